package httphost

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"syscall"
	"testing"
	"time"

	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/config"
	"hivesync/shared/fault"
	"hivesync/shared/limits"
)

// uploadSize is more than the buffers of both sides of a connection hold.
const uploadSize = 12 << 20

func uploadRegistry() function.Registry {
	return function.Registry{Endpoints: []function.Endpoint{
		endpoint(function.Meta{Name: "tests.upload", Method: "PUT", Path: "/projects/{project_id}/files", Auth: function.User, Role: auth.Member, MaxBody: 16 << 20, Stream: copied{}},
			func(ctx context.Context, _ *struct {
				ProjectID string `path:"project_id"`
			},
			) (*function.Data[copied], error) {
				n, err := io.Copy(io.Discard, function.BodyFrom(ctx))
				return function.OK(copied{int(n)}), err
			}),
		endpoint(function.Meta{Name: "tests.small", Method: "POST", Path: "/small", MaxBody: 1000}, func(_ context.Context, _ *struct{ Body struct{} }) (*function.Empty, error) {
			return &function.Empty{}, nil
		}),
	}}
}

// upload writes a whole body, which no answer interrupts.
func upload(conn net.Conn, head string, chunked bool) error {
	length := fmt.Sprintf("Content-Length: %d\r\n\r\n", uploadSize)
	if chunked {
		length = fmt.Sprintf("Transfer-Encoding: chunked\r\n\r\n%x\r\n", uploadSize)
	}
	_, err := io.WriteString(conn, head+"Host: x\r\nContent-Type: application/json\r\n"+length+strings.Repeat(" ", uploadSize))
	if err == nil && chunked {
		_, err = io.WriteString(conn, "\r\n0\r\n\r\n")
	}
	return err
}

func TestWhoWritesAllBeforeReadingHearsWhyTheirBodyWasNeverRead(t *testing.T) {
	t.Parallel()
	r := newRig(t, uploadRegistry(), nil)
	const files = "PUT /projects/%s/files HTTP/1.1\r\n"
	ours, token := fmt.Sprintf(files, ownedProject), "Authorization: Bearer "+r.userToken(t)+"\r\n"
	r.set(t, map[string]string{"BODIES_IN_FLIGHT": "64MiB", "USER_BODIES_IN_FLIGHT": "16MiB"})
	for name, c := range map[string]struct {
		head   string
		status int
		code   fault.Code
		held   int64 // bytes of the caller's and of all bodies in flight
		all    int64
	}{
		"announced as too large":  {"POST /small HTTP/1.1\r\n", 413, fault.BodyTooLarge, 0, 0},
		"too many of the user":    {ours + token, 429, fault.RateLimited, 1, 1},
		"too many of all":         {ours + token, 503, fault.Unavailable, 0, 64 << 20},
		"nobody known":            {ours, 401, fault.Unauthenticated, 0, 0},
		"a role too low":          {fmt.Sprintf(files, guestProject) + token, 403, fault.Forbidden, 0, 0},
		"an unknown parameter":    {strings.Replace(ours, "files ", "files?x=1 ", 1) + token, 422, fault.ValidationFailed, 0, 0},
		"nothing at this address": {"POST /nothing HTTP/1.1\r\n", 404, fault.NotFound, 0, 0},
		"another method":          {"PATCH /small HTTP/1.1\r\n", 405, fault.MethodNotAllowed, 0, 0},
	} {
		for _, chunked := range []bool{false, true} {
			count := func(sign int64) {
				r.host.inflight.mu.Lock()
				defer r.host.inflight.mu.Unlock()
				r.host.inflight.total += sign * c.all
				r.host.inflight.users[testUser.String()] += sign * c.held
			}
			count(1)
			conn, b := r.dial(t)
			if err := upload(conn, c.head, chunked); err != nil {
				t.Fatalf("%s, chunked %v: %v", name, chunked, err)
			}
			answerOf(t, b).expect(t, c.status, c.code)
			count(-1)
		}
	}
	conn, b := r.dial(t)
	if err := upload(conn, ours+token, true); err != nil {
		t.Fatal(err)
	}
	if p := answerOf(t, b); p.status != http.StatusOK {
		t.Errorf("afterwards: %d %s", p.status, p.body)
	}
}

// cutOff reports whether a client that writes all before it reads is cut off in the middle.
func cutOff(t *testing.T, r *rig) bool {
	t.Helper()
	conn, b := r.dial(t)
	err := upload(conn, "POST /small HTTP/1.1\r\n", false)
	if err == nil {
		_, err = b.ReadByte()
	}
	if err != nil && !errors.Is(err, syscall.ECONNRESET) && !errors.Is(err, syscall.EPIPE) && !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	return err != nil
}

