// Package registrytest is a registry of npm packages for tests: it holds what a test publishes, and notes what it was asked for.
package registrytest

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// Registry is a registry of npm packages on a socket of its own.
type Registry struct {
	*httptest.Server
	t testing.TB

	mu       sync.Mutex
	Docs     map[string]map[string]any // a package's description
	Archives map[string][]byte         // by path
	before   func(w http.ResponseWriter, r *http.Request) bool
	seen     []*http.Request
	at, Most int // requests under way, and the most at once
}

// New starts a Registry without packages, which ends with the test.
func New(t testing.TB) *Registry {
	t.Helper()
	f := &Registry{t: t, Docs: map[string]map[string]any{}, Archives: map[string][]byte{}}
	f.Server = httptest.NewServer(f)
	t.Cleanup(f.Close)
	return f
}

// ServeHTTP implements http.Handler.
func (f *Registry) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	f.seen = append(f.seen, r)
	f.at++
	f.Most = max(f.Most, f.at)
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
	if content, ok := f.Archives[r.URL.Path]; ok {
		_, _ = w.Write(content)
		return
	}
	doc, ok := f.Docs[strings.TrimPrefix(r.URL.Path, "/")]
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

// First runs before the registry answers; one that returns true has answered.
func (f *Registry) First(before func(w http.ResponseWriter, r *http.Request) bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.before = before
}

// Requests returns the paths that were asked for since the last call.
func (f *Registry) Requests() []*http.Request {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := f.seen
	f.seen = nil
	return out
}

// Paths are those of Requests, with spaces between them.
func (f *Registry) Paths() string {
	var out []string
	for _, r := range f.Requests() {
		out = append(out, r.URL.Path)
	}
	return strings.Join(out, " ")
}

// Publish adds a release. What it says beyond its archive stands in fields, such as "dependencies".
func (f *Registry) Publish(id string, fields map[string]any) (sri string) {
	f.t.Helper()
	at := strings.LastIndex(id, "@")
	name, version := id[:at], id[at+1:]
	content := Tarball(f.t, fmt.Sprintf(`{"name":%q,"version":%q}`, name, version))
	path := "/" + name + "/-/" + filepath.Base(name) + "-" + version + ".tgz"
	sri = Integrity(content)
	release := map[string]any{"name": name, "version": version, "dist": map[string]any{"integrity": sri, "tarball": f.URL + path}}
	for key, value := range fields {
		release[key] = value
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.Archives[path] = content
	if f.Docs[name] == nil {
		f.Docs[name] = map[string]any{"name": name, "versions": map[string]any{}, "dist-tags": map[string]any{}}
	}
	f.Docs[name]["versions"].(map[string]any)[version] = release
	f.Docs[name]["dist-tags"].(map[string]any)["latest"] = version
	return sri
}

// Tag names a release.
func (f *Registry) Tag(name, tag, version string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.Docs[name]["dist-tags"].(map[string]any)[tag] = version
}

// Host is its address and port.
func (f *Registry) Host() string { return strings.TrimPrefix(f.URL, "http://") }

// Integrity is that of an archive.
func Integrity(content []byte) string {
	sum := sha512.Sum512(content)
	return "sha512-" + base64.StdEncoding.EncodeToString(sum[:])
}

// Tarball is an archive with a package.json.
func Tarball(t testing.TB, manifest string) []byte {
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
