// Package oidc asks OpenID Connect providers who somebody is: the authorization code flow with PKCE (S256), state and nonce.
//
// Providers come from the operator's configuration alone, and nothing that a client sends says where this package connects to. It never
// logs: codes, tokens and what providers answer stay inside it.
package oidc

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	connect "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
	"golang.org/x/sync/singleflight"

	"hivesync/shared/config"
	"hivesync/shared/fault"
	"hivesync/shared/safetext"
)

// Providers are the providers that users may sign in with.
type Providers struct {
	list   []*Provider
	pepper []byte
}

// New returns Providers. It asks none of them anything yet: one that is away keeps no process from starting. A nil clock is time.Now.
func New(list []config.OIDCProvider, pepper config.Secret, clock func() time.Time) (*Providers, error) {
	if clock == nil {
		clock = time.Now
	}
	p := &Providers{pepper: []byte(pepper.Reveal())}
	for _, c := range list {
		one := &Provider{config: c, now: clock, client: newClient()}
		if c.Apple != nil {
			key, err := appleKey(c.Apple.PrivateKey)
			if err != nil {
				return nil, fmt.Errorf("oidc: %s: %w", c.Name, err)
			}
			one.apple = key
		}
		p.list = append(p.list, one)
	}
	return p, nil
}

// All lists the providers in the order of the configuration.
func (p *Providers) All() []*Provider { return p.list }

// Named returns the provider of a name.
func (p *Providers) Named(name string) (*Provider, bool) {
	if i := slices.IndexFunc(p.list, func(one *Provider) bool { return one.config.Name == name }); i >= 0 {
		return p.list[i], true
	}
	return nil, false
}

// Flow is one sign-in: three values that follow from the secret that the client keeps, and none of which tells it.
type Flow struct {
	state, nonce, verifier string
}

// Flow returns the sign-in of a client's secret.
func (p *Providers) Flow(secret string) Flow {
	of := func(purpose string) string {
		mac := hmac.New(sha256.New, p.pepper)
		_, _ = mac.Write([]byte("oidc " + purpose + "\x00" + secret))
		return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)) // 43 characters, as many as a verifier must have
	}
	return Flow{state: of("state"), nonce: of("nonce"), verifier: of("verifier")}
}

// Began reports whether the sign-in is the one that a provider's answer belongs to.
func (f Flow) Began(state string) bool { return same(f.state, state) }

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// Provider is one provider.
type Provider struct {
	config config.OIDCProvider
	apple  signer
	now    func() time.Time
	client client

	discovery singleflight.Group
	known     known
}

// Name is what requests call it.
func (p *Provider) Name() string { return p.config.Name }

// Label is what people call it.
func (p *Provider) Label() string { return p.config.Label }

// Identity is who a provider says that somebody is. Issuer and Subject tell it, and nothing else does.
type Identity struct {
	Issuer, Subject string
	// Email is as the provider writes it, and may be empty; Verified says that the provider vouches for it. Name is for display, and may be empty.
	Email    string
	Verified bool
	Name     string
}

// URL is where a browser signs in; the provider sends it back to redirect. Errors: UNAVAILABLE while the provider is away.
func (p *Provider) URL(ctx context.Context, redirect string, f Flow) (string, error) {
	m, err := p.discover(ctx)
	if err != nil {
		return "", err
	}
	return p.oauth(m, redirect, "").AuthCodeURL(f.state, connect.Nonce(f.nonce), oauth2.S256ChallengeOption(f.verifier)), nil
}

// Exchange trades the code that a provider sent a browser back with. Errors: VALIDATION_FAILED for a code that the provider does not
// take or that belongs to another sign-in, UNAVAILABLE while the provider is away.
func (p *Provider) Exchange(ctx context.Context, redirect, code string, f Flow) (Identity, error) {
	m, err := p.discover(ctx)
	if err != nil {
		return Identity{}, err
	}
	secret := p.config.ClientSecret.Reveal()
	if p.apple != nil {
		if secret, err = p.appleSecret(); err != nil {
			return Identity{}, err
		}
	}
	ctx = connect.ClientContext(ctx, p.client.http)
	token, err := p.oauth(m, redirect, secret).Exchange(ctx, code, oauth2.VerifierOption(f.verifier))
	if err != nil {
		return Identity{}, p.refusal(err)
	}
	raw, _ := token.Extra("id_token").(string)
	verifier := m.provider.Verifier(&connect.Config{ClientID: p.config.ClientID, Now: p.now})
	proof, err := verifier.Verify(ctx, raw)
	if err != nil {
		return Identity{}, badCode(errors.New("oidc: the ID token is not good"), "The answer of "+p.config.Label+" cannot be trusted. Begin again.")
	}
	var claims struct {
		Email    string  `json:"email"`
		Verified boolean `json:"email_verified"`
		Name     string  `json:"name"`
	}
	if !same(proof.Nonce, f.nonce) || proof.Subject == "" || safetext.Line(proof.Subject, maxSubject) != proof.Subject || proof.Claims(&claims) != nil {
		return Identity{}, badCode(errors.New("oidc: the nonce is another, or the claims are not as the standard has them"), "The answer of "+p.config.Label+" belongs to another sign-in. Begin again.")
	}
	return Identity{
		Issuer: p.config.Issuer, Subject: proof.Subject, Email: claims.Email, Verified: bool(claims.Verified), Name: safetext.Line(claims.Name, 80),
	}, nil
}

// maxSubject is how long a subject may be, by the standard.
const maxSubject = 255

// badCode is the error of a code that nobody is signed in by.
func badCode(cause error, message string) error {
	err := fault.Wrap(cause, fault.ValidationFailed, message)
	err.Details = []fault.Detail{{Field: "authorization_code", Code: "invalid", Message: "is not good"}}
	return err
}

// refusal is the error of a code that was not traded. What a provider says of it may hold the code, so its own word for it alone is kept.
func (p *Provider) refusal(err error) error {
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) && refused.Response.StatusCode < 500 {
		cause := fmt.Errorf("oidc: status %d, %q", refused.Response.StatusCode, safetext.Line(refused.ErrorCode, 64))
		return badCode(cause, p.config.Label+" does not take the code. Begin again.")
	}
	return p.away(errors.New("oidc: the token endpoint does not answer as it should"))
}

func (p *Provider) away(cause error) error {
	return fault.Wrap(cause, fault.Unavailable, p.config.Label+" cannot be reached at the moment. Try again shortly, or sign in another way.")
}

func (p *Provider) oauth(m metadata, redirect, secret string) *oauth2.Config {
	return &oauth2.Config{ClientID: p.config.ClientID, ClientSecret: secret, Endpoint: m.endpoint, RedirectURL: redirect, Scopes: p.config.Scopes}
}

// boolean is true or "true": Apple writes the latter.
type boolean bool

// UnmarshalJSON implements json.Unmarshaler.
func (b *boolean) UnmarshalJSON(raw []byte) error {
	*b = boolean(strings.Trim(string(raw), `"`) == "true")
	return nil
}

var _ json.Unmarshaler = (*boolean)(nil)
