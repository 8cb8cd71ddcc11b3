package doctor

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"

	"hivesync/runtime/queue"
	"hivesync/shared/config"
	"hivesync/shared/db"
	"hivesync/shared/devservers/servertest"
	"hivesync/shared/objects"
)

// broken is one way in which a system can be, and what is said of it.
type broken struct {
	name, id string
	// make breaks the doctor's view of the system, or the system, and says how to mend that.
	make func(t *testing.T, s *system, d *doctor)
	says string
	// remark says that it fails nothing.
	remark bool
}

// front is a proxy before a server that changes answers.
func front(t *testing.T, target string, change func(*http.Response)) string {
	t.Helper()
	u, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(u)
	proxy.ModifyResponse = func(r *http.Response) error { change(r); return nil }
	server := httptest.NewServer(proxy)
	t.Cleanup(server.Close)
	return server.URL
}

// says is a server that answers the same to everything.
func says(t *testing.T, status int, body string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func header(name, value string) func(*http.Response) {
	return func(r *http.Response) { r.Header.Set(name, value) }
}

// waiting puts jobs into the queue that no worker knows.
func waiting(n int) func(*testing.T, *system, *doctor) {
	return func(t *testing.T, s *system, _ *doctor) {
		t.Helper()
		jobs := make([]queue.Job, n)
		for i := range jobs {
			jobs[i] = queue.Job{ID: db.NewID().String(), Type: "of_nobody", Tenant: "t", Tier: "free", Payload: []byte("{}"), Timeout: time.Second, MaxAttempts: 1}
		}
		if _, err := s.queue.EnqueueMany(t.Context(), "preview_queue", jobs); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			for _, j := range jobs {
				_, _ = s.queue.Cancel(s.ctx, "preview_queue", j.ID)
			}
		})
	}
}

// redisSays changes a setting of Redis until the case is over.
func redisSays(name, value, back string) func(*testing.T, *system, *doctor) {
	return func(t *testing.T, s *system, _ *doctor) {
		t.Helper()
		if err := s.redis.ConfigSet(t.Context(), name, value).Err(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.redis.ConfigSet(s.ctx, name, back) })
	}
}

func diskOf(free, size uint64) func(*testing.T, *system, *doctor) {
	return func(_ *testing.T, _ *system, d *doctor) {
		d.room = func(string) (uint64, uint64, error) { return free, size, nil }
	}
}

