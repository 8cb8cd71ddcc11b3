package httphost

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hivesync/shared/idempotency"
)

// writer holds the status back until the first byte of the body, so that an answer that cannot be
// encoded can still become an error; it also remembers what was answered, and answers 304 where the
// client already has what would be sent.
type writer struct {
	http.ResponseWriter
	x        *exchange
	request  *http.Request
	patience time.Duration // how long the client may take for the answer
	status   int
	written  int64
	started  bool          // the status was sent
	silent   bool          // the status allows no body
	broken   bool          // the body could not be encoded: what follows is dropped until an error is written
	bounded  bool          // whoever writes sets the deadlines
	copy     *bytes.Buffer // of the body's beginning, where it is not nil
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
	w.x.cookies.end(w.x)
	if (w.status == http.StatusOK || w.status == http.StatusPartialContent) && w.matches() {
		w.status, w.silent = http.StatusNotModified, true
		w.Header().Del("Content-Length")
		w.Header().Del("Content-Range")
	}
	if !w.bounded {
		_ = http.NewResponseController(w.ResponseWriter).SetWriteDeadline(w.deadline())
	}
	w.ResponseWriter.WriteHeader(w.status)
}

// deadline is when the client must have taken the answer: some time behind that of the function, where one was called.
func (w *writer) deadline() time.Time {
	if at := w.x.deadline; !at.IsZero() {
		return at.Add(w.patience)
	}
	return time.Now().Add(w.patience)
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
	if w.copy != nil && w.copy.Len() <= idempotency.MaxBody {
		w.copy.Write(p)
	}
	n, err := w.ResponseWriter.Write(p) //nolint:gosec // JSON, or of the type that the function names, and browsers are told not to guess
	w.written += int64(n)
	if err != nil {
		w.copy = nil // what follows is no part of the answer, such as huma's word about the failure
	}
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

// marshal encodes an answer as a whole before anything is sent. huma sends the status before it encodes,
// and its own text after a failure: the writer drops both.
func marshal(out io.Writer, v any) error {
	var buffer bytes.Buffer
	w, ours := out.(*writer)
	err := huma.DefaultJSONFormat.Marshal(&buffer, v)
	if err != nil {
		if ours {
			w.broken = true
		}
		return errors.Join(errEncoding, err)
	}
	body := buffer.Bytes()
	if ours && !w.started {
		if body, err = w.x.cookies.keep(w.x, body); err != nil {
			w.broken = true
			return errors.Join(errEncoding, err)
		}
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	}
	_, err = out.Write(body)
	return err
}