func TestOnlySoMuchOfARefusedBodyIsTaken(t *testing.T) {
	t.Parallel()
	for name, bound := range map[string]func(*lingering){
		"bytes":          func(l *lingering) { l.bytes = 1 << 10 },
		"all at once":    func(l *lingering) { l.total = l.most },
		"one at once":    func(l *lingering) { l.networks["127.0.0.1"] = l.mostNetwork },
		"none is beyond": func(*lingering) {},
	} {
		r := newRig(t, uploadRegistry(), nil)
		bound(r.host.lingering)
		if got := cutOff(t, r); got == (name == "none is beyond") {
			t.Errorf("%s: cut off is %v", name, got)
		}
	}
	l := newLingering()
	for range networkLinger {
		if !l.enter("a") {
			t.Fatal("refused below the bound")
		}
	}
	if l.enter("a") || !l.enter("b") {
		t.Error("one network has no bound of its own")
	}
	l.leave("a")
	if !l.enter("a") {
		t.Error("what left still counts")
	}
}

// The answer does not wait for what is left, and what is left has no longer than the body had.
func TestAnAnswerDoesNotWaitForTheRestOfABody(t *testing.T) {
	t.Parallel()
	r := newRig(t, uploadRegistry(), func(c *config.Config) { c.ReadTimeout = 300 * time.Millisecond })
	conn, b := r.dial(t)
	_, _ = fmt.Fprintf(conn, "POST /small HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n{", uploadSize)
	p := answerOf(t, b)
	p.expect(t, 413, fault.BodyTooLarge)
	if p.header.Get("Content-Length") == "" {
		t.Error("the answer's end is not known before the connection's")
	}
	if _, err := io.ReadAll(b); err != nil && !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("the connection stays open: %v", err)
	}
	waiting, b := r.dial(t) // who asks first is told not to send
	_, _ = fmt.Fprintf(waiting, "POST /small HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n", uploadSize)
	answerOf(t, b).expect(t, 413, fault.BodyTooLarge)
}

func TestASiteOfManyNetworksIsLimitedMoreLoosely(t *testing.T) {
	t.Parallel()
	registry := notesRegistry()
	registry.Endpoints = append(registry.Endpoints, endpoint(function.Meta{Name: "tests.enter", Method: "POST", Path: "/enter", Limit: limits.SignIns, Status: 204}, func(context.Context, *struct{}) (*function.Empty, error) {
		return &function.Empty{}, nil
	}))
	r := newRig(t, registry, func(c *config.Config) {
		if err := c.TrustedProxies.Decode("127.0.0.0/8"); err != nil {
			t.Fatal(err)
		}
	})
	from := func(method, path string, network int) int {
		return r.do(t, method, path, "", "X-Forwarded-For", fmt.Sprintf("2001:db8:7:%x::1", network)).status
	}
	r.set(t, map[string]string{"IP_REQUESTS_PER_MINUTE": "2", "IP_REQUEST_BURST": "2"})
	for network := range siteTimes {
		for range 2 {
			if got := from("GET", "/health", network); got != http.StatusOK {
				t.Fatalf("network %d: %d", network, got)
			}
		}
		if got := from("GET", "/health", network); got != http.StatusTooManyRequests {
			t.Fatalf("network %d beyond its own: %d", network, got)
		}
	}
	if got := from("GET", "/health", siteTimes); got != http.StatusTooManyRequests {
		t.Errorf("a network more: %d", got)
	}
	if got := r.do(t, "GET", "/health", "", "X-Forwarded-For", "2001:db8:8::1").status; got != http.StatusOK {
		t.Errorf("another site: %d", got)
	}

	r.set(t, map[string]string{"IP_REQUESTS_PER_MINUTE": "1000", "IP_REQUEST_BURST": "1000"})
	for network := range 2 * siteTimes { // of two calls each
		want := http.StatusNoContent
		if network >= siteTimes {
			want = http.StatusTooManyRequests
		}
		for range 2 {
			if got := from("POST", "/enter", 256+network); got != want {
				t.Fatalf("a function's limit, network %d: %d", network, got)
			}
		}
	}
}

func TestAStrangersSiteIsNotReadWhereItsNetworksAreTooMany(t *testing.T) {
	t.Parallel()
	now := time.Now()
	s := newStrangers()
	for i, n := range networks(netip.MustParseAddr("2001:db8:7:1::1")) {
		s.note(n.name, now.Add(time.Duration(i+1)*time.Minute))
	}
	for address, want := range map[string]time.Duration{"2001:db8:7:1::2": 2 * time.Minute, "2001:db8:7:2::1": 2 * time.Minute, "2001:db8:8:1::1": 0, "192.0.2.1": 0} {
		if got := s.wait(netip.MustParseAddr(address), now); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
}
