package reference_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"hivesync/runtime/httphost/reference"
)

func get(t *testing.T, p *reference.Pages, path string, headers map[string]string) (*httptest.ResponseRecorder, bool) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	return w, p.Serve(w, r)
}

// The page has all that it names, and names nothing of another server: it must work where there is no Internet.
func TestThePageNeedsNoOtherServer(t *testing.T) {
	t.Parallel()
	p, err := reference.New()
	if err != nil {
		t.Fatal(err)
	}
	page, ok := get(t, p, "/docs", nil)
	if !ok || !strings.HasPrefix(page.Header().Get("Content-Type"), "text/html") {
		t.Fatalf("%v %v", ok, page.Header())
	}
	policy := page.Header().Get("Content-Security-Policy")
	if !strings.HasPrefix(policy, "default-src 'none';") || regexp.MustCompile(`https?:|\*|unsafe-eval|script-src[^;]*unsafe`).MatchString(policy) {
		t.Errorf("the policy is %s", policy)
	}
	names := regexp.MustCompile(`(?:src|href)="([^"]*)"`).FindAllStringSubmatch(page.Body.String(), -1)
	if len(names) < 5 {
		t.Fatalf("the page names %q", names)
	}
	for _, name := range names {
		if name[1] == "/openapi.json" {
			continue
		}
		plain, ok := get(t, p, name[1], nil)
		if !ok || plain.Header().Get("Content-Type") == "" || plain.Header().Get("Content-Encoding") != "" {
			t.Fatalf("%s: %v %v", name[1], ok, plain.Header())
		}
		gzipped, _ := get(t, p, name[1], map[string]string{"Accept-Encoding": "br, gzip"})
		unzip, err := gzip.NewReader(gzipped.Body)
		if err != nil {
			t.Fatal(err)
		}
		if unzipped, err := io.ReadAll(unzip); err != nil || !bytes.Equal(unzipped, plain.Body.Bytes()) || gzipped.Header().Get("Content-Encoding") != "gzip" {
			t.Errorf("%s is another one when it is compressed: %v", name[1], err)
		}
		known, _ := get(t, p, name[1], map[string]string{"If-None-Match": plain.Header().Get("ETag")})
		if known.Code != http.StatusNotModified || known.Body.Len() > 0 {
			t.Errorf("%s: %d where the browser has it", name[1], known.Code)
		}
	}
	for _, path := range []string{"/docs/none.js", "/docs/../reference.go", "/docs/viewer/dist/index.html.gz", "/docs/start.js.gz"} {
		if w, ok := get(t, p, path, nil); ok || len(w.Header()) > 0 {
			t.Errorf("%s is answered: %v", path, w.Header())
		}
	}
}
