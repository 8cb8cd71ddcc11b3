package main

import (
	"context"
	"io"
	"time"

	"github.com/google/uuid"

	"hivesync/runtime/function"
	"hivesync/runtime/httphost"
	"hivesync/shared/auth"
	"hivesync/shared/config"
	"hivesync/shared/limits"
	"hivesync/shared/logging"
	"hivesync/shared/signing"
)

// newHost serves the handlers behind the product's host, with all that a production backend does per call. Only what
// would leave the process is answered here: sessions and roles (PostgreSQL) and rates (Redis). Their round trips are
// the functions' price, not the shim's.
func newHost(tokens *auth.Tokens, logs io.Writer) (*httphost.Host, error) {
	c := settings()
	return httphost.New(httphost.Options{
		Registry: function.Registry{Endpoints: []function.Endpoint{
			function.New(readNote{}), function.New(writeNote{}), function.New(signedNote{}),
		}, Resources: []function.Resource{{Param: "project_id", Noun: "project", Access: neighbours{}.access}}},
		Config: c, Logger: logging.New(logs, logging.Options{}),
		Tokens: tokens, Sessions: neighbours{},
		PreviewTokens: signing.NewPreviewTokens(config.NewSecret("the-preview-key-of-benchmarks")),
		Callback:      signing.NewCallback(config.NewSecret("the-callback-key-of-benchmarks")),
		Counter:       neighbours{},
	})
}

// settings are production's, as far as the host reads them.
func settings() *config.Config {
	c := &config.Config{Role: config.Backend}
	c.Env = config.Production
	c.MaxBodyBytes, c.MaxHeaderBytes = maxBody, 16<<10
	c.ReadHeaderTimeout, c.ReadTimeout, c.IdleTimeout = 5*time.Second, 30*time.Second, 2*time.Minute
	c.RequestTimeout, c.WriteTimeout, c.DrainTimeout = 15*time.Second, 10*time.Second, 10*time.Second
	c.StreamHeartbeat, c.MaxStreams, c.MaxStreamsPerUser = 15*time.Second, 100, 3
	c.CORSAllowedOrigins = config.Origins{"https://app.example.org"}
	return c
}

// neighbours answers for the servers that a backend asks, at once.
type neighbours struct{}

func (neighbours) SessionAlive(context.Context, uuid.UUID, uuid.UUID) (bool, error) { return true, nil }

func (neighbours) UserActive(context.Context, uuid.UUID) (bool, error) { return true, nil }

func (neighbours) access(_ context.Context, _, project uuid.UUID) (auth.Access, error) {
	return auth.Access{ProjectID: project, Role: auth.Owner}, nil
}

func (neighbours) Take(_ context.Context, _ string, rule limits.Rule) (limits.Decision, error) {
	return limits.Decision{Allowed: true, Limit: rule.Limit, Remaining: rule.Burst - 1}, nil
}

func (neighbours) Refund(context.Context, string, limits.Rule, limits.Decision) error { return nil }
