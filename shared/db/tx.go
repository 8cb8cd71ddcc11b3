package db

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Handle runs statements: the pool, each in a transaction of its own, or one transaction. What sqlc compiles takes one.
type Handle interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
	CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, rows pgx.CopyFromSource) (int64, error)
}

// On returns a pool's Handle, whose errors are faults.
func On(pool *pgxpool.Pool) Handle { return faulting{inner: pool} }

// txAttempts is how often a transaction runs at most when the database asks to run it again.
const txAttempts = 4

// Tx runs do in one transaction (read committed) and commits when it returns nil. When the database
// ends the transaction for a deadlock or a conflict of serialisation, do runs again: it must have no
// effect outside of tx. Errors are faults.
func Tx(ctx context.Context, pool *pgxpool.Pool, do func(tx Handle) error) error {
	var err error
	var after []func(context.Context)
	for attempt := range txAttempts {
		if attempt > 0 {
			pause := time.NewTimer(time.Duration(1+rand.IntN(10<<attempt)) * time.Millisecond) // #nosec G404 -- jitter
			select {
			case <-pause.C:
			case <-ctx.Done():
				pause.Stop()
				return Fault(ctx.Err())
			}
		}
		after = nil
		if err = once(ctx, pool, do, &after); !rerun(err) {
			break
		}
	}
	if err != nil {
		return Fault(err)
	}
	for _, do := range after {
		do(ctx)
	}
	return nil
}

func once(ctx context.Context, pool *pgxpool.Pool, do func(tx Handle) error, after *[]func(context.Context)) error {
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error { return do(faulting{inner: tx, after: after}) })
}

// AfterCommit has do run once the transaction that tx is of is committed, and never where it is not. It gets the context of Tx.
// What must not be lost is written in the transaction as well: the process may end before do runs.
func AfterCommit(tx Handle, do func(ctx context.Context)) {
	if f, ok := tx.(faulting); ok && f.after != nil {
		*f.after = append(*f.after, do)
	}
}

func rerun(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == serializationFailure || pg.Code == deadlockDetected)
}

// faulting is a connection whose errors are faults, so that every typed query speaks one vocabulary.
type faulting struct {
	inner Handle
	after *[]func(context.Context) // nil outside of a transaction
}

func (f faulting) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	tag, err := f.inner.Exec(ctx, sql, args...)
	return tag, Fault(err)
}

func (f faulting) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	rows, err := f.inner.Query(ctx, sql, args...)
	if err != nil {
		return nil, Fault(err)
	}
	return faultingRows{rows}, nil
}

func (f faulting) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	return faultingRow{f.inner.QueryRow(ctx, sql, args...)}
}

func (f faulting) CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, rows pgx.CopyFromSource) (int64, error) {
	n, err := f.inner.CopyFrom(ctx, table, columns, rows)
	return n, Fault(err)
}

type faultingRows struct{ pgx.Rows }

func (r faultingRows) Err() error             { return Fault(r.Rows.Err()) }
func (r faultingRows) Scan(dest ...any) error { return Fault(r.Rows.Scan(dest...)) }

type faultingRow struct{ inner pgx.Row }

func (r faultingRow) Scan(dest ...any) error { return Fault(r.inner.Scan(dest...)) }
