package httphost

import (
	"errors"
	"io"
	"net/http"
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
	by := time.Now().Add(h.o.Config.ReadTimeout) // the connection's clock, whatever the host's is
	_ = control.SetReadDeadline(by)
	if r.Header.Get("Expect") != "" { // reading makes net/http write that the body may come
		_ = control.SetWriteDeadline(by)
	}
}

func hasBody(r *http.Request) bool { return r.Body != nil && r.Body != http.NoBody }

// readBody reads the whole body within the function's limit.
func (h *Host) readBody(x *exchange, r *http.Request, m *function.Meta) ([]byte, error) {
	limit := m.MaxBody
	if limit <= 0 {
		limit = h.o.Config.MaxBodyBytes
	}
	if r.ContentLength > limit {
		// Not reading what is announced as too large; net/http closes the connection behind it.
		x.w.Header().Set("Connection", "close")
		return nil, fault.Newf(fault.BodyTooLarge, "The request's body is larger than the %d bytes allowed here.", limit)
	}
	var err error
	if r.ContentLength > 0 {
		x.body, err = readExactly(r.Body, r.ContentLength)
	} else {
		x.body, err = io.ReadAll(http.MaxBytesReader(x.w.ResponseWriter, r.Body, limit))
	}
	if err != nil {
		x.body = nil
		return nil, bodyFault(err, limit)
	}
	// What is read from the connection from now on is only its end, which must not pass for a deadline while the
	// function still runs.
	_ = http.NewResponseController(x.w.ResponseWriter).SetReadDeadline(time.Time{})
	return x.body, nil
}

var errLength = errors.New("the body is not as long as announced")

// firstPart is how much is made room for before any of a body has come: whoever announces much need not send it.
const firstPart = 64 << 10

// readExactly reads a body of a known length to its end.
func readExactly(r io.Reader, length int64) ([]byte, error) {
	if length > firstPart {
		body, err := io.ReadAll(io.LimitReader(r, length+1))
		if err == nil && int64(len(body)) != length {
			err = errLength
		}
		return body, err
	}
	body := make([]byte, length)
	if _, err := io.ReadFull(r, body); err != nil {
		return nil, err
	}
	var more [1]byte
	switch n, err := io.ReadFull(r, more[:]); {
	case n > 0:
		return nil, errLength
	case errors.Is(err, io.EOF):
		return body, nil
	default:
		return nil, err
	}
}
