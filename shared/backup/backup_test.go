package backup

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/shared/config"
	"hivesync/shared/db"
	"hivesync/shared/db/dbtest"
	"hivesync/shared/devservers/servertest"
	"hivesync/shared/objects"
)

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

// place is a database with some rows, a bucket, and a key that opens what is backed up into it.
type place struct {
	t        *testing.T
	keeper   Keeper
	pool     *pgxpool.Pool
	url      string
	identity *age.X25519Identity
}

func newPlace(t *testing.T) *place {
	t.Helper()
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	e := servertest.S3(t)
	store, err := objects.New(objects.Options{
		Endpoint: e.URL, Region: e.Region, Bucket: e.Bucket, AccessKeyID: config.NewSecret(e.AccessKey), SecretAccessKey: config.NewSecret(e.SecretKey),
	})
	if err != nil {
		t.Fatal(err)
	}
	p := &place{t: t, url: dbtest.URL(t), identity: identity}
	if p.pool, err = pgxpool.New(t.Context(), p.url); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.pool.Close)
	for range 3 {
		tenant := dbtest.NewTenant(t, p.pool)
		dbtest.Exec(t, p.pool, "INSERT INTO audit_log (id, action, user_id) VALUES (gen_random_uuid(), 'tests.done', $1)", tenant.User)
		dbtest.Exec(t, p.pool, "INSERT INTO blobs (project_id, sha256, size) VALUES ($1, $2, 5)", tenant.Project, make([]byte, 32))
	}
	at := time.Date(2026, 3, 4, 5, 6, 7, 89, time.UTC)
	p.keeper = Keeper{
		Vault: Vault{store}, URL: config.NewSecret(p.url), Recipients: []age.Recipient{identity.Recipient()}, Part: objects.MinPart, HiveSync: "test",
		Configuration: func() any { return map[string]string{"PORT": "4000"} },
		Clock:         func() time.Time { at = at.Add(time.Second); return at },
	}
	return p
}

func (p *place) create() Manifest {
	p.t.Helper()
	m, err := p.keeper.Create(p.t.Context())
	if err != nil {
		p.t.Fatal(err)
	}
	return m
}

func (p *place) restorer() Restorer {
	return Restorer{Vault: p.keeper.Vault, Identities: []age.Identity{p.identity}}
}

// empty is a database with nothing in it.
func empty(t *testing.T) string { t.Helper(); return servertest.Postgres(t) }

func connectTo(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	return conn
}

func number(t *testing.T, conn *pgx.Conn, sql string) (n int64) {
	t.Helper()
	if err := conn.QueryRow(t.Context(), sql).Scan(&n); err != nil {
		t.Fatal(sql, err)
	}
	return n
}

func TestWhatIsRestoredIsWhatWasBackedUp(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	m := p.create()
	if m.Database.Rows["public.users"] != 3 || m.Database.Rows["public.audit_log"] != 3 || m.Database.Rows["public.projects"] != 3 || m.Database.Migration < 47 || !m.Encrypted || m.HiveSync != "test" {
		t.Errorf("the manifest says %+v", m)
	}
	into := empty(t)
	out, err := p.restorer().Restore(t.Context(), Latest, Target{URL: config.NewSecret(into)})
	if err != nil {
		t.Fatal(err)
	}
	if out.Manifest.Backup != m.Backup || len(m.Database.Differences(out.Census)) > 0 {
		t.Errorf("restored %+v", out)
	}
	conn := connectTo(t, into)
	before := connectTo(t, p.url)
	for _, sql := range []string{
		"SELECT count(*) FROM users u JOIN team_members m ON m.user_id = u.id JOIN projects p ON p.team_id = m.team_id",
		"SELECT max(hashtext(email)) FROM users",
		"SELECT last_value FROM schema_migrations_id_seq",
	} {
		if was, is := number(t, before, sql), number(t, conn, sql); was != is {
			t.Errorf("%s: %d before, %d after", sql, was, is)
		}
	}
	// Constraints and the audit's being only added to are kept.
	for sql, code := range map[string]string{
		"UPDATE audit_log SET action = 'x'":               "42501",
		"DELETE FROM audit_log":                           "42501",
		"INSERT INTO teams (id) VALUES (NULL)":            "23502",
		"INSERT INTO users SELECT * FROM users LIMIT 1":   "23505",
		"UPDATE projects SET team_id = gen_random_uuid()": "23503",
	} {
		var e *pgconn.PgError
		if _, err := conn.Exec(t.Context(), sql); !errors.As(err, &e) || e.Code != code {
			t.Errorf("%s: %v, expected %s", sql, err, code)
		}
	}
	if _, err := conn.Exec(t.Context(), "INSERT INTO audit_log (id, action) VALUES (gen_random_uuid(), 'tests.done')"); err != nil {
		t.Error(err)
	}
}

