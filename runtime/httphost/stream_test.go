package httphost

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"hivesync/runtime/function"
	"hivesync/shared/fault"
)

// feed is what a test sends into the streams under test.
type feed struct {
	messages chan function.Message
	ended    chan error // what each handler returned
	opened   chan string
}

func newFeed() *feed {
	return &feed{messages: make(chan function.Message, 16), ended: make(chan error, 16), opened: make(chan string, 16)}
}

func streamRegistry(f *feed) function.Registry {
	handle := func(ctx context.Context, in *function.ResumeIn, conn function.Conn) (err error) {
		defer func() { f.ended <- err }()
		f.opened <- in.LastEventID()
		for {
			select {
			case m := <-f.messages:
				if m.Event == "panic" {
					panic("boom in a stream")
				}
				if m.Event == "fail" {
					return fault.New(fault.Unavailable, "Live events are not available.")
				}
				if err := conn.Send(ctx, m); err != nil {
					return err
				}
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
	echo := func(ctx context.Context, _ *struct{}, conn function.Conn) error {
		for {
			m, err := conn.Receive(ctx)
			if err != nil {
				f.ended <- err
				return err
			}
			if err := conn.Send(ctx, function.Message{Event: "echo", Data: m}); err != nil {
				return err
			}
		}
	}
	return function.Registry{Streams: []function.Stream{
		function.NewStream(streamFn[function.ResumeIn]{function.Meta{Name: "events.sse", Method: "GET", Path: "/events", Auth: function.User}, function.SSE, handle}),
		function.NewStream(streamFn[function.ResumeIn]{function.Meta{Name: "events.ws", Method: "GET", Path: "/ws", Auth: function.User}, function.WebSocket, handle}),
		function.NewStream(streamFn[struct{}]{function.Meta{Name: "events.echo", Method: "GET", Path: "/echo", Auth: function.User}, function.WebSocket, echo}),
	}}
}

// sse opens an event stream and returns its lines.
func (r *rig) sse(t *testing.T, headers ...string) (lines *bufio.Scanner, closeStream func()) {
	t.Helper()
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, r.url+"/events", nil)
	req.Header.Set("Authorization", "Bearer "+r.userToken(t))
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := r.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "text/event-stream" || res.Header.Get("X-Accel-Buffering") != "no" {
		t.Fatalf("%d %v", res.StatusCode, res.Header)
	}
	return bufio.NewScanner(res.Body), func() { _ = res.Body.Close() }
}

// until reads lines up to the one wanted.
func until(t *testing.T, lines *bufio.Scanner, want string) []string {
	t.Helper()
	var read []string
	for lines.Scan() {
		read = append(read, lines.Text())
		if lines.Text() == want {
			return read
		}
	}
	t.Fatalf("the stream ended without %q: %q", want, read)
	return nil
}

func TestServerSentEventsArriveAsTheyAreSent(t *testing.T) {
	t.Parallel()
	f := newFeed()
	r := newRig(t, streamRegistry(f), nil)
	lines, closeStream := r.sse(t, "Last-Event-ID", "7-0")
	if last := <-f.opened; last != "7-0" {
		t.Errorf("the handler saw last event id %q", last)
	}
	f.messages <- function.Message{ID: "8-0", Event: "preview.ready", Data: json.RawMessage("{\n \"a\": 1\n}")}
	got := strings.Join(until(t, lines, `data: {"a":1}`), "\n")
	if !strings.Contains(got, "id: 8-0\nevent: preview.ready\ndata: {\"a\":1}") || !strings.HasPrefix(got, "retry: 1000\n\n") {
		t.Errorf("stream: %q", got)
	}
	until(t, lines, ": heartbeat")
	until(t, lines, ": heartbeat")
	closeStream() // the handler hears that the client is gone
	if err := <-f.ended; err == nil {
		t.Error("the handler ended without an error")
	}
}

func TestAStreamThatFailsSaysWhy(t *testing.T) {
	t.Parallel()
	f := newFeed()
	r := newRig(t, streamRegistry(f), nil)
	lines, closeStream := r.sse(t)
	defer closeStream()
	<-f.opened
	f.messages <- function.Message{Event: "fail"}
	until(t, lines, "event: error")
	lines.Scan()
	if !strings.Contains(lines.Text(), `"code":"UNAVAILABLE"`) || !strings.Contains(lines.Text(), `"request_id"`) {
		t.Errorf("error event: %q", lines.Text())
	}
}

func TestAPanicEndsItsStreamAndNothingElse(t *testing.T) {
	t.Parallel()
	f := newFeed()
	r := newRig(t, streamRegistry(f), nil)
	lines, closeStream := r.sse(t)
	defer closeStream()
	<-f.opened
	f.messages <- function.Message{Event: "panic"}
	<-f.ended //nolint:errcheck // that it ended is enough
	for lines.Scan() {
		if strings.Contains(lines.Text(), "boom") {
			t.Errorf("the panic reached the client: %s", lines.Text())
		}
	}
	conn, _, err := websocket.Dial(t.Context(), r.url+"/ws", &websocket.DialOptions{HTTPHeader: http.Header{"Authorization": {"Bearer " + r.userToken(t)}}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.CloseNow() }()
	<-f.opened
	f.messages <- function.Message{Event: "panic"}
	if _, m, err := conn.Read(t.Context()); err == nil {
		t.Errorf("the client got %s", m)
	}
	if err := r.host.Drain(t.Context()); err != nil { // nothing is left open
		t.Error(err)
	}
	for r.host.Figures().Functions["events.ws"].Calls == 0 || r.host.Figures().Functions["events.sse"].Calls == 0 {
		runtime.Gosched() // a call is counted once its panic is logged
	}
	if n := strings.Count(r.logs.String(), "boom in a stream"); n != 2 {
		t.Errorf("%d panics were logged", n)
	}
}

func TestStreamsAreBoundedAndDrained(t *testing.T) {
	t.Parallel()
	f := newFeed()
	r := newRig(t, streamRegistry(f), nil)
	for range 3 {
		lines, closeStream := r.sse(t)
		defer closeStream()
		until(t, lines, "retry: 1000")
	}
	if open := r.host.Figures().Streams; open != 3 {
		t.Errorf("%d streams are counted", open)
	}
	user := []string{"Authorization", "Bearer " + r.userToken(t)}
	r.do(t, "GET", "/events", "", user...).expect(t, 429, fault.RateLimited)
	if err := r.host.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := <-f.ended; err == nil {
			t.Error("a handler ended by itself")
		}
	}
	p := r.do(t, "GET", "/events", "", user...)
	p.expect(t, 503, fault.Unavailable)
	if p.header.Get("Retry-After") == "" {
		t.Error("no Retry-After while draining")
	}
}

func TestStreamsNeedAnIdentityAndAnOwnOrigin(t *testing.T) {
	t.Parallel()
	r := newRig(t, streamRegistry(newFeed()), nil)
	user := "Bearer " + r.userToken(t)
	r.do(t, "GET", "/events", "").expect(t, 401, fault.Unauthenticated)
	r.do(t, "GET", "/ws", "").expect(t, 401, fault.Unauthenticated)
	r.do(t, "GET", "/ws", "", "Authorization", user).expect(t, 400, fault.BadRequest)
	r.do(t, "GET", "/events", "", "Authorization", user, "Origin", "https://evil.example.org").expect(t, 403, fault.Forbidden)
	for origin, want := range map[string]bool{"https://evil.example.org": false, "https://admin.example.org": true, r.url: true, "": true} {
		header := http.Header{"Authorization": {user}}
		if origin != "" {
			header.Set("Origin", origin)
		}
		conn, res, err := websocket.Dial(t.Context(), r.url+"/echo", &websocket.DialOptions{HTTPHeader: header})
		if (err == nil) != want {
			t.Errorf("origin %q: %v", origin, err)
		}
		if err != nil {
			if res.StatusCode != http.StatusForbidden {
				t.Errorf("origin %q: %d", origin, res.StatusCode)
			}
			continue
		}
		_ = conn.CloseNow()
	}
}

func TestAWebSocketEchoesAndAnswersPings(t *testing.T) {
	t.Parallel()
	f := newFeed()
	r := newRig(t, streamRegistry(f), nil)
	// A browser can set no header: the token comes as a subprotocol.
	conn, res, err := websocket.Dial(t.Context(), r.url+"/echo", &websocket.DialOptions{Subprotocols: []string{"bearer", r.userToken(t)}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.CloseNow() }()
	if got := res.Header.Get("Sec-WebSocket-Protocol"); got != "bearer" {
		t.Errorf("subprotocol %q", got)
	}
	for _, m := range []string{`{"a":1}`, `"text"`, `[1,2]`} {
		if err := conn.Write(t.Context(), websocket.MessageText, []byte(m)); err != nil {
			t.Fatal(err)
		}
		_, got, err := conn.Read(t.Context())
		if err != nil || string(got) != `{"event":"echo","data":`+m+`}` {
			t.Fatalf("%s came back as %s, %v", m, got, err)
		}
	}
	// Heartbeats pass while the client reads; several of them in the time of a write after.
	pinged := conn.CloseRead(t.Context())
	if err := conn.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	_ = conn.Close(websocket.StatusNormalClosure, "")
	<-pinged.Done()
	if err := <-f.ended; err == nil {
		t.Error("the handler did not hear that the client left")
	}
}

func TestAWebSocketIsClosedWithAReason(t *testing.T) {
	t.Parallel()
	f := newFeed()
	r := newRig(t, streamRegistry(f), nil)
	open := func(path string) *websocket.Conn {
		conn, _, err := websocket.Dial(t.Context(), r.url+path, &websocket.DialOptions{HTTPHeader: http.Header{"Authorization": {"Bearer " + r.userToken(t)}}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.CloseNow() })
		return conn
	}
	closedWith := func(conn *websocket.Conn) (websocket.StatusCode, string) {
		last := ""
		for {
			_, m, err := conn.Read(t.Context())
			if err != nil {
				return websocket.CloseStatus(err), last
			}
			last = string(m)
		}
	}
	for name, bad := range map[string]string{"no JSON": `{"a":`, "too deep": strings.Repeat("[", 65) + strings.Repeat("]", 65)} {
		conn := open("/echo")
		if err := conn.Write(t.Context(), websocket.MessageText, []byte(bad)); err != nil {
			t.Fatal(err)
		}
		if code, last := closedWith(conn); code != 4422 || !strings.Contains(last, `"VALIDATION_FAILED"`) {
			t.Errorf("%s: closed with %d after %s", name, code, last)
		}
	}
	conn := open("/echo")
	if err := conn.Write(t.Context(), websocket.MessageText, []byte(`"`+strings.Repeat("x", maxInbound)+`"`)); err != nil {
		t.Fatal(err)
	}
	if code, _ := closedWith(conn); code != websocket.StatusMessageTooBig {
		t.Errorf("a large message: closed with %d", code)
	}
	conn = open("/ws")
	<-f.opened
	f.messages <- function.Message{Event: "fail"}
	if code, last := closedWith(conn); code != websocket.StatusTryAgainLater || !strings.Contains(last, `"UNAVAILABLE"`) {
		t.Errorf("a failed handler: closed with %d after %s", code, last)
	}
	conn = open("/ws")
	<-f.opened
	drained := make(chan error, 1)
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		drained <- r.host.Drain(ctx)
	}()
	if code, _ := closedWith(conn); code != websocket.StatusGoingAway {
		t.Errorf("draining: closed with %d", code)
	}
	if err := <-drained; err != nil {
		t.Error(err)
	}
}

func TestAnEventThatWouldBreakTheStreamIsRefused(t *testing.T) {
	t.Parallel()
	c := &sseConn{}
	for _, m := range []function.Message{
		{ID: "1\nevent: forged", Event: "x", Data: json.RawMessage(`1`)}, {Event: "x\r\ndata: forged", Data: json.RawMessage(`1`)}, {Event: "x", Data: json.RawMessage("1\n\ndata: forged")},
	} {
		if err := c.write(m); err == nil || errors.Is(err, errGone) {
			t.Errorf("%+v was taken: %v", m, err)
		}
	}
}
