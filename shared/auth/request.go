package auth

import "context"

// Request is what is known of the request that a caller makes, beyond who they are and what they ask for.
type Request struct {
	ID        string
	ClientIP  string
	UserAgent string
	// Trace is the W3C traceparent of the call, to be carried into jobs; empty when there is none.
	Trace string
}

type requestKey struct{}

// WithRequest returns ctx carrying r.
func WithRequest(ctx context.Context, r Request) context.Context {
	return context.WithValue(ctx, requestKey{}, r)
}

// RequestFrom returns the request that ctx carries, or the zero value outside a host.
func RequestFrom(ctx context.Context) Request {
	r, _ := ctx.Value(requestKey{}).(Request)
	return r
}
