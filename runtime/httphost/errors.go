package httphost

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"time"

	"hivesync/shared/fault"
)

// statuses is the one table from the kind of an error to its HTTP status.
var statuses = map[fault.Kind]int{
	fault.KindInternal:        http.StatusInternalServerError,
	fault.KindBadRequest:      http.StatusBadRequest,
	fault.KindInvalid:         http.StatusUnprocessableEntity,
	fault.KindUnauthenticated: http.StatusUnauthorized,
	fault.KindForbidden:       http.StatusForbidden,
	fault.KindNotFound:        http.StatusNotFound,
	fault.KindMethod:          http.StatusMethodNotAllowed,
	fault.KindConflict:        http.StatusConflict,
	fault.KindTooLarge:        http.StatusRequestEntityTooLarge,
	fault.KindMedia:           http.StatusUnsupportedMediaType,
	fault.KindRange:           http.StatusRequestedRangeNotSatisfiable,
	fault.KindLimited:         http.StatusTooManyRequests,
	fault.KindUser:            http.StatusUnprocessableEntity,
	fault.KindNotSupported:    http.StatusNotImplemented,
	fault.KindUnavailable:     http.StatusServiceUnavailable,
	fault.KindTimeout:         http.StatusGatewayTimeout,
}

// Status returns the HTTP status of an error's code.
func Status(code fault.Code) int { return statuses[fault.KindOf(code)] }

// answer is an error as huma and the client see it: {"error": {"code", "message", "details", "request_id"}}
// with the error's public facts beside them. The cause stays behind.
type answer struct {
	err       *fault.Error
	requestID string
}

// Error returns the public message.
func (a *answer) Error() string { return a.err.Message }

// GetStatus returns the HTTP status.
func (a *answer) GetStatus() int { return Status(a.err.Code) }

// GetHeaders returns Retry-After where the error says when to come back, and Content-Range where a part is not there.
func (a *answer) GetHeaders() http.Header {
	h := http.Header{}
	if a.err.RetryAfter > 0 {
		h.Set("Retry-After", wholeSeconds(a.err.RetryAfter))
	}
	if size, ok := a.err.Meta["size"].(int64); ok && a.err.Kind() == fault.KindRange {
		h.Set("Content-Range", fmt.Sprintf("bytes */%d", size))
	}
	return h
}

// Unwrap returns the error itself, for the log.
func (a *answer) Unwrap() error { return a.err }

// MarshalJSON writes the error's body.
func (a *answer) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]any{"error": errorObject(a.err, a.requestID)})
}

func errorObject(e *fault.Error, requestID string) map[string]any {
	body := make(map[string]any, len(e.Meta)+5)
	for name, value := range e.Meta {
		body[name] = value
	}
	details := e.Details
	if details == nil {
		details = []fault.Detail{}
	}
	body["code"], body["message"], body["details"], body["request_id"] = e.Code, e.Message, details, requestID
	if e.Position != nil {
		body["position"] = e.Position
	}
	return body
}

// wholeSeconds rounds up: a client that waits that long has waited long enough.
func wholeSeconds(d time.Duration) string {
	return strconv.Itoa(int(math.Ceil(d.Seconds())))
}

// fail answers a request that did not reach its function. The details go to the access log.
func (x *exchange) fail(err error) {
	e := fault.From(err)
	x.err = err
	if x.w.started {
		return // the client has part of an answer already; breaking off is all that is left
	}
	x.w.broken = false
	h := x.w.Header()
	h.Set("Content-Type", "application/json")
	for _, name := range []string{"Content-Length", "Content-Disposition", "Content-Range", "Accept-Ranges", "ETag"} {
		h.Del(name) // of the answer that did not come to be
	}
	h.Set("Cache-Control", "no-store")
	a := &answer{err: e, requestID: x.id}
	for name, values := range a.GetHeaders() {
		h[name] = values
	}
	if e.Kind() == fault.KindUnauthenticated {
		h.Set("WWW-Authenticate", "Bearer")
	}
	body, merr := json.Marshal(a)
	if merr != nil { // public facts that JSON cannot hold: the code and the message always can
		body, _ = json.Marshal(&answer{err: fault.New(e.Code, e.Message), requestID: x.id})
	}
	body = append(body, '\n')
	h.Set("Content-Length", strconv.Itoa(len(body))) // known before the connection's end, which may wait for a body
	x.w.WriteHeader(a.GetStatus())
	_, _ = x.w.Write(body)
}
