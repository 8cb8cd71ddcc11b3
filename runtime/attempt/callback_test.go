package attempt

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"hivesync/shared/config"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
	"hivesync/shared/signing"
	"hivesync/shared/telemetry/tracing"
)

func TestCallbacksAreSignedOverTheirBytesAndTheCanonicalPath(t *testing.T) {
	t.Parallel()
	signer := signing.NewCallback(config.NewSecret(strings.Repeat("s", 40)))
	verified := make(chan error, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			err = signer.Verify(signing.Headers{
				Worker: r.Header.Get(signing.WorkerHeader), Timestamp: r.Header.Get(signing.TimestampHeader), Signature: r.Header.Get(signing.SignatureHeader),
			}, r.Method, CallbackPath, body, time.Now())
		}
		verified <- err
	}))
	defer server.Close()
	// Through the alias, or through a relayer, the signature is the same.
	c := NewCallback(CallbackOptions{URL: server.URL + "/api/v1/worker/callback", Worker: "cpu-1", Signer: signer})
	if err := c.Report(t.Context(), Report{JobID: "j", Transition: jobs.Running}); err != nil {
		t.Fatal(err)
	}
	if err := <-verified; err != nil {
		t.Fatal(err)
	}
}

func TestAnswersAreToldApart(t *testing.T) {
	t.Parallel()
	ours := `{"error":{"code":"NOT_FOUND","message":"No such job."}}`
	for name, c := range map[string]struct {
		status  int
		body    string
		header  string
		refused bool
		after   time.Duration
	}{
		"unknown job":         {status: 404, body: ours, refused: true},
		"invalid":             {status: 422, body: ours, refused: true},
		"a proxy's 404":       {status: 404, body: "<html>not found</html>"},
		"unknown signature":   {status: 401, body: ours},
		"a redirect":          {status: 302},
		"too many":            {status: 429, body: ours, header: "7", after: 7 * time.Second},
		"broken":              {status: 500, body: ours},
		"long away":           {status: 503, header: "86400", after: time.Minute},
		"conflict":            {status: 409, body: ours, refused: true},
		"a nonsense wait":     {status: 503, header: "soon"},
		"the relayer is away": {status: 502, body: "Bad Gateway"},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if c.header != "" {
				w.Header().Set("Retry-After", c.header)
			}
			if c.status == 302 {
				w.Header().Set("Location", "/elsewhere")
			}
			w.WriteHeader(c.status)
			_, _ = io.WriteString(w, c.body)
		}))
		cb := NewCallback(CallbackOptions{URL: server.URL, Worker: "w", Signer: signing.NewCallback(config.NewSecret("secret"))})
		err := cb.Report(t.Context(), Report{JobID: "j"})
		server.Close()
		var refusal *Refusal
		if err == nil || errors.As(err, &refusal) != c.refused {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !c.refused && fault.From(err).RetryAfter != c.after {
			t.Errorf("%s: waits %v, want %v", name, fault.From(err).RetryAfter, c.after)
		}
	}
}

func TestABackendThatIsAwayIsNoRefusal(t *testing.T) {
	t.Parallel()
	cb := NewCallback(CallbackOptions{URL: "http://127.0.0.1:1/", Worker: "w", Signer: signing.NewCallback(config.NewSecret("secret"))})
	if err := cb.Report(context.Background(), Report{}); !fault.Is(err, fault.Unavailable) {
		t.Error(err)
	}
	big := NewCallback(CallbackOptions{URL: "http://127.0.0.1:1/", Worker: "w", Signer: signing.NewCallback(config.NewSecret("secret")), MaxBody: 10})
	var refusal *Refusal
	if err := big.Report(context.Background(), Report{}); !errors.As(err, &refusal) {
		t.Error(err)
	}
}

func TestReportsHoldNoCharacterThatNoDatabaseKeeps(t *testing.T) {
	t.Parallel()
	for document, want := range map[string]string{
		`{"a":"x\u0000y"}`:          `{"a":"x\ufffdy"}`,
		`{"\u0000":"\u0000\u0000"}`: `{"\ufffd":"\ufffd\ufffd"}`,
		`{"a":"\\u0000"}`:           `{"a":"\\u0000"}`, // a backslash, then letters
		`{"a":"\\\u0000"}`:          `{"a":"\\\ufffd"}`,
		`{"a":"\"\\u0000\"\u0000"}`: `{"a":"\"\\u0000\"\ufffd"}`,
		`{"a":"\u00001"}`:           `{"a":"\ufffd1"}`,
		`{"a":1}`:                   `{"a":1}`,
	} {
		if got := withoutNUL.Replace(document); got != want {
			t.Errorf("%s: got %s, want %s", document, got, want)
		}
	}
	bodies := make(chan string, 1)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		bodies <- string(body)
	}))
	defer server.Close()
	c := NewCallback(CallbackOptions{URL: server.URL, Worker: "cpu-1", Signer: signing.NewCallback(config.NewSecret(strings.Repeat("s", 40)))})
	r := Report{JobID: "j", Transition: jobs.Failed, Result: []byte(`{"text":"a\u0000"}`), Error: &ReportError{Message: "b\x00"}}
	if err := c.Report(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if body := <-bodies; strings.Contains(body, `\u0000`) || strings.Count(body, `\ufffd`) != 2 {
		t.Errorf("sent %s", body)
	}
}

func TestAJobsTraceReachesTheCallbackAlsoWithoutATracer(t *testing.T) {
	t.Parallel()
	const trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
	got := make(chan string, 1)
	backend := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got <- r.Header.Get("Traceparent") }))
	t.Cleanup(backend.Close)
	callback := NewCallback(CallbackOptions{URL: backend.URL, Worker: "cpu-1", Signer: signing.NewCallback(config.NewSecret("a secret of these tests"))})
	for _, parent := range []string{trace, ""} {
		var off *tracing.Tracer
		ctx, _ := off.Start(t.Context(), "job", tracing.Consumer, parent)
		if err := callback.Report(ctx, Report{JobID: "a", Transition: jobs.Running}); err != nil {
			t.Fatal(err)
		}
		if sent := <-got; sent != parent {
			t.Errorf("sent %q for %q", sent, parent)
		}
	}
}

func TestTheBackendsWordThatAJobHasEndedIsPassedOn(t *testing.T) {
	t.Parallel()
	for state, ended := range map[string]bool{"": false, "queued": false, "running": false, "succeeded": true, "failed": true, "stopped": true} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, `{"data":{"stored":true,"state":"`+state+`"}}`)
		}))
		cb := NewCallback(CallbackOptions{URL: server.URL, Worker: "w", Signer: signing.NewCallback(config.NewSecret("secret"))})
		if err := cb.Report(t.Context(), Report{JobID: "j", Transition: jobs.Running}); errors.Is(err, ErrEnded) != ended || err != nil && !ended {
			t.Errorf("%q: running: %v", state, err)
		}
		if err := cb.Report(t.Context(), Report{JobID: "j", Transition: jobs.Succeeded}); err != nil {
			t.Errorf("%q: succeeded: %v", state, err)
		}
		server.Close()
	}
}