// A role that only does what a backend does backs everything up, and gets its rights again with what is restored.
func TestABackendsRoleBacksUpAndIsGrantedItsRightsAgain(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	owner := connectTo(t, p.url)
	role, password := "app_"+strings.ReplaceAll(uuid.NewString(), "-", "")[:12], uuid.NewString()
	run := func(conn *pgx.Conn, sql string) {
		t.Helper()
		if _, err := conn.Exec(context.WithoutCancel(t.Context()), sql); err != nil {
			t.Fatal(err)
		}
	}
	run(owner, "CREATE ROLE "+role+" LOGIN PASSWORD '"+password+"'")
	into := empty(t)
	restored := connectTo(t, into)
	t.Cleanup(func() {
		run(restored, "DROP OWNED BY "+role)
		run(owner, "DROP OWNED BY "+role+"; DROP ROLE "+role)
	})
	as := func(address string) string {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		u.User = url.UserPassword(role, password)
		return u.String()
	}
	if err := db.Grant(t.Context(), p.url, role); err != nil {
		t.Fatal(err)
	}
	p.keeper.URL = config.NewSecret(as(p.url))
	p.create()
	if _, err := p.restorer().Restore(t.Context(), Latest, Target{URL: config.NewSecret(into), Grant: role}); err != nil {
		t.Fatal(err)
	}
	app := connectTo(t, as(into))
	for sql, code := range map[string]string{"UPDATE audit_log SET action = 'x'": "42501", "DELETE FROM audit_log": "42501", "DROP TABLE users": "42501"} {
		var e *pgconn.PgError
		if _, err := app.Exec(t.Context(), sql); !errors.As(err, &e) || e.Code != code {
			t.Errorf("%s: %v", sql, err)
		}
	}
	if n := number(t, app, "SELECT count(*) FROM users"); n != 3 {
		t.Errorf("%d users", n)
	}
}

// Writers go on while a backup is made: the rows in its manifest are those in its dump.
func TestABackupIsOfOneMoment(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	ctx, cancel := context.WithCancel(t.Context())
	written := make(chan int)
	go func() {
		n := 0
		for ctx.Err() == nil {
			if _, err := p.pool.Exec(ctx, "INSERT INTO audit_log (id, action) VALUES (gen_random_uuid(), 'tests.done')"); err == nil {
				n++
			}
		}
		written <- n
	}()
	for n := int64(0); n < 20; { // it writes by now
		if err := p.pool.QueryRow(t.Context(), "SELECT count(*) FROM audit_log").Scan(&n); err != nil {
			t.Fatal(err)
		}
	}
	m := p.create()
	cancel()
	all := <-written
	if got := m.Database.Rows["public.audit_log"]; got < 20 || got > int64(3+all) {
		t.Errorf("%d rows, %d were written", got, all)
	}
	if _, err := p.restorer().Restore(t.Context(), m.Backup, Target{URL: config.NewSecret(empty(t))}); err != nil {
		t.Error(err)
	}
}

