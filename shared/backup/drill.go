package backup

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"hivesync/shared/config"
	"hivesync/shared/db"
	"hivesync/shared/objects"
)

// Drill restores the latest backup into a database that it makes on a server, and drops again.
type Drill struct {
	Restorer
	// Server is the URL of any database on the server. Its role may create databases; that database is not touched.
	Server config.Secret
	Clock  func() time.Time
}

// scratchPrefix begins the names of the databases that drills make; a time follows.
const scratchPrefix = "hivesync_drill_"

// abandoned is how old such a database is before it counts as left by a drill that was cut short: they end within days.
const abandoned = 7 * 24 * time.Hour

// Run restores and compares. The error says what is wrong with the backup, or kept it from being looked at.
func (d Drill) Run(ctx context.Context) (out Restored, err error) {
	server, err := url.Parse(d.Server.Reveal())
	if err != nil || !d.Server.IsSet() {
		return out, errors.New("BACKUP_DRILL_DATABASE_URL is not a valid postgres:// URL")
	}
	conn, err := connect(ctx, d.Server.Reveal())
	if err != nil {
		return out, fmt.Errorf("the server of drills: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	if err := d.tidy(ctx, conn); err != nil {
		return out, err
	}
	random := make([]byte, 4)
	_, _ = rand.Read(random) // never fails: crypto/rand aborts the program instead
	name := scratchPrefix + strings.ToLower(objects.BackupName(d.Clock())) + "_" + hex.EncodeToString(random)
	if _, err := conn.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize()+" TEMPLATE template0 ENCODING 'UTF8'"); err != nil {
		return out, fmt.Errorf("making a database for the drill: %w", db.Fault(err))
	}
	defer func() {
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanup)
		defer cancel()
		err = errors.Join(err, drop(end, conn, d.Server.Reveal(), name))
	}()
	scratch := *server
	scratch.Path = "/" + name
	return d.Restore(ctx, Latest, Target{URL: config.NewSecret(scratch.String())})
}

// drop drops a database of a drill. The connection may have ended with what kept the drill from its end.
func drop(ctx context.Context, conn *pgx.Conn, server, name string) error {
	if conn.IsClosed() {
		var err error
		if conn, err = connect(ctx, server); err != nil {
			return fmt.Errorf("dropping the drill's database %s: %w", name, err)
		}
		defer func() { _ = conn.Close(ctx) }()
	}
	if _, err := conn.Exec(ctx, "DROP DATABASE IF EXISTS "+pgx.Identifier{name}.Sanitize()+" WITH (FORCE)"); err != nil {
		return fmt.Errorf("dropping the drill's database %s: %w", name, db.Fault(err))
	}
	return nil
}

// tidy drops the databases of drills that were cut short long ago.
func (d Drill) tidy(ctx context.Context, conn *pgx.Conn) error {
	rows, err := conn.Query(ctx, "SELECT datname FROM pg_database WHERE datname LIKE $1 ORDER BY 1", strings.ReplaceAll(scratchPrefix, "_", `\_`)+"%")
	if err != nil {
		return db.Fault(err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return db.Fault(err)
	}
	for _, name := range names {
		at, _, _ := strings.Cut(strings.TrimPrefix(name, scratchPrefix), "_")
		made, ok := objects.BackupTime(strings.ToUpper(at))
		if !ok || d.Clock().Sub(made) < abandoned {
			continue
		}
		if err := drop(ctx, conn, d.Server.Reveal(), name); err != nil {
			return err
		}
	}
	return nil
}
