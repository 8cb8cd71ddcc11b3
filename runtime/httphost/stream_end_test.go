package httphost

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/google/uuid"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"hivesync/shared/auth"
	"hivesync/shared/config"
	"hivesync/shared/fault"
	"hivesync/shared/telemetry/tracing"
)

// socket opens a WebSocket.
func (r *rig) socket(t *testing.T, path, authorization string) *websocket.Conn {
	t.Helper()
	header := http.Header{}
	if authorization != "" {
		header.Set("Authorization", authorization)
	}
	conn, _, err := websocket.Dial(t.Context(), r.url+path, &websocket.DialOptions{HTTPHeader: header}) //nolint:bodyclose // the connection has taken the body over
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.CloseNow() })
	return conn
}

// closedWith reads up to the end and returns the close code, its reason and the last message.
func closedWith(t *testing.T, conn *websocket.Conn) (code websocket.StatusCode, reason, last string) {
	t.Helper()
	for {
		_, m, err := conn.Read(t.Context())
		if err != nil {
			var closed websocket.CloseError
			_ = errors.As(err, &closed)
			return closed.Code, closed.Reason, last
		}
		last = string(m)
	}
}

// lastEvent reads an event stream to its end and returns its last two lines that say something.
func lastEvent(lines *bufio.Scanner) string {
	var said []string
	for lines.Scan() {
		if text := lines.Text(); text != "" && !strings.HasPrefix(text, ":") {
			said = append(said, text)
		}
	}
	return strings.Join(said[max(0, len(said)-2):], "\n")
}

func (r *rig) tokenFor(t *testing.T, p auth.Principal) string {
	t.Helper()
	token, _, err := r.tokens.IssueAccess(p)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestAStreamEndsWithItsSession(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		end    func(r *rig) error
		reason string
	}{
		"it ended": {func(r *rig) error { r.host.EndStreams(testUser, testSession); return nil }, "session_ended"},
		"it ended unheard": {func(r *rig) error {
			r.backend.mu.Lock()
			r.backend.dead[testSession] = true
			r.backend.mu.Unlock()
			return r.host.CheckStreams(t.Context())
		}, "session_ended"},
		"the account was disabled": {func(r *rig) error { r.host.EndStreams(testUser, uuid.Nil); return nil }, "account_disabled"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFeed()
			r := newRig(t, streamRegistry(f), nil)
			lines, closeStream := r.sse(t)
			defer closeStream()
			conn := r.socket(t, "/ws", "Bearer "+r.userToken(t))
			other := r.socket(t, "/echo", "Bearer "+r.tokenFor(t, auth.Principal{UserID: testUser, SessionID: uuid.New(), Tier: auth.Free}))
			stranger := r.socket(t, "/echo", "Bearer "+r.tokenFor(t, auth.Principal{UserID: uuid.New(), SessionID: uuid.New(), Tier: auth.Free}))
			r.host.EndStreams(uuid.New(), testSession) // of somebody else
			r.backend.mu.Lock()
			r.backend.down = true
			r.backend.mu.Unlock()
			if err := r.host.CheckStreams(t.Context()); err == nil {
				t.Error("asking a database that is away gave no error")
			}
			r.backend.mu.Lock()
			r.backend.down = false
			r.backend.mu.Unlock()
			if open := r.host.Figures().Streams; open != 4 {
				t.Fatalf("%d streams are open, want 4: what is of others, or not known to have ended, goes on", open)
			}
			if err := c.end(r); err != nil {
				t.Fatal(err)
			}
			message := `{"reason":"` + c.reason + `","message":"`
			if last := lastEvent(lines); !strings.HasPrefix(last, "event: stream.close\ndata: "+message) {
				t.Errorf("the event stream ended with %q", last)
			}
			code, reason, last := closedWith(t, conn)
			if code != 4401 || reason != c.reason || !strings.HasPrefix(last, `{"event":"stream.close","data":`+message) {
				t.Errorf("the WebSocket was closed with %d %q after %s", code, reason, last)
			}
			goesOn := func(conn *websocket.Conn) error {
				if err := conn.Write(t.Context(), websocket.MessageText, []byte("1")); err != nil {
					return err
				}
				_, _, err := conn.Read(t.Context())
				return err
			}
			if c.reason == "account_disabled" {
				if code, reason, _ := closedWith(t, other); code != 4401 || reason != c.reason {
					t.Errorf("the account's other session was closed with %d %q", code, reason)
				}
			} else if err := goesOn(other); err != nil {
				t.Errorf("the account's other session was closed: %v", err)
			}
			if err := goesOn(stranger); err != nil {
				t.Errorf("another user's session was closed: %v", err)
			}
		})
	}
}

