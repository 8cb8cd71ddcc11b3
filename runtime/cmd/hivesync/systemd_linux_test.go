package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"hivesync/shared/config"
	"hivesync/shared/devservers/servertest"
)

const units = "../../../infra/systemd/"

// denyWriteExecute starts a process as systemd does with MemoryDenyWriteExecute=yes.
const denyWriteExecute = "HIVESYNC_TEST_DENY_WRITE_EXECUTE"

func init() {
	if os.Getenv(denyWriteExecute) != "" {
		_ = unix.Prctl(unix.PR_SET_MDWE, unix.PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0) // kernels before 6.3 know it by a filter alone
	}
}

// unit is what a unit's file says: the values of each directive, in their order.
type unit map[string][]string

func readUnit(t *testing.T, name string) unit {
	t.Helper()
	b, err := os.ReadFile(units + name)
	if err != nil {
		t.Fatal(err)
	}
	u := unit{}
	for line := range strings.Lines(string(b)) {
		if key, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok && !strings.HasPrefix(key, "#") {
			u[key] = append(u[key], value)
		}
	}
	return u
}

func (u unit) one(key string) string {
	if len(u[key]) != 1 {
		return ""
	}
	return u[key][0]
}

// installed puts the units where systemd's tools find them, with a program that is there.
func installed(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(units + "*.service")
	if err != nil || len(files) != 3 {
		t.Fatalf("%v %v", files, err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(string(b), "/usr/local/bin/hivesync", self)
		for _, name := range []string{filepath.Base(file), strings.Replace(filepath.Base(file), "@.", "@1.", 1)} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	return dir
}

func TestSystemdTakesTheUnitsAndFindsThemClosed(t *testing.T) {
	t.Parallel()
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Fatalf("systemd's tools are not installed: run `make setup` (%v)", err)
	}
	dir := installed(t)
	for name, exposure := range map[string]string{"hivesync-backend.service": "15", "hivesync-worker@1.service": "20", "hivesync-migrate.service": "15"} {
		path := filepath.Join(dir, name)
		cmd := exec.Command(analyze, "verify", "--man=no", path)
		out, err := cmd.CombinedOutput()
		if err != nil || strings.Contains(string(out), dir) { // a warning names the file and is no error
			t.Errorf("%s: %v\n%s", name, err, out)
		}
		out, err = exec.Command(analyze, "security", "--offline=true", "--no-pager", "--threshold="+exposure, path).CombinedOutput()
		if err != nil {
			t.Errorf("%s is more exposed than %s: %v\n%s", name, exposure, err, out)
		}
	}
}

// What the units say has to fit what the program does: each line here would go wrong unnoticed, and late.
func TestTheUnitsFitTheProgram(t *testing.T) {
	t.Parallel()
	c, err := config.Load(config.Local)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]map[string]string{
		"hivesync-backend.service": {"Type": "exec", "ExecStart": "/usr/local/bin/hivesync serve", "Restart": "always", "MemoryDenyWriteExecute": "yes"},
		"hivesync-migrate.service": {"Type": "oneshot", "ExecStart": "/usr/local/bin/hivesync migrate", "Restart": "", "MemoryDenyWriteExecute": "yes"},
		"hivesync-worker@.service": {
			"Type": "exec", "ExecStart": "/usr/local/bin/hivesync work", "Restart": "always",
			"MemoryDenyWriteExecute": "",                 // or sandboxes interpret what they would compile
			"RestrictNamespaces":     "user net ipc uts", // they live in
			"KillMode":               "mixed",            // a signal to all would end them while the worker drains
			"OOMPolicy":              "continue",         // they are the first to go, and their worker stays
		},
	} {
		u := readUnit(t, name)
		for key, value := range want {
			if got := u.one(key); got != value {
				t.Errorf("%s: %s=%s, want %q", name, key, got, value)
			}
		}
		stop, err := time.ParseDuration(u.one("TimeoutStopSec"))
		if err != nil || stop < c.DrainTimeout+15*time.Second {
			t.Errorf("%s: is killed after %v, while it may drain for %v", name, stop, c.DrainTimeout)
		}
		for _, needed := range []string{"NoNewPrivileges=yes", "ProtectSystem=strict", "DynamicUser=yes", "CapabilityBoundingSet="} {
			key, value, _ := strings.Cut(needed, "=")
			if len(u[key]) != 1 || u[key][0] != value {
				t.Errorf("%s: no %s", name, needed)
			}
		}
		if u.one("MemoryMax") == "" {
			t.Errorf("%s: no MemoryMax", name)
		}
		for _, filter := range []string{"seccomp", "@sandbox"} {
			if is := slices.Contains(strings.Fields(u["SystemCallFilter"][0]), filter); is != (filter == "seccomp" && strings.Contains(name, "worker")) {
				t.Errorf("%s: SystemCallFilter=%s", name, u["SystemCallFilter"][0])
			}
		}
	}
}

