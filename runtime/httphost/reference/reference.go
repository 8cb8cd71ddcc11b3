// Package reference serves the reference of an API: a page that draws an OpenAPI document, with everything that it needs.
//
// It asks no other server, and its page may not either.
package reference

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

// Path is where the page is; its files are below.
const Path = "/docs"

//go:embed all:viewer/dist
var viewer embed.FS

// policy lets the page load its own files and call its own server. Swagger UI sets styles in place, and draws icons from data URLs.
const policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

type file struct {
	contentType, etag string
	gzipped, plain    []byte
}

// Pages are the page and its files.
type Pages struct{ files map[string]file }

// New reads what is embedded.
func New() (*Pages, error) {
	list, err := fs.Glob(viewer, "viewer/dist/*.gz")
	if err == nil && len(list) == 0 {
		err = errors.New("the API reference is not built into this binary: run make setup")
	}
	if err != nil {
		return nil, err
	}
	p := Pages{files: make(map[string]file, len(list))}
	for _, name := range list {
		gzipped, err := viewer.ReadFile(name)
		if err != nil {
			return nil, err
		}
		unzip, err := gzip.NewReader(bytes.NewReader(gzipped))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		plain, err := io.ReadAll(unzip)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		base := strings.TrimSuffix(path.Base(name), ".gz")
		sum := sha256.Sum256(plain)
		p.files[base] = file{mime.TypeByExtension(path.Ext(base)), `W/"` + hex.EncodeToString(sum[:16]) + `"`, gzipped, plain}
	}
	return &p, nil
}

// Serve answers with the page, or the file of it that the path names; it reports false for what is none, having written nothing.
func (p *Pages) Serve(w http.ResponseWriter, r *http.Request) bool {
	name := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, Path), "/")
	if name == "" {
		name = "index.html"
	}
	f, ok := p.files[name]
	if !ok {
		return false
	}
	header := w.Header()
	header.Set("Content-Type", f.contentType)
	header.Set("Content-Security-Policy", policy)
	header.Set("Cache-Control", "no-cache")
	header.Set("ETag", f.etag)
	header.Add("Vary", "Accept-Encoding")
	if r.Header.Get("If-None-Match") == f.etag {
		w.WriteHeader(http.StatusNotModified)
		return true
	}
	body := f.plain
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		header.Set("Content-Encoding", "gzip")
		body = f.gzipped
	}
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
	return true
}
