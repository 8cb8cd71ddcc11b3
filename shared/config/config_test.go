package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// These tests set the process's environment, so they do not run in parallel with each other.

// good is a strong secret: 64 hexadecimal digits, different for each name.
func good(name string) string {
	return fmt.Sprintf("%x", []byte(strings.Repeat(name+"qZ7", 16))[:32])
}

// production sets a complete production environment.
func production(t *testing.T) {
	t.Helper()
	t.Setenv("HIVESYNC_ENV", "production")
	for _, name := range required[Backend] {
		t.Setenv(name, good(name))
	}
}

func TestDefaultsAreTheProducts(t *testing.T) {
	production(t)
	c, err := Load(Backend)
	if err != nil {
		t.Fatal(err)
	}
	if c.Port != 4000 || c.QueueLease != 15*time.Second || c.QueueRenew != 5*time.Second || c.R2Region != "auto" || c.WorkerType != "cpu" || c.MetricsListen != "127.0.0.1" {
		t.Errorf("%+v", c)
	}
	if c.JobDeadline != time.Hour || c.SessionSpan != 3 ||
		c.DeepHealthTimeout != 3*time.Second || c.MaxReportBytes != 4<<20 {
		t.Errorf("%+v", c)
	}
	if got := c.CallbackEndpoint(); got != "http://localhost:4000/api/v1/workers/callback" {
		t.Errorf("callbacks go to %s", got)
	}
	if got := c.DSN().Reveal(); got != "postgres://hivesync:"+good("POSTGRES_PASSWORD")+"@localhost:5432/hivesync?sslmode=prefer" {
		t.Errorf("DSN %s", got)
	}
}

