// Package auth holds identity: passwords, access and refresh tokens, and the Principal that a host
// puts into the context once it has established who is calling.
//
// It does not talk HTTP and never logs: secrets and tokens stay inside it.
package auth

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// Tier is the plan that a user is on. Being an administrator is a flag, not a tier.
type Tier string

// The tiers.
const (
	Free    Tier = "free"
	Pro     Tier = "pro"
	Premium Tier = "premium"
)

// Principal is who is calling. Exactly one of UserID, PreviewID and Worker is set.
type Principal struct {
	UserID    uuid.UUID
	SessionID uuid.UUID
	Tier      Tier
	IsAdmin   bool
	// Expires is when what the caller showed ends; zero for never.
	Expires time.Time
	// Scopes limits an API token; nil means everything the user may do.
	Scopes []string
	// PreviewID is the one preview that a preview token opens.
	PreviewID uuid.UUID
	// Worker is the name in a worker's signed request.
	Worker string
}

// Access is what the principal may do with the things that a request names.
type Access struct {
	// ProjectID is the project that they are or belong to; uuid.Nil where they belong to a team alone.
	ProjectID uuid.UUID
	// TeamID is the team that owns them, and Role what the principal is in it. A preview token has no team.
	TeamID uuid.UUID
	Role   Role
	// Archived is true of things of an archived project, which can only be read.
	Archived bool
}

type (
	principalKey struct{}
	accessKey    struct{}
)

// WithPrincipal returns ctx carrying p.
func WithPrincipal(ctx context.Context, p Principal) context.Context {
	return context.WithValue(ctx, principalKey{}, p)
}

// PrincipalFrom returns the caller, or the zero Principal where none was established.
func PrincipalFrom(ctx context.Context) Principal {
	p, _ := ctx.Value(principalKey{}).(Principal)
	return p
}

// WithAccess returns ctx carrying a.
func WithAccess(ctx context.Context, a Access) context.Context {
	return context.WithValue(ctx, accessKey{}, a)
}

// AccessFrom returns the access that the host established to what the request names; the zero Access where it names nothing.
func AccessFrom(ctx context.Context) Access {
	a, _ := ctx.Value(accessKey{}).(Access)
	return a
}