func TestAStreamEndsWithItsAccessToken(t *testing.T) {
	t.Parallel()
	f := newFeed()
	r := newRig(t, streamRegistry(f), nil)
	brief := r.tokenFor(t, auth.Principal{UserID: testUser, SessionID: testSession, Tier: auth.Free, Expires: time.Now().Add(2 * time.Second)})
	lines, closeStream := r.sse(t, "Authorization", "Bearer "+brief)
	defer closeStream()
	r.backend.mu.Lock()
	r.backend.tickets["t1"] = auth.Principal{UserID: testUser, SessionID: testSession, Tier: auth.Free, Expires: time.Now().Add(time.Second)}
	r.backend.mu.Unlock()
	conn := r.socket(t, "/ws?ticket=t1", "")
	r.backend.mu.Lock()
	r.backend.down = true // nobody needs to be asked
	r.backend.mu.Unlock()
	if last := lastEvent(lines); !strings.HasPrefix(last, "event: stream.close\ndata: "+`{"reason":"token_expired"`) {
		t.Errorf("the event stream ended with %q", last)
	}
	if code, reason, last := closedWith(t, conn); code != 4401 || reason != "token_expired" || !strings.Contains(last, `"stream.close"`) {
		t.Errorf("the WebSocket was closed with %d %q after %s", code, reason, last)
	}
}

// Between the question whether the session stands and the stream's being known, the session may end: nobody would tell the stream.
func TestASessionThatEndsWhileItsStreamOpensOpensNone(t *testing.T) {
	t.Parallel()
	r := newRig(t, streamRegistry(newFeed()), nil)
	r.backend.endsAfter = 1
	r.do(t, "GET", "/events", "", "Authorization", "Bearer "+r.userToken(t)).expect(t, 401, fault.SessionExpired)
	if open := r.host.Figures().Streams; open != 0 {
		t.Errorf("%d streams are open", open)
	}
}

func TestATicketOpensOneStreamAndNothingElse(t *testing.T) {
	t.Parallel()
	f := newFeed()
	registry := streamRegistry(f)
	registry.Endpoints = notesRegistry().Endpoints
	spans := tracetest.NewInMemoryExporter()
	r := newRig(t, registry, nil)
	r.host.o.Tracer = tracing.New(sdktrace.NewTracerProvider(sdktrace.WithSyncer(spans)).Tracer("test"), nil)
	server := httptest.NewServer(r.host)
	defer server.Close()
	r.url = server.URL
	const ticket = "plain-looking-ticket-of-this-test"
	give := func() {
		r.backend.mu.Lock()
		defer r.backend.mu.Unlock()
		r.backend.tickets[ticket] = auth.Principal{UserID: testUser, SessionID: testSession, Tier: auth.Free, Expires: time.Now().Add(time.Hour)}
	}
	give()
	r.do(t, "GET", notesPath(ownedProject)+"?ticket="+ticket, "").expect(t, 401, fault.Unauthenticated)
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, r.url+"/events?last_event_id=7-0&ticket="+ticket, nil)
	req.Header.Set("Origin", "https://admin.example.org") // as a browser's EventSource asks
	res, err := r.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK || res.Header.Get("Access-Control-Allow-Origin") != "https://admin.example.org" {
		t.Fatalf("%d %v", res.StatusCode, res.Header)
	}
	if last := <-f.opened; last != "7-0" {
		t.Errorf("the handler saw last event id %q", last)
	}
	for _, path := range []string{"/events", "/ws"} { // as an EventSource asks when it connects again
		p := r.do(t, "GET", path+"?ticket="+ticket, "", "Last-Event-ID", "8-0")
		p.expect(t, 401, fault.Unauthenticated)
		if strings.Contains(p.body, ticket) {
			t.Errorf("%s shows the ticket: %s", path, p.body)
		}
	}
	give()
	_ = r.socket(t, "/ws?ticket="+ticket, "")
	<-f.opened
	give()
	r.backend.mu.Lock()
	r.backend.dead[testSession] = true
	r.backend.mu.Unlock()
	r.do(t, "GET", "/events?ticket="+ticket, "").expect(t, 401, fault.SessionExpired)
	r.backend.mu.Lock()
	r.backend.down = true
	r.backend.mu.Unlock()
	r.do(t, "GET", "/events?ticket="+ticket, "").expect(t, 503, fault.Unavailable)
	if err := r.host.Drain(t.Context()); err != nil { // the streams are logged when they end
		t.Fatal(err)
	}
	for r.host.Figures().Functions["events.ws"].Calls < 2 || r.host.Figures().Functions["events.sse"].Calls < 4 {
		runtime.Gosched()
	}
	if logs := r.logs.String(); strings.Contains(logs, ticket) || strings.Contains(logs, "ticket=") || strings.Count(logs, `"function":"events.`) < 5 {
		t.Errorf("log: %s", logs)
	}
	if traces := fmt.Sprintf("%+v", spans.GetSpans()); strings.Contains(traces, ticket) || !strings.Contains(traces, "/events") {
		t.Errorf("spans: %s", traces)
	}
}

