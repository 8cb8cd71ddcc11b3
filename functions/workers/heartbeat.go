package workers

import (
	"context"
	"time"

	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/fault"
)

// Beat is what a worker says of itself.
type Beat struct {
	ID        string    `json:"id" pattern:"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$" doc:"unique to the process"`
	Name      string    `json:"name" pattern:"^[a-z0-9][a-z0-9-]{0,62}$" doc:"the name that signs the request; replicas may share it"`
	Kind      string    `json:"kind" enum:"cpu,gpu"`
	Queues    []string  `json:"queues" maxItems:"16" nullable:"false"`
	Version   string    `json:"version,omitempty" maxLength:"64"`
	Slots     int       `json:"slots" minimum:"0" maximum:"4096"`
	Busy      int       `json:"busy" minimum:"0" maximum:"4096"`
	Draining  bool      `json:"draining,omitempty"`
	CPU       float64   `json:"cpu_percent,omitempty" minimum:"0" maximum:"1000000" doc:"of the cores that it may use, its sandboxes included: 100 is all of them"`
	Memory    int64     `json:"memory_bytes,omitempty" minimum:"0"`
	GPU       *float64  `json:"gpu_percent,omitempty" minimum:"0" maximum:"100" doc:"where there is one"`
	StartedAt time.Time `json:"started_at"`
}

// Heartbeats keeps what workers say of themselves for a while; the queue's Redis does.
type Heartbeats interface {
	Beat(ctx context.Context, b Beat) error
}

// Heartbeat records that a worker is alive, for workers that reach the backend but not Redis.
type Heartbeat struct{ Heartbeats Heartbeats }

type HeartbeatIn struct{ Body Beat }

// Meta implements function.Handler.
func (Heartbeat) Meta() function.Meta {
	return function.Meta{
		Name: "workers.heartbeat", Method: "POST", Path: "/api/v1/workers/heartbeat", Status: 204,
		Summary: "Say that a worker is alive and how busy", Auth: function.Worker, MaxBody: 16 << 10, Timeout: 5 * time.Second,
		Errors: []fault.Code{fault.ValidationFailed, fault.NotSupported},
	}
}

// Handle implements function.Handler.
func (f Heartbeat) Handle(ctx context.Context, in *HeartbeatIn) (*function.Empty, error) {
	b := in.Body
	var wrong fault.Details
	wrong.Require(b.Name == auth.PrincipalFrom(ctx).Worker, "name", "mismatch", "expected the worker that signed the request")
	wrong.Require(b.Busy <= b.Slots, "busy", "out_of_range", "must be at most slots")
	for _, q := range b.Queues {
		wrong.Require(q != "" && len(q) <= 64, "queues", "length", "expected names of 1 to 64 characters")
	}
	if err := wrong.Err(fault.ValidationFailed, "The heartbeat is not one of this worker."); err != nil {
		return nil, err
	}
	return &function.Empty{}, f.Heartbeats.Beat(ctx, b)
}
