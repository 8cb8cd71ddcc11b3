package main

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"hivesync/shared/telemetry/otlp/otlptest"
)

// What opens something may stand in a path or a query. Neither logs nor spans nor metrics hold it, whether there is such a path or not.
func TestNothingHoldsWhatAPathOrAQueryOpens(t *testing.T) {
	t.Parallel()
	collector, port := otlptest.New(t), freePort(t)
	s := newSystem(t, "OTEL_EXPORTER_OTLP_ENDPOINT="+collector.URL, "METRICS_PORT="+port)
	raw := make([]byte, 32)
	_, _ = rand.Read(raw)
	secret := base64.RawURLEncoding.EncodeToString(raw)
	link, ticket := "hsl_"+secret, "hst_"+secret
	const preview = "01926d4e-0000-7000-8000-000000000001"
	requests := []string{
		"GET /api/v1/shared/" + link, "GET /api/v1/shared/" + link + "/", "GET /api/v1/shared/" + link + "/nothing", "POST /api/v1/shared/" + link, "DELETE /api/v1/shared/" + link,
		"GET /api/v1/shared/" + link + "/screens/s/screen.png", "GET /api/v1/shared/" + link + "/screens/s/assets/a", "GET /api/v1/shared/" + link + "/screens/s/other.txt",
		"GET /api/v1/shared/hsl%5F" + secret + "/x", "GET /api/v1/shared/hsl%255F" + secret + "/x", "GET /shared/" + secret, "GET /api/v1/shared/" + link + strings.Repeat("x", 40),
		"GET /api/v1/previews/" + preview + "?preview_token=" + link, "GET /api/v1/previews/" + preview + "/screens/s/screen.png?preview_token=" + secret, "GET /nowhere?token=" + secret,
		"GET /api/v1/live/stream?ticket=" + ticket, "GET /api/v1/live/socket?ticket=" + secret, "GET /api/v1/projects?cursor=" + secret, "GET /api/v1/teams/" + secret,
	}
	statuses := map[int]int{}
	for _, line := range requests {
		method, path, _ := strings.Cut(line, " ")
		res, err := http.DefaultClient.Do(s.request(method, path, nil))
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(res.Body)
		_ = res.Body.Close()
		statuses[res.StatusCode]++
		if res.StatusCode < 400 || strings.Contains(string(body), secret) {
			t.Errorf("%.60s: %s answers what it was asked with, or opens something", line, res.Status)
		}
	}
	done := s.request(http.MethodGet, "/api/v1/auth/me", nil)
	done.Header.Set("X-Request-ID", "the-last-one")
	if res, err := http.DefaultClient.Do(done); err != nil || res.Body.Close() != nil {
		t.Fatal(err)
	}
	s.backend.find(t, `"function":"accounts.me"`)
	spans := collector.Await(func(spans []otlptest.Span) bool {
		n := map[string]int{}
		for _, span := range spans {
			n[span.Attrs["hivesync.function"]]++
		}
		return n["previews.shared"] >= 1 && n["previews.shared_screen"] >= 2 && n["previews.shared_asset"] >= 1 && n["accounts.me"] >= 1
	})
	s.backend.lines.mu.Lock()
	logged := s.backend.lines.text.String()
	s.backend.lines.mu.Unlock()
	if strings.Count(logged, `"msg":"request"`) < len(requests) || len(statuses) < 2 {
		t.Errorf("not all requests are in the log: %v", statuses)
	}
	for where, text := range map[string]string{"the log": logged, "the spans": fmt.Sprintf("%v", spans), "the metrics": scrape(t, port)} {
		if strings.Contains(text, secret) || strings.Contains(text, secret[4:20]) {
			t.Errorf("%s hold what opens something", where)
		}
	}
}
