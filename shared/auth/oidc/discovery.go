package oidc

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"

	connect "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

const (
	// answerTime bounds one request to a provider, and answerBytes what is read of its answer.
	answerTime  = 10 * time.Second
	answerBytes = 1 << 20
	// knownFor is how long what a provider says of itself is believed; its keys are asked for anew whenever a token has another.
	knownFor = 24 * time.Hour
)

// metadata is what a provider says of itself.
type metadata struct {
	provider *connect.Provider
	endpoint oauth2.Endpoint
	at       time.Time
}

// known is what a provider has said of itself.
type known struct {
	mu   sync.Mutex
	last *metadata
}

// discover returns what the provider says of itself. Whoever asks at the same time shares one request.
func (p *Provider) discover(ctx context.Context) (metadata, error) {
	p.known.mu.Lock()
	last := p.known.last
	p.known.mu.Unlock()
	if last != nil && p.now().Sub(last.at) < knownFor {
		return *last, nil
	}
	asked := p.discovery.DoChan("", func() (any, error) { //nolint:contextcheck // it is for all who wait, and bounded by itself
		m, err := p.ask()
		if err == nil {
			p.known.mu.Lock()
			p.known.last = &m
			p.known.mu.Unlock()
		}
		return m, err
	})
	select {
	case got := <-asked:
		if got.Err == nil {
			return got.Val.(metadata), nil
		}
		if last != nil { // it was right a day ago
			return *last, nil
		}
		return metadata{}, p.away(got.Err)
	case <-ctx.Done():
		return metadata{}, p.away(ctx.Err())
	}
}

func (p *Provider) ask() (metadata, error) {
	// Keys are fetched with this context's client later on, and with the context of whoever needs them.
	ctx := connect.ClientContext(context.Background(), p.client.http)
	provider, err := connect.NewProvider(ctx, p.config.Issuer)
	if err != nil {
		return metadata{}, errors.New("oidc: the provider does not say what it is, or is another than the configuration's")
	}
	var more struct {
		Methods []string `json:"token_endpoint_auth_methods_supported"`
	}
	if err := provider.Claims(&more); err != nil {
		return metadata{}, errors.New("oidc: what the provider says of itself cannot be read")
	}
	m := metadata{provider: provider, endpoint: provider.Endpoint(), at: p.now()}
	// Said at once: trying which one the provider takes would use up the code.
	m.endpoint.AuthStyle = oauth2.AuthStyleInHeader // which is the standard's, where nothing is said
	if slices.Contains(more.Methods, "client_secret_post") {
		m.endpoint.AuthStyle = oauth2.AuthStyleInParams
	}
	return m, nil
}

// client reaches a provider.
type client struct{ http *http.Client }

// newClient returns a client that reads no more of an answer than it should have, and goes nowhere that it was not sent to.
func newClient() client {
	return client{&http.Client{
		Timeout: answerTime, Transport: bounded{http.DefaultTransport},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// bounded reads so much of each answer at most.
type bounded struct{ next http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := b.next.RoundTrip(r)
	if err == nil {
		answer.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(answer.Body, answerBytes), answer.Body}
	}
	return answer, err
}
