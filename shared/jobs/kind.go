package jobs

import (
	"context"
	"encoding/json"
	"regexp"
	"time"

	"github.com/google/uuid"

	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/events"
	"hivesync/shared/limits"
)

// Kind is what the record must know of a type of job. The domain that owns the type declares it.
type Kind struct {
	// Type names the job, such as "preview_build".
	Type string
	// Concurrent and Rate name the plan's limits on a user's unfinished jobs of this type and on how many are accepted
	// over time; nil where there is none.
	Concurrent, Rate *limits.Limit
	// Effect does what a transition means beyond the job's own row; nil where it means nothing.
	Effect Effect
	// Discard deletes what these jobs left outside the database, before their rows go, and counts the files; nil where
	// they leave nothing.
	Discard func(ctx context.Context, jobs []uuid.UUID) (files int, err error)
	// Progressed is the event that tells the user how far a running job is; nil where nobody is told.
	Progressed func(ctx context.Context, h db.Handle, job Job, p Progress) (*events.Event, error)
}

// Effect writes what a transition means, in the transaction that stores it, and returns the event that tells the user; nil
// for none. An error keeps the transition from being stored: VALIDATION_FAILED for a result that is not the job's. It may
// run again, so it must have no effect outside of tx.
type Effect func(ctx context.Context, tx db.Handle, job Job, c Change) (*events.Event, error)

// Job is a job's row as its effect sees it, before the transition.
type Job struct {
	ID, UserID, TeamID, ProjectID uuid.UUID
	Type                          string
	Tier                          auth.Tier
	State                         State
	Attempt                       int
	AcceptedAt                    time.Time
}

// Progress says how far a running job is.
type Progress struct {
	// Step names what is being done, such as "render"; Done is the share of the whole that is done, 0 to 1.
	Step string  `json:"step"`
	Done float64 `json:"done"`
}

// State is what a job is in.
type State string

// The states.
const (
	StateAccepted  State = "accepted"
	StateQueued    State = "queued"
	StateRunning   State = "running"
	StateSucceeded State = "succeeded"
	StateFailed    State = "failed"
	StateStopped   State = "stopped"
)

// Terminal reports whether a job in this state has ended.
func (s State) Terminal() bool {
	return s == StateSucceeded || s == StateFailed || s == StateStopped
}

// Transition is a change of state as callbacks, users and the reconciler report it.
type Transition string

// The transitions.
const (
	Accepted  Transition = "accepted"
	Running   Transition = "running"
	Succeeded Transition = "succeeded"
	Failed    Transition = "failed"
	Stopped   Transition = "stopped"
)

// Event is a job as it travels through a queue: the payload still JSON.
type Event struct {
	ID         string    `json:"id"`
	Type       string    `json:"type"`
	Tenant     string    `json:"tenant"`
	Tier       string    `json:"tier"`
	Attempt    int       `json:"attempt"`
	EnqueuedAt time.Time `json:"enqueued_at"`
	Trace      string    `json:"trace,omitempty"`
	// Deadline is when the job is given up if it has not ended; zero where nobody said.
	Deadline time.Time       `json:"deadline,omitzero"`
	Payload  json.RawMessage `json:"payload"`
}

// Queue is what is known here of the queue: the runtime's finds a job's queue, timeout and retries in its type.
type Queue interface {
	// Enqueue adds a job. It is idempotent by e.ID: while the queue knows the id, another call changes
	// nothing. e.Attempt is the attempt that a job was in which the queue lost: it is made again. It is 0 of a
	// new job. EnqueuedAt is the queue's. It answers UNAVAILABLE while the queue is away.
	Enqueue(ctx context.Context, e Event) error

	// Room reports whether the queue of the type takes a further job now. It answers UNAVAILABLE while the queue is away.
	Room(ctx context.Context, jobType string) (bool, error)

	// Cancel takes a waiting or delayed job out of its queue and tells the worker of a running one to
	// stop. An id that the queue does not know is no error: the job ended by itself.
	Cancel(ctx context.Context, jobType, id string) error

	// Known reports which of the jobs the queue holds in any state (waiting, delayed, leased, dead), by their ids. The
	// answer has an entry for every job asked for. At most 1000 at once. A queue that cannot be asked for a job goes by what
	// the record has of it, and by whether anything is left in the queue at all.
	Known(ctx context.Context, jobType string, sought []Sought) (map[string]bool, error)
}

// Sought is an unfinished job that the queue is asked for.
type Sought struct {
	ID string
	// Handed says that the record has it that the queue took the job. One without may be in the queue all the same, where
	// a process ended in between.
	Handed bool
}

// DeadLetters is where a queue puts the jobs that it handed out as often as it may, and that nobody took out of it. Their
// ends are unknown where what ran them was killed each time.
type DeadLetters interface {
	// Settle hands over what lies there, some jobs at a time, and takes out those that settle returns as settled.
	Settle(ctx context.Context, settle func(ctx context.Context, ids []uuid.UUID) (settled []uuid.UUID, err error)) error
}

// keyPart is what may stand as one element of a storage key.
var keyPart = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$`)

// KeyPart reports whether s may stand as one element of a storage key.
func KeyPart(s string) bool { return keyPart.MatchString(s) }
