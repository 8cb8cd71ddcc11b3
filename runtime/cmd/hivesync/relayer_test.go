package main

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"hivesync/shared/config"
	"hivesync/shared/devservers"
	"hivesync/shared/signing"
)

// relayed is a callback as it reached the backend.
type relayed struct {
	path   string
	header http.Header
	body   []byte
}

// doorway stands before a backend: it breaks off the first requests, as a backend that restarts does, and keeps the others.
type doorway struct {
	url string

	mu      sync.Mutex
	broken  int
	arrived []relayed
}

func openDoorway(t *testing.T, to string, breaks int) *doorway {
	t.Helper()
	target, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	d := &doorway{broken: -breaks}
	proxy := httputil.NewSingleHostReverseProxy(target)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		d.mu.Lock()
		d.broken++
		broken := d.broken <= 0
		if !broken {
			d.arrived = append(d.arrived, relayed{r.URL.Path, r.Header.Clone(), body})
		}
		d.mu.Unlock()
		if broken || err != nil {
			panic(http.ErrAbortHandler)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	d.url = server.URL
	return d
}

func (d *doorway) callbacks() []relayed {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]relayed(nil), d.arrived...)
}

// relayer runs the Cloudflare Worker on this machine and returns its address.
func relayer(t *testing.T, backend, secret string) string {
	t.Helper()
	const dir = "../../../infra/cloudflare/worker_callback_relayer"
	if _, err := os.Stat(dir + "/node_modules/miniflare"); err != nil {
		t.Fatalf("the relayer's packages are not installed: run `make setup` (%v)", err)
	}
	cmd := exec.Command("node", "test/run.mjs")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "BACKEND_URL="+backend, "WORKER_CALLBACK_SECRET="+secret)
	ends, err := cmd.StdinPipe() // it ends with its input, so also with this process
	if err != nil {
		t.Fatal(err)
	}
	printed, prints := io.Pipe()
	p, err := devservers.StartProcess("the relayer", cmd, prints)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = ends.Close()
		select {
		case <-p.Done():
		case <-time.After(patience):
			_ = p.Stop(syscall.SIGTERM, time.Minute)
		}
		_ = prints.Close()
		if t.Failed() {
			t.Logf("the relayer:\n%s", p.Output())
		}
	})
	address := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(printed)
		for lines.Scan() {
			if strings.HasPrefix(lines.Text(), "http://") {
				address <- lines.Text()
				break
			}
		}
		_, _ = io.Copy(io.Discard, printed)
	}()
	select {
	case at := <-address:
		return at
	case <-p.Done():
		t.Fatalf("the relayer ended: %v\n%s", p.Err(), p.Output())
	case <-time.After(patience):
		t.Fatalf("no relayer:\n%s", p.Output())
	}
	return ""
}

// A job's callbacks travel from its worker through the relayer to the backend, which the worker cannot reach itself. The backend is away
// for the first ones; what was recorded of the others shows that they came as they were signed, and what a stranger can do with one: nothing.
func TestAPreviewIsReportedThroughTheRelayer(t *testing.T) {
	t.Parallel()
	secret := "relayed-" + strings.Repeat("0123456789abcdef", 3)
	s := newSystem(t, "METRICS_PORT=0", "WORKER_CALLBACK_SECRET="+secret)
	door := openDoorway(t, s.url, 2)
	at := relayer(t, door.url, secret) + config.CallbackPath
	worker := s.start("worker cpu-1", []string{
		"WORKER_NAME=cpu-1", "CALLBACK_URL=" + at, "BACKEND_URL=http://127.0.0.1:9", "CALLBACK_TIMEOUT=1m", "QUEUE_BACKOFF_MIN=10ms",
	}, "work")
	worker.find(t, `\[worker\] Ready`)
	events := s.events()
	id := s.preview(s.project(hello))
	s.await(events, "preview.ready")
	if got := s.ended(id); got.Status != "ready" || len(got.Screens) != 1 {
		t.Fatalf("%+v", got)
	}

	arrived := door.callbacks()
	if len(arrived) == 0 { // at least that it succeeded: a worker tells only once that it runs
		t.Fatal("no callback came through the relayer")
	}
	verifier := signing.NewCallback(config.NewSecret(secret))
	headers := func(h http.Header) signing.Headers {
		return signing.Headers{Worker: h.Get(signing.WorkerHeader), Timestamp: h.Get(signing.TimestampHeader), Signature: h.Get(signing.SignatureHeader)}
	}
	for _, c := range arrived {
		if c.path != config.CallbackPath || c.header.Get("Content-Type") != "application/json" {
			t.Errorf("%s %v", c.path, c.header)
		}
		if err := verifier.Verify(headers(c.header), http.MethodPost, config.CallbackPath, c.body, time.Now()); err != nil {
			t.Errorf("what came through is not what was signed: %v", err)
		}
	}

	last := arrived[len(arrived)-1]
	was := headers(last.header)
	for _, c := range []struct {
		name    string
		headers signing.Headers
		body    []byte
		path    string
		status  int
		say     string
		reaches bool
	}{
		{"again", was, last.body, "", http.StatusOK, `"duplicate":true`, true},
		{"by the alias", was, last.body, "/api/v1/worker/callback", http.StatusOK, `"duplicate":true`, true},
		{"with another body", was, append(bytes.Clone(last.body), ' '), "", http.StatusUnauthorized, "UNAUTHENTICATED", false},
		{"as another worker's", signing.Headers{Worker: "cpu-2", Timestamp: was.Timestamp, Signature: was.Signature}, last.body, "", http.StatusUnauthorized, "UNAUTHENTICATED", false},
		{"signed by another worker", verifier.Sign("cpu-2", http.MethodPost, config.CallbackPath, last.body, time.Now()), last.body, "", http.StatusUnprocessableEntity, "VALIDATION_FAILED", true},
		{"too old", verifier.Sign("cpu-1", http.MethodPost, config.CallbackPath, last.body, time.Now().Add(-10*time.Minute)), last.body, "", http.StatusUnauthorized, "UNAUTHENTICATED", false},
		{"to another function", was, last.body, "/api/v1/workers/heartbeat", http.StatusNotFound, "NOT_FOUND", false},
	} {
		before := len(door.callbacks())
		to := at
		if c.path != "" {
			to = strings.TrimSuffix(at, config.CallbackPath) + c.path
		}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, to, bytes.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		for name, value := range c.headers.Map() {
			req.Header.Set(name, value)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err != nil || res.StatusCode != c.status || !bytes.Contains(answer, []byte(c.say)) {
			t.Errorf("%s: %d %v %s", c.name, res.StatusCode, err, answer)
		}
		if reached := len(door.callbacks()) > before; reached != c.reaches {
			t.Errorf("%s: reached the backend: %v", c.name, reached)
		}
	}
}
