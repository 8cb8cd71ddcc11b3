package auth

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"hivesync/shared/config"
	"hivesync/shared/fault"
)

// Issuer and the audiences that access tokens are made for.
const (
	Issuer        = "hivesync"
	UserAudience  = "hivesync-api"
	AdminAudience = "hivesync-admin"
)

// clockLeeway is how far the clocks of two backends may differ.
const clockLeeway = 5 * time.Second

// TokensOptions configures Tokens. Zero times take the defaults of 15 minutes and one hour; a nil Clock
// is time.Now.
type TokensOptions struct {
	Secret      config.Secret // signs users' access tokens
	Previous    config.Secret // still accepted for users' tokens; may be unset
	AdminSecret config.Secret // signs administrators' tokens
	TTL         time.Duration
	AdminTTL    time.Duration
	Clock       func() time.Time
}

// Tokens issues and parses access tokens: short-lived JWTs (HS256). Users' and administrators' tokens
// have secrets and audiences of their own, so neither opens the other's door.
type Tokens struct {
	user, admin       keys
	userTTL, adminTTL time.Duration
	now               func() time.Time
}

type keys struct {
	audience string
	live     [][]byte // the first signs
}

// NewTokens returns Tokens, or an error without the secrets.
func NewTokens(o TokensOptions) (*Tokens, error) {
	if !o.Secret.IsSet() || !o.AdminSecret.IsSet() {
		return nil, errors.New("auth: access tokens need JWT_SECRET and ADMIN_JWT_SECRET")
	}
	t := &Tokens{
		user:    keys{audience: UserAudience, live: [][]byte{[]byte(o.Secret.Reveal())}},
		admin:   keys{audience: AdminAudience, live: [][]byte{[]byte(o.AdminSecret.Reveal())}},
		userTTL: o.TTL, adminTTL: o.AdminTTL, now: o.Clock,
	}
	if o.Previous.IsSet() {
		t.user.live = append(t.user.live, []byte(o.Previous.Reveal()))
	}
	if t.userTTL <= 0 {
		t.userTTL = 15 * time.Minute
	}
	if t.adminTTL <= 0 {
		t.adminTTL = time.Hour
	}
	if t.now == nil {
		t.now = time.Now
	}
	return t, nil
}

type claims struct {
	jwt.RegisteredClaims
	Session string   `json:"sid"`
	Tier    Tier     `json:"tier"`
	Admin   bool     `json:"adm,omitempty"`
	Scopes  []string `json:"scp,omitempty"`
}

// IssueAccess returns a user's access token and when it expires: no later than the principal does.
func (t *Tokens) IssueAccess(p Principal) (token string, expires time.Time, err error) {
	return t.issue(t.user, t.userTTL, p)
}

// IssueAdmin returns an administrator's token and when it expires. The principal must be one.
func (t *Tokens) IssueAdmin(p Principal) (token string, expires time.Time, err error) {
	if !p.IsAdmin {
		return "", time.Time{}, errors.New("auth: an administrator's token for somebody who is none")
	}
	return t.issue(t.admin, t.adminTTL, p)
}

func (t *Tokens) issue(k keys, ttl time.Duration, p Principal) (string, time.Time, error) {
	if p.UserID == uuid.Nil || p.SessionID == uuid.Nil {
		return "", time.Time{}, errors.New("auth: an access token needs a user and a session")
	}
	now := t.now()
	expires := now.Add(ttl)
	if !p.Expires.IsZero() && p.Expires.Before(expires) {
		expires = p.Expires
	}
	expires = expires.Truncate(time.Second)
	signed, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: Issuer, Subject: p.UserID.String(), Audience: jwt.ClaimStrings{k.audience},
			IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(expires),
		},
		Session: p.SessionID.String(), Tier: p.Tier, Admin: p.IsAdmin, Scopes: p.Scopes,
	}).SignedString(k.live[0])
	if err != nil {
		return "", time.Time{}, fmt.Errorf("auth: signing an access token: %w", err)
	}
	return signed, expires, nil
}

// ParseAccess returns whom a user's access token names. Its errors are fault.SessionExpired for a
// genuine token past its time, and fault.Unauthenticated for everything else.
func (t *Tokens) ParseAccess(token string) (Principal, error) { return t.parse(t.user, token) }

// ParseAdmin is ParseAccess for administrators' tokens.
func (t *Tokens) ParseAdmin(token string) (Principal, error) {
	p, err := t.parse(t.admin, token)
	if err == nil && !p.IsAdmin {
		return Principal{}, refused(errors.New("an administrator's token without the flag"))
	}
	return p, err
}

// maxTokenLength bounds what is parsed: our own tokens are below one KiB.
const maxTokenLength = 4096

func (t *Tokens) parse(k keys, token string) (Principal, error) {
	if len(token) > maxTokenLength {
		return Principal{}, refused(errors.New("the token is too long"))
	}
	var err error
	for _, key := range k.live {
		var c claims
		_, err = jwt.ParseWithClaims(token, &c, func(*jwt.Token) (any, error) { return key, nil },
			jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}),
			jwt.WithIssuer(Issuer), jwt.WithAudience(k.audience), jwt.WithExpirationRequired(), jwt.WithIssuedAt(),
			jwt.WithLeeway(clockLeeway), jwt.WithTimeFunc(t.now), jwt.WithStrictDecoding())
		if err == nil {
			return c.principal()
		}
		if !errors.Is(err, jwt.ErrTokenSignatureInvalid) {
			break // the key fits, or none can: the next one changes nothing
		}
	}
	if errors.Is(err, jwt.ErrTokenExpired) && !errors.Is(err, jwt.ErrTokenSignatureInvalid) {
		return Principal{}, fault.New(fault.SessionExpired, "The access token has expired. Refresh it and try again.")
	}
	return Principal{}, refused(err)
}

func (c claims) principal() (Principal, error) {
	user, err := uuid.Parse(c.Subject)
	if err != nil {
		return Principal{}, refused(errors.New("the subject is not an id"))
	}
	session, err := uuid.Parse(c.Session)
	if err != nil {
		return Principal{}, refused(errors.New("the session is not an id"))
	}
	if !slices.Contains([]Tier{Free, Pro, Premium}, c.Tier) {
		return Principal{}, refused(errors.New("the tier is unknown"))
	}
	return Principal{UserID: user, SessionID: session, Tier: c.Tier, IsAdmin: c.Admin, Expires: c.ExpiresAt.UTC(), Scopes: c.Scopes}, nil
}

func refused(cause error) error {
	return fault.Wrap(cause, fault.Unauthenticated, "Sign in: the access token is missing or not valid.")
}
