package db

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/shared/probe"
)

// Probe asks whether the database takes writes. It writes a message of no bytes to the write-ahead log, which a server in
// recovery refuses and one without room on its disk, or without the replica that it must wait for, does not confirm.
// Nothing is left in a table. The error is a *probe.Fault.
func Probe(ctx context.Context, pool *pgxpool.Pool) error {
	var written *string
	err := pool.QueryRow(ctx, "SELECT CASE WHEN NOT current_setting('transaction_read_only')::boolean THEN pg_logical_emit_message(true, 'hivesync', '')::text END").Scan(&written)
	if err == nil && written == nil {
		return probe.Because(probe.ReadOnly, errors.New("transactions are read-only"))
	}
	return probe.Because(reasonOf(err), err)
}

// Clock asks for the server's time.
func Clock(ctx context.Context, pool *pgxpool.Pool) (now time.Time, err error) {
	err = pool.QueryRow(ctx, "SELECT clock_timestamp()").Scan(&now)
	return now, err
}

func reasonOf(err error) probe.Reason {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return probe.Away
	}
	switch {
	case pg.Code == readOnly: // it became so meanwhile
		return probe.ReadOnly
	case pg.Code == diskFull, pg.Code == outOfMemory:
		return probe.Full
	case pg.Code == queryCanceled:
		return probe.Slow
	case strings.HasPrefix(pg.Code, "28"), strings.HasPrefix(pg.Code, "42"): // its login, its rights
		return probe.Refused
	}
	return probe.Away
}