func TestHEADOnAStreamAnswersAtOnce(t *testing.T) {
	t.Parallel()
	f := newFeed()
	r := newRig(t, streamRegistry(f), nil)
	user := "Bearer " + r.userToken(t)
	for range 5 { // more than may be open at a time
		p := r.do(t, "HEAD", "/events", "", "Authorization", user)
		if p.status != 200 || p.body != "" || p.header.Get("Content-Type") != "text/event-stream" || p.header.Get("Cache-Control") != "no-store" {
			t.Fatalf("%d %q %v", p.status, p.body, p.header)
		}
	}
	if len(f.opened) != 0 || r.host.Figures().Streams != 0 {
		t.Errorf("%d handlers ran, %d streams are open", len(f.opened), r.host.Figures().Streams)
	}
	if p := r.do(t, "HEAD", "/events", ""); p.status != 401 {
		t.Errorf("without an identity: %d", p.status)
	}
	upgrade := []string{"Authorization", user, "Connection", "Upgrade", "Upgrade", "websocket", "Sec-WebSocket-Version", "13", "Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA=="}
	for _, headers := range [][]string{upgrade[:2], upgrade} { // a WebSocket opens by GET alone
		if p := r.do(t, "HEAD", "/ws", "", headers...); p.status != 400 || p.body != "" || p.header.Get("Content-Type") != "application/json" {
			t.Errorf("HEAD on the WebSocket: %d %q %v", p.status, p.body, p.header)
		}
	}
}

// frame is a WebSocket frame as a client writes it (RFC 6455, 5.2), of less than 64 KiB.
func frame(fin bool, opcode byte, masked bool, payload string) []byte {
	first, second := opcode, byte(0)
	if fin {
		first |= 0x80
	}
	if masked {
		second = 0x80
	}
	out := []byte{first}
	if len(payload) < 126 {
		out = append(out, second|byte(len(payload)))
	} else {
		out = binary.BigEndian.AppendUint16(append(out, second|126), uint16(len(payload)))
	}
	if !masked {
		return append(out, payload...)
	}
	key := [4]byte{1, 2, 3, 4}
	out = append(out, key[:]...)
	for i := range len(payload) {
		out = append(out, payload[i]^key[i%4])
	}
	return out
}

// rawSocket opens a WebSocket by hand, for frames that no library would send.
func (r *rig) rawSocket(t *testing.T) (net.Conn, *bufio.Reader) {
	t.Helper()
	conn, b := r.dial(t)
	_, _ = fmt.Fprintf(conn, "GET /echo HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n", r.userToken(t))
	res, err := http.ReadResponse(b, nil)
	if err != nil || res.StatusCode != http.StatusSwitchingProtocols {
		t.Fatal(res, err)
	}
	return conn, b
}

