package doctor

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"hivesync/functions/workers"
	"hivesync/runtime/attempt"
	"hivesync/runtime/function"
	"hivesync/runtime/process/wiring"
	"hivesync/runtime/queue"
	"hivesync/runtime/worker"
	"hivesync/shared/config"
	"hivesync/shared/devservers/servertest"
	"hivesync/shared/objects"
	"hivesync/shared/signing"
)

const patience = servertest.Patience

// system is a real one: its own database, Redis, bucket, backend and worker.
type system struct {
	config *config.Config
	redis  redis.UniversalClient
	store  *objects.Store
	queue  *queue.Client
	// ctx is that of the whole test, for what is mended after one case of it.
	ctx context.Context //nolint:containedctx // of a test
}

// newSystem starts everything but a worker.
func newSystem(t *testing.T) *system {
	t.Helper()
	loaded, err := config.Load(config.Local)
	if err != nil {
		t.Fatal(err)
	}
	c := *loaded
	bucket := servertest.S3(t)
	c.Role, c.Env, c.StateDir, c.ListenHost, c.Port = config.Backend, config.Development, t.TempDir(), "127.0.0.1", freePort(t)
	c.BackendURL, c.CallbackURL = "http://127.0.0.1:"+strconv.Itoa(c.Port), ""
	c.DatabaseURL, c.RedisURL = config.NewSecret(servertest.Postgres(t)), config.NewSecret(servertest.RedisServer(t).URL(0))
	c.R2Endpoint, c.R2PublicEndpoint, c.R2Region, c.R2Bucket = bucket.URL, "", bucket.Region, bucket.Bucket
	c.R2AccessKeyID, c.R2SecretAccessKey = config.NewSecret(bucket.AccessKey), config.NewSecret(bucket.SecretKey)
	for _, secret := range []*config.Secret{&c.JWTSecret, &c.SessionSecret, &c.AdminJWTSecret, &c.APITokenPepper, &c.PreviewTokenSecret, &c.WorkerCallbackSecret} {
		*secret = config.Generate()
	}
	c.CORSAllowedOrigins = config.Origins{"https://admin.example.com"}
	log := slog.New(slog.DiscardHandler)
	if _, err := wiring.Migrate(t.Context(), &c, log); err != nil {
		t.Fatal(err)
	}
	s := &system{config: &c, ctx: context.WithoutCancel(t.Context())}
	if s.redis, err = wiring.OpenRedis(&c); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.redis.Close() })
	s.queue = queue.New(s.redis, queue.Options{})
	for name, value := range map[string]string{"appendonly": "yes", "maxmemory-policy": "noeviction"} {
		if err := s.redis.ConfigSet(t.Context(), name, value).Err(); err != nil {
			t.Fatal(err)
		}
	}
	if s.store, err = wiring.OpenStorage(&c); err != nil {
		t.Fatal(err)
	}
	run(t, func(ctx context.Context) error { return wiring.Serve(ctx, &c, log, nil) })
	until(t, "the backend does not answer", func() bool {
		res, err := http.Get(c.BackendURL + "/health")
		return err == nil && res.Body.Close() == nil && res.StatusCode == http.StatusOK
	})
	return s
}

// run runs f until the function that it returns is called, at the test's end at the latest.
func run(t *testing.T, f func(context.Context) error) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := f(ctx); err != nil && ctx.Err() == nil {
			t.Error(err)
		}
	}()
	stop = func() { cancel(); <-done }
	t.Cleanup(stop)
	return stop
}

// work starts a worker of the preview queue with the given configuration, and returns what stops it.
func (s *system) work(t *testing.T, c *config.Config, name string) (stop func()) {
	t.Helper()
	store, err := wiring.OpenStorage(c)
	if err != nil {
		t.Fatal(err)
	}
	registry := function.Registry{Jobs: workers.New(workers.Deps{Objects: store, Clock: time.Now}).Jobs}
	host, err := worker.New(s.queue, registry, worker.Options{
		Name: name, Heartbeat: 100 * time.Millisecond, Drain: 10 * time.Millisecond, Logger: slog.New(slog.DiscardHandler),
		Reporter: attempt.NewCallback(attempt.CallbackOptions{URL: c.CallbackEndpoint(), Worker: name, Signer: signing.NewCallback(c.CallbackSecrets()...)}),
	})
	if err != nil {
		t.Fatal(err)
	}
	stop = run(t, host.Run)
	until(t, "the worker does not report", func() bool {
		list, _, err := s.queue.Workers(t.Context())
		return err == nil && slices.ContainsFunc(list, func(h queue.Heartbeat) bool { return h.Name == name })
	})
	return stop
}

