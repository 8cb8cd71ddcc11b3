package pages_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"hivesync/runtime/httphost/pages"
)

func zipped(t *testing.T, text string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

const page = "<!doctype html><title>Account</title>"

var script = strings.Repeat("export {};\n", 100)

func site(t *testing.T) *pages.Site {
	t.Helper()
	s, err := pages.New("/account", fstest.MapFS{
		".stamp":              {Data: []byte("1")},
		"index.html":          {Data: []byte(page)},
		"assets/app-1a.js":    {Data: []byte(script)},
		"assets/app-1a.js.gz": {Data: zipped(t, script)},
		"assets/app-1a.js.br": {Data: []byte("br")},
		"assets/i-1b.woff2":   {Data: []byte("wOF2")},
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func get(t *testing.T, s *pages.Site, path string, headers ...string) (*httptest.ResponseRecorder, bool) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	return w, s.Serve(w, r)
}

func TestWhoOpensAnAddressOfTheApplicationGetsItsPage(t *testing.T) {
	t.Parallel()
	s := site(t)
	for _, path := range []string{"/account", "/account/", "/account/tokens", "/account/link/ABCD-EFGH", "/account/index.html"} {
		w, ok := get(t, s, path, "Accept", "text/html,*/*")
		if !ok || w.Code != http.StatusOK || w.Body.String() != page || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			t.Errorf("%s: %v %d %q", path, ok, w.Code, w.Body)
		}
		if got := w.Header().Get("Cache-Control"); got != "no-cache" {
			t.Errorf("%s is cached: %s", path, got)
		}
	}
}

func TestWhoCallsAWrongAddressGetsNoPage(t *testing.T) {
	t.Parallel()
	s := site(t)
	for _, c := range [][]string{
		{"/account/tokens", "Accept", "*/*"},
		{"/account/tokens", "Accept", "application/json"},
		{"/account/tokens", "Accept", "text/html", "Sec-Fetch-Mode", "cors"},
		{"/account/assets/app-0.js", "Accept", "text/html"},
		{"/account/.stamp"},
		{"/account/assets/app-1a.js.gz"},
		{"/accounts", "Accept", "text/html"},
		{"/api/v1/none", "Accept", "text/html"},
	} {
		if w, ok := get(t, s, c[0], c[1:]...); ok || len(w.Header()) > 0 {
			t.Errorf("%v: %d %s", c, w.Code, w.Body)
		}
	}
}

func TestNamedFilesAreKeptForEverAndComeAsSmallAsTheClientTakesThem(t *testing.T) {
	t.Parallel()
	s := site(t)
	for accepted, encoding := range map[string]string{
		"": "", "identity": "", "gzip": "gzip", "gzip, deflate, br, zstd": "br", "br;q=0, gzip;q=0.5": "gzip", "BR": "br", "gzip;q=0.0": "",
	} {
		w, ok := get(t, s, "/account/assets/app-1a.js", "Accept-Encoding", accepted)
		if !ok || w.Header().Get("Content-Encoding") != encoding || w.Header().Get("Cache-Control") != "public, max-age=31536000, immutable" || !strings.Contains(w.Header().Get("Content-Type"), "javascript") {
			t.Errorf("%q: %v %v", accepted, ok, w.Header())
		}
		if encoding == "" && w.Body.String() != script {
			t.Errorf("%q: another script", accepted)
		}
	}
	if w, ok := get(t, s, "/account/assets/i-1b.woff2", "Accept-Encoding", "br"); !ok || w.Header().Get("Content-Type") != "font/woff2" || w.Body.String() != "wOF2" {
		t.Errorf("the font: %v %v", ok, w.Header())
	}
	first, _ := get(t, s, "/account/assets/app-1a.js")
	if again, _ := get(t, s, "/account/assets/app-1a.js", "If-None-Match", first.Header().Get("ETag")); again.Code != http.StatusNotModified || again.Body.Len() > 0 {
		t.Errorf("%d where the browser has it", again.Code)
	}
	if w, _ := get(t, s, "/account/assets/app-1a.js", "Range", "bytes=0-3"); w.Code != http.StatusOK {
		t.Errorf("a part: %d", w.Code)
	}
}

func TestThePolicyLetsNothingInOfAnotherServerAndNoTextBecomeCode(t *testing.T) {
	t.Parallel()
	w, _ := get(t, site(t), "/account", "Accept", "text/html")
	policy := w.Header().Get("Content-Security-Policy")
	for _, part := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "require-trusted-types-for 'script'"} {
		if !strings.Contains(policy, part) {
			t.Errorf("%s is not in %s", part, policy)
		}
	}
	for _, part := range []string{"unsafe", "http:", "https:", "*"} {
		if strings.Contains(policy, part) {
			t.Errorf("%s is in %s", part, policy)
		}
	}
}

func TestABinaryWithoutTheBuildSaysWhatToRun(t *testing.T) {
	t.Parallel()
	s, err := pages.New("/account", fstest.MapFS{".gitkeep": {}})
	if !errors.Is(err, pages.ErrNotBuilt) {
		t.Fatal(err)
	}
	if w, ok := get(t, s, "/account", "Accept", "text/html"); !ok || w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "make setup") {
		t.Errorf("%v %d %s", ok, w.Code, w.Body)
	}
}

func TestOnlyWhoNavigatesOpensAnAddress(t *testing.T) {
	t.Parallel()
	s := site(t)
	for name, c := range map[string]struct {
		path    string
		headers []string
		opens   bool
	}{
		"a browser":                        {"/account/jobs", []string{"Sec-Fetch-Mode", "navigate"}, true},
		"a browser that says no more":      {"/account", []string{"Accept", "text/html,*/*"}, true},
		"a script of a page":               {"/account/jobs", []string{"Sec-Fetch-Mode", "cors", "Accept", "text/html"}, false},
		"a program":                        {"/account/jobs", []string{"Accept", "*/*"}, false},
		"an address that begins like ours": {"/accounts", []string{"Sec-Fetch-Mode", "navigate"}, false},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, c.path, nil)
		for i := 0; i < len(c.headers); i += 2 {
			r.Header.Set(c.headers[i], c.headers[i+1])
		}
		if s.Opens(r) != c.opens {
			t.Errorf("%s: opens is %v", name, !c.opens)
		}
	}
}