// environment is what a unit starts its program with: the example of its EnvironmentFile and its own, with secrets in files.
func (u unit) environment(t *testing.T, example string, secrets map[string]string) []string {
	t.Helper()
	credentials := t.TempDir()
	for _, one := range u["LoadCredential"] {
		id, path, _ := strings.Cut(one, ":")
		secret, ok := secrets[id]
		if !ok || path != "/etc/hivesync/secrets/"+id {
			t.Errorf("%s: what is it for?", one)
		}
		if err := os.WriteFile(filepath.Join(credentials, id), []byte(secret+"\n"), 0o400); err != nil {
			t.Fatal(err)
		}
	}
	replace := strings.NewReplacer("%d", credentials, "%S", t.TempDir(), "%C", t.TempDir(), "%t", t.TempDir(), "%l", "host", "%i", "1")
	b, err := os.ReadFile(units + example)
	if err != nil {
		t.Fatal(err)
	}
	env := []string{"PATH=" + os.Getenv("PATH"), asBinary + "=1"}
	for _, one := range u["Environment"] {
		env = append(env, replace.Replace(one))
	}
	for line := range strings.Lines(string(b)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			env = append(env, line)
		}
	}
	if u.one("MemoryDenyWriteExecute") == "yes" {
		env = append(env, denyWriteExecute+"=1")
	}
	for _, dir := range []string{"StateDirectory", "RuntimeDirectory"} {
		if name := u.one(dir); name != "" {
			root := map[string]string{"StateDirectory": "%S/", "RuntimeDirectory": "%t/"}[dir]
			if err := os.MkdirAll(replace.Replace(root+name), 0o700); err != nil {
				t.Fatal(err)
			}
		}
	}
	return env
}

// A production system of the units' programs, with the settings and the secrets that they name and no others: the schema, the backend, a
// worker with its sandbox, a preview; and an end in order.
func TestTheUnitsStartASystem(t *testing.T) {
	t.Parallel()
	bucket := servertest.S3(t)
	s := &system{t: t, redis: servertest.RedisServer(t), db: servertest.Postgres(t)}
	secrets := map[string]string{
		"database_url": s.db, "redis_url": s.redis.URL(0), "r2_access_key_id": bucket.AccessKey, "r2_secret_access_key": "4b7d1f90c3e85a26",
	}
	if len(bucket.SecretKey) >= 12 {
		secrets["r2_secret_access_key"] = bucket.SecretKey
	}
	for i, name := range []string{"jwt_secret", "session_secret", "admin_jwt_secret", "api_token_pepper", "preview_token_secret", "worker_callback_secret"} {
		secrets[name] = fmt.Sprintf("%d7c1e90b4d2f86a35e0b9d7c4f1a28e6b3d5097fc2%02d", i, i)
	}
	here := []string{"R2_ENDPOINT=" + bucket.URL, "R2_BUCKET=" + bucket.Bucket, "R2_REGION=" + bucket.Region, "METRICS_PORT=0", "SANDBOX_TIMEOUT=1m", "PREVIEW_TIMEOUT=5m"}
	start := func(file, example, verb string, more ...string) *process {
		t.Helper()
		u := readUnit(t, file)
		return s.startWith("the "+verb+" unit", append(append(u.environment(t, example, secrets), here...), more...), verb)
	}
	migrate := start("hivesync-migrate.service", "backend.example.env", "migrate")
	select {
	case <-migrate.Done():
	case <-time.After(patience):
		t.Fatal("the migration does not end")
	}
	if err := migrate.Err(); err != nil {
		t.Fatalf("migrate: %v\n%s", err, migrate.lines.tail())
	}
	backend := start("hivesync-backend.service", "backend.example.env", "serve", "PORT=0", "FREE_REQUESTS_PER_MINUTE=100000", "FREE_REQUEST_BURST=100000")
	s.url = "http://" + backend.find(t, `"msg":"listening","address":"([^"]+)"`)
	worker := start("hivesync-worker@.service", "worker.example.env", "work", "BACKEND_URL="+s.url, "SANDBOX_PROCESSES=1")
	worker.find(t, `\[worker\] Ready`)
	s.signUp()
	if got := s.ended(s.preview(s.project(hello))); got.Status != "ready" {
		t.Errorf("%+v", got)
	}
	for _, p := range []*process{worker, backend} {
		if err := p.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		select {
		case <-p.Done():
		case <-time.After(patience):
			t.Fatal("it does not stop")
		}
		if err := p.Err(); err != nil {
			t.Errorf("it does not end in order: %v", err)
		}
		for name, secret := range secrets {
			if name != "r2_access_key_id" && strings.Contains(p.lines.text.String(), secret) {
				t.Errorf("%s is in the log", name)
			}
		}
	}
}
