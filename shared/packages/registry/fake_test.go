package registry

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"hivesync/shared/packages/npmrc"
)

// fake is a registry of npm packages on a socket of its own.
type fake struct {
	*httptest.Server
	t *testing.T

	mu       sync.Mutex
	docs     map[string]map[string]any // a package's description
	archives map[string][]byte         // by path
	before   func(w http.ResponseWriter, r *http.Request) bool
	seen     []*http.Request
	at, most int // requests under way, and the most at once
}

func newFake(t *testing.T) *fake {
	t.Helper()
	f := &fake{t: t, docs: map[string]map[string]any{}, archives: map[string][]byte{}}
	f.Server = httptest.NewServer(f)
	t.Cleanup(f.Close)
	return f
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	f.seen = append(f.seen, r)
	f.at++
	f.most = max(f.most, f.at)
	before := f.before
	f.mu.Unlock()
	defer func() {
		f.mu.Lock()
		f.at--
		f.mu.Unlock()
	}()
	if before != nil && before(w, r) {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if content, ok := f.archives[r.URL.Path]; ok {
		_, _ = w.Write(content)
		return
	}
	doc, ok := f.docs[strings.TrimPrefix(r.URL.Path, "/")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	if !strings.HasPrefix(r.Header.Get("Accept"), "application/vnd.npm.install-v1+json") {
		f.t.Errorf("%s: asked for %q", r.URL, r.Header.Get("Accept"))
	}
	body, err := json.Marshal(doc)
	if err != nil {
		f.t.Error(err)
	}
	etag := fmt.Sprintf(`"%x"`, sha512.Sum512(body))
	w.Header().Set("Etag", etag)
	if r.Header.Get("If-None-Match") == etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	_, _ = w.Write(body)
}

// first runs before the registry answers; one that returns true has answered.
func (f *fake) first(before func(w http.ResponseWriter, r *http.Request) bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.before = before
}

// requests returns the paths that were asked for since the last call.
func (f *fake) requests() []*http.Request {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := f.seen
	f.seen = nil
	return out
}

func (f *fake) paths() string {
	var out []string
	for _, r := range f.requests() {
		out = append(out, r.URL.Path)
	}
	return strings.Join(out, " ")
}

// publish adds a release. What it says beyond its archive stands in fields, such as "dependencies".
func (f *fake) publish(id string, fields map[string]any) (sri string) {
	f.t.Helper()
	at := strings.LastIndex(id, "@")
	name, version := id[:at], id[at+1:]
	content := tarball(f.t, fmt.Sprintf(`{"name":%q,"version":%q}`, name, version))
	path := "/" + name + "/-/" + filepath.Base(name) + "-" + version + ".tgz"
	sri = integrityOf(content)
	release := map[string]any{"name": name, "version": version, "dist": map[string]any{"integrity": sri, "tarball": f.URL + path}}
	for key, value := range fields {
		release[key] = value
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.archives[path] = content
	if f.docs[name] == nil {
		f.docs[name] = map[string]any{"name": name, "versions": map[string]any{}, "dist-tags": map[string]any{}}
	}
	f.docs[name]["versions"].(map[string]any)[version] = release
	f.docs[name]["dist-tags"].(map[string]any)["latest"] = version
	return sri
}

// tag names a release.
func (f *fake) tag(name, tag, version string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.docs[name]["dist-tags"].(map[string]any)[tag] = version
}

func (f *fake) host() string { return strings.TrimPrefix(f.URL, "http://") }

func integrityOf(content []byte) string {
	sum := sha512.Sum512(content)
	return "sha512-" + base64.StdEncoding.EncodeToString(sum[:])
}

// tarball is an archive with a package.json.
func tarball(t *testing.T, manifest string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	w := tar.NewWriter(z)
	if err := w.WriteHeader(&tar.Header{Name: "package/package.json", Typeflag: tar.TypeReg, Size: int64(len(manifest))}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(manifest)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// settings are those of a user's .npmrc.
func settings(t *testing.T, lines ...string) *npmrc.Settings {
	t.Helper()
	home := t.TempDir()
	if err := os.WriteFile(filepath.Join(home, ".npmrc"), []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := npmrc.Read(npmrc.Sources{Home: home, Env: func(string) (string, bool) { return "", false }})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func noProxy(*http.Request) (*url.URL, error) { return nil, nil }

// connect returns a client with a cache of its own, which does not wait between its tries.
func connect(t *testing.T, lines ...string) *Client {
	t.Helper()
	c, err := newClient(Options{Settings: settings(t, lines...), CacheDir: filepath.Join(t.TempDir(), "cache"), ArchiveBytes: 1 << 20}, noProxy)
	if err != nil {
		t.Fatal(err)
	}
	c.wait = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	return c
}

func (f *fake) client(lines ...string) *Client {
	f.t.Helper()
	return connect(f.t, append([]string{"registry=" + f.URL}, lines...)...)
}