func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for limit := time.Now().Add(patience); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(limit) {
			t.Fatal(what)
		}
	}
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port
}

// roomy is a doctor of the system on a machine whose disks have room.
func (s *system) roomy(t *testing.T, c *config.Config) *doctor {
	t.Helper()
	d := newDoctor(Options{Config: c, Queues: []string{"preview_queue"}})
	t.Cleanup(d.close)
	d.room = func(string) (free, size uint64, err error) { return 50 << 30, 100 << 30, nil }
	return d
}

// find tries one item.
func (d *doctor) find(t *testing.T, id string) Finding {
	t.Helper()
	for _, it := range d.items() {
		if it.id == id {
			return it.examine(t.Context(), patience)
		}
	}
	t.Fatalf("there is no item %s", id)
	return Finding{}
}

// nothingLeft looks for what probes leave.
func (s *system) nothingLeft(t *testing.T) {
	t.Helper()
	for _, prefix := range []string{"doctor/", objects.WorkerProbes} {
		if list, err := s.store.List(t.Context(), prefix, "", 10); err != nil || len(list) > 0 {
			t.Errorf("left in the storage: %v, %v", list, err)
		}
	}
	snapshot, err := s.queue.Snapshot(t.Context(), "preview_queue")
	if err != nil || snapshot.Waiting+snapshot.Delayed+snapshot.Dead > 0 {
		t.Errorf("left in the queue: %+v, %v", snapshot, err)
	}
}

func TestASoundSystemPassesAndNothingIsLeftInIt(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.work(t, s.config, "cpu-1")
	findings := s.roomy(t, s.config).examine(t.Context(), func(Finding) {})
	seen := map[string]bool{}
	for _, f := range findings {
		if seen[f.ID] = true; !f.OK && f.ID != "gpu" && !(f.ID == "redis" && strings.HasPrefix(f.Detail, "slow: ")) {
			t.Errorf("%s: %s", f.ID, f.Detail)
		}
	}
	for _, id := range IDs() {
		if !seen[id] && id != "relayer" && id != "ai" && id != "sqs" {
			t.Errorf("%s is not tried", id)
		}
	}
	s.nothingLeft(t)
}

// A probe says where it stopped.
func TestAProbeThatDoesNotEndSaysWhereItIsAndIsRemoved(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	d := s.roomy(t, s.config)
	probe := func(wants string) {
		t.Helper()
		for _, it := range d.items() {
			if it.id == "probe_job" {
				if f := it.examine(t.Context(), cleaning+time.Second); f.OK || !strings.Contains(f.Detail, wants) {
					t.Errorf("%+v, want %s", f, wants)
				}
			}
		}
	}
	probe("no worker has sent a heartbeat")
	if _, err := s.queue.Pause(t.Context(), "preview_queue"); err != nil {
		t.Fatal(err)
	}
	stop := s.work(t, s.config, "cpu-1")
	probe("no worker took it in time")
	s.nothingLeft(t)
	if _, err := s.queue.Resume(t.Context(), "preview_queue"); err != nil {
		t.Fatal(err)
	}
	stop()
	other := *s.config
	other.WorkerCallbackSecret = config.Generate()
	stop = s.work(t, &other, "cpu-2")
	for _, it := range d.items() {
		if it.id == "probe_job" { // time enough for a busy machine to do the job
			f := it.examine(t.Context(), perItem)
			if f.OK || !strings.Contains(f.Detail, "the worker cpu-2") {
				t.Errorf("%+v", f)
			}
		}
	}
	stop()
}