// readFrame reads one frame of the server, of less than 64 KiB.
func readFrame(t *testing.T, b *bufio.Reader) (opcode byte, payload string) {
	t.Helper()
	head := make([]byte, 2)
	if _, err := io.ReadFull(b, head); err != nil {
		t.Fatal(err)
	}
	length := int(head[1])
	if length == 126 {
		extended := make([]byte, 2)
		if _, err := io.ReadFull(b, extended); err != nil {
			t.Fatal(err)
		}
		length = int(binary.BigEndian.Uint16(extended))
	}
	data := make([]byte, length)
	if _, err := io.ReadFull(b, data); err != nil {
		t.Fatal(err)
	}
	return head[0] & 0x0f, string(data)
}

func TestAWebSocketIsClosedWithTheProtocolsCode(t *testing.T) {
	t.Parallel()
	r := newRig(t, streamRegistry(newFeed()), func(c *config.Config) { c.MaxStreamsPerUser = 100 })
	const continued, text, binaryOp, ping, pong, closing = 0x0, 0x1, 0x2, 0x9, 0xA, 0x8
	whole := func(opcode byte, payload string) []byte { return frame(true, opcode, true, payload) }
	for name, c := range map[string]struct {
		frames []byte
		code   uint16
	}{
		"no UTF-8":                       {whole(text, "\"a\xffb\""), 1007},
		"a surrogate":                    {whole(text, "\"\xed\xa0\x80\""), 1007},
		"overlong":                       {whole(text, "\"\xc0\xaf\""), 1007},
		"no UTF-8 in a later fragment":   {append(frame(false, text, true, `"a`), whole(continued, "\xff\"")...), 1007},
		"cut off in a character":         {append(frame(false, text, true, "\"\xc3"), whole(continued, "\"")...), 1007},
		"binary":                         {whole(binaryOp, `"a"`), 1003},
		"too large in fragments":         {append(frame(false, text, true, `"`+strings.Repeat("x", 60_000)), frame(true, continued, true, strings.Repeat("x", 10_000)+`"`)...), 1009},
		"not masked":                     {frame(true, text, false, `"a"`), 1002},
		"an unknown opcode":              {whole(0x3, "x"), 1002},
		"a continuation of nothing":      {whole(continued, "x"), 1002},
		"a message inside a message":     {append(frame(false, text, true, `"a`), whole(text, `"b"`)...), 1002},
		"a fragmented ping":              {frame(false, ping, true, "x"), 1002},
		"a good message, then a bad one": {append(whole(text, `"ü"`), whole(text, "\xff")...), 1007},
	} {
		t.Run(name, func(t *testing.T) {
			conn, b := r.rawSocket(t)
			if _, err := conn.Write(c.frames); err != nil {
				t.Fatal(err)
			}
			for {
				opcode, payload := readFrame(t, b)
				switch opcode {
				case ping:
					_, _ = conn.Write(whole(pong, payload))
				case closing:
					if code := binary.BigEndian.Uint16([]byte(payload)); code != c.code {
						t.Errorf("closed with %d %q, want %d", code, payload[2:], c.code)
					}
					return
				}
			}
		})
	}
	conn, b := r.rawSocket(t) // a character over two fragments is a sound one
	if _, err := conn.Write(append(frame(false, text, true, "\"\xc3"), whole(continued, "\xbc\"")...)); err != nil {
		t.Fatal(err)
	}
	for {
		if opcode, payload := readFrame(t, b); opcode == text {
			if payload != `{"event":"echo","data":"ü"}` {
				t.Errorf("came back as %s", payload)
			}
			break
		}
	}
}

func TestAWebSocketThatSendsWithoutEndIsClosed(t *testing.T) {
	t.Parallel()
	r := newRig(t, streamRegistry(newFeed()), nil)
	conn, b := r.rawSocket(t)
	go func() {
		for { // until the other side closes
			if _, err := conn.Write(frame(true, 0x1, true, `1`)); err != nil {
				return
			}
		}
	}()
	for {
		if opcode, payload := readFrame(t, b); opcode == 0x8 {
			if code := binary.BigEndian.Uint16([]byte(payload)); code != 4429 {
				t.Errorf("closed with %d %q", code, payload[2:])
			}
			return
		}
	}
}
