package httphost

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"hivesync/runtime/function"
	"hivesync/shared/fault"
)

// awaitBody bounds the time that a request's body has to arrive in, whether it is read here or by net/http, which
// reads the rest of one that was refused. Connections are kept for further requests, so every request says so anew;
// without a body nothing is left to read.
func (h *Host) awaitBody(x *exchange, r *http.Request) {
	if !hasBody(r) {
		return
	}
	control := http.NewResponseController(x.w.ResponseWriter)
	x.bodyBy = time.Now().Add(h.o.Config.ReadTimeout) // the connection's clock, whatever the host's is
	_ = control.SetReadDeadline(x.bodyBy)
	if r.Header.Get("Expect") != "" { // reading makes net/http write that the body may come
		_ = control.SetWriteDeadline(x.bodyBy)
	}
	x.arriving = &arriving{ReadCloser: r.Body}
	r.Body = x.arriving
}

// unread answers without waiting for the body, which net/http would read first where it is not large: it may never come.
// The connection ends with the answer, once what the client still writes was taken.
func (x *exchange) unread() {
	x.w.Header().Set("Connection", "close")
	_ = http.NewResponseController(x.w.ResponseWriter).EnableFullDuplex()
}

func hasBody(r *http.Request) bool { return r.Body != nil && r.Body != http.NoBody }

// body is a request's body within its function's limit. Its errors are answers.
type body struct {
	reader io.Reader
	limit  int64
	ended  func()
}

// openBody returns the request's body, or refuses one that is announced as too large.
func (h *Host) openBody(x *exchange, r *http.Request, m *function.Meta) (*body, error) {
	limit := m.MaxBody
	if limit <= 0 {
		limit = h.o.Config.MaxBodyBytes
	}
	if r.ContentLength > limit {
		x.unread()
		return nil, tooLarge(limit)
	}
	size := limit // of one that does not say
	if r.ContentLength >= 0 {
		size = r.ContentLength
	}
	if err := h.hold(x, m, size); err != nil {
		x.unread()
		return nil, err
	}
	return &body{reader: http.MaxBytesReader(x.w.ResponseWriter, r.Body, limit), limit: limit, ended: func() {
		// What is read from the connection from now on is only its end, which must not pass for a deadline while the
		// function still runs.
		_ = http.NewResponseController(x.w.ResponseWriter).SetReadDeadline(time.Time{})
	}}, nil
}

// Read reads on.
func (b *body) Read(p []byte) (int, error) {
	n, err := b.reader.Read(p)
	var beyond *http.MaxBytesError
	var timeout interface{ Timeout() bool }
	switch {
	case err == nil:
	case errors.Is(err, io.EOF):
		b.ended()
	case errors.As(err, &beyond):
		err = tooLarge(b.limit)
	case errors.As(err, &timeout) && timeout.Timeout():
		err = fault.New(fault.BadRequest, "The request's body did not arrive in time.")
	default:
		err = fault.Wrap(err, fault.BadRequest, "The request's body broke off.")
	}
	return n, err
}

func tooLarge(limit int64) error {
	return fault.Newf(fault.BodyTooLarge, "The request's body is larger than the %d bytes allowed here.", limit)
}

// readBody reads the whole body.
func (h *Host) readBody(x *exchange, r *http.Request, m *function.Meta) ([]byte, error) {
	b, err := h.openBody(x, r, m)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(b)
}

// checkBody refuses a body that is no sound JSON. Types are compared without case, which huma does not.
func checkBody(x *exchange, r *http.Request) error {
	if !isJSON(r.Header.Get("Content-Type")) {
		return errNotJSON
	}
	r.Header.Set("Content-Type", "application/json")
	return function.CheckJSON(x.body)
}

// checkMedia refuses a body whose type is not what a function that reads it itself takes. One that names none is taken.
func checkMedia(m *function.Meta, contentType string) error {
	media, bytes := m.Stream.(function.Bytes)
	if !bytes {
		if !isJSON(contentType) {
			return errNotJSON
		}
		return nil
	}
	if name, _, err := mime.ParseMediaType(contentType); contentType != "" && (err != nil || name != string(media)) {
		return fault.Newf(fault.UnsupportedMedia, "The request's body must be %s.", media)
	}
	return nil
}

// isJSON reports whether a body's type is one of JSON's, as it also is where none is named.
func isJSON(contentType string) bool {
	if contentType == "" {
		return true
	}
	name, _, err := mime.ParseMediaType(contentType)
	return err == nil && (name == "application/json" || strings.HasSuffix(name, "+json"))
}
