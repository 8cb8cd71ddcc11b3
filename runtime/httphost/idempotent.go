package httphost

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"net/http"
	"regexp"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hivesync/runtime/function"
	"hivesync/shared/fault"
	"hivesync/shared/idempotency"
)

const (
	idempotencyHeader = "Idempotency-Key"
	// replayedHeader marks an answer that is an earlier one's.
	replayedHeader = "Idempotent-Replayed"
	// keyWait bounds storing an answer, which goes on when the client has gone.
	keyWait = 3 * time.Second
)

var keyShape = regexp.MustCompile(`^[!-~]{1,128}$`)

// checkIdempotent returns why a function cannot be idempotent as its Meta says.
func (h *Host) checkIdempotent(m *function.Meta, stream bool) error {
	switch {
	case !m.Idempotent:
		return nil
	case m.Auth != function.User, m.Method == http.MethodGet, m.Stream != nil, stream, m.Starts != "":
		return errors.New("only functions of users that change something, start no job and get their body whole can be idempotent")
	}
	return nil
}

// keyed runs a call under the client's Idempotency-Key: an equal call before it is answered as that was.
func (h *Host) keyed(x *exchange, r *http.Request, run func()) {
	m := &x.route.meta
	key := r.Header.Get(idempotencyHeader)
	if !m.Idempotent || key == "" {
		run()
		return
	}
	if !keyShape.MatchString(key) {
		x.fail(fault.New(fault.ValidationFailed, "The request is not valid.",
			fault.Detail{Field: idempotencyHeader, Code: "invalid", Message: "expected 1 to 128 characters of ASCII without spaces"}))
		return
	}
	asked := sha256.New()
	for _, part := range [][]byte{[]byte(r.URL.RequestURI()), x.body} {
		sum := sha256.Sum256(part)
		_, _ = asked.Write(sum[:])
	}
	call := idempotency.Call{User: x.principal.UserID, Function: m.Name, Key: key, Hash: [sha256.Size]byte(asked.Sum(nil))}
	before, err := h.o.Keys.Begin(r.Context(), call, h.timeout(m)+h.o.Config.WriteTimeout)
	switch {
	case err != nil:
		x.fail(err)
		return
	case before != nil:
		header := x.w.Header()
		header.Set(replayedHeader, "true")
		if before.ContentType != "" { // an answer without a body has none
			header.Set("Content-Type", before.ContentType)
		}
		x.w.WriteHeader(before.Status)
		if len(before.Body) > 0 { // whoever writes nothing says nothing of its type either
			_, _ = x.w.Write(before.Body)
		}
		return
	}
	var answer bytes.Buffer
	x.w.copy = &answer
	defer func() { //nolint:contextcheck // also where the function panics, and when the client has gone
		ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), keyWait)
		defer cancel()
		store := h.o.Keys.Release
		if status := x.w.status; status != 0 && status < http.StatusMultipleChoices && !x.w.broken && answer.Len() <= idempotency.MaxBody {
			store = func(ctx context.Context, c idempotency.Call) error {
				return h.o.Keys.Finish(ctx, c, idempotency.Answer{Status: status, ContentType: x.w.Header().Get("Content-Type"), Body: answer.Bytes()})
			}
		}
		if err := store(ctx, call); err != nil {
			h.log.WarnContext(ctx, "what came of a request under an Idempotency-Key was not stored", "function", m.Name, "error", err)
		}
	}()
	run()
}

// describeKey adds the header to an idempotent function's operation.
func describeKey(m *function.Meta, op *huma.Operation) {
	if m.Idempotent {
		most := 128
		op.Parameters = append(op.Parameters, &huma.Param{
			Name: idempotencyHeader, In: "header", Description: "repeating a request under the same key answers as the first one was answered",
			Schema: &huma.Schema{Type: huma.TypeString, MaxLength: &most, Pattern: keyShape.String()},
		})
	}
}
