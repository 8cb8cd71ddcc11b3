// Package db is the way to PostgreSQL: a pool with limits on every wait, migrations, transactions,
// and errors in HiveSync's vocabulary. The queries themselves stand with those who own the tables, in folders named queries.
//
// Nothing here decides what a caller may do, and no error that it returns shows a password, a statement's arguments or
// a row.
package db

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/shared/fault"
)

// Options say how to reach the database and how long to wait for it.
type Options struct {
	// URL is a postgres:// URL. It holds the password: it is never logged.
	URL string
	// MaxConns bounds the pool; 0 means 20.
	MaxConns int
	// StatementTimeout ends a statement on the server's side; 0 means 15 s.
	StatementTimeout time.Duration
	// ConnectTimeout bounds one attempt to connect; 0 means 5 s.
	ConnectTimeout time.Duration
	// NoIdle keeps no connection ready for the next query, for processes that are frozen between requests.
	NoIdle bool
	// Application is the name that operators see in pg_stat_activity; empty means "hivesync".
	Application string
}

// lockTimeout is the longest wait for one lock, in every transaction of every pool: then the caller hears UNAVAILABLE and
// comes again, while the connection serves others. It is a second and a little: after one second a server looks for
// deadlocks, which Tx runs again, and must not be forestalled.
const lockTimeout = 1050 * time.Millisecond

// Open makes a pool and checks that the database answers. Errors: BAD_REQUEST for an unusable URL,
// UNAVAILABLE while the database does not answer.
func Open(ctx context.Context, o Options) (*pgxpool.Pool, error) {
	pool, err := OpenLazily(ctx, o)
	if err != nil {
		return nil, err
	}
	if err := Ping(ctx, pool); err != nil {
		pool.Close()
		return nil, err
	}
	return pool, nil
}

// OpenLazily makes a pool that connects when it is first used. Errors: BAD_REQUEST for an unusable URL.
func OpenLazily(ctx context.Context, o Options) (*pgxpool.Pool, error) {
	cfg, err := o.config()
	if err != nil {
		return nil, err
	}
	if o.NoIdle {
		cfg.MinIdleConns = 0
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, Fault(err)
	}
	return pool, nil
}

func (o Options) config() (*pgxpool.Config, error) {
	cfg, err := pgxpool.ParseConfig(o.URL)
	if err != nil {
		// pgx quotes the URL in its error, with the password masked but with host and user.
		return nil, errURL()
	}
	cfg.MaxConns = int32(min(orDefault(o.MaxConns, 20), 1000)) // #nosec G115 -- bounded
	cfg.MinIdleConns = min(2, cfg.MaxConns)
	cfg.MaxConnLifetime = time.Hour
	cfg.MaxConnLifetimeJitter = 10 * time.Minute
	cfg.MaxConnIdleTime = 10 * time.Minute
	cfg.HealthCheckPeriod = 15 * time.Second
	cfg.ConnConfig.ConnectTimeout = orDefault(o.ConnectTimeout, 5*time.Second)
	params := cfg.ConnConfig.RuntimeParams
	params["timezone"] = "UTC"
	params["application_name"] = orDefault(o.Application, "hivesync")
	statement := orDefault(o.StatementTimeout, 15*time.Second)
	params["statement_timeout"] = milliseconds(statement)
	// Who waits for a lock holds a connection that others need, and a transaction left open holds locks.
	params["lock_timeout"] = milliseconds(lockTimeout)
	params["idle_in_transaction_session_timeout"] = milliseconds(2 * statement)
	// A plan that has a way switched off costs ten thousand million by the planner's count, at which the server would compile it to
	// machine code: 130 ms of CPU for a look at one row, each time. Nothing here runs long enough to gain by that.
	params["jit"] = "off"
	cfg.AfterConnect = func(_ context.Context, conn *pgx.Conn) error {
		conn.TypeMap().RegisterType(&pgtype.Type{
			Name: "timestamptz", OID: pgtype.TimestamptzOID, Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC}, // as clients are told times
		})
		return nil
	}
	return cfg, nil
}

func orDefault[T comparable](v, fallback T) T {
	var zero T
	if v == zero {
		return fallback
	}
	return v
}

func milliseconds(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

// Ping asks the database for one row.
func Ping(ctx context.Context, pool *pgxpool.Pool) error {
	var one int
	if err := pool.QueryRow(ctx, "SELECT 1").Scan(&one); err != nil {
		return Fault(err)
	}
	return nil
}

// NewID returns a UUIDv7: ordered by the time of its making, so that new rows lie together.
func NewID() uuid.UUID {
	id, err := uuid.NewV7()
	if err != nil { // the system's random source failed: nothing sensible can follow
		panic(fmt.Sprintf("db: no random bytes: %v", err))
	}
	return id
}

func errURL() error {
	return fault.New(fault.BadRequest, "The database URL is not a valid postgres:// URL. Check DATABASE_URL, MIGRATION_DATABASE_URL or the POSTGRES_ variables.")
}
