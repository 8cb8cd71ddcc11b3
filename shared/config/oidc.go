package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
)

// OIDCProvider is one OpenID Connect provider that users may sign in with.
type OIDCProvider struct {
	// Name is what requests call it, Label what people do.
	Name, Label string
	// Issuer is its URL, below which it says where everything is.
	Issuer   string
	ClientID string
	// ClientSecret is that of the client, or none where Apple's way is taken.
	ClientSecret Secret
	// Scopes are asked for; openid is among them.
	Scopes []string
	// Apple makes the client's secret of a key.
	Apple *AppleKey
}

// AppleKey is what Apple's client secrets are signed with.
type AppleKey struct {
	TeamID, KeyID string
	// PrivateKey is in PEM (PKCS #8, P-256).
	PrivateKey Secret
}

const maxProviders = 20

var (
	providerName = regexp.MustCompile(`^[a-z][a-z0-9-]{0,31}$`)
	scopeName    = regexp.MustCompile(`^[!#-\[\]-~]{1,128}$`) // RFC 6749, 3.3

	// presets are providers whose issuer and scopes are known. Apple answers no other way than by a form to a server of one's own once
	// it is asked for an address, so it is not.
	presets = map[string]OIDCProvider{
		"google": {Label: "Google", Issuer: "https://accounts.google.com"},
		"apple":  {Label: "Apple", Issuer: "https://appleid.apple.com", Scopes: []string{"openid"}},
	}
)

// OIDC returns the providers that users may sign in with, or what is wrong with them, without a value.
func (c *Config) OIDC() ([]OIDCProvider, error) {
	if !c.OIDCProviders.IsSet() {
		return nil, nil
	}
	var given []struct {
		Name         string   `json:"name"`
		Label        string   `json:"label"`
		Issuer       string   `json:"issuer"`
		ClientID     string   `json:"client_id"`
		ClientSecret string   `json:"client_secret"`
		Scopes       []string `json:"scopes"`
		TeamID       string   `json:"team_id"`
		KeyID        string   `json:"key_id"`
		PrivateKey   string   `json:"private_key"`
	}
	dec := json.NewDecoder(bytes.NewReader([]byte(c.OIDCProviders.Reveal())))
	dec.DisallowUnknownFields()
	if dec.Decode(&given) != nil || dec.More() || len(given) > maxProviders {
		return nil, fmt.Errorf("expected a JSON list of at most %d objects with name, issuer, client_id, client_secret and, if need be, label and scopes", maxProviders)
	}
	var list []OIDCProvider
	for i, g := range given {
		p := presets[g.Name]
		p.Name, p.ClientID, p.ClientSecret = g.Name, g.ClientID, NewSecret(g.ClientSecret)
		if g.Issuer != "" {
			p.Issuer = g.Issuer
		}
		if g.Label != "" {
			p.Label = g.Label
		}
		if p.Label == "" {
			p.Label = p.Name
		}
		if len(g.Scopes) > 0 {
			p.Scopes = g.Scopes
		}
		if len(p.Scopes) == 0 {
			p.Scopes = []string{"openid", "email", "profile"}
		}
		if g.PrivateKey != "" {
			p.Apple = &AppleKey{TeamID: g.TeamID, KeyID: g.KeyID, PrivateKey: NewSecret(g.PrivateKey)}
		}
		if err := p.validate(); err != nil {
			return nil, fmt.Errorf("provider %d: %w", i+1, err)
		}
		if slices.ContainsFunc(list, func(other OIDCProvider) bool { return other.Name == p.Name }) {
			return nil, fmt.Errorf("provider %d: has the name of another", i+1)
		}
		list = append(list, p)
	}
	return list, nil
}

func (p OIDCProvider) validate() error {
	u, err := url.Parse(p.Issuer)
	switch {
	case !providerName.MatchString(p.Name):
		return errors.New("name: expected at most 32 lowercase letters, digits and dashes, starting with a letter")
	case len(p.Label) > 64:
		return errors.New("label: expected at most 64 bytes")
	case err != nil || len(p.Issuer) > 512 || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Scheme != "https" && !local(u):
		return errors.New("issuer: expected an https URL without a query")
	case p.ClientID == "" || len(p.ClientID) > 512:
		return errors.New("client_id: is required, and has at most 512 bytes")
	case p.ClientSecret.IsSet() == (p.Apple != nil):
		return errors.New("client_secret: is required, or team_id, key_id and private_key in its place")
	case p.Apple != nil && (p.Apple.TeamID == "" || p.Apple.KeyID == ""):
		return errors.New("team_id, key_id: are required with private_key")
	case !slices.Contains(p.Scopes, "openid") || len(p.Scopes) > 20 || slices.ContainsFunc(p.Scopes, func(s string) bool { return !scopeName.MatchString(s) }):
		return errors.New("scopes: expected openid and at most 19 others")
	}
	return nil
}

// local reports whether a URL leads to this machine, over plain HTTP.
func local(u *url.URL) bool {
	addr, err := netip.ParseAddr(u.Hostname())
	return u.Scheme == "http" && (u.Hostname() == "localhost" || err == nil && addr.IsLoopback())
}
