// Package issuer is an OpenID Connect provider on this machine, for tests and fixtures: mockoidc, which asks nobody for a password and
// checks codes, secrets and PKCE as providers do. It listens on the loopback interface alone.
package issuer

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/url"
	"sync"

	"github.com/oauth2-proxy/mockoidc"
)

// Issuer is a provider that runs.
type Issuer struct {
	server *mockoidc.MockOIDC
	mu     sync.Mutex // who signs in next is said before they do
}

// User is who signs in.
type User struct {
	Subject  string `json:"subject"`
	Email    string `json:"email"`
	Verified bool   `json:"verified"`
}

// Start starts a provider. Stop it when done.
func Start() (*Issuer, error) {
	server, err := mockoidc.NewServer(nil)
	if err != nil {
		return nil, err
	}
	// Its sessions are a map without a lock: one request at a time looks at them.
	var serving sync.Mutex
	err = server.AddMiddleware(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			serving.Lock()
			defer serving.Unlock()
			next.ServeHTTP(w, r)
		})
	})
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // ends with the issuer
	if err != nil {
		return nil, err
	}
	return &Issuer{server: server}, server.Start(listener, nil)
}

// Stop ends it.
func (i *Issuer) Stop() error { return i.server.Shutdown() }

// URL is what its tokens name it by.
func (i *Issuer) URL() string { return i.server.Issuer() }

// ClientID is that of its one client.
func (i *Issuer) ClientID() string { return i.server.ClientID }

// Configuration is a provider of OIDC_PROVIDERS that stands for it.
func (i *Issuer) Configuration(name string) (string, error) {
	out, err := json.Marshal(map[string]string{
		"name": name, "label": name, "issuer": i.URL(), "client_id": i.server.ClientID, "client_secret": i.server.ClientSecret,
	})
	return string(out), err
}

// SignIn does what the browser of a user does at the address that a sign-in begins with: it returns the code and the state that the
// provider sends the browser back with.
func (i *Issuer) SignIn(ctx context.Context, address string, user User) (code, state string, err error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.server.QueueUser(&mockoidc.MockUser{Subject: user.Subject, Email: user.Email, EmailVerified: user.Verified})
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return "", "", err
	}
	browser := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := browser.Do(r)
	if err != nil {
		return "", "", err
	}
	if err := answer.Body.Close(); err != nil {
		return "", "", err
	}
	back, err := url.Parse(answer.Header.Get("Location"))
	if err != nil || back.Query().Get("code") == "" {
		return "", "", errors.New("issuer: the provider sent the browser nowhere")
	}
	return back.Query().Get("code"), back.Query().Get("state"), nil
}