func TestADatabaseThatHoldsSomethingIsLeftAsItIs(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.create()
	into := dbtest.URL(t)
	conn := connectTo(t, into)
	for _, sql := range []string{"CREATE SCHEMA other", "CREATE TABLE other.thing (id int)", "CREATE TABLE public.left_over (id int)"} {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	r, to := p.restorer(), Target{URL: config.NewSecret(into)}
	if _, err := r.Restore(t.Context(), Latest, to); !errors.Is(err, ErrNotEmpty) {
		t.Fatalf("%v", err)
	}
	if n := number(t, conn, "SELECT count(*) FROM users"); n != 0 {
		t.Errorf("%d users", n)
	}
	to.Replace = true
	backend, err := url.Parse(into)
	if err != nil {
		t.Fatal(err)
	}
	q := backend.Query()
	q.Set("application_name", "hivesync-backend")
	backend.RawQuery = q.Encode()
	busy := connectTo(t, backend.String())
	if _, err := r.Restore(t.Context(), Latest, to); err == nil || !strings.Contains(err.Error(), "stop every backend") {
		t.Fatalf("while a backend uses it: %v", err)
	}
	if err := busy.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	awaitNobody(t, conn)
	// The same again, from a backup of what was restored.
	for range 2 {
		out, err := r.Restore(t.Context(), Latest, to)
		if err != nil {
			t.Fatal(err)
		}
		if _, there := out.Census.Rows["public.left_over"]; there || out.Census.Rows["public.users"] != 3 {
			t.Errorf("%v", out.Census.Rows)
		}
		if n := number(t, conn, "SELECT count(*) FROM pg_namespace WHERE nspname = 'other'"); n != 0 {
			t.Error("another schema is left")
		}
		p.keeper.URL = config.NewSecret(into)
		p.create()
	}
}

// awaitNobody waits until the server has noticed that a connection is closed.
func awaitNobody(t *testing.T, conn *pgx.Conn) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for ended := time.After(servertest.Patience); number(t, conn, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'hivesync%'") > 0; {
		select {
		case <-tick.C:
		case <-ended:
			t.Fatal("the connection stays")
		}
	}
}

// What was changed or cut off is found before the database is touched; what is changed after that, before it is committed.
func TestDamageIsFoundBeforeTheDatabaseIsTouched(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	store, into := p.keeper.Objects, empty(t)
	conn := connectTo(t, into)
	refused := func(what, says string) {
		t.Helper()
		_, err := p.restorer().Restore(t.Context(), Latest, Target{URL: config.NewSecret(into)})
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", what, err)
		}
		if n := number(t, conn, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"); n != 0 {
			t.Errorf("%s: %d tables were made", what, n)
		}
	}
	for _, c := range []struct {
		what, object, says string
		change             func([]byte) []byte
	}{
		{"a flipped byte of the dump", dumpName + sealedSuffix, "changed or cut off", func(b []byte) []byte { b[len(b)/2] ^= 1; return b }},
		{"a flipped last byte", dumpName + sealedSuffix, "changed or cut off", func(b []byte) []byte { b[len(b)-1] ^= 1; return b }},
		{"a dump that is cut off", dumpName + sealedSuffix, "changed or cut off", func(b []byte) []byte { return b[:len(b)-100] }},
		{"a dump that is longer", dumpName + sealedSuffix, "changed or cut off", func(b []byte) []byte { return append(b, 0) }},
		{"a flipped byte of the settings", configName + sealedSuffix, "changed or cut off", func(b []byte) []byte { b[len(b)/2] ^= 1; return b }},
		{"a manifest that is none", manifestName, "manifest cannot be read", func([]byte) []byte { return []byte("{}") }},
		{"a manifest of another backup", manifestName, "manifest cannot be read", func(b []byte) []byte {
			return bytes.ReplaceAll(b, []byte(`"backup": "2026`), []byte(`"backup": "2025`))
		}},
	} {
		m := p.create()
		key := objects.BackupKey(m.Backup, c.object)
		raw, _, err := store.Get(t.Context(), key, 64<<20)
		if err != nil {
			t.Fatal(err)
		}
		if err := store.Put(t.Context(), key, c.change(bytes.Clone(raw)), "application/octet-stream"); err != nil {
			t.Fatal(err)
		}
		refused(c.what, c.says)
	}
	m := p.create()
	if err := store.Delete(t.Context(), objects.BackupKey(m.Backup, dumpName+sealedSuffix)); err != nil {
		t.Fatal(err)
	}
	refused("a dump that is missing", "is missing")
	if err := store.Delete(t.Context(), objects.BackupKey(m.Backup, manifestName)); err != nil {
		t.Fatal(err)
	}
	if _, err := p.restorer().Restore(t.Context(), m.Backup, Target{URL: config.NewSecret(into)}); err == nil || !strings.Contains(err.Error(), "there is no backup") {
		t.Errorf("a missing manifest: %v", err)
	}
	other, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	p.create()
	right := p.identity
	p.identity = other
	refused("a wrong identity", "none of the identities")
	p.identity = right
	if _, err := p.restorer().Restore(t.Context(), Latest, Target{URL: config.NewSecret(into)}); err != nil {
		t.Error(err)
	}
}

