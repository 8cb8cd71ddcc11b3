package auth

import (
	"database/sql/driver"
	"fmt"
)

// Role is what a user may do in a team. Roles are ordered: each includes those below it.
type Role uint8

// The roles. A guest reads, and starts nothing.
const (
	NoRole Role = iota
	Guest
	Member
	Admin
	Owner
)

var roleNames = [...]string{"", "guest", "member", "admin", "owner"}

// String returns the role's name as the API and the database spell it.
func (r Role) String() string { return roleNames[r] }

// Allows reports whether a caller with role r may do what needs at least need.
func (r Role) Allows(need Role) bool { return r >= need }

// ParseRole returns the role of a name, or an error for any other word.
func ParseRole(name string) (Role, error) {
	for i, n := range roleNames {
		if n == name && n != "" {
			return Role(i), nil
		}
	}
	return NoRole, fmt.Errorf("auth: %q is not a role", name)
}

// MarshalText gives the role's name to JSON.
func (r Role) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads the role of a name.
func (r *Role) UnmarshalText(text []byte) (err error) {
	*r, err = ParseRole(string(text))
	return err
}

// Value gives the role's name to the database.
func (r Role) Value() (driver.Value, error) { return r.String(), nil }

// Scan reads the role of a name that the database holds.
func (r *Role) Scan(v any) error {
	name, ok := v.(string)
	if !ok {
		return fmt.Errorf("auth: a role is a text, not %T", v)
	}
	return r.UnmarshalText([]byte(name))
}
