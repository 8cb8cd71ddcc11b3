package jobs

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"

	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/events"
	"hivesync/shared/fault"
	"hivesync/shared/hooks"
	"hivesync/shared/jobs/queries"
	"hivesync/shared/limits"
	"hivesync/shared/settings"
)

// Acceptor takes work in: every function that starts a job goes through it, so that limits, idempotency, the order of
// record, queue and events, and what happens when one of them is away are the same for all.
type Acceptor struct {
	Record *Record
	Queue  Queue
	// Dead is where the queue puts jobs whose end nobody told; nil of a queue whose hosts tell of every end.
	Dead    DeadLetters
	Counter limits.Taker
	// Settings hold the limits' numbers.
	Settings *settings.Live
	Logger   *slog.Logger
	// MaxPayload bounds a job's payload, in bytes.
	MaxPayload int64

	turns turns

	walk   sync.Mutex // held while untouched jobs are walked over
	walked place
}

// Submission is a job that the caller whom ctx carries asks for, in the project that the host opened to them.
type Submission struct {
	// Type names the kind of job.
	Type string
	// Key is the client's Idempotency-Key, empty for none; Request what was asked for under it: the same key with another
	// request is a mistake.
	Key     string
	Request any
	// Check, if there is one, refuses what can never be done, before anything is counted: whatever it refuses uses up no
	// limit, and is refused by its own name where a limit is reached as well. It runs as Prepare does, and must be cheap.
	Check func(ctx context.Context, tx db.Handle, plan Plan) error
	// Prepare says what is to be done. It runs in the transaction that writes the job, perhaps more than once.
	Prepare func(ctx context.Context, tx db.Handle, job uuid.UUID, plan Plan) (Spec, error)
}

// Spec is a job as its domain wants it.
type Spec struct {
	// Payload is what the job is given, marshalled as JSON.
	Payload any
	// Waits tells the user that the job waits.
	Waits events.Event
	// Write writes the domain's own rows, which may refer to the job's.
	Write func(ctx context.Context, tx db.Handle) error
}

// Plan is what the user has paid for: a job keeps the tier that it was accepted under.
type Plan struct {
	Tier auth.Tier
	now  settings.Snapshot
}

// Number is how many of something the plan allows.
func (p Plan) Number(l *limits.Limit) int { return l.Number(p.now, p.Tier) }

// Receipt is a job that was accepted, or that an earlier request under the same key made. Its State is StateAccepted while the
// job is only in the record.
type Receipt struct {
	Job      uuid.UUID
	Tier     auth.Tier
	State    State
	Repeated bool
}

// Accept writes the job, tells its user and enqueues it, in this order. The user's row is locked, so that requests at the
// same time cannot pass a limit together. Once the row is committed no failure takes the job back: what is not enqueued
// then, the reconciler enqueues. Errors: CONFLICT for a key that was used for another request, LIMIT_REACHED, UNAVAILABLE
// while database or Redis are away or the queue is full, PROJECT_TOO_LARGE for a payload beyond MaxPayload, and those of Check and Prepare.
func (a *Acceptor) Accept(ctx context.Context, s Submission) (Receipt, error) {
	user := auth.PrincipalFrom(ctx).UserID
	kind, known := a.Record.kinds[s.Type]
	if !known {
		return Receipt{}, fmt.Errorf("jobs: no domain declares the type %q", s.Type)
	}
	idem, err := newIdempotency(s.Key, s.Request)
	if err != nil {
		return Receipt{}, err
	}
	done, err := a.turns.take(ctx, user)
	if err != nil {
		return Receipt{}, err
	}
	defer done()
	counted := &count{rate: kind.Rate}
	var n newJob
	var r Receipt
	err = db.Tx(ctx, a.Record.DB, func(tx db.Handle) error {
		n, r, err = a.write(ctx, tx, s, kind, user, idem, counted)
		return err
	})
	if err != nil || r.Repeated {
		a.refund(ctx, counted)
		return r, err
	}
	r.State = a.start(ctx, n)
	return r, nil
}

// DB is where the record is.
func (a *Acceptor) DB() db.Handle { return db.On(a.Record.DB) }

// roomPatience bounds the question whether the queue has room.
const roomPatience = time.Second

