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
	// ID is unique to the process; Name is the operator's name for it, which replicas may share.
	ID       string
	Name     string
	Kind     string
	Queues   []string
	Version  string
	Slots    int
	Busy     int
	Draining bool
	// CPU is in percent of one core, Memory in bytes, GPU in percent where there is one.
	CPU       float64
	Memory    int64
	GPU       *float64
	StartedAt time.Time
	At        time.Time
}

// Heartbeats keeps what workers say of themselves for a while; the queue's Redis does.
type Heartbeats interface {
	Beat(ctx context.Context, b Beat) error
}

// Heartbeat records that a worker is alive, for workers that reach the backend but not Redis.
type Heartbeat struct{ Heartbeats Heartbeats }

// HeartbeatIn is the input.
type HeartbeatIn struct {
	Body struct {
		ID        string    `json:"id" pattern:"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$" doc:"unique to the process"`
		Name      string    `json:"name" pattern:"^[a-z0-9][a-z0-9-]{0,62}$" doc:"the name that signs the request"`
		Kind      string    `json:"kind" enum:"cpu,gpu"`
		Queues    []string  `json:"queues" maxItems:"16" nullable:"false"`
		Version   string    `json:"version,omitempty" maxLength:"64"`
		Slots     int       `json:"slots" minimum:"0" maximum:"4096"`
		Busy      int       `json:"busy" minimum:"0" maximum:"4096"`
		Draining  bool      `json:"draining,omitempty"`
		CPU       float64   `json:"cpu_percent,omitempty" minimum:"0" maximum:"1000000"`
		Memory    int64     `json:"memory_bytes,omitempty" minimum:"0"`
		GPU       *float64  `json:"gpu_percent,omitempty" minimum:"0" maximum:"100"`
		StartedAt time.Time `json:"started_at"`
	}
}

// Meta implements function.Handler.
func (Heartbeat) Meta() function.Meta {
	return function.Meta{
		Name: "workers.heartbeat", Method: "POST", Path: "/api/v1/workers/heartbeat", Status: 204,
		Summary: "Say that a worker is alive and how busy", Auth: function.Worker, MaxBody: 16 << 10, Timeout: 5 * time.Second,
		Errors: []fault.Code{fault.ValidationFailed},
	}
}

// Handle implements function.Handler.
func (f Heartbeat) Handle(ctx context.Context, in *HeartbeatIn) (*function.Empty, error) {
	b := &in.Body
	var details []fault.Detail
	if b.Name != auth.PrincipalFrom(ctx).Worker {
		details = append(details, fault.Detail{Field: "name", Code: "mismatch", Message: "expected the worker that signed the request"})
	}
	if b.Busy > b.Slots {
		details = append(details, fault.Detail{Field: "busy", Code: "out_of_range", Message: "must be at most slots"})
	}
	for _, q := range b.Queues {
		if q == "" || len(q) > 64 {
			details = append(details, fault.Detail{Field: "queues", Code: "length", Message: "expected names of 1 to 64 characters"})
			break
		}
	}
	if len(details) > 0 {
		return nil, fault.New(fault.ValidationFailed, "The heartbeat is not one of this worker.", details...)
	}
	err := f.Heartbeats.Beat(ctx, Beat{
		ID: b.ID, Name: b.Name, Kind: b.Kind, Queues: b.Queues, Version: b.Version, Slots: b.Slots, Busy: b.Busy,
		Draining: b.Draining, CPU: b.CPU, Memory: b.Memory, GPU: b.GPU, StartedAt: b.StartedAt.UTC(),
	})
	if err != nil {
		return nil, err
	}
	return &function.Empty{}, nil
}
