package httphost

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/fault"
)

// tokenOf signs another user in.
func (r *rig) tokenOf(t *testing.T, user uuid.UUID) string {
	t.Helper()
	token, _, err := r.tokens.IssueAccess(auth.Principal{UserID: user, SessionID: testSession, Tier: auth.Free})
	if err != nil {
		t.Fatal(err)
	}
	return "Bearer " + token
}

func TestBodiesInFlightAreBoundedForAllAndForEachUser(t *testing.T) {
	t.Parallel()
	inside, leave := make(chan struct{}, 8), make(chan struct{})
	type in struct {
		Body struct {
			Text string `json:"text"`
		}
	}
	r := newRig(t, function.Registry{Endpoints: []function.Endpoint{
		endpoint(function.Meta{Name: "notes.keep", Method: "POST", Path: "/keep", Auth: function.User, MaxBody: 1 << 20, Status: 204}, func(ctx context.Context, _ *in) (*function.Empty, error) {
			inside <- struct{}{}
			select {
			case <-leave:
			case <-ctx.Done():
			}
			return &function.Empty{}, nil
		}),
	}}, nil)
	// A body of 32 KiB counts 24 times itself: one user may have one in flight, the process two.
	body := `{"text":"` + strings.Repeat("x", 32<<10) + `"}`
	r.set(t, map[string]string{"BODIES_IN_FLIGHT": "2MiB", "USER_BODIES_IN_FLIGHT": "1MiB"})
	ada, bob, cleo := "Bearer "+r.userToken(t), r.tokenOf(t, uuid.New()), r.tokenOf(t, uuid.New())
	answers := make(chan int, 2)
	for _, who := range []string{ada, bob} {
		go func() { answers <- r.do(t, "POST", "/keep", body, "Authorization", who).status }()
		<-inside
	}
	r.do(t, "POST", "/keep", body, "Authorization", ada).expect(t, http.StatusTooManyRequests, fault.RateLimited)
	p := r.do(t, "POST", "/keep", body, "Authorization", cleo)
	p.expect(t, http.StatusServiceUnavailable, fault.Unavailable)
	if p.header.Get("Retry-After") == "" {
		t.Error("nobody is told when to come back")
	}
	small := make(chan int, 1)
	go func() { small <- r.do(t, "POST", "/keep", `{"text":"x"}`, "Authorization", cleo).status }()
	<-inside // what is small always passes
	close(leave)
	for _, got := range []int{<-answers, <-answers, <-small} {
		if got != http.StatusNoContent {
			t.Errorf("answered %d", got)
		}
	}
	if p := r.do(t, "POST", "/keep", body, "Authorization", cleo); p.status != http.StatusNoContent {
		t.Errorf("afterwards: %d", p.status)
	}
	r.host.inflight.mu.Lock()
	defer r.host.inflight.mu.Unlock()
	if r.host.inflight.total != 0 || len(r.host.inflight.users) != 0 {
		t.Errorf("%d bytes and %d users are left", r.host.inflight.total, len(r.host.inflight.users))
	}
}

func TestStrangersWhoPoseAsWorkersAreNotRead(t *testing.T) {
	t.Parallel()
	seen := make(chan string, 8)
	r := newRig(t, callbackRegistry(seen), nil)
	r.set(t, map[string]string{"WORKER_REFUSALS_PER_MINUTE": "3"})
	const path, body = "/api/v1/workers/callback", `{"job_id":"one"}`
	wrong := signed("another-secret-that-is-not-the-right-one", "cpu-1", body, time.Now())
	for range 4 { // the one beyond the limit is the last that is read
		r.do(t, "POST", path, body, wrong...).expect(t, http.StatusUnauthorized, fault.Unauthenticated)
	}
	r.do(t, "POST", path, body, wrong...).expect(t, http.StatusTooManyRequests, fault.RateLimited)

	other := newRig(t, callbackRegistry(seen), nil)
	other.set(t, map[string]string{"UNSIGNED_BODIES": "1"})
	other.host.unsigned.Add(1) // another's body is on its way
	good := signed(callbackSecret, "cpu-1", body, time.Now())
	other.do(t, "POST", path, body, good...).expect(t, http.StatusServiceUnavailable, fault.Unavailable)
	other.host.unsigned.Add(-1)
	if p := other.do(t, "POST", path, body, good...); p.status != http.StatusOK {
		t.Errorf("a worker got %d", p.status)
	}
}

// Headers that cannot be a signature's are refused before the body, which may never come.
func TestAnUnsignedBodyIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	r := newRig(t, callbackRegistry(make(chan string, 1)), nil)
	conn, lines := r.dial(t)
	if _, err := conn.Write([]byte("POST /api/v1/workers/callback HTTP/1.1\r\nHost: x\r\nContent-Length: 4000\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	if line, err := lines.ReadString('\n'); err != nil || !strings.Contains(line, "401") {
		t.Errorf("%q, %v", line, err)
	}
}