// room refuses a job that its queue would have no room for. A queue that is away refuses nothing: what is accepted meanwhile is
// enqueued once it is back.
func (a *Acceptor) room(ctx context.Context, jobType string) error {
	ctx, cancel := context.WithTimeout(ctx, roomPatience)
	defer cancel()
	if room, err := a.Queue.Room(ctx, jobType); err == nil && !room {
		return fault.New(fault.Unavailable, "Too many jobs wait at the moment. Try again shortly.").After(10 * time.Second)
	}
	return nil
}

func errDisabled() error { return fault.New(fault.Unauthenticated, "This account is disabled.") }

// count is one of a user's calls over time, counted once however often the transaction around it runs.
type count struct {
	rate  *limits.Limit
	taken limits.Taken
}

func (a *Acceptor) take(ctx context.Context, c *count, user uuid.UUID, tier auth.Tier) (err error) {
	if c.rate == nil || c.taken.Allowed {
		return nil
	}
	c.taken, err = c.rate.Take(ctx, a.Counter, a.Settings.Now(), tier, user.String())
	return err
}

// refund gives back what was counted, if it was.
func (a *Acceptor) refund(ctx context.Context, c *count) {
	if !c.taken.Allowed {
		return
	}
	if err := c.taken.Refund(ctx); err != nil {
		a.Logger.WarnContext(ctx, "a call that started nothing could not be given back", "limit", c.rate.Name(), "error", err)
	}
}

// write writes the job in one transaction, unless an earlier request did under the same key. What cannot be counted away comes
// first, so that each refusal names the limit that really stands in the way: a repetition costs nothing, and what is refused
// for running at one time uses up nothing over time.
func (a *Acceptor) write(ctx context.Context, tx db.Handle, s Submission, kind Kind, user uuid.UUID, idem idempotency, counted *count) (newJob, Receipt, error) {
	q := queries.New(tx)
	locked, err := q.LockUser(ctx, user)
	if err != nil {
		return newJob{}, Receipt{}, db.Missing(err, errDisabled())
	}
	if r, err := idem.find(ctx, q, user, s.Type); err != nil || r.Repeated {
		return newJob{}, r, err
	}
	plan := Plan{locked, a.Settings.Now()}
	if s.Check != nil {
		if err := s.Check(ctx, tx, plan); err != nil {
			return newJob{}, Receipt{}, err
		}
	}
	if kind.Concurrent != nil {
		running, err := q.CountUnfinishedJobs(ctx, queries.CountUnfinishedJobsParams{UserID: user, Type: s.Type})
		if err != nil {
			return newJob{}, Receipt{}, err
		}
		if running >= int64(plan.Number(kind.Concurrent)) {
			return newJob{}, Receipt{}, kind.Concurrent.Reached(plan.Tier, time.Second)
		}
	}
	if err := a.room(ctx, s.Type); err != nil {
		return newJob{}, Receipt{}, err
	}
	if err := a.take(ctx, counted, user, plan.Tier); err != nil {
		return newJob{}, Receipt{}, err
	}
	access := auth.AccessFrom(ctx)
	n := newJob{
		id: db.NewID(), kind: s.Type, user: user, team: access.TeamID, project: access.ProjectID, tier: plan.Tier,
		trace: auth.RequestFrom(ctx).Trace, idempotency: idem,
	}
	spec, err := s.Prepare(ctx, tx, n.id, plan)
	if err != nil {
		return newJob{}, Receipt{}, err
	}
	if n.payload, err = json.Marshal(spec.Payload); err != nil {
		return newJob{}, Receipt{}, err
	}
	if int64(len(n.payload)) > a.MaxPayload {
		return newJob{}, Receipt{}, fault.New(fault.ProjectTooLarge, "The project has too many files for this. Leave out what is not needed.")
	}
	n.accepted = a.Record.now()
	n.deadline = n.accepted.Add(a.Record.Deadline)
	if n.event, err = a.Record.insert(ctx, q, n, spec.Waits); err == nil {
		err = spec.Write(ctx, tx)
	}
	if err == nil {
		err = hooks.Add(ctx, tx, n.team, spec.Waits)
	}
	return n, Receipt{Job: n.id, Tier: plan.Tier, State: StateQueued}, err
}

