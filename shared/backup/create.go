package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"filippo.io/age"
	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"hivesync/shared/backup/census"
	"hivesync/shared/backup/pgclient"
	"hivesync/shared/config"
	"hivesync/shared/db"
	"hivesync/shared/objects"
	"hivesync/shared/settings"
	"hivesync/shared/settings/overrides"
)

// Keeper makes backups of one database.
type Keeper struct {
	Vault
	// URL is the database's. Its role reads all tables.
	URL config.Secret
	// Recipients are who may open backups. Unencrypted lets a backup be one that anybody can read, where there are none.
	Recipients  []age.Recipient
	Unencrypted bool
	// Part is how much is stored at a time, in bytes; Clients is the folder of pg_dump, empty to look for it.
	Part    int
	Clients string
	// HiveSync is what this build is called, Configuration what it is set to, without secrets.
	HiveSync      string
	Configuration func() any
	Clock         func() time.Time
	// Progress is told what is done, and how many bytes of it are stored; nil for nobody.
	Progress func(doing string, bytes int64)
}

const (
	// application is the name that an operator sees in pg_stat_activity.
	application = "hivesync-backup"
	// lockKey is the advisory lock of the one backup that runs: "hivebkup" in ASCII.
	lockKey int64 = 0x68697665626b7570
	// lockWait is how long pg_dump waits for a table that is being changed: a migration takes seconds.
	lockWait = 2 * time.Minute
	// cleanup bounds what is done after a failure.
	cleanup = 2 * time.Minute
)

// ErrRunning is why a backup does not begin: another one of the same database runs.
var ErrRunning = errors.New("another backup of this database is running")

// Create makes a backup and returns its manifest. A failure leaves none, and says what to do. Errors: ErrRunning.
func (k Keeper) Create(ctx context.Context) (m Manifest, err error) {
	if len(k.Recipients) == 0 && !k.Unencrypted {
		return m, errUnsealed // before anything is asked of anybody
	}
	conn, err := connect(ctx, k.URL.Reveal())
	if err != nil {
		return m, err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	var ours bool
	if err := conn.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", lockKey).Scan(&ours); err != nil {
		return m, db.Fault(err)
	}
	if !ours {
		return m, ErrRunning
	}
	programs, err := dumpPrograms(ctx, conn, k.Clients)
	if err != nil {
		return m, err
	}
	now := k.Clock().UTC()
	m = Manifest{
		Format: manifestFormat, Backup: objects.BackupName(now), Time: now.Truncate(time.Second), HiveSync: k.HiveSync,
		Dump: programs.Version.Text, DumpMajor: programs.Version.Major, Encrypted: len(k.Recipients) > 0,
	}
	// Of one moment: the dump, the rows that are counted, and the settings.
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return m, db.Fault(err)
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	defer func() {
		if err != nil {
			err = errors.Join(err, k.forget(ctx, m.Backup)) //nolint:contextcheck // also where ctx has ended
		}
	}()
	dump, err := k.dump(ctx, tx, programs, &m)
	if err != nil {
		return m, err
	}
	settings, err := k.storeConfiguration(ctx, tx, m)
	if err != nil {
		return m, err
	}
	m.Objects = []Object{dump, settings}
	return m, k.finish(ctx, m)
}

// connect opens a connection on which statements may take as long as they do.
func connect(ctx context.Context, url string) (*pgx.Conn, error) {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, errors.New("the database's URL is not a valid postgres:// URL")
	}
	cfg.RuntimeParams["application_name"] = application
	cfg.RuntimeParams["timezone"] = "UTC"
	for _, bound := range []string{"statement_timeout", "idle_in_transaction_session_timeout"} {
		cfg.RuntimeParams[bound] = "0"
	}
	conn, err := pgx.ConnectConfig(ctx, cfg)
	return conn, db.Fault(err)
}

// dumpPrograms finds the pg_dump that reads the server: one of its version or a later one.
func dumpPrograms(ctx context.Context, conn *pgx.Conn, folder string) (pgclient.Programs, error) {
	server, err := serverMajor(ctx, conn)
	if err != nil {
		return pgclient.Programs{}, err
	}
	wanted := fmt.Sprintf("version %d, which the server is of, or a later one", server)
	return pgclient.Find(ctx, folder, "pg_dump", wanted, func(v pgclient.Version) bool { return v.Major >= server })
}

func serverMajor(ctx context.Context, conn *pgx.Conn) (major int, err error) {
	err = conn.QueryRow(ctx, "SELECT current_setting('server_version_num')::int / 10000").Scan(&major)
	return major, db.Fault(err)
}

