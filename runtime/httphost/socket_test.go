package httphost

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"hivesync/runtime/function"
	"hivesync/shared/config"
	"hivesync/shared/fault"
)

// dial opens a plain connection, for what no HTTP client would send.
func (r *rig) dial(t *testing.T) (net.Conn, *bufio.Reader) {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(r.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	return conn, bufio.NewReader(conn)
}

func answerOf(t *testing.T, b *bufio.Reader) reply {
	t.Helper()
	res, err := http.ReadResponse(b, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{res.StatusCode, res.Header, string(raw)}
}

func sizeRegistry() function.Registry {
	return function.Registry{Endpoints: []function.Endpoint{
		endpoint(function.Meta{Name: "tests.size", Method: "POST", Path: "/size", MaxBody: 1000}, func(_ context.Context, in *struct {
			Body struct {
				S string `json:"s"`
			}
		},
		) (*function.Data[int], error) {
			return function.OK(len(in.Body.S)), nil
		}),
	}}
}

func TestBodiesAreBoundedHoweverTheyCome(t *testing.T) {
	t.Parallel()
	r := newRig(t, sizeRegistry(), nil)
	sized := func(n int) string { return `{"s":"` + strings.Repeat("x", n-len(`{"s":""}`)) + `"}` }
	if p := r.do(t, "POST", "/size", sized(1000)); p.status != 200 {
		t.Fatalf("a body of exactly the limit: %d %s", p.status, p.body)
	}
	r.do(t, "POST", "/size", sized(1001)).expect(t, 413, fault.BodyTooLarge)

	for _, c := range []struct {
		size   int
		status int
	}{{1000, 200}, {1001, 413}, {3_000_000, 413}} { // chunked: no length is announced
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, r.url+"/size", io.MultiReader(strings.NewReader(sized(c.size))))
		req.ContentLength = -1
		req.Header.Set("Content-Type", "application/json")
		res, err := r.client.Do(req)
		if err != nil {
			if c.size > 1_000_000 { // the server may close while the client still writes
				continue
			}
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
		if res.StatusCode != c.status {
			t.Errorf("chunked, %d bytes: %d, want %d", c.size, res.StatusCode, c.status)
		}
	}

	conn, b := r.dial(t) // a length announced and never sent is refused at once
	_, _ = fmt.Fprintf(conn, "POST /size HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99999999\r\n\r\n")
	answerOf(t, b).expect(t, 413, fault.BodyTooLarge)
}

func TestABodyThatBreaksOffOrStallsIsRefused(t *testing.T) {
	t.Parallel()
	r := newRig(t, sizeRegistry(), func(c *config.Config) { c.ReadTimeout = 150 * time.Millisecond })
	conn, b := r.dial(t)
	_, _ = fmt.Fprintf(conn, "POST /size HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{\"s\":")
	answerOf(t, b).expect(t, 400, fault.BadRequest)
}

// copied is what a function that reads its body itself saw of it.
type copied struct {
	Size int `json:"size"`
}

// streamedRegistry holds a function that reads its body itself, and tells began what came first of it. Its own time is next
// to none: that which the body may take is not part of it.
func streamedRegistry(began chan<- string) function.Registry {
	meta := function.Meta{Name: "tests.copy", Method: "PUT", Path: "/copy", MaxBody: 1 << 20, Timeout: time.Nanosecond, Stream: copied{}}
	return function.Registry{Endpoints: []function.Endpoint{
		endpoint(meta, func(ctx context.Context, _ *struct{}) (*function.Data[copied], error) {
			body := function.BodyFrom(ctx)
			first := make([]byte, 8)
			n, err := io.ReadFull(body, first)
			if err != nil {
				return nil, err
			}
			began <- string(first)
			rest, err := io.Copy(io.Discard, body)
			if err != nil {
				return nil, err
			}
			return function.OK(copied{n + int(rest)}), ctx.Err()
		}),
	}}
}

// Many clients read no answer before they have written all of their body: one that ends early would reach them as a reset.
func TestWhoWritesAllBeforeReadingHearsWhyTheirBodyWasRefused(t *testing.T) {
	t.Parallel()
	const size = 8 << 20 // more than the buffers of both sides
	meta := function.Meta{Name: "tests.refuse", Method: "PUT", Path: "/refuse", MaxBody: size, Stream: copied{}, Errors: []fault.Code{fault.Conflict}}
	r := newRig(t, function.Registry{Endpoints: []function.Endpoint{
		endpoint(meta, func(ctx context.Context, _ *struct{}) (*function.Empty, error) {
			_, err := io.ReadFull(function.BodyFrom(ctx), make([]byte, 8))
			if err != nil {
				return nil, err
			}
			return nil, fault.New(fault.Conflict, "Not this one.")
		}),
	}}, nil)
	conn, b := r.dial(t)
	if _, err := fmt.Fprintf(conn, "PUT /refuse HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", size, strings.Repeat(" ", size)); err != nil {
		t.Fatal(err)
	}
	answerOf(t, b).expect(t, 409, fault.Conflict)
}

func TestALargeBodyIsReadAsItComes(t *testing.T) {
	t.Parallel()
	began := make(chan string, 16)
	r := newRig(t, streamedRegistry(began), nil)
	const head = "PUT /copy HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
	conn, b := r.dial(t)
	_, _ = fmt.Fprint(conn, head+"Content-Length: 12\r\n\r\n[1,2,3,4")
	if got := <-began; got != "[1,2,3,4" { // the handler runs before the body is there
		t.Fatalf("the function saw %q", got)
	}
	_, _ = fmt.Fprint(conn, ",56]")
	if p := answerOf(t, b); p.status != 200 || !strings.Contains(p.body, `"size":12`) {
		t.Errorf("%d %s", p.status, p.body)
	}
	if p := r.do(t, "PUT", "/copy", strings.Repeat(" ", 1<<20)); p.status != 200 {
		t.Errorf("a body of exactly the limit: %d %s", p.status, p.body)
	}
	r.do(t, "PUT", "/copy", strings.Repeat(" ", 1<<20+1)).expect(t, 413, fault.BodyTooLarge)
	r.do(t, "PUT", "/copy", "[1,2,3,4]", "Content-Type", "text/plain").expect(t, 415, fault.UnsupportedMedia)
	if p := r.do(t, "PUT", "/copy", "[1,2,3,4]", "Content-Type", "application/json; charset=utf-8"); p.status != 200 {
		t.Errorf("a type with a parameter: %d %s", p.status, p.body)
	}
	conn, b = r.dial(t) // no length is announced, and too much comes
	_, _ = fmt.Fprintf(conn, head+"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n", 1<<20+1, strings.Repeat(" ", 1<<20+1))
	answerOf(t, b).expect(t, 413, fault.BodyTooLarge)
	var doc struct {
		Paths map[string]map[string]struct {
			RequestBody struct {
				Content map[string]struct {
					Schema struct {
						Ref string `json:"$ref"`
					} `json:"schema"`
				} `json:"content"`
			} `json:"requestBody"`
		} `json:"paths"`
	}
	if err := json.Unmarshal(r.host.OpenAPI(), &doc); err != nil || doc.Paths["/copy"]["put"].RequestBody.Content["application/json"].Schema.Ref != "#/components/schemas/CopiedInput" {
		t.Errorf("the body is described as %+v, %v", doc, err)
	}
}

func TestALargeBodyThatBreaksOffOrStallsIsRefused(t *testing.T) {
	t.Parallel()
	began := make(chan string, 16)
	r := newRig(t, streamedRegistry(began), func(c *config.Config) { c.ReadTimeout = 150 * time.Millisecond })
	for name, c := range map[string]struct {
		end  func(net.Conn)
		want string
	}{
		"breaks off": {func(conn net.Conn) { _ = conn.(*net.TCPConn).CloseWrite() }, "broke off"},
		"stalls":     {func(net.Conn) {}, "in time"},
	} {
		conn, b := r.dial(t)
		_, _ = fmt.Fprint(conn, "PUT /copy HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n\r\n[1,2,3,4")
		<-began
		c.end(conn)
		if e := answerOf(t, b).expect(t, 400, fault.BadRequest); !strings.Contains(fmt.Sprint(e["message"]), c.want) {
			t.Errorf("%s: %v", name, e)
		}
	}
}

func TestHeadersAreBounded(t *testing.T) {
	t.Parallel()
	r := newRig(t, sizeRegistry(), nil)
	conn, b := r.dial(t)
	_, _ = fmt.Fprintf(conn, "GET /size HTTP/1.1\r\nHost: x\r\nX-Big: %s\r\n\r\n", strings.Repeat("a", 64<<10))
	if p := answerOf(t, b); p.status != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("64 KiB of headers: %d", p.status)
	}
	conn, b = r.dial(t)
	_, _ = fmt.Fprintf(conn, "GET /%s HTTP/1.1\r\nHost: x\r\n\r\n", strings.Repeat("a", 10<<10))
	answerOf(t, b).expect(t, 404, fault.NotFound)
	// A client that never ends its headers is cut off.
	impatient := newRig(t, sizeRegistry(), func(c *config.Config) { c.ReadHeaderTimeout = 50 * time.Millisecond })
	conn, b = impatient.dial(t)
	_, _ = fmt.Fprintf(conn, "GET /size HTTP/1.1\r\nHost: x\r\nX-Slow: ")
	if rest, _ := io.ReadAll(b); len(rest) > 0 && !strings.Contains(string(rest), "408") {
		t.Errorf("unfinished headers were answered: %s", rest)
	}
}

// A deadline of one request must not reach into the next on the same connection, nor end the context of a
// handler that runs longer than the body may take.
func TestDeadlinesEndWithTheirRequest(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	r := newRig(t, function.Registry{Endpoints: []function.Endpoint{
		endpoint(function.Meta{Name: "tests.wait", Method: "POST", Path: "/wait", Timeout: 10 * time.Second}, func(ctx context.Context, _ *struct{ Body struct{} }) (*function.Data[string], error) {
			select {
			case <-release:
				return function.OK("done"), nil
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}),
	}}, func(c *config.Config) { c.ReadTimeout = 400 * time.Millisecond })
	time.AfterFunc(900*time.Millisecond, func() { close(release) }) // twice the read timeout
	for range 2 {
		if p := r.do(t, "POST", "/wait", `{}`); p.status != 200 {
			t.Fatalf("%d %s", p.status, p.body)
		}
	}
}

// net/http waits for the rest of a body that nobody read before it answers: not for ever.
func TestABodyThatNeverComesIsNotWaitedForEvenWhenItIsRefused(t *testing.T) {
	t.Parallel()
	r := newRig(t, notesRegistry(), func(c *config.Config) { c.ReadTimeout = 50 * time.Millisecond })
	for _, path := range []string{notesPath(ownedProject), "/nothing", "//"} {
		conn, b := r.dial(t)
		_, _ = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{", path)
		if _, err := io.ReadAll(b); err != nil {
			t.Errorf("%s: the connection stays open: %v", path, err)
		}
	}
}

func TestServeFinishesWhatRunsAndTakesNoMore(t *testing.T) {
	t.Parallel()
	started, release := make(chan struct{}), make(chan struct{})
	r := newRig(t, function.Registry{Endpoints: []function.Endpoint{
		endpoint(function.Meta{Name: "tests.wait", Method: "GET", Path: "/wait"}, func(context.Context, *struct{}) (*function.Data[string], error) {
			close(started)
			<-release
			return function.OK("done"), nil
		}),
	}}, nil)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- r.host.Serve(ctx, listener) }()
	answered := make(chan error, 1)
	go func() {
		res, err := http.Get("http://" + listener.Addr().String() + "/wait") //nolint:noctx // ends by itself
		if err == nil {
			_ = res.Body.Close()
			if res.StatusCode != http.StatusOK {
				err = fmt.Errorf("status %d", res.StatusCode)
			}
		}
		answered <- err
	}()
	<-started
	stop()
	for { // the listener closes before the running request ends
		conn, err := net.Dial("tcp", listener.Addr().String())
		if err != nil {
			break
		}
		_ = conn.Close()
	}
	select {
	case err := <-served:
		t.Fatalf("serving ended before the request did: %v", err)
	default:
	}
	close(release)
	if err := <-answered; err != nil {
		t.Error(err)
	}
	if err := <-served; err != nil {
		t.Error(err)
	}
}

func TestTheClientsAddressIsTheOneThatProxiesCannotForge(t *testing.T) {
	t.Parallel()
	h := &Host{o: Options{Config: testConfig()}}
	if err := h.o.Config.TrustedProxies.Decode("10.0.0.0/8, 192.0.2.1"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ remote, forwarded, want string }{
		{"203.0.113.9:1", "198.51.100.1", "203.0.113.9"},        // no proxy of ours: the header is the client's own words
		{"10.1.2.3:1", "198.51.100.1", "198.51.100.1"},          //
		{"10.1.2.3:1", "6.6.6.6, 198.51.100.1", "198.51.100.1"}, // the left part is forged
		{"10.1.2.3:1", "6.6.6.6, 198.51.100.1, 10.9.9.9", "198.51.100.1"},
		{"10.1.2.3:1", "nonsense", "10.1.2.3"},
		{"10.1.2.3:1", "6.6.6.6:80, 198.51.100.1:4711", "198.51.100.1"}, // some proxies write the port
		{"10.1.2.3:1", "[2001:db8::1]:4711", "2001:db8::1"},
		{"10.1.2.3:1", "[2001:db8::1]", "2001:db8::1"},
		{"10.1.2.3:1", "", "10.1.2.3"},
		{"[::ffff:10.1.2.3]:1", "2001:db8::1", "2001:db8::1"},
	} {
		req := &http.Request{RemoteAddr: c.remote, Header: http.Header{}}
		if c.forwarded != "" {
			req.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if got := h.clientIP(req); got.String() != c.want {
			t.Errorf("%s %q: %s, want %s", c.remote, c.forwarded, got, c.want)
		}
	}
	if a, b := network(netip.MustParseAddr("2001:db8::1")), network(netip.MustParseAddr("2001:db8::ffff:1")); a != b {
		t.Errorf("one /64 counts as two: %s %s", a, b)
	}
}

func TestRequestIDsAreKeptWhenSound(t *testing.T) {
	t.Parallel()
	r := newRig(t, notesRegistry(), nil)
	if p := r.do(t, "GET", "/health", "", "X-Request-Id", "0123456789abcdef"); p.header.Get("X-Request-Id") != "0123456789abcdef" {
		t.Errorf("a sound id was replaced: %q", p.header.Get("X-Request-Id"))
	}
	for _, bad := range []string{"short", strings.Repeat("x", 65), `a"b<script>alert`, "id with spaces"} {
		if p := r.do(t, "GET", "/health", "", "X-Request-Id", bad); p.header.Get("X-Request-Id") == bad {
			t.Errorf("%q was kept", bad)
		}
	}
}
