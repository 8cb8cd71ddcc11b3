package workers

import (
	"bytes"
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"hivesync/runtime/function"
	"hivesync/shared/fault"
	"hivesync/shared/objects"
)

// ProbeType is the type of the job that operators try a system's workers with. It is in no record, and no user's: its report is
// answered and not stored.
const ProbeType = "worker_probe"

// ProbeQueue is where it waits: where people wait for jobs.
const ProbeQueue = "preview_queue"

// probeTimeout bounds one attempt.
const probeTimeout = 10 * time.Second

// Probe does what every job needs, and nothing else: it stores a file and reads it back. Whoever asked for it deletes the file.
type Probe struct {
	Objects *objects.Store
	Clock   func() time.Time
}

// ProbeIn is nothing: there is nothing to say.
type ProbeIn struct{}

// ProbeResult is what stands in the file.
type ProbeResult struct {
	JobID string    `json:"job_id"`
	At    time.Time `json:"at"`
}

// Meta implements function.JobHandler.
func (Probe) Meta() function.JobMeta {
	return function.JobMeta{Type: ProbeType, Queue: ProbeQueue, Summary: "Store a file and read it back, for operators who try the workers", Timeout: probeTimeout, Retries: 0}
}

// Handle implements function.JobHandler.
func (f Probe) Handle(ctx context.Context, job *function.Job[ProbeIn]) (*ProbeResult, error) {
	id, err := uuid.Parse(job.ID)
	if err != nil {
		return nil, fault.New(fault.ValidationFailed, "The probe's id is none.")
	}
	out := &ProbeResult{JobID: job.ID, At: f.Clock().UTC()}
	text, err := json.Marshal(out)
	if err != nil {
		return nil, err
	}
	key := objects.WorkerProbeKey(id)
	if err := f.Objects.Put(ctx, key, text, "application/json"); err != nil {
		return nil, err
	}
	is, _, err := f.Objects.Get(ctx, key, int64(len(text)))
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(is, text) {
		return nil, fault.New(fault.Unavailable, "The object storage does not give back what it was given.").Of(fault.Storage)
	}
	return out, nil
}
