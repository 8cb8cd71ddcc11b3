package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"filippo.io/age"
	"github.com/jackc/pgx/v5"

	"hivesync/shared/backup/census"
	"hivesync/shared/backup/pgclient"
	"hivesync/shared/config"
	"hivesync/shared/db"
)

// Restorer restores backups into databases.
type Restorer struct {
	Vault
	// Identities open backups.
	Identities []age.Identity
	// Clients is the folder of pg_restore and psql, empty to look for them.
	Clients string
	// Progress is told what is done, and how many bytes of it are read; nil for nobody.
	Progress func(doing string, bytes int64)
}

// Target is where a backup goes.
type Target struct {
	// URL is the database's. Its role owns everything afterwards.
	URL config.Secret
	// Replace gives up what the database holds. Without it one that holds a table is refused.
	Replace bool
	// Grant is a role that gets the rights of a backend; empty for none.
	Grant string
}

// Restored is what a restore did.
type Restored struct {
	Manifest Manifest
	Census   census.Census
}

// ErrNotEmpty is why a database is not restored into.
var ErrNotEmpty = errors.New("the database holds tables already, and is left as it is: restore into an empty one or, to delete everything in it and put the backup in its place, add --replace")

// Restore brings a backup, by its name or Latest, into a database: all of it or, where anything is wrong, nothing. The objects are held
// against the manifest before the database is touched, and again while they are read; the database is held against it afterwards.
func (r Restorer) Restore(ctx context.Context, backup string, to Target) (out Restored, err error) {
	if out.Manifest, err = r.Manifest(ctx, backup); err != nil {
		return out, err
	}
	m := out.Manifest
	if m.Encrypted && len(r.Identities) == 0 {
		return out, errNoIdentity
	}
	r.tell("verifying backup "+m.Backup, m.Size())
	if err := r.Verify(ctx, m); err != nil {
		return out, err
	}
	for _, name := range []string{dumpName, configName} { // both open before anything changes
		if _, err := r.open(ctx, m, name, r.Identities); err != nil {
			return out, err
		}
	}
	conn, err := connect(ctx, to.URL.Reveal())
	if err != nil {
		return out, err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	programs, err := r.restorePrograms(ctx, conn, m)
	if err != nil {
		return out, err
	}
	before, err := r.prepare(ctx, conn, to.Replace)
	if err != nil {
		return out, err
	}
	r.tell("restoring backup "+m.Backup, 0)
	if err := r.pour(ctx, programs, m, to.URL.Reveal(), before); err != nil {
		return out, err
	}
	if out.Census, err = countIn(ctx, conn); err != nil {
		return out, err
	}
	if d := m.Database.Differences(out.Census); len(d) > 0 {
		return out, fmt.Errorf("the database was restored, and is not what was backed up: %s", strings.Join(d, "; "))
	}
	if to.Grant != "" {
		return out, db.Grant(ctx, to.URL.Reveal(), to.Grant)
	}
	return out, nil
}

// restorePrograms finds the pg_restore that reads the dump and writes what the server understands.
func (r Restorer) restorePrograms(ctx context.Context, conn *pgx.Conn, m Manifest) (pgclient.Programs, error) {
	server, err := serverMajor(ctx, conn)
	if err != nil {
		return pgclient.Programs{}, err
	}
	if server < m.DumpMajor {
		return pgclient.Programs{}, fmt.Errorf("backup %s was made by pg_dump %s, and the server is of version %d: restore into a server of version %d or later", m.Backup, m.Dump, server, m.DumpMajor)
	}
	wanted := fmt.Sprintf("version %d", server)
	if m.DumpMajor < server {
		wanted = fmt.Sprintf("version %d to %d", m.DumpMajor, server)
	}
	return pgclient.Find(ctx, r.Clients, "pg_restore", wanted, func(v pgclient.Version) bool { return v.Major >= m.DumpMajor && v.Major <= server })
}

// prepare returns the SQL that goes before the backup in its transaction. Of a database that holds something it deletes everything.
func (r Restorer) prepare(ctx context.Context, conn *pgx.Conn, replace bool) (string, error) {
	tables, err := census.Tables(ctx, conn)
	if err != nil {
		return "", err
	}
	if len(tables) == 0 {
		return "", nil
	}
	if !replace {
		return "", ErrNotEmpty
	}
	var others int
	if err := conn.QueryRow(ctx, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name LIKE 'hivesync%'`).Scan(&others); err != nil {
		return "", db.Fault(err)
	}
	if others > 0 {
		return "", fmt.Errorf("%d connections of HiveSync use the database: stop every backend and what makes backups, and try again", others)
	}
	rows, err := conn.Query(ctx, `SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\_%' AND nspname NOT IN ('information_schema', 'public') ORDER BY 1`)
	if err != nil {
		return "", db.Fault(err)
	}
	schemas, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return "", db.Fault(err)
	}
	sql := "SET LOCAL lock_timeout = '1min';\nDROP SCHEMA IF EXISTS public CASCADE;\nCREATE SCHEMA public;\n"
	for _, name := range schemas {
		sql += "DROP SCHEMA " + pgx.Identifier{name}.Sanitize() + " CASCADE;\n"
	}
	return sql, nil
}

// pour has pg_restore write the dump as SQL, and psql run it in one transaction. Only once pg_restore has ended well, and every byte of
// the backup was the right one, is it told to commit: whatever ends before leaves the database as it was.
func (r Restorer) pour(ctx context.Context, programs pgclient.Programs, m Manifest, url, before string) error {
	dump, err := r.open(ctx, m, dumpName, r.Identities)
	if err != nil {
		return err
	}
	database, err := pgclient.At(url, application)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	psql := programs.Command(ctx, database, "psql", "--no-psqlrc", "--quiet", "--no-password", "--set=ON_ERROR_STOP=1", "--output=/dev/null", "--file=-")
	sql, err := psql.StdinPipe()
	if err != nil {
		return fmt.Errorf("psql: %w", err)
	}
	if err := psql.Start(); err != nil {
		return fmt.Errorf("psql: %w", err)
	}
	failed := func(err error) error {
		cancel() // psql ends with its connection, and the transaction with that
		said := psql.Wait()
		if psql.ProcessState != nil && psql.ProcessState.Exited() && said != nil {
			return fmt.Errorf("the database is as it was: %w", said) // the cause: what it was given broke off since it had ended
		}
		return fmt.Errorf("the database is as it was: %w", err)
	}
	if _, err := io.WriteString(sql, "BEGIN;\n"+before); err != nil {
		return failed(err)
	}
	// Not read as it stands: the dump's end is only right where its hash is.
	source := &countingReader{r: dump, observe: func(n int64) { r.tell("restoring backup "+m.Backup, n) }}
	ended := &endReader{r: source}
	restore := programs.Command(ctx, nil, "pg_restore", "--file=-", "--no-owner", "--no-privileges", "--exit-on-error")
	restore.Stdin, restore.Stdout = ended, sql
	if err := restore.Start(); err != nil {
		return failed(fmt.Errorf("pg_restore: %w", err))
	}
	err = restore.Wait()
	if ended.err != nil {
		return failed(ended.err)
	}
	if err == nil {
		_, err = io.Copy(io.Discard, ended) // pg_restore need not read to the end
	}
	if err != nil {
		return failed(err)
	}
	if _, err := io.WriteString(sql, "\nCOMMIT;\n"); err != nil {
		return failed(err)
	}
	if err := sql.Close(); err != nil {
		return failed(err)
	}
	if err := psql.Wait(); err != nil {
		return fmt.Errorf("the database is as it was: %w", err)
	}
	return nil
}

// endReader keeps the error that a reader ended with.
type endReader struct {
	r   io.Reader
	err error
}

func (e *endReader) Read(b []byte) (int, error) {
	n, err := e.r.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		e.err = err
	}
	return n, err
}

func countIn(ctx context.Context, conn *pgx.Conn) (c census.Census, err error) {
	err = pgx.BeginTxFunc(ctx, conn, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		c, err = census.Take(ctx, tx)
		return err
	})
	return c, err
}

func (r Restorer) tell(doing string, bytes int64) {
	if r.Progress != nil {
		r.Progress(doing, bytes)
	}
}