var breakages = []broken{
	{name: "a secret is missing", id: "settings", says: "JWT_SECRET: is required", make: func(_ *testing.T, _ *system, d *doctor) { d.config.JWTSecret = config.Secret{} }},
	{name: "a secret is short", id: "secrets", says: "SESSION_SECRET: is too short", make: func(_ *testing.T, _ *system, d *doctor) {
		d.config.Env, d.config.SessionSecret = config.Production, config.NewSecret("hunter2")
	}},
	{name: "a secret is used twice, in development", id: "secrets", says: "is the same as", remark: true, make: func(_ *testing.T, _ *system, d *doctor) {
		d.config.AdminJWTSecret = d.config.JWTSecret
	}},
	{name: "a disk is full", id: "disk", says: "has 100MiB free of 100GiB", make: diskOf(100<<20, 100<<30)},
	{name: "a disk is nearly full", id: "disk", says: "has 2GiB free of 100GiB", remark: true, make: diskOf(2<<30, 100<<30)},
	{name: "a disk cannot be asked", id: "disk", says: "no such disk", make: func(_ *testing.T, _ *system, d *doctor) {
		d.room = func(string) (uint64, uint64, error) { return 0, 0, errors.New("no such disk") }
	}},
	{name: "the database is away", id: "postgres", says: "", make: func(_ *testing.T, _ *system, d *doctor) {
		d.config.DatabaseURL = config.NewSecret("postgres://u@127.0.0.1:1/d")
	}},
	{name: "the database has no schema", id: "migrations", says: "are missing", make: func(t *testing.T, _ *system, d *doctor) {
		t.Helper()
		d.config.DatabaseURL = config.NewSecret(servertest.Postgres(t))
	}},
	{name: "Redis is away", id: "redis", says: "refused", make: func(_ *testing.T, _ *system, d *doctor) {
		d.config.RedisURL = config.NewSecret("redis://127.0.0.1:1/0")
	}},
	{name: "Redis evicts", id: "redis_keeps", says: "maxmemory-policy is allkeys-lru", make: redisSays("maxmemory-policy", "allkeys-lru", "noeviction")},
	{name: "Redis has no append-only file", id: "redis_keeps", says: "no append-only file", remark: true, make: redisSays("appendonly", "no", "yes")},
	{name: "the storage's clock is off", id: "clocks", says: "the object storage is", make: func(t *testing.T, s *system, d *doctor) {
		t.Helper()
		d.config.R2Endpoint = front(t, s.config.R2Endpoint, header("Date", time.Now().Add(time.Hour).UTC().Format(http.TimeFormat)))
	}},
	{name: "the backend's clock is off", id: "clocks", says: "the backend is", make: func(t *testing.T, s *system, d *doctor) {
		t.Helper()
		d.config.BackendURL = front(t, s.config.BackendURL, header("Date", time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat)))
	}},
	{name: "the storage's key is wrong", id: "storage", says: "", make: func(_ *testing.T, _ *system, d *doctor) {
		d.config.R2SecretAccessKey = config.NewSecret("another key than the bucket's")
	}},
	{name: "presigned URLs lead nowhere", id: "storage", says: "a presigned URL does not reach the storage (R2_PUBLIC_ENDPOINT)", make: func(_ *testing.T, _ *system, d *doctor) {
		d.config.R2PublicEndpoint = "http://127.0.0.1:1"
	}},
	{name: "presigned URLs lead to something else", id: "storage", says: "the storage answers 404 to a presigned PUT", make: func(t *testing.T, _ *system, d *doctor) {
		t.Helper()
		d.config.R2PublicEndpoint = says(t, http.StatusNotFound, "nothing")
	}},
	{name: "anybody may read", id: "storage_private", says: "anybody may read", make: func(t *testing.T, _ *system, d *doctor) {
		t.Helper()
		d.config.R2PublicEndpoint = says(t, http.StatusOK, "hivesync")
	}},
	{name: "the backend is away", id: "backend", says: "refused", make: func(_ *testing.T, _ *system, d *doctor) { d.config.BackendURL = "http://127.0.0.1:1" }},
	{name: "something else answers for the backend", id: "backend", says: "answers 502", make: func(t *testing.T, _ *system, d *doctor) {
		t.Helper()
		d.config.BackendURL = says(t, http.StatusBadGateway, "a proxy's page")
	}},
	{name: "the public address leads nowhere", id: "backend", says: "refused", make: func(_ *testing.T, _ *system, d *doctor) { d.Public = "http://127.0.0.1:1" }},
	{name: "the proxy does not pass the dashboard's API on", id: "admin", says: "is not the backend's refusal", make: func(t *testing.T, _ *system, d *doctor) {
		t.Helper()
		d.config.BackendURL = says(t, http.StatusNotFound, "<html>")
	}},
	{name: "the dashboard's API asks for no token", id: "admin", says: "to a request without a token", make: func(t *testing.T, _ *system, d *doctor) {
		t.Helper()
		d.config.BackendURL = says(t, http.StatusOK, "{}")
	}},
	{name: "an origin is not the backend's", id: "cors", says: "https://other.example.com may not call", make: func(_ *testing.T, _ *system, d *doctor) {
		d.config.CORSAllowedOrigins = config.Origins{"https://admin.example.com", "https://other.example.com"}
	}},
	{name: "a proxy lets every page in", id: "cors", says: "is told that * may call", make: func(t *testing.T, s *system, d *doctor) {
		t.Helper()
		d.config.BackendURL = front(t, s.config.BackendURL, header("Access-Control-Allow-Origin", "*"))
	}},
	{name: "a stranger is let in", id: "cors", says: "a browser on any page may call", make: func(t *testing.T, s *system, d *doctor) {
		t.Helper()
		d.config.CORSAllowedOrigins, d.config.BackendURL = nil, front(t, s.config.BackendURL, header("Access-Control-Allow-Origin", stranger))
	}},
	{name: "a certificate is of nobody", id: "tls", says: "certificate signed by unknown authority", make: func(t *testing.T, _ *system, d *doctor) {
		t.Helper()
		d.Public = certified(t, d, 100*24*time.Hour)
		d.roots = x509.NewCertPool()
	}},
	{name: "a certificate is over", id: "tls", says: "expired", make: func(t *testing.T, _ *system, d *doctor) { t.Helper(); d.Public = certified(t, d, -time.Hour) }},
	{name: "a certificate ends at once", id: "tls", says: "ends in 3 days", make: func(t *testing.T, _ *system, d *doctor) {
		t.Helper()
		d.Public = certified(t, d, 3*24*time.Hour+time.Hour)
	}},
	{name: "a certificate ends soon", id: "tls", says: "ends in 14 days", remark: true, make: func(t *testing.T, _ *system, d *doctor) {
		t.Helper()
		d.config.PortalURL = certified(t, d, 14*24*time.Hour+time.Hour)
	}},
	{name: "production has no https", id: "tls", says: "no https address", remark: true, make: func(_ *testing.T, _ *system, d *doctor) { d.config.Env = config.Production }},
	{name: "the callback's secret is another", id: "callback", says: "refuses our signature", make: func(_ *testing.T, _ *system, d *doctor) { d.config.WorkerCallbackSecret = config.Generate() }},
	{name: "callbacks go to something else", id: "callback", says: "answers 200 to an empty callback", make: func(t *testing.T, _ *system, d *doctor) {
		t.Helper()
		d.config.CallbackURL = says(t, http.StatusOK, "welcome") + config.CallbackPath
	}},
	{name: "the relayer is not configured", id: "relayer", says: "/health answers 503", make: func(t *testing.T, _ *system, d *doctor) {
		t.Helper()
		d.config.CallbackURL = says(t, http.StatusServiceUnavailable, "{}") + config.CallbackPath
	}},
	{name: "the AI key is wrong", id: "ai", says: "refuses OPENAI_API_KEY (401)", make: provider(http.StatusUnauthorized, `{"error":{"message":"sk-hunter2"}}`)},
	{name: "the AI key is used up", id: "ai", says: "limits are used up", make: provider(http.StatusTooManyRequests, "")},
	{name: "no AI provider answers", id: "ai", says: "does not answer as OpenAI's API does", make: provider(http.StatusOK, "<html>")},
	{name: "a queue has no worker", id: "worker_queues", says: "ai_docs_queue has none", remark: true, make: func(_ *testing.T, _ *system, d *doctor) {
		d.queues = []string{"preview_queue", "ai_docs_queue"}
	}},
	{name: "a few jobs wait", id: "backlog", says: "preview_queue has 4 waiting: watch it", remark: true, make: waiting(4)},
	{name: "a queue is behind", id: "backlog", says: "preview_queue has 11 waiting: it falls behind", make: waiting(11)},
	{name: "a queue is slow", id: "backlog", says: "preview_queue has 26 waiting: users feel it", make: waiting(26)},
	{name: "a queue needs workers", id: "backlog", says: "preview_queue has 51 waiting: add workers at once", make: waiting(51)},
	{name: "a queue is paused", id: "processing", says: "preview_queue is paused", make: func(t *testing.T, s *system, _ *doctor) {
		t.Helper()
		if _, err := s.queue.Pause(t.Context(), "preview_queue"); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _, _ = s.queue.Resume(s.ctx, "preview_queue") })
	}},
	{name: "workers store into another bucket", id: "probe_job", says: "its file is not in our storage", make: func(t *testing.T, s *system, d *doctor) {
		t.Helper()
		t.Cleanup(func() { _, _ = s.store.DeleteAll(s.ctx, objects.WorkerProbes) }) // nobody else finds it there
		bucket := servertest.S3(t)
		d.config.R2Endpoint, d.config.R2Bucket, d.config.R2Region = bucket.URL, bucket.Bucket, bucket.Region
		d.config.R2AccessKeyID, d.config.R2SecretAccessKey = config.NewSecret(bucket.AccessKey), config.NewSecret(bucket.SecretKey)
	}},
	{name: "there is no GPU worker", id: "gpu", says: "none", remark: true, make: func(*testing.T, *system, *doctor) {}},
}

