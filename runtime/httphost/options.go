// Package httphost runs endpoints and streams over net/http: it routes, establishes who is calling and
// what they may do, applies limits, binds and validates inputs, answers errors in one shape, writes the
// access log and the OpenAPI document, and carries live streams over server-sent events and WebSocket.
//
// It knows no function by name: everything it does to a request it reads from the function's Meta. It
// never lets a handler's panic, a cause or a secret reach a client, and answers every refused callback
// with one identical 401.
package httphost

import (
	"context"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/config"
	"hivesync/shared/idempotency"
	"hivesync/shared/limits"
	"hivesync/shared/settings"
	"hivesync/shared/signing"
	"hivesync/shared/telemetry/tracing"
)

// Tokens parses access tokens; *auth.Tokens is one. Errors carry fault.Unauthenticated or fault.SessionExpired.
type Tokens interface {
	ParseAccess(token string) (auth.Principal, error)
	ParseAdmin(token string) (auth.Principal, error)
}

// Sessions says whether what a token was issued under still stands: a session, or the account alone.
type Sessions interface {
	// SessionAlive reports whether the session is the user's, not revoked and not expired. An error means
	// that nobody knows, and refuses the call with fault.Unavailable.
	SessionAlive(ctx context.Context, userID, sessionID uuid.UUID) (bool, error)
	// UserActive reports whether the user exists, and is neither disabled nor about to be deleted, with errors as above.
	UserActive(ctx context.Context, userID uuid.UUID) (bool, error)
}

// APITokens resolves the API tokens of plug-ins and CI ("hs_pat_...").
type APITokens interface {
	// APITokenPrincipal returns whom a token stands for, with its scopes never nil; fault.Unauthenticated
	// for one that is unknown, revoked or expired.
	APITokenPrincipal(ctx context.Context, token string) (auth.Principal, error)
}

// PreviewTokens verifies preview tokens; *signing.PreviewTokens is one.
type PreviewTokens interface {
	Verify(token string, now time.Time) (signing.PreviewClaims, error)
}

// Tickets redeem the tickets that open one stream each; *tickets.Tickets is one. Errors carry fault.Unauthenticated, or
// fault.Unavailable where nobody knows.
type Tickets interface {
	Redeem(ctx context.Context, ticket string) (auth.Principal, error)
}

// CallbackVerifier verifies workers' signatures; *signing.Callback is one.
type CallbackVerifier interface {
	Check(h signing.Headers, now time.Time) error
	Verify(h signing.Headers, method, path string, body []byte, now time.Time) error
}

// Options is all that a host is made of. Every field is required but those that say otherwise.
type Options struct {
	Registry function.Registry
	Config   *config.Config
	Logger   *slog.Logger

	Tokens        Tokens
	Sessions      Sessions
	APITokens     APITokens // nil: API tokens are refused
	Tickets       Tickets   // nil: tickets are refused
	PreviewTokens PreviewTokens
	Callback      CallbackVerifier
	Counter       limits.Taker
	// Settings hold the limits' numbers and the kill switches; nil has the defaults.
	Settings *settings.Live
	// Keys store answers under Idempotency-Keys; needed where a function is idempotent.
	Keys *idempotency.Keys

	// Version is shown in the OpenAPI document; "dev" when empty.
	Version string
	// Clock is time.Now when nil.
	Clock func() time.Time
	// Tracer makes a span of each request; nil makes none, and passes a caller's traceparent on.
	Tracer *tracing.Tracer
	// Pages serve what no function has: the dashboards. Each reports false for what is not its own, having written nothing.
	Pages []Pages
	// Opened serve also where functions have the same addresses, to who opens one in a browser.
	Opened []Opened
}