// The dump is changed between the look at its hash and its reading: the transaction that has run by then is not committed.
func TestWhatIsChangedWhileItIsReadIsNotCommitted(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.keeper.Recipients, p.keeper.Unencrypted = nil, true // whose cipher would find it, too
	m := p.create()
	key := objects.BackupKey(m.Backup, dumpName)
	raw, _, err := p.keeper.Objects.Get(t.Context(), key, 64<<20)
	if err != nil {
		t.Fatal(err)
	}
	into := empty(t)
	conn := connectTo(t, into)
	for what, change := range map[string]func([]byte) []byte{
		"a flipped byte":   func(b []byte) []byte { b[len(b)-1] ^= 1; return b },
		"a byte too much":  func(b []byte) []byte { return append(b, 0) },
		"half of the dump": func(b []byte) []byte { return b[:len(b)/2] },
	} {
		if err := p.keeper.Objects.Put(t.Context(), key, change(bytes.Clone(raw)), "application/octet-stream"); err != nil {
			t.Fatal(err)
		}
		broken := m
		broken.Objects = []Object{{Name: dumpName, Size: int64(len(change(bytes.Clone(raw)))), SHA256: m.Objects[0].SHA256}, m.Objects[1]}
		r := p.restorer()
		programs, err := r.restorePrograms(t.Context(), conn, broken)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.pour(t.Context(), programs, broken, into, ""); err == nil {
			t.Errorf("%s is committed", what)
		}
		if n := number(t, conn, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"); n != 0 {
			t.Errorf("%s: %d tables", what, n)
		}
	}
}

func TestAFailedBackupLeavesNothing(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	k := p.keeper
	k.Recipients = nil
	if _, err := k.Create(t.Context()); err == nil || !strings.Contains(err.Error(), "BACKUP_AGE_RECIPIENTS") {
		t.Errorf("one that is not encrypted: %v", err)
	}
	k = p.keeper
	k.Clients = t.TempDir()
	if _, err := k.Create(t.Context()); err == nil || !strings.Contains(err.Error(), "postgresql-client") {
		t.Errorf("one without pg_dump: %v", err)
	}
	k = p.keeper
	k.Configuration = func() any { return func() {} } // which is no JSON, after the dump is stored
	if _, err := k.Create(t.Context()); err == nil {
		t.Error("one without settings is made")
	}
	list, err := p.keeper.Objects.List(t.Context(), objects.Backups, "", 10)
	if err != nil || len(list) > 0 {
		t.Errorf("left: %v, %v", list, err)
	}
}

func TestOneBackupRunsAtATime(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	conn := connectTo(t, p.url)
	if _, err := conn.Exec(t.Context(), "SELECT pg_advisory_lock($1)", lockKey); err != nil {
		t.Fatal(err)
	}
	if _, err := p.keeper.Create(t.Context()); !errors.Is(err, ErrRunning) {
		t.Errorf("%v", err)
	}
	if err := conn.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// The settings hold what administrators have changed, and a backup says nothing to who has no key.
func TestABackupHoldsTheSettingsAndShowsNothing(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	dbtest.Exec(t, p.pool, "INSERT INTO settings (name, value, updated_at) VALUES ('FREE_PREVIEWS_PER_HOUR', '77', now())")
	m := p.create()
	r, err := p.keeper.open(t.Context(), m, configName, []age.Identity{p.identity})
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Process   map[string]string
		Overrides struct{ Values map[string]string }
	}
	if err := json.NewDecoder(r).Decode(&got); err != nil || got.Process["PORT"] != "4000" || got.Overrides.Values["FREE_PREVIEWS_PER_HOUR"] != "77" {
		t.Errorf("%+v, %v", got, err)
	}
	for _, name := range []string{dumpName + sealedSuffix, configName + sealedSuffix, manifestName} {
		raw, _, err := p.keeper.Objects.Get(t.Context(), objects.BackupKey(m.Backup, name), 64<<20)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"@example.com", "FREE_PREVIEWS", p.identity.String(), fmt.Sprint(connectTo(t, p.url).Config().Password)} {
			if bytes.Contains(raw, []byte(secret)) {
				t.Errorf("%s shows %.10s", name, secret)
			}
		}
	}
}
