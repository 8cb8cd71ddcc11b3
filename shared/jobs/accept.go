package jobs

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/db/queries"
	"hivesync/shared/events"
	"hivesync/shared/fault"
)

// New is a job to be accepted.
type New struct {
	ID          uuid.UUID
	Type        string
	UserID      uuid.UUID
	TeamID      uuid.UUID
	ProjectID   uuid.UUID
	Tier        auth.Tier
	Payload     json.RawMessage
	Trace       string
	Deadline    time.Duration
	Idempotency Idempotency
	// Event tells the user that the job waits.
	Event events.Event
}

// Idempotency makes a repeated request answer with the first one's job. The zero value means that the
// client named no key.
type Idempotency struct {
	Key string
	// Hash is of what was asked for under the key: the same key with another wish is a mistake.
	Hash []byte
}

// NewIdempotency returns the Idempotency of a client's key and its request.
func NewIdempotency(key string, request ...[]byte) Idempotency {
	if key == "" {
		return Idempotency{}
	}
	h := sha256.New()
	for _, part := range request {
		sum := sha256.Sum256(part)
		_, _ = h.Write(sum[:])
	}
	return Idempotency{Key: key, Hash: h.Sum(nil)}
}

// Find returns the job that the user's earlier request with the same key made; found is false when there
// is none. Error: CONFLICT when the key was used for another request.
func (i Idempotency) Find(ctx context.Context, q *queries.Queries, user uuid.UUID, jobType string) (id uuid.UUID, found bool, err error) {
	if i.Key == "" {
		return uuid.Nil, false, nil
	}
	row, err := q.JobByIdempotencyKey(ctx, queries.JobByIdempotencyKeyParams{UserID: user, Type: jobType, IdempotencyKey: i.Key})
	switch {
	case db.NoRows(err):
		return uuid.Nil, false, nil
	case err != nil:
		return uuid.Nil, false, err
	case string(row.IdempotencyHash) != string(i.Hash):
		return uuid.Nil, false, fault.New(fault.Conflict, "This Idempotency-Key was used for another request. Use a new key.",
			fault.Detail{Field: "Idempotency-Key", Code: "reused", Message: "expected the same request as before under this key"})
	}
	return row.ID, true, nil
}

// Insert writes the job's row and its first transition in q's transaction.
func (r *Record) Insert(ctx context.Context, q *queries.Queries, n New) error {
	now := r.now()
	job := queries.InsertJobParams{
		ID: n.ID, Type: n.Type, UserID: n.UserID, TeamID: n.TeamID, ProjectID: n.ProjectID, Tier: string(n.Tier),
		Payload: n.Payload, Trace: n.Trace, Now: now, DeadlineAt: now.Add(n.Deadline), IdempotencyHash: n.Idempotency.Hash,
	}
	if n.Idempotency.Key != "" {
		job.IdempotencyKey = &n.Idempotency.Key
	}
	if err := q.InsertJob(ctx, job); err != nil {
		return err
	}
	data, err := json.Marshal(n.Event.Data)
	if err != nil {
		return err
	}
	_, err = q.InsertTransition(ctx, queries.InsertTransitionParams{
		JobID: n.ID, Transition: Accepted, UserID: n.UserID, Source: SourceAPI, Applied: true, Now: now, EventType: &n.Event.Type, EventData: data,
	})
	return err
}

// Announce publishes the event of a job that Insert wrote, after the commit. A failure is logged and left
// to PublishPending.
func (r *Record) Announce(ctx context.Context, n New) {
	data, err := json.Marshal(n.Event.Data)
	if err != nil {
		return // Insert marshalled it before
	}
	r.publish(ctx, pending{key: queries.TransitionParams{JobID: n.ID, Transition: Accepted}, user: n.UserID, kind: n.Event.Type, data: data})
}
