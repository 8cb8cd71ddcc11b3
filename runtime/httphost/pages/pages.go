// Package pages serves applications that run in browsers: the files that their builds made, and their first page at every address of theirs.
//
// It is asked only for what no function has, and answers with a page only who opens one: whoever calls the API by a wrong address gets an
// error, not a page.
package pages

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"
)

// fonts have a type that not every system knows.
func init() { _ = mime.AddExtensionType(".woff2", "font/woff2") }

const (
	index = "index.html"
	// named is the folder of files whose names change with what is in them.
	named = "assets/"
	// forever is for those; all others are asked for each time.
	forever = "public, max-age=31536000, immutable"
)

// ErrNotBuilt says that an application is missing from the binary.
var ErrNotBuilt = errors.New("it is not built into this binary: run make setup, then build again")

// file is a file in the encodings that there are of it.
type file struct {
	contentType, etag string
	bodies            map[string][]byte // by Content-Encoding; "" is the plain one
}

// Site is one application.
type Site struct {
	path   string
	policy string
	files  map[string]file
}

// New reads an application that is served at a path such as /account, from a build's files: each may have its gzip and its brotli beside
// it, as name.gz and name.br. The error is ErrNotBuilt where there are none; the site then says so to who opens it.
func New(at string, files fs.FS) (*Site, error) {
	s := &Site{path: at, policy: policy, files: map[string]file{}}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(path.Base(name), ".") || strings.HasSuffix(name, ".gz") || strings.HasSuffix(name, ".br") {
			return err
		}
		f, err := read(files, name)
		s.files[name] = f
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("pages at %s: %w", at, err)
	}
	if _, ok := s.files[index]; !ok {
		return s, fmt.Errorf("pages at %s: %w", at, ErrNotBuilt)
	}
	return s, nil
}

func read(files fs.FS, name string) (file, error) {
	f := file{contentType: mime.TypeByExtension(path.Ext(name)), bodies: map[string][]byte{}}
	if f.contentType == "" {
		f.contentType = "application/octet-stream"
	}
	for encoding, suffix := range map[string]string{"": "", "gzip": ".gz", "br": ".br"} {
		body, err := fs.ReadFile(files, name+suffix)
		if err != nil && (suffix == "" || !errors.Is(err, fs.ErrNotExist)) {
			return file{}, err
		}
		if err == nil {
			f.bodies[encoding] = body
		}
	}
	sum := sha256.Sum256(f.bodies[""])
	f.etag = `W/"` + hex.EncodeToString(sum[:16]) + `"`
	return f, nil
}

// policy lets a page load its own files and call its own server, and nothing else. No text becomes code: a page that would write HTML fails.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
	"form-action 'none'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// Serve answers with the file that the path names, or the application's first page; it reports false for what is not the application's,
// having written nothing.
func (s *Site) Serve(w http.ResponseWriter, r *http.Request) bool {
	name, ok := strings.CutPrefix(r.URL.Path, s.path)
	if !ok || name != "" && name[0] != '/' {
		return false
	}
	name = strings.TrimPrefix(name, "/")
	f, ok := s.files[name]
	if !ok {
		if strings.HasPrefix(name, named) || !opensPage(r) {
			return false
		}
		name = index
		if f, ok = s.files[index]; !ok {
			return notBuilt(w, s.path)
		}
	}
	header := w.Header()
	header.Set("Content-Type", f.contentType)
	header.Set("Content-Security-Policy", s.policy)
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
	header.Set("Cache-Control", "no-cache")
	if strings.HasPrefix(name, named) {
		header.Set("Cache-Control", forever)
	}
	header.Set("ETag", f.etag)
	header.Add("Vary", "Accept, Accept-Encoding, Authorization, Sec-Fetch-Mode")
	encoding := f.encoding(r.Header.Get("Accept-Encoding"))
	if encoding != "" {
		header.Set("Content-Encoding", encoding)
	}
	http.ServeContent(encoded{w, len(f.bodies[encoding])}, withoutRange(r), name, time.Time{}, bytes.NewReader(f.bodies[encoding]))
	return true
}

// encoded says the length of an encoded body, which net/http leaves out.
type encoded struct {
	http.ResponseWriter
	size int
}

// WriteHeader implements http.ResponseWriter.
func (e encoded) WriteHeader(status int) {
	if status == http.StatusOK {
		e.Header().Set("Content-Length", strconv.Itoa(e.size))
	}
	e.ResponseWriter.WriteHeader(status)
}

// withoutRange is a request for the whole: parts of what is encoded on the way are of no use.
func withoutRange(r *http.Request) *http.Request {
	if r.Header.Get("Range") == "" {
		return r
	}
	whole := r.Clone(r.Context())
	whole.Header.Del("Range")
	return whole
}

// encoding is the smallest that there is and the client takes.
func (f file) encoding(accepted string) string {
	best := ""
	for part := range strings.SplitSeq(accepted, ",") {
		name, parameters, _ := strings.Cut(part, ";")
		name = strings.ToLower(strings.TrimSpace(name))
		if body, ok := f.bodies[name]; ok && name != "" && !refused(parameters) && len(body) < len(f.bodies[best]) {
			best = name
		}
	}
	return best
}

// refused reports whether an encoding's parameters give it a weight of zero (RFC 9110, 12.4.2).
func refused(parameters string) bool {
	weight, ok := strings.CutPrefix(strings.ReplaceAll(parameters, " ", ""), "q=")
	return ok && strings.Trim(weight, "0.") == ""
}

// Opens reports whether somebody opens an address of the application, and no program calls what is there.
func (s *Site) Opens(r *http.Request) bool {
	name, ok := strings.CutPrefix(r.URL.Path, s.path)
	return ok && (name == "" || name[0] == '/') && opensPage(r)
}

// opensPage reports whether somebody opens an address, and no program calls it.
func opensPage(r *http.Request) bool {
	if mode := r.Header.Get("Sec-Fetch-Mode"); mode != "" {
		return mode == "navigate"
	}
	return strings.Contains(r.Header.Get("Accept"), "text/html")
}

func notBuilt(w http.ResponseWriter, at string) bool {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(http.StatusServiceUnavailable)
	_, _ = fmt.Fprintf(w, "The pages at %s are not here: %v.\n", at, ErrNotBuilt)
	return true
}