// start tells the user and the queue of a job that is committed, in this order: a worker may be done before this is. It returns
// the job's state: StateAccepted where the queue did not take it.
func (a *Acceptor) start(ctx context.Context, n newJob) State {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	a.Record.publish(ctx, n.event)
	err := a.enqueue(ctx, n.id, n.user, Event{Type: n.kind, Tier: string(n.tier), Trace: n.trace, Payload: n.payload, Deadline: n.deadline}, true)
	if err != nil {
		a.Logger.WarnContext(ctx, "job accepted but not enqueued, left to the reconciler", "job", n.id, "type", n.kind, "error", err)
		return StateAccepted
	}
	return StateQueued
}

// enqueue gives a recorded job to the queue and marks it as queued where it was only accepted.
func (a *Acceptor) enqueue(ctx context.Context, id, user uuid.UUID, e Event, mark bool) error {
	e.ID, e.Tenant = id.String(), user.String()
	if err := a.Queue.Enqueue(ctx, e); err != nil || !mark {
		return err
	}
	return a.mark(ctx, id, user)
}

func (a *Acceptor) mark(ctx context.Context, id, user uuid.UUID) error {
	return queries.New(a.DB()).MarkJobQueued(ctx, queries.MarkJobQueuedParams{ID: id, UserID: user, Now: a.Record.now()})
}

// newJob is a job on its way into the record.
type newJob struct {
	id, user, team, project uuid.UUID
	kind                    string
	tier                    auth.Tier
	payload                 json.RawMessage
	trace                   string
	accepted, deadline      time.Time
	idempotency             idempotency
	event                   pending
}

// insert writes the job's row and its first transition, and returns the event to publish once they are committed.
func (r *Record) insert(ctx context.Context, q *queries.Queries, n newJob, waits events.Event) (pending, error) {
	job := queries.InsertJobParams{
		ID: n.id, Type: n.kind, UserID: n.user, TeamID: n.team, ProjectID: n.project, Tier: n.tier,
		Payload: n.payload, Trace: n.trace, Now: n.accepted, DeadlineAt: n.deadline, IdempotencyHash: n.idempotency.hash,
	}
	if n.idempotency.key != "" {
		job.IdempotencyKey = &n.idempotency.key
	}
	if err := q.InsertJob(ctx, job); err != nil {
		return pending{}, err
	}
	data, err := json.Marshal(waits.Data)
	if err != nil {
		return pending{}, err
	}
	_, err = q.InsertTransition(ctx, queries.InsertTransitionParams{
		JobID: n.id, Transition: string(Accepted), UserID: n.user, Source: SourceAPI, Applied: true, Now: n.accepted, EventType: &waits.Type, EventData: data,
	})
	key := queries.TransitionParams{JobID: n.id, Transition: string(Accepted)}
	return pending{key: key, user: n.user, kind: waits.Type, data: data}, err
}

// idempotency makes a repeated request answer with the first one's job. The zero value is of a client that named no key.
type idempotency struct {
	key  string
	hash []byte
}

func newIdempotency(key string, request any) (idempotency, error) {
	if key == "" {
		return idempotency{}, nil
	}
	canonical, err := json.Marshal(request)
	sum := sha256.Sum256(canonical)
	return idempotency{key: key, hash: sum[:]}, err
}

// find looks for the job that an earlier request with the same key made.
func (i idempotency) find(ctx context.Context, q *queries.Queries, user uuid.UUID, jobType string) (Receipt, error) {
	if i.key == "" {
		return Receipt{}, nil
	}
	row, err := q.JobByIdempotencyKey(ctx, queries.JobByIdempotencyKeyParams{UserID: user, Type: jobType, IdempotencyKey: i.key})
	switch {
	case db.NoRows(err):
		return Receipt{}, nil
	case err != nil:
		return Receipt{}, err
	case string(row.IdempotencyHash) != string(i.hash):
		return Receipt{}, fault.New(fault.Conflict, "This Idempotency-Key was used for another request. Use a new key.",
			fault.Detail{Field: "Idempotency-Key", Code: "reused", Message: "expected the same request as before under this key"})
	}
	return Receipt{Job: row.ID, Tier: row.Tier, State: State(row.State), Repeated: true}, nil
}
