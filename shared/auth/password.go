package auth

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"golang.org/x/text/unicode/norm"

	"hivesync/shared/fault"
)

// PasswordOptions sets the cost of a password's hash (Argon2id, RFC 9106).
type PasswordOptions struct {
	MemoryBytes int64 // of one hash; 19 MiB when zero
	Iterations  int   // passes over the memory; 2 when zero
	Concurrent  int   // hashes at the same time, which bounds the memory of an attack; 4 when zero
}

// Passwords hashes and verifies passwords, a bounded number at a time.
type Passwords struct {
	params *argon2id.Params
	slots  chan struct{}
	// decoy is made at the first check, whoever it is for, so that no process pays for it at its start.
	decoy func() (string, error)
}

// Bounds of a password: characters, which are code points of its normal form, and bytes of what is looked at at all. The latter bounds
// the work of a hostile request.
const (
	MinPassword = 8
	MaxPassword = 128
	maxTyped    = 4096
)

// NewPasswords returns Passwords.
func NewPasswords(o PasswordOptions) (*Passwords, error) {
	if o.MemoryBytes <= 0 {
		o.MemoryBytes = 19 << 20
	}
	if o.Iterations <= 0 {
		o.Iterations = 2
	}
	if o.Concurrent <= 0 {
		o.Concurrent = 4
	}
	p := &Passwords{
		params: &argon2id.Params{
			Memory:      uint32(min(o.MemoryBytes>>10, 1<<21)), //nolint:gosec // bounded
			Iterations:  uint32(min(o.Iterations, 100)),        //nolint:gosec // bounded
			Parallelism: 1, SaltLength: 16, KeyLength: 32,
		},
		slots: make(chan struct{}, o.Concurrent),
	}
	p.decoy = sync.OnceValues(func() (string, error) { return argon2id.CreateHash("a password that nobody has", p.params) })
	return p, nil
}

// Check returns the details of a password that may not be chosen; none when it may.
func (p *Passwords) Check(password string) []fault.Detail {
	if !utf8.ValidString(password) {
		return []fault.Detail{{Field: "password", Code: "invalid", Message: "must be valid UTF-8"}}
	}
	switch long := characters(password); {
	case long < MinPassword:
		return []fault.Detail{{Field: "password", Code: "too_short", Message: fmt.Sprintf("must have at least %d characters", MinPassword)}}
	case long > MaxPassword:
		return []fault.Detail{{Field: "password", Code: "too_long", Message: fmt.Sprintf("must have at most %d characters", MaxPassword)}}
	}
	return nil
}

// characters counts those of a password, and more than any may have of one that is not looked at.
func characters(password string) int {
	if len(password) > maxTyped {
		return maxTyped
	}
	return utf8.RuneCountInString(Typed(password))
}

// Hash returns the encoded hash of a password. It waits for a free slot as long as ctx lives.
func (p *Passwords) Hash(ctx context.Context, password string) (string, error) {
	if d := p.Check(password); len(d) > 0 {
		return "", fault.New(fault.ValidationFailed, "The password cannot be used.", d...)
	}
	release, err := p.slot(ctx)
	if err != nil {
		return "", err
	}
	defer release()
	hash, err := argon2id.CreateHash(Typed(password), p.params)
	if err != nil {
		return "", fmt.Errorf("auth: hashing a password: %w", err)
	}
	return hash, nil
}

// Verify reports whether the password fits the hash, and whether the hash was made with other costs or of another form than today's
// and should be made anew. An empty hash stands for an account that does not exist, or has no password: the same work is done and
// the answer is no, so that the time does not tell which addresses have accounts.
func (p *Passwords) Verify(ctx context.Context, password, hash string) (ok, rehash bool, err error) {
	if len(password) > maxTyped {
		password, hash = "", ""
	}
	release, err := p.slot(ctx)
	if err != nil {
		return false, false, err
	}
	defer release()
	decoy, err := p.decoy()
	if err != nil {
		return false, false, fmt.Errorf("auth: %w", err)
	}
	exists := hash != ""
	if !exists {
		hash = decoy
	}
	for i, form := range forms(password) {
		match, params, err := argon2id.CheckHash(form, hash)
		if err != nil {
			return false, false, errors.New("auth: a stored password hash is damaged")
		}
		if match && exists {
			same := params.Memory == p.params.Memory && params.Iterations == p.params.Iterations && params.Parallelism == p.params.Parallelism
			// One that was chosen under other bounds stays as it is.
			return true, (!same || i > 0) && len(p.Check(password)) == 0, nil
		}
	}
	return false, false, nil
}

// Typed is a password in the form that it is hashed in, NFKC as NIST SP 800-63B has it: keyboards and systems write the same é as one
// code point or as two, and the same a in full or half width.
func Typed(password string) string { return norm.NFKC.String(password) }

// forms are those that a password may have been hashed in: today's and, where it is another, NFC, which was the form before. Which
// there are is a matter of what was typed alone, and so is the time that trying them takes.
func forms(password string) []string {
	today, before := Typed(password), norm.NFC.String(password)
	if before == today {
		return []string{today}
	}
	return []string{today, before}
}

func (p *Passwords) slot(ctx context.Context) (release func(), err error) {
	select {
	case p.slots <- struct{}{}:
		return func() { <-p.slots }, nil
	case <-ctx.Done():
		return nil, fault.Wrap(ctx.Err(), fault.Unavailable, "Too many sign-ins at the moment. Try again shortly.")
	}
}