// dump stores what pg_dump writes of the transaction's snapshot, and counts in the meantime what the transaction sees.
func (k Keeper) dump(ctx context.Context, tx pgx.Tx, programs pgclient.Programs, m *Manifest) (stored Object, err error) {
	var snapshot string
	if err := tx.QueryRow(ctx, "SELECT pg_export_snapshot()").Scan(&snapshot); err != nil {
		return stored, db.Fault(err)
	}
	database, err := pgclient.At(k.URL.Reveal(), application)
	if err != nil {
		return stored, err
	}
	group, ctx := errgroup.WithContext(ctx)
	before := *m // what names the backup; the rows are written into m meanwhile
	cmd := programs.Command(ctx, database, "pg_dump", "--format=custom", "--no-password", "--snapshot="+snapshot, fmt.Sprintf("--lock-wait-timeout=%d", lockWait.Milliseconds()))
	group.Go(func() (err error) {
		stored, err = k.store(ctx, before, dumpName, "dumping the database", func(w io.Writer) error {
			cmd.Stdout = w
			if err := cmd.Start(); err != nil {
				return fmt.Errorf("pg_dump: %w", err)
			}
			return cmd.Wait()
		})
		return err
	})
	group.Go(func() (err error) {
		if m.Database, err = census.Take(ctx, tx); err != nil {
			return fmt.Errorf("counting rows: %w", err)
		}
		return nil
	})
	err = group.Wait()
	return stored, err
}

// store stores what write writes, sealed. Nothing of it is stored where write fails.
func (k Keeper) store(ctx context.Context, m Manifest, name, doing string, write func(io.Writer) error) (Object, error) {
	stored := Object{Name: storedName(name, m.Encrypted)}
	from, to := io.Pipe()
	written := make(chan error, 1)
	go func() {
		sealed, err := sealTo(to, k.Recipients, k.Unencrypted)
		if err == nil {
			if err = write(sealed); err == nil {
				err = sealed.Close()
			}
		}
		_ = to.CloseWithError(err) // the end, where there is no error
		written <- err
	}()
	hash := sha256.New()
	counted := &countingReader{r: io.TeeReader(from, hash), observe: func(n int64) { k.tell(doing, n) }}
	key := objects.BackupKey(m.Backup, stored.Name)
	size, err := k.Objects.Upload(ctx, key, counted, "application/octet-stream", k.Part)
	_ = from.CloseWithError(errors.New("the storage takes no more")) // ends a writer that waits
	if failed := <-written; failed != nil && (err == nil || errors.Is(err, failed)) {
		return stored, failed
	}
	if err != nil {
		return stored, err
	}
	info, err := k.Objects.Head(ctx, key)
	if err != nil {
		return stored, err
	}
	if info.Size != size {
		return stored, fmt.Errorf("the storage has %d bytes of %s, and was given %d", info.Size, stored.Name, size)
	}
	stored.Size, stored.SHA256 = size, hex.EncodeToString(hash.Sum(nil))
	k.tell(doing, size)
	return stored, nil
}

// configuration is what a backup keeps of the settings.
type configuration struct {
	HiveSync string `json:"hivesync"`
	// Process is what the environment of the process that made the backup says, Overrides what administrators have set at run time.
	Process   any                `json:"process"`
	Overrides settings.Overrides `json:"overrides"`
}

func (k Keeper) storeConfiguration(ctx context.Context, tx pgx.Tx, m Manifest) (Object, error) {
	c := configuration{HiveSync: k.HiveSync, Process: k.Configuration()}
	if m.Database.Migration >= overridesSince {
		// The census has narrowed where names are looked for.
		if _, err := tx.Exec(ctx, "SET LOCAL search_path = public"); err != nil {
			return Object{}, db.Fault(err)
		}
		var err error
		if c.Overrides, err = overrides.Read(ctx, tx); err != nil {
			return Object{}, fmt.Errorf("reading settings: %w", db.Fault(err))
		}
	}
	raw, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return Object{}, fmt.Errorf("writing settings: %w", err)
	}
	return k.store(ctx, m, configName, "storing the configuration", func(w io.Writer) error {
		_, err := w.Write(raw)
		return err
	})
}

// overridesSince is the migration that made the table of settings.
const overridesSince = 6

// finish writes the manifest, with which the backup exists.
func (k Keeper) finish(ctx context.Context, m Manifest) error {
	raw, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("writing the manifest: %w", err)
	}
	if _, err := readManifest(m.Backup, raw); err != nil {
		return err // nobody could restore it
	}
	return k.Objects.PutNew(ctx, objects.BackupKey(m.Backup, manifestName), raw, "application/json")
}

// forget deletes what a failed backup has stored. It must not delete one that another process has made in the same second.
func (k Keeper) forget(ctx context.Context, name string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanup)
	defer cancel()
	for _, object := range []string{dumpName, configName} {
		if err := k.Objects.Delete(ctx, objects.BackupKey(name, storedName(object, len(k.Recipients) > 0))); err != nil {
			return fmt.Errorf("what it has stored could not be deleted, and is in a week: %w", err)
		}
	}
	return nil
}

func (k Keeper) tell(doing string, bytes int64) {
	if k.Progress != nil {
		k.Progress(strings.TrimSpace(doing), bytes)
	}
}
