// Package health holds the functions that say whether this process lives and whether what it depends on
// answers. They are public: they name parts and states, and never an address, a version or an error's text.
package health

import (
	"context"
	"log/slog"
	"time"

	"hivesync/runtime/function"
)

// Deps is what the functions of this domain are built from.
type Deps struct {
	// Checks are asked at the same time, each within Timeout, and no more often than Every.
	Checks         []Check
	Fleet          Fleet // nil where no worker is to be alive
	Timeout, Every time.Duration
	Clock          func() time.Time
	Logger         *slog.Logger
}

// New returns the domain's functions. Deep is NewDeep's, which others may ask, too.
func New(d Deps, deep Deep) function.Registry {
	return function.Registry{
		Domains: []function.Domain{{Name: "health", About: "Whether the system serves, for load balancers and for people."}},
		Endpoints: []function.Endpoint{
			function.New(Live{Started: d.Clock(), Clock: d.Clock}),
			function.New(deep),
		},
	}
}

// Live answers that the process runs and serves. It asks nobody else: a load balancer must not take every
// backend away because the database blinked.
type Live struct {
	Started time.Time
	Clock   func() time.Time
}

// Liveness says that the process serves, and since when.
type Liveness struct {
	Status        string `json:"status" enum:"ok"`
	UptimeSeconds int64  `json:"uptime_seconds"`
}

// Meta implements function.Handler.
func (Live) Meta() function.Meta {
	return function.Meta{
		Name: "health.live", Method: "GET", Path: "/health",
		Summary: "Whether the process serves", Auth: function.Public, Exempt: true, Timeout: time.Second,
	}
}

// Handle implements function.Handler.
func (f Live) Handle(context.Context, *function.Empty) (*function.Data[Liveness], error) {
	return function.OK(Liveness{Status: "ok", UptimeSeconds: int64(max(0, f.Clock().Sub(f.Started).Seconds()))}), nil
}
