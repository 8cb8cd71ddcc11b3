package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/jackc/pgx/v5"

	"hivesync/shared/devservers/servertest"
)

// backedUp is a system of which backups are made, the key that opens them, and the file that it is in.
func backedUp(t *testing.T) (s *system, identity string) {
	t.Helper()
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	identity = filepath.Join(t.TempDir(), "identity")
	if err := os.WriteFile(identity, []byte("# a key of a test\n"+key.String()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s = newSystem(t, "METRICS_PORT=0", "BACKUP_AGE_RECIPIENTS="+key.Recipient().String())
	return s, identity
}

// with runs a command to its end, with further settings.
func (s *system) with(env []string, args ...string) (string, error) {
	whole := s.env
	defer func() { s.env = whole }()
	s.env = append(append([]string{}, whole...), env...)
	return s.output(args...)
}

func rows(t *testing.T, url, sql string) (n int) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }()
	if err := conn.QueryRow(t.Context(), sql).Scan(&n); err != nil {
		t.Fatal(sql, err)
	}
	return n
}

var backupNamed = regexp.MustCompile(`backup (\d{8}T\d{6}Z)`)

// An operator backs a system up, restores it elsewhere, and drills.
func TestASystemIsBackedUpAndRestored(t *testing.T) {
	t.Parallel()
	s, identity := backedUp(t)
	s.project(hello)
	out, err := s.output("backup")
	made := backupNamed.FindStringSubmatch(out)
	if err != nil || made == nil || !strings.Contains(out, "dumping the database") {
		t.Fatalf("backup: %v\n%s", err, out)
	}
	if out, err := s.output("restore", "--list"); err != nil || !strings.Contains(out, made[1]+"  ") || strings.Count(out, "\n") != 1 {
		t.Errorf("list: %v\n%s", err, out)
	}
	other := servertest.Postgres(t)
	into := []string{"RESTORE_URL=" + other}
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"restore"}, "--into is missing"},
		{[]string{"restore", "--into", "NOBODY"}, "NOBODY is not set"},
		{[]string{"restore", "--into", other}, "must not stand on a command line"},
		{[]string{"restore", "--into", "RESTORE_URL"}, "--identity"},
		{[]string{"restore", "--into", "RESTORE_URL", "--identity", identity, "--from", "20200101T000000Z"}, "there is no backup"},
		{[]string{"restore", "--into", "RESTORE_URL", "--identity", identity, "--from", "../../x"}, "is no backup"},
		{[]string{"restore", "--into", "DATABASE_URL", "--identity", identity}, "--replace"},
		{[]string{"restore", "--into", "DATABASE_URL", "--identity", identity, "--replace"}, "stop every backend"},
		{[]string{"drill"}, "BACKUP_DRILL_DATABASE_URL"},
		{[]string{"backup", "now"}, "unknown command"},
	} {
		out, err := s.with(into, c.args...)
		if err == nil || !strings.Contains(out, c.says) || strings.Contains(out, other) {
			t.Errorf("%q: %v\n%s", c.args[:len(c.args)-1], err, out)
		}
	}
	out, err = s.with(into, "restore", "--into", "RESTORE_URL", "--identity", identity)
	if err != nil || !strings.Contains(out, "restored backup "+made[1]) || !strings.Contains(out, "the schema is current") {
		t.Fatalf("restore: %v\n%s", err, out)
	}
	if users, files := rows(t, other, "SELECT count(*) FROM users"), rows(t, other, "SELECT count(*) FROM files"); users != 1 || files == 0 {
		t.Errorf("%d users, %d files", users, files)
	}
	out, err = s.with([]string{"BACKUP_DRILL_DATABASE_URL=" + other, "BACKUP_DRILL_IDENTITY_FILE=" + identity}, "drill")
	if err != nil || !strings.Contains(out, "backup "+made[1]+" is good") {
		t.Errorf("drill: %v\n%s", err, out)
	}
	if n := rows(t, s.db, "SELECT count(*) FROM backup_results WHERE error IS NULL AND runs = 1"); n != 2 {
		t.Errorf("%d results", n)
	}
	// What was restored serves: the same user is signed in there, with the same keys.
	restored := &system{t: t, redis: servertest.RedisServer(t), db: other, token: s.token}
	restored.env = append(append([]string{}, s.env...), "DATABASE_URL="+other, "REDIS_URL="+restored.redis.URL(0))
	backend := restored.start("restored backend", nil, "serve")
	restored.url = "http://" + backend.find(t, `"msg":"listening","address":"([^"]+)"`)
	var list struct {
		Items []struct{ ID string } `json:"items"`
	}
	if restored.call(http.MethodGet, "/api/v1/projects", nil, &list); len(list.Items) != 1 {
		t.Errorf("%+v", list)
	}
}