func TestTheEnvironmentSetsEverything(t *testing.T) {
	production(t)
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte(good("file")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{
		"PORT": "8080", "WORKER_BLOB_CACHE": "10MiB", "QUEUE_LEASE": "30s", "LOG_LEVEL": "debug", "MAX_FILE_BYTES": "2048",
		"CORS_ALLOWED_ORIGINS": `["https://Admin.example.com/", "http://localhost:5173"]`, "TRUSTED_PROXIES": "10.0.0.0/8,192.0.2.1", "R2_BUCKET": "",
		"JWT_SECRET": "", "JWT_SECRET_FILE": file, "WORKER_CALLBACK_SECRET_PREVIOUS": good("previous"), "DATABASE_URL": "postgres://u:p@db/x", "POSTGRES_PASSWORD": "",
	} {
		t.Setenv(name, value)
	}
	c, err := Load(Backend)
	if err != nil {
		t.Fatal(err)
	}
	if c.Port != 8080 || c.BlobCacheBytes != 10<<20 || c.QueueLease != 30*time.Second ||
		c.LogLevel != slog.LevelDebug || c.MaxFileBytes != 2048 || c.R2Bucket != "hivesync" {
		t.Errorf("%+v", c)
	}
	if !slices.Equal(c.CORSAllowedOrigins, Origins{"https://admin.example.com", "http://localhost:5173"}) {
		t.Errorf("origins %q", c.CORSAllowedOrigins)
	}
	for addr, want := range map[string]bool{"10.2.3.4": true, "192.0.2.1": true, "192.0.2.2": false, "::ffff:10.2.3.4": true} {
		if c.TrustedProxies.Contains(netip.MustParseAddr(addr)) != want {
			t.Errorf("trusted %s is not %v", addr, want)
		}
	}
	if c.JWTSecret.Reveal() != good("file") || len(c.CallbackSecrets()) != 2 || c.DSN().Reveal() != "postgres://u:p@db/x" {
		t.Error("secrets are not what was set")
	}
	sources := map[string]Setting{}
	for _, s := range c.Describe() {
		sources[s.Name] = s
	}
	for name, want := range map[string]Setting{
		"PORT": {Value: "8080", Source: FromEnvironment}, "JWT_SECRET": {Value: "set", Source: FromFile, Secret: true}, "R2_BUCKET": {Value: "hivesync", Source: FromDefault},
		"JWT_SECRET_PREVIOUS": {Value: "unset", Source: FromDefault, Secret: true}, "WORKER_BLOB_CACHE": {Value: "10MiB", Source: FromEnvironment}, "MAX_REPORT_BYTES": {Value: "4MiB", Source: FromDefault},
	} {
		got := sources[name]
		if got.Doc == "" {
			t.Errorf("%s is not documented", name)
		}
		got.Name, got.Doc = "", ""
		if got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
}

func TestEveryProblemIsNamedAtOnceAndNoValueIsShown(t *testing.T) {
	production(t)
	const hot = "s3cr3t-looking"
	bad := map[string]string{
		"PORT": hot, "QUEUE_LEASE": "15", "MAX_FILE_BYTES": "5 megs " + hot, "LOG_LEVEL": hot, "CORS_ALLOWED_ORIGINS": "*", "TRUSTED_PROXIES": hot,
	}
	for name, value := range bad {
		t.Setenv(name, value)
	}
	t.Setenv("JWT_SECRET", "")
	t.Setenv("JWT_SECRET_FILE", filepath.Join(t.TempDir(), hot))
	_, err := Load(Backend)
	if err == nil {
		t.Fatal("accepted")
	}
	for name := range bad {
		if !strings.Contains(err.Error(), name+": ") {
			t.Errorf("%s is not named in: %v", name, err)
		}
	}
	if !strings.Contains(err.Error(), "JWT_SECRET: the file") || strings.Contains(err.Error(), hot) || strings.Count(err.Error(), "\n") != 7 {
		t.Errorf("%v", err)
	}
}

func TestRulesBetweenSettings(t *testing.T) {
	production(t)
	for name, value := range map[string]string{
		"PORT": "70000", "QUEUE_LEASE": "4s", "QUEUE_BACKOFF_MIN": "2m", "WORKER_TYPE": "tpu", "WORKER_NAME": "Bad Name", "LOG_FORMAT": "xml",
		"BACKEND_URL": "ftp://x", "MAX_PROJECT_BYTES": "4KiB", "HIVESYNC_ENV": "staging",
	} {
		t.Setenv(name, value)
	}
	_, err := Load(Backend)
	if err == nil {
		t.Fatal("accepted")
	}
	for _, name := range []string{
		"PORT", "QUEUE_RENEW", "QUEUE_BACKOFF_MIN", "WORKER_TYPE", "WORKER_NAME", "LOG_FORMAT", "BACKEND_URL", "MAX_FILE_BYTES", "HIVESYNC_ENV",
	} {
		if !strings.Contains(err.Error(), "- "+name+": ") {
			t.Errorf("%s is not named in: %v", name, err)
		}
	}
}

func TestProductionRefusesWeakSecretsByName(t *testing.T) {
	for value, why := range map[string]string{
		"": "required", "tiny-one": "too short", strings.Repeat("a", 64): "well-known", "changeme-changeme-changeme-changeme": "well-known",
		"your-secret-key-goes-here-please-set-it": "well-known", strings.Repeat("abcd", 16): "well-known", good("SESSION_SECRET"): "the same as",
	} {
		for _, name := range []string{"JWT_SECRET", "WORKER_CALLBACK_SECRET", "ADMIN_JWT_SECRET"} {
			t.Run(name+" "+why, func(t *testing.T) {
				production(t)
				t.Setenv(name, value)
				_, err := Load(Backend)
				if err == nil || !strings.Contains(err.Error(), why) || (value != "" && strings.Contains(err.Error(), value)) {
					t.Errorf("%q: %v", value, err)
				}
				if err != nil && !strings.Contains(err.Error(), name) {
					t.Errorf("%s is not named: %v", name, err)
				}
			})
		}
	}
	production(t)
	t.Setenv("POSTGRES_PASSWORD", "postgres")
	if _, err := Load(Backend); err == nil || !strings.Contains(err.Error(), "POSTGRES_PASSWORD") {
		t.Errorf("a well-known database password: %v", err)
	}
}

func TestARoleNeedsOnlyItsOwnSecrets(t *testing.T) {
	t.Setenv("HIVESYNC_ENV", "production")
	for _, name := range required[Worker] {
		t.Setenv(name, good(name))
	}
	if _, err := Load(Worker); err != nil {
		t.Errorf("worker: %v", err)
	}
	if _, err := Load(Backend); err == nil || !strings.Contains(err.Error(), "JWT_SECRET") || strings.Contains(err.Error(), "R2_") {
		t.Errorf("backend: %v", err)
	}
	if _, err := Load(Local); err != nil {
		t.Errorf("local: %v", err)
	}
}

func TestDevelopmentMakesItsSecretsOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	t.Setenv("HIVESYNC_ENV", "development")
	t.Setenv("HIVESYNC_DIR", dir)
	t.Setenv("JWT_SECRET", "mine")
	first, err := Load(Backend)
	if err != nil {
		t.Fatal(err)
	}
	second, err := Load(Backend)
	if err != nil {
		t.Fatal(err)
	}
	if first.SessionSecret.Reveal() != second.SessionSecret.Reveal() || len(first.SessionSecret.Reveal()) != 64 || first.JWTSecret.Reveal() != "mine" {
		t.Error("secrets change from start to start, or replace what was set")
	}
	info, err := os.Stat(filepath.Join(dir, devSecretsFile))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	for _, s := range first.Describe() {
		if s.Name == "SESSION_SECRET" && s.Source != FromGenerated {
			t.Errorf("%+v", s)
		}
	}
}

func TestProcessesThatStartTogetherAgreeOnTheirSecrets(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var wait sync.WaitGroup
	got := make([]string, 16)
	for i := range got {
		wait.Go(func() {
			secrets, err := DevSecrets(dir)
			if err != nil {
				t.Error(err)
				return
			}
			got[i] = secrets["JWT_SECRET"].Reveal()
		})
	}
	wait.Wait()
	for _, s := range got {
		if s != got[0] || s == "" {
			t.Fatalf("different secrets: %q", got)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v %v", entries, err)
	}
	// A file from before a secret was added gains it and keeps the others.
	path := filepath.Join(dir, devSecretsFile)
	if err := os.WriteFile(path, []byte("JWT_SECRET=kept\nUNKNOWN=x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	secrets, err := DevSecrets(dir)
	if err != nil || secrets["JWT_SECRET"].Reveal() != "kept" || !secrets["SESSION_SECRET"].IsSet() {
		t.Errorf("%v", err)
	}
	again, err := DevSecrets(dir)
	if err != nil || again["SESSION_SECRET"].Reveal() != secrets["SESSION_SECRET"].Reveal() {
		t.Errorf("the added secret was not kept: %v", err)
	}
}

func TestTheWholeConfigurationCanBePrintedWithoutASecret(t *testing.T) {
	production(t)
	t.Setenv("REDIS_URL", "redis://:"+good("redis")+"@cache:6379/0")
	t.Setenv("DATABASE_URL", "postgres://u:"+good("database")+"@db/x")
	c, err := Load(Backend)
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("starting", "config", c)
	raw, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	described, err := json.Marshal(c.Describe())
	if err != nil {
		t.Fatal(err)
	}
	all := log.String() + string(raw) + string(described) + fmt.Sprintf("%v %+v %#v", c, *c, *c)
	for _, name := range append([]string{"redis", "database"}, required[Backend]...) {
		if strings.Contains(all, good(name)) {
			t.Errorf("%s is printed", name)
		}
	}
	if !strings.Contains(log.String(), `"JWT_SECRET":"set"`) || !strings.Contains(log.String(), `"QUEUE_LEASE":"15s"`) {
		t.Errorf("the start's log lacks settings: %s", log.String())
	}
}

func TestEverySettingIsDocumentedAndItsDefaultIsSound(t *testing.T) {
	production(t)
	c, err := Load(Local)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, s := range settings(c) {
		if s.tag.Get("doc") == "" || seen[s.name] {
			t.Errorf("%s: no doc, or twice", s.name)
		}
		seen[s.name] = true
		if bounded := s.tag.Get("min") != "" && s.tag.Get("max") != ""; !bounded && s.field.CanInt() && s.name != "LOG_LEVEL" {
			t.Errorf("%s is a number without bounds", s.name)
		}
	}
	for _, name := range []string{
		"JWT_SECRET", "SESSION_SECRET", "R2_ACCESS_KEY_ID", "R2_SECRET_ACCESS_KEY", "WORKER_CALLBACK_SECRET", "POSTGRES_PASSWORD",
		"PREVIEW_TOKEN_SECRET", "ADMIN_JWT_SECRET", "SESSION_EXPIRATION_MINUTES", "WORKER_CONCURRENCY",
	} {
		if !seen[name] {
			t.Errorf("%s is not a setting", name)
		}
	}
}

func TestSocketsAndIPv6InTheDatabasesAddress(t *testing.T) {
	t.Parallel()
	c := &Config{}
	c.PostgresUser, c.PostgresDB, c.PostgresPort, c.PostgresSSLMode = "u", "d", 5432, "disable"
	for host, want := range map[string]string{
		"/run/pg": "postgres://u@/d?host=%2Frun%2Fpg&port=5432&sslmode=disable", "::1": "postgres://u@[::1]:5432/d?sslmode=disable", "db": "postgres://u@db:5432/d?sslmode=disable",
	} {
		c.PostgresHost = host
		if got := c.DSN().Reveal(); got != want {
			t.Errorf("%s: %s", host, got)
		}
	}
}

func TestJobsAreKeptLongerThanTheyMayRun(t *testing.T) {
	production(t)
	for kept, ok := range map[string]bool{"0s": true, "1h": true, "30m": false} {
		t.Setenv("JOBS_KEPT", kept)
		if _, err := Load(Backend); (err == nil) != ok || (err != nil && !strings.Contains(err.Error(), "JOBS_KEPT")) {
			t.Errorf("%s: %v", kept, err)
		}
	}
}

func TestContentsAreKeptForLongerThanAPreviewMayTake(t *testing.T) {
	production(t)
	t.Setenv("JOB_DEADLINE", "30h")
	t.Setenv("REPLACED_PREVIEWS_KEPT", "31h")
	for kept, ok := range map[string]bool{"24h": false, "30h": false, "31h": true} {
		t.Setenv("BLOBS_KEPT", kept)
		if _, err := Load(Backend); (err == nil) != ok || (err != nil && !strings.Contains(err.Error(), "BLOBS_KEPT")) {
			t.Errorf("%s: %v", kept, err)
		}
	}
}

func TestPicturesAreKeptForLongerThanAnyoneStoresOrMayReadThem(t *testing.T) {
	production(t)
	t.Setenv("BLOBS_KEPT", "100h")
	for _, c := range []struct {
		deadline, token, kept string
		ok                    bool
	}{{"30h", "24h", "30h", false}, {"30h", "24h", "31h", true}, {"1h", "48h", "47h", false}, {"1h", "48h", "48h", true}} {
		t.Setenv("JOB_DEADLINE", c.deadline)
		t.Setenv("PREVIEW_TOKEN_TTL", c.token)
		t.Setenv("REPLACED_PREVIEWS_KEPT", c.kept)
		if _, err := Load(Backend); (err == nil) != c.ok || (err != nil && !strings.Contains(err.Error(), "REPLACED_PREVIEWS_KEPT")) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

func TestAGivenSettingIsToldFromADefault(t *testing.T) {
	production(t)
	t.Setenv("METRICS_LISTEN", "127.0.0.1")
	c, err := Load(Backend)
	if err != nil || !c.IsSet("METRICS_LISTEN") || c.IsSet("METRICS_PORT") || c.MetricsPort != 9464 {
		t.Error(err, c.IsSet("METRICS_LISTEN"), c.IsSet("METRICS_PORT"))
	}
}

func TestRetriesAreTheTypesOwnUnlessTheOperatorSaysOtherwise(t *testing.T) {
	production(t)
	c, err := Load(Worker)
	if err != nil || c.Retries(2) != 2 {
		t.Errorf("%d retries by default, %v", c.Retries(2), err)
	}
	for set, want := range map[string]int{"-1": 2, "0": 0, "1": 1, "9": 9} {
		t.Setenv("QUEUE_MAX_RETRIES", set)
		if c, err := Load(Worker); err != nil || c.Retries(2) != want {
			t.Errorf("QUEUE_MAX_RETRIES=%s: %v", set, err)
		}
	}
}

func TestTheQueuesInSQSAreNamed(t *testing.T) {
	production(t)
	t.Setenv("QUEUE_DRIVER", "sqs")
	if _, err := Load(Backend); err == nil || !strings.Contains(err.Error(), "SQS_QUEUES: is required") {
		t.Errorf("without queues: %v", err)
	}
	if _, err := Load(Worker); err != nil {
		t.Errorf("a function that runs jobs names no queues: %v", err)
	}
	const one, two = "preview_queue=https://sqs.eu-central-1.amazonaws.com/1/previews", "snapshot_queue=https://sqs.eu-central-1.amazonaws.com/1/snapshots?a=b"
	t.Setenv("SQS_QUEUES", " "+two+", "+one+",")
	c, err := Load(Backend)
	if err != nil {
		t.Fatal(err)
	}
	if got := c.SQSQueues.String(); got != one+","+two || len(c.SQSQueues) != 2 {
		t.Error(got)
	}
	if c.MaxPayload() != 1<<20-4<<10 {
		t.Errorf("payloads of %d bytes do not fit a message", c.MaxPayload())
	}
	for _, wrong := range []string{"preview_queue", "preview_queue=", "=https://a/b", "preview_queue=ftp://a/b", one + "," + one, "preview_queue=https://user:hunter2@a/b"} {
		t.Setenv("SQS_QUEUES", wrong)
		if _, err := Load(Backend); err == nil || !strings.Contains(err.Error(), "SQS_QUEUES: expected queues") || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	t.Setenv("SQS_QUEUES", one)
	t.Setenv("SQS_ACCESS_KEY_ID", "AKIA")
	if _, err := Load(Backend); err == nil || !strings.Contains(err.Error(), "SQS_SECRET_ACCESS_KEY") {
		t.Errorf("half a key: %v", err)
	}
	t.Setenv("QUEUE_DRIVER", "kafka")
	if _, err := Load(Backend); err == nil || !strings.Contains(err.Error(), "QUEUE_DRIVER") {
		t.Errorf("an unknown driver: %v", err)
	}
}

func TestAWorkersQueuesAreNames(t *testing.T) { //nolint:paralleltest // sets the environment
	t.Setenv("HIVESYNC_ENV", "development")
	t.Setenv("HIVESYNC_DIR", t.TempDir())
	t.Setenv("WORKER_QUEUES", " preview_queue, ai_docs_queue ,")
	c, err := Load(Worker)
	if err != nil {
		t.Fatal(err)
	}
	if got := c.WorkerQueues.String(); got != "preview_queue,ai_docs_queue" {
		t.Error(got)
	}
	for _, wrong := range []string{"Preview", "a-b", "q,q", "preview_queue ai_docs_queue", "../q"} {
		t.Setenv("WORKER_QUEUES", wrong)
		if _, err := Load(Worker); err == nil || !strings.Contains(err.Error(), "WORKER_QUEUES: expected names of queues") {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}
