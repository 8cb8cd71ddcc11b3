package httphost

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"hivesync/runtime/function"
)

// reconnectMillis is what a client is told to wait before it connects again.
const reconnectMillis = "1000"

// sseConn is a client of server-sent events (WHATWG HTML, 9.2).
type sseConn struct {
	ctx     context.Context //nolint:containedctx // the stream's life, which Receive waits for
	w       http.ResponseWriter
	control *http.ResponseController
	timeout time.Duration

	mu     sync.Mutex
	buffer bytes.Buffer
	broken bool
}

// serveSSE opens the event stream and runs the handler.
func (h *Host) serveSSE(ctx context.Context, hctx huma.Context, handle func(context.Context, function.Conn) error) {
	x := exchangeFrom(ctx)
	r, w := humago.Unwrap(hctx)
	ctx, end, leave, err := h.join(ctx, x.principal)
	if err != nil {
		x.fail(err)
		return
	}
	defer leave()
	header := w.Header()
	header.Set("Content-Type", "text/event-stream")
	header.Set("Cache-Control", "no-store")
	header.Set("X-Accel-Buffering", "no") // or nginx gathers events before it sends them
	if r.Method == http.MethodHead {
		return // what GET would begin with, and none of what follows
	}
	c := &sseConn{ctx: ctx, w: w, control: http.NewResponseController(w), timeout: h.o.Config.WriteTimeout}
	defer c.close() // however the handler ends
	x.w.bounded = true
	w.WriteHeader(http.StatusOK)
	if c.raw("retry: "+reconnectMillis+"\n\n") != nil {
		return
	}
	go h.beat(ctx, func() error { return c.raw(": heartbeat\n\n") }, end)
	err = handle(ctx, c)
	x.err = nil
	if last, reason, f := x.lastMessage(ctx, err); reason != "" {
		if f != nil {
			x.err = err
		}
		_ = c.write(last)
	}
}

// Send writes one event.
func (c *sseConn) Send(ctx context.Context, m function.Message) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if c.ctx.Err() != nil {
		return errGone
	}
	return c.write(m)
}

func (c *sseConn) write(m function.Message) error {
	if strings.ContainsAny(m.ID+m.Event, "\r\n\x00") || !json.Valid(m.Data) {
		return errors.New("httphost: not an event: its id or name breaks lines, or its data is no JSON")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.buffer.Reset()
	if m.ID != "" {
		c.buffer.WriteString("id: " + m.ID + "\n")
	}
	c.buffer.WriteString("event: " + m.Event + "\ndata: ")
	_ = json.Compact(&c.buffer, m.Data) // valid, and on one line from here on
	c.buffer.WriteString("\n\n")
	return c.flush()
}

func (c *sseConn) raw(text string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.buffer.Reset()
	c.buffer.WriteString(text)
	return c.flush()
}

// flush sends the buffer. A client that does not take it in time is gone for good: half an event may be
// on its way.
func (c *sseConn) flush() error {
	if c.broken {
		return errGone
	}
	_ = c.control.SetWriteDeadline(time.Now().Add(c.timeout))
	_, err := c.w.Write(c.buffer.Bytes())
	if err == nil {
		err = c.control.Flush()
	}
	if err != nil {
		c.broken = true
		return errGone
	}
	return nil
}

// close waits for a heartbeat that is being written and lets none follow: the writer is not ours after
// the handler returned.
func (c *sseConn) close() {
	c.mu.Lock()
	c.broken = true
	c.mu.Unlock()
}

// Receive waits until the client is gone: events go one way.
func (c *sseConn) Receive(ctx context.Context) (json.RawMessage, error) {
	select {
	case <-ctx.Done():
	case <-c.ctx.Done():
	}
	return nil, errGone
}