// Processes of their own make backups and drill them by the clock, and every process tells how that went.
func TestBackupsAreMadeAndDrilledByTheClock(t *testing.T) {
	t.Parallel()
	s, identity := backedUp(t)
	if out, err := s.output("backup"); err != nil { // for the drill to restore, which begins when the next one does
		t.Fatalf("%v\n%s", err, out)
	}
	port, often := freePort(t), "* * * * *"
	s.start("backups", []string{"BACKUP_SCHEDULE=" + often, "METRICS_PORT=" + port}, "backup", "--scheduled")
	s.start("other backups", []string{"BACKUP_SCHEDULE=" + often}, "backup", "--scheduled")
	s.start("drills", []string{"BACKUP_DRILL_SCHEDULE=" + often, "BACKUP_DRILL_DATABASE_URL=" + s.db, "BACKUP_DRILL_IDENTITY_FILE=" + identity}, "drill", "--scheduled")
	awaitRuns(t, s.db, "backup", 2)
	awaitRuns(t, s.db, "drill", 1)
	text := scrape(t, port)
	for _, line := range []string{`hivesync_backup_last_ok{kind="backup"} 1`, `hivesync_backup_last_ok{kind="drill"} 1`, `hivesync_backup_runs_total{kind="drill",outcome="failed"} 0`, `hivesync_schedule_leader `} {
		if !strings.Contains(text, "\n"+line) {
			t.Errorf("no %s in the metrics", line)
		}
	}
	checkScrape(t, text, map[string]metric{
		"hivesync_backup_last_success_timestamp_seconds": {"GAUGE", map[string][]string{"kind": {"backup", "drill"}}},
		"hivesync_backup_last_size_bytes":                {"GAUGE", map[string][]string{"kind": {"backup", "drill"}}},
	})
}

// awaitRuns waits until so many runs of a kind have ended, all of them well.
func awaitRuns(t *testing.T, url, kind string, n int) {
	t.Helper()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for ended := time.After(patience); ; {
		if rows(t, url, "SELECT count(*) FROM backup_results WHERE failures > 0") > 0 {
			t.Fatal("a run failed")
		}
		if rows(t, url, fmt.Sprintf("SELECT count(*) FROM backup_results WHERE kind = '%s' AND runs >= %d", kind, n)) > 0 {
			return
		}
		select {
		case <-tick.C:
		case <-ended:
			t.Fatalf("no %d runs of %s end", n, kind)
		}
	}
}

// In production no backup is made that anybody can read, and none where the key lies that opens it.
func TestProductionMakesNoBackupThatIsNotEncrypted(t *testing.T) {
	t.Parallel()
	e := servertest.S3(t)
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	for says, env := range map[string][]string{
		"BACKUP_ENCRYPTION: must be age":                   {"BACKUP_ENCRYPTION=none"},
		"BACKUP_AGE_RECIPIENTS: is required":               {},
		"BACKUP_AGE_RECIPIENTS: expected public keys":      {"BACKUP_AGE_RECIPIENTS=age1nobody"},
		"BACKUP_DRILL_IDENTITY: must not be set":           {"BACKUP_AGE_RECIPIENTS=" + key.Recipient().String(), "BACKUP_DRILL_IDENTITY=" + key.String()},
		"BACKUP_EXPIRY_DAYS: must be more than 403, for w": {"BACKUP_AGE_RECIPIENTS=" + key.Recipient().String(), "BACKUP_EXPIRY_DAYS=30"},
	} {
		s := &system{t: t, env: append([]string{
			"HIVESYNC_ENV=production", "DATABASE_URL=postgres://nobody@127.0.0.1:1/x", "R2_ENDPOINT=" + e.URL, "R2_BUCKET=" + e.Bucket,
			"R2_ACCESS_KEY_ID=" + e.AccessKey, "R2_SECRET_ACCESS_KEY=" + e.SecretKey,
		}, env...)}
		out, err := s.output("backup")
		if err == nil || !strings.Contains(out, says) || strings.Contains(out, key.String()) {
			t.Errorf("%s: %v\n%s", says, err, out)
		}
	}
}
