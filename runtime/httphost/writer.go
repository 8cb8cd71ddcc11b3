package httphost

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
)

// writer holds the status back until the first byte of the body, so that an answer that cannot be
// encoded can still become an error; it also remembers what was answered, and answers 304 where the
// client already has what would be sent.
type writer struct {
	http.ResponseWriter
	request *http.Request
	status  int
	written int64
	started bool // the status was sent
	silent  bool // the status allows no body
	broken  bool // the body could not be encoded: what follows is dropped until an error is written
}

// Unwrap lets http.ResponseController find deadlines and hijacking.
func (w *writer) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// WriteHeader remembers the status. Statuses below 200 go out at once.
func (w *writer) WriteHeader(status int) {
	if w.started {
		return
	}
	w.status = status
	if status < http.StatusOK {
		w.ResponseWriter.WriteHeader(status)
	}
}

// commit sends the status and the headers.
func (w *writer) commit() {
	if w.started || w.broken {
		return
	}
	w.started = true
	if w.status < http.StatusOK {
		w.status = http.StatusOK
	}
	if w.status == http.StatusOK && w.matches() {
		w.status, w.silent = http.StatusNotModified, true
		w.Header().Del("Content-Length")
	}
	w.ResponseWriter.WriteHeader(w.status)
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
	if w.broken {
		return len(p), nil
	}
	w.commit()
	if w.silent {
		return len(p), nil
	}
	n, err := w.ResponseWriter.Write(p)
	w.written += int64(n)
	return n, err
}

// FlushError sends what there is; http.ResponseController finds it.
func (w *writer) FlushError() error {
	w.commit()
	return http.NewResponseController(w.ResponseWriter).Flush()
}

func (w *writer) code() int {
	if w.status == 0 {
		return http.StatusOK
	}
	return w.status
}

var errEncoding = errors.New("httphost: the answer cannot be written as JSON")

var jsonBuffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// maxPooled is the largest buffer that is kept for the next answer, in bytes.
const maxPooled = 1 << 20

// marshal encodes an answer as a whole before anything is sent. huma sends the status before it encodes,
// and its own text after a failure: the writer drops both.
func marshal(out io.Writer, v any) error {
	buffer := jsonBuffers.Get().(*bytes.Buffer)
	defer func() {
		if buffer.Cap() <= maxPooled {
			buffer.Reset()
			jsonBuffers.Put(buffer)
		}
	}()
	w, ours := out.(*writer)
	if err := huma.DefaultJSONFormat.Marshal(buffer, v); err != nil {
		if ours {
			w.broken = true
		}
		return errors.Join(errEncoding, err)
	}
	if ours && !w.started {
		w.Header().Set("Content-Length", strconv.Itoa(buffer.Len()))
	}
	_, err := out.Write(buffer.Bytes())
	return err
}