// provider is an AI provider that answers the same to everything.
func provider(status int, body string) func(*testing.T, *system, *doctor) {
	return func(t *testing.T, _ *system, d *doctor) {
		t.Helper()
		d.config.OpenAIKey, d.config.OpenAIBaseURL = config.NewSecret("sk-hunter2"), says(t, status, body)+"/v1"
	}
}

// certified is a server whose certificate is good for a while, signed by an authority that the doctor trusts.
func certified(t *testing.T, d *doctor, life time.Duration) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, DNSNames: []string{"localhost"}, NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: time.Now().Add(life),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	d.roots = x509.NewCertPool()
	d.roots.AddCert(leaf)
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.TLS = &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{{Certificate: [][]byte{raw}, PrivateKey: key}}}
	server.StartTLS()
	t.Cleanup(server.Close)
	_, port, _ := strings.Cut(server.Listener.Addr().String(), ":")
	return "https://localhost:" + port
}

// Each item fails for its own reason, on real servers that are broken in that way, and passes once they are mended.
func TestEachItemFailsForItsOwnReason(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.work(t, s.config, "cpu-1")
	for _, b := range breakages {
		t.Run(b.name, func(t *testing.T) { //nolint:paralleltest // they break one system
			own := *s.config
			d := s.roomy(t, &own)
			b.make(t, s, d)
			f := d.find(t, b.id)
			switch {
			case f.OK || !strings.Contains(f.Detail, b.says):
				t.Errorf("%+v, want %q", f, b.says)
			case f.Optional != b.remark || f.Fix == "":
				t.Errorf("%+v: is it a remark? %v", f, b.remark)
			case strings.Contains(f.Detail+f.Fix, "hunter2") || strings.Contains(f.Detail, "X-Amz-"):
				t.Errorf("a secret is shown: %+v", f)
			}
		})
	}
	for _, f := range s.roomy(t, s.config).examine(t.Context(), func(Finding) {}) {
		if !f.OK && f.ID != "gpu" && !(f.ID == "redis" && strings.HasPrefix(f.Detail, "slow: ")) {
			t.Errorf("when all is mended, %s: %s", f.ID, f.Detail)
		}
	}
	s.nothingLeft(t)
}

// Of what only some systems have, too, the good case passes.
func TestWhatOnlySomeSystemsHavePasses(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	own := *s.config
	d := s.roomy(t, &own)
	provider(http.StatusOK, `{"object":"list","data":[{"id":"a"},{"id":"b"}]}`)(t, s, d)
	own.CallbackURL = front(t, s.config.BackendURL, func(*http.Response) {}) + config.CallbackPath
	d.Public = certified(t, d, 100*24*time.Hour)
	for id, says := range map[string]string{"ai": "2 models", "relayer": "/health", "callback": "a wrong one is refused", "tls": "for 99 days"} {
		if f := d.find(t, id); !f.OK || !strings.Contains(f.Detail, says) {
			t.Errorf("%+v, want %q", f, says)
		}
	}
}

func TestARealDiskIsMeasured(t *testing.T) {
	t.Parallel()
	free, size, err := room(t.TempDir())
	if err != nil || size == 0 || free > size {
		t.Error(free, size, err)
	}
}
