package httphost

import (
	"net/http"
	"strings"
)

// writer remembers what was answered, and answers 304 where the client already has what would be sent.
type writer struct {
	http.ResponseWriter
	request *http.Request
	status  int
	written int64
	started bool
	silent  bool // the status allows no body
}

// Unwrap lets http.ResponseController find deadlines, flushing and hijacking.
func (w *writer) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// WriteHeader sends the status once; later calls are ignored rather than logged by net/http.
func (w *writer) WriteHeader(status int) {
	if w.started {
		return
	}
	if status >= http.StatusOK {
		w.started = true
	}
	if status == http.StatusOK && w.matches() {
		status, w.silent = http.StatusNotModified, true
		w.Header().Del("Content-Length")
	}
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// matches reports whether If-None-Match names the answer's ETag (RFC 9110, 13.1.2: weak comparison).
func (w *writer) matches() bool {
	etag := strings.TrimPrefix(w.Header().Get("ETag"), "W/")
	if etag == "" || (w.request.Method != http.MethodGet && w.request.Method != http.MethodHead) {
		return false
	}
	for candidate := range strings.SplitSeq(w.request.Header.Get("If-None-Match"), ",") {
		if candidate = strings.TrimSpace(candidate); candidate == "*" || strings.TrimPrefix(candidate, "W/") == etag {
			return true
		}
	}
	return false
}

// Write sends part of the body.
func (w *writer) Write(p []byte) (int, error) {
	if !w.started {
		w.WriteHeader(http.StatusOK)
	}
	if w.silent {
		return len(p), nil
	}
	n, err := w.ResponseWriter.Write(p)
	w.written += int64(n)
	return n, err
}

func (w *writer) code() int {
	if w.status == 0 {
		return http.StatusOK
	}
	return w.status
}
