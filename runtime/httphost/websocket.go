package httphost

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/coder/websocket"
	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"golang.org/x/time/rate"

	"hivesync/runtime/function"
	"hivesync/shared/fault"
)

const (
	// bearerProtocol is the subprotocol behind which a browser sends its access token:
	// new WebSocket(url, ["bearer", token]).
	bearerProtocol = "bearer"
	// maxInbound bounds one message of a client, in bytes, and maxWaiting how many may wait for the handler.
	maxInbound = 64 << 10
	maxWaiting = 32
	// A client may send so many messages a second, and so many at once: each is read through before it is known to be one.
	messagesPerSecond = 10
	messageBurst      = 50
)

// closedByUs is the code behind a stream.close.
const closedByUs = 4401

// closeCodes are the protocol's codes where it has one, else the application's own (RFC 6455, 7.4: 4000 to 4999), the HTTP
// status at the end.
var closeCodes = map[fault.Kind]websocket.StatusCode{
	fault.KindBadRequest:      websocket.StatusInvalidFramePayloadData, // text that is no UTF-8
	fault.KindMedia:           websocket.StatusUnsupportedData,         // no text
	fault.KindUnauthenticated: closedByUs,
	fault.KindForbidden:       4403,
	fault.KindNotFound:        4404,
	fault.KindInvalid:         4422,
	fault.KindLimited:         4429,
	fault.KindUnavailable:     websocket.StatusTryAgainLater,
}

// wsConn is a WebSocket client. The host reads all the time, so that pings are answered and a client that
// leaves is noticed whatever the handler does.
type wsConn struct {
	ctx     context.Context //nolint:containedctx // the stream's life
	conn    *websocket.Conn
	timeout time.Duration
	inbound chan json.RawMessage
}

// serveWebSocket upgrades the connection and runs the handler. Origin and identity are established before.
func (h *Host) serveWebSocket(ctx context.Context, hctx huma.Context, handle func(context.Context, function.Conn) error) {
	x := exchangeFrom(ctx)
	r, w := humago.Unwrap(hctx)
	if r.Method != http.MethodGet || !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
		x.w.Header().Set("Upgrade", "websocket")
		x.fail(fault.New(fault.BadRequest, "This address takes a WebSocket."))
		return
	}
	ctx, end, leave, err := h.join(ctx, x.principal)
	if err != nil {
		x.fail(err)
		return
	}
	defer leave()
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{
		Subprotocols:       []string{bearerProtocol},
		InsecureSkipVerify: true, // the origin was checked against the configured ones already
		CompressionMode:    websocket.CompressionDisabled,
	})
	if err != nil {
		x.err = fault.Wrap(err, fault.BadRequest, "The WebSocket could not be opened.")
		return
	}
	x.w.started, x.w.status = true, http.StatusSwitchingProtocols
	defer func() { _ = conn.CloseNow() }()
	conn.SetReadLimit(maxInbound)
	c := &wsConn{ctx: ctx, conn: conn, timeout: h.o.Config.WriteTimeout, inbound: make(chan json.RawMessage, maxWaiting)}
	reading := make(chan struct{})
	go func() { //nolint:contextcheck // see read
		defer close(reading)
		end(c.read())
	}()
	go h.beat(ctx, c.ping, end)
	err = handle(ctx, c)
	x.err = nil
	code := websocket.StatusNormalClosure
	last, reason, f := x.lastMessage(ctx, err)
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errDraining):
		code, reason = websocket.StatusGoingAway, "the server is going away"
	case f != nil:
		x.err = err
		if code = closeCodes[f.Kind()]; code == 0 {
			code = websocket.StatusInternalError
		}
	case reason != "":
		code = closedByUs
	case errors.Is(cause, errGone):
		code = websocket.StatusProtocolError // if it is there still: then it broke the rules
	}
	if last.Event != "" {
		_ = c.write(last) //nolint:contextcheck // the stream's context has ended
	}
	_ = conn.Close(code, reason)
	end(errGone)
	<-reading
}

// read hands the client's messages to the handler until the client leaves or breaks the rules; it
// returns why. Its reads have no context of the stream's: ending one would close the connection before
// the client could be told why.
func (c *wsConn) read() error {
	pace := rate.NewLimiter(messagesPerSecond, messageBurst)
	for {
		kind, data, err := c.conn.Read(context.Background())
		switch {
		case err != nil:
			return errGone
		case !pace.Allow(): // before it is looked at, which costs
			return fault.New(fault.RateLimited, "Too many messages at once.")
		case kind != websocket.MessageText:
			return fault.New(fault.UnsupportedMedia, "A message must be text.")
		case !utf8.Valid(data):
			return fault.New(fault.BadRequest, "A message must be UTF-8.")
		case function.CheckJSON(data) != nil:
			return fault.New(fault.ValidationFailed, "A message must be one JSON value.")
		}
		select {
		case c.inbound <- data:
		default:
			return fault.New(fault.RateLimited, "Too many messages at once.")
		}
	}
}

// Send writes one message: {"id", "event", "data"}.
func (c *wsConn) Send(ctx context.Context, m function.Message) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if c.ctx.Err() != nil {
		return errGone
	}
	return c.write(m) //nolint:contextcheck // see write
}

func (c *wsConn) write(m function.Message) error {
	data, err := json.Marshal(m)
	if err != nil {
		return err
	}
	// The time is the write's own: the connection is closed, not left half written, when a client does
	// not take a message in it.
	ctx, cancel := context.WithTimeout(context.Background(), c.timeout)
	defer cancel()
	if err := c.conn.Write(ctx, websocket.MessageText, data); err != nil {
		return errGone
	}
	return nil
}

func (c *wsConn) ping() error {
	ctx, cancel := context.WithTimeout(context.Background(), c.timeout)
	defer cancel()
	return c.conn.Ping(ctx)
}

// Receive returns the client's next message.
func (c *wsConn) Receive(ctx context.Context) (json.RawMessage, error) {
	select {
	case m := <-c.inbound:
		return m, nil
	default:
	}
	select {
	case m := <-c.inbound:
		return m, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-c.ctx.Done():
		return nil, errGone
	}
}
