package db

import (
	"context"
	"errors"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"hivesync/shared/fault"
)

// SQLSTATE codes that mean more than "a bug in a query".
// Source: https://www.postgresql.org/docs/current/errcodes-appendix.html
const (
	uniqueViolation      = "23505"
	foreignKeyViolation  = "23503"
	checkViolation       = "23514"
	serializationFailure = "40001"
	deadlockDetected     = "40P01"
	lockNotAvailable     = "55P03"
	queryCanceled        = "57014"
	tooManyConnections   = "53300"
	readOnly             = "25006"
	diskFull             = "53100"
	outOfMemory          = "53200"
	// Text that PostgreSQL cannot hold: U+0000 or no UTF-8 in a text, \u0000 in a jsonb.
	notInRepertoire = "22021"
	untranslatable  = "22P05"
)

// Fault gives an error of the database its code: NOT_FOUND for no row, CONFLICT for a broken unique or
// foreign key, UNAVAILABLE while the database is away or overloaded, TIMEOUT for a statement that took
// too long, VALIDATION_FAILED for text that it cannot hold, else INTERNAL. Faults pass unchanged. The original stays reachable by errors.As and Is.
func Fault(err error) error {
	if err == nil {
		return nil
	}
	var f *fault.Error
	if errors.As(err, &f) {
		return err
	}
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return fault.Wrap(err, fault.NotFound, "There is no such thing here.")
	case errors.Is(err, context.Canceled):
		return fault.Wrap(err, fault.Unavailable, "The request was given up.")
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return byState(err, pg.Code)
	}
	var connect *pgconn.ConnectError
	var network net.Error
	switch {
	case errors.As(err, &connect):
		return away(err)
	case errors.Is(err, context.DeadlineExceeded):
		return fault.Wrap(err, fault.Timeout, "The database took too long. Try again.")
	case errors.As(err, &network), pgconn.SafeToRetry(err), errors.Is(err, net.ErrClosed), strings.HasSuffix(err.Error(), "conn closed"), strings.HasSuffix(err.Error(), "unexpected EOF"):
		return away(err)
	}
	return fault.From(err)
}

func byState(err error, state string) error {
	switch {
	case state == uniqueViolation, state == foreignKeyViolation:
		return fault.Wrap(err, fault.Conflict, "The present state does not allow this. Read it again and retry.")
	case state == queryCanceled:
		return fault.Wrap(err, fault.Timeout, "The database took too long. Try again.")
	case state == serializationFailure, state == deadlockDetected, state == lockNotAvailable:
		return fault.Wrap(err, fault.Unavailable, "Too many changes at the same place. Try again.").After(time.Second)
	// Every text reaches the database through here: what passed the checks at the edge is still the caller's mistake.
	case state == notInRepertoire, state == untranslatable:
		return fault.Wrap(err, fault.ValidationFailed, "The request holds text that cannot be stored: U+0000, or bytes that are no UTF-8.")
	// 08: connection exceptions. 53: out of connections, disk or memory. 57P: the server is starting,
	// stopping or was told to end the session. 58: the server's disk. 25006: a primary that was demoted.
	case strings.HasPrefix(state, "08"), strings.HasPrefix(state, "53"), strings.HasPrefix(state, "57P"),
		strings.HasPrefix(state, "58"), state == tooManyConnections, state == readOnly:
		return away(err)
	}
	return fault.Wrap(err, fault.Internal, "Something went wrong on our side. The request id helps us find it.")
}

func away(err error) error {
	return fault.Away(fault.Database, err, "The database is away. Try again shortly.").After(2 * time.Second)
}

// Violates reports whether err is a broken constraint or unique index of that name.
func Violates(err error, constraint string) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.ConstraintName == constraint &&
		(pg.Code == uniqueViolation || pg.Code == foreignKeyViolation || pg.Code == checkViolation)
}

// NoRows reports whether err says that a query found nothing.
func NoRows(err error) bool { return errors.Is(err, pgx.ErrNoRows) }

// Missing returns err or, where it says that a query found nothing, what the caller is told of that.
func Missing(err, absent error) error {
	if NoRows(err) {
		return absent
	}
	return err
}
