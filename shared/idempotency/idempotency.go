// Package idempotency makes a repeated request answer as the first one did, under a key that the client chose: clients whose
// connection broke can ask again without doing a thing twice.
//
// It follows the IETF draft "The Idempotency-Key HTTP Header Field": the same key with another request, or while the first
// still runs, is a conflict. Only successes are kept: a request that failed did nothing and may be made again. Where the
// process ends between a function's commit and the storing of its answer, the key is free again once the request's time is
// over, and the function runs a second time.
package idempotency

import (
	"bytes"
	"context"
	"crypto/sha256"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/idempotency/queries"
)

// Keys stores requests and their answers in the database.
type Keys struct {
	DB    *pgxpool.Pool
	Clock func() time.Time
}

// Call is one request under a key.
type Call struct {
	User          uuid.UUID
	Function, Key string
	// Hash is of what is asked for.
	Hash [sha256.Size]byte
}

// Answer is what a request was answered with.
type Answer struct {
	Status      int
	ContentType string
	Body        []byte
}

// MaxBody is the largest answer that is kept, in bytes: a function whose answers are larger cannot be idempotent.
const MaxBody = 64 << 10

// Begin takes the key for a request that may run so long. It returns the answer of an equal request before it, or nil: then
// the caller runs the request and ends with Finish or Release. Errors: CONFLICT for a key that was used for another
// request and, with when to come back, for one whose request still runs; UNAVAILABLE.
func (k *Keys) Begin(ctx context.Context, c Call, longest time.Duration) (*Answer, error) {
	q, now := queries.New(db.On(k.DB)), k.Clock()
	for range 3 { // the row may go between the two statements
		taken, err := q.Begin(ctx, queries.BeginParams{
			UserID: c.User, Function: c.Function, Key: c.Key, RequestHash: c.Hash[:], Now: now, RunsUntil: now.Add(longest),
		})
		if err != nil || taken > 0 {
			return nil, err
		}
		row, err := q.Key(ctx, queries.KeyParams{UserID: c.User, Function: c.Function, Key: c.Key})
		switch {
		case db.NoRows(err):
			continue
		case err != nil:
			return nil, err
		case !bytes.Equal(row.RequestHash, c.Hash[:]):
			return nil, fault.New(fault.Conflict, "This Idempotency-Key was used for another request. Use a new key.",
				fault.Detail{Field: "Idempotency-Key", Code: "reused", Message: "expected the same request as before under this key"})
		case row.Status != nil:
			return &Answer{Status: int(*row.Status), ContentType: *row.ContentType, Body: row.Body}, nil
		}
		break
	}
	return nil, fault.New(fault.Conflict, "The request under this Idempotency-Key is still running. Ask again shortly.",
		fault.Detail{Field: "Idempotency-Key", Code: "in_flight", Message: "names a request that has not ended"}).After(time.Second)
}

// Finish stores the answer of a request that Begin let run.
func (k *Keys) Finish(ctx context.Context, c Call, a Answer) error {
	if a.Body == nil {
		a.Body = []byte{}
	}
	return queries.New(db.On(k.DB)).Finish(ctx, queries.FinishParams{
		UserID: c.User, Function: c.Function, Key: c.Key, Status: int32(a.Status), ContentType: a.ContentType, Body: a.Body, // #nosec G115 -- a status
	})
}

// Release frees the key of a request that failed.
func (k *Keys) Release(ctx context.Context, c Call) error {
	return queries.New(db.On(k.DB)).Release(ctx, queries.ReleaseParams{UserID: c.User, Function: c.Function, Key: c.Key})
}

// Forget deletes keys older than age and returns how many.
func (k *Keys) Forget(ctx context.Context, age time.Duration) (int64, error) {
	q, before := queries.New(db.On(k.DB)), k.Clock().Add(-age)
	return db.InBatches(ctx, func(limit int32) (int64, error) {
		return q.Forget(ctx, queries.ForgetParams{Before: before, RowLimit: limit})
	})
}
