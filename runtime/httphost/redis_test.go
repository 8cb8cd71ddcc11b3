package httphost

import (
	"context"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"hivesync/runtime/function"
	"hivesync/shared/devservers/servertest"
	"hivesync/shared/fault"
	"hivesync/shared/limits"
)

func planRegistry() function.Registry {
	return function.Registry{Endpoints: []function.Endpoint{
		endpoint(function.Meta{Name: "previews.request", Method: "POST", Path: "/previews", Auth: function.User, Limit: previewsPerHour, Status: 202},
			func(context.Context, *struct{}) (*function.Data[string], error) { return function.OK("queued"), nil }),
	}}
}

func TestAPlansLimitHoldsOverManyCallsAtOnce(t *testing.T) {
	t.Parallel()
	o, err := redis.ParseURL(servertest.Redis(t))
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(o)
	t.Cleanup(func() { _ = client.Close() })
	r := newRig(t, planRegistry(), nil)
	r.set(t, map[string]string{"FREE_PREVIEWS_PER_HOUR": "7"})
	r.host.o.Counter = limits.NewCounter(client)
	token := "Bearer " + r.userToken(t)
	var accepted, refused atomic.Int64
	var wait sync.WaitGroup
	for range 6 {
		wait.Go(func() {
			for range 5 {
				switch p := r.do(t, "POST", "/previews", "", "Authorization", token); p.status {
				case http.StatusAccepted:
					accepted.Add(1)
				case http.StatusTooManyRequests:
					p.expect(t, 429, fault.LimitReached)
					refused.Add(1)
				default:
					t.Errorf("%d %s", p.status, p.body)
				}
			}
		})
	}
	wait.Wait()
	if accepted.Load() != 7 || refused.Load() != 23 {
		t.Errorf("%d accepted, %d refused", accepted.Load(), refused.Load())
	}
}

// A Redis that takes connections and never answers is worse than none: answers must not wait for it, and
// it must not be asked by every request.
func TestARedisThatHangsDoesNotHoldUpAnswers(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var connections atomic.Int64
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			connections.Add(1)
			go func() { _, _ = io.Copy(io.Discard, conn) }()
		}
	}()
	client := redis.NewClient(&redis.Options{Addr: listener.Addr().String(), ReadTimeout: time.Minute, MaxRetries: -1, DisableIdentity: true, Protocol: 2, ContextTimeoutEnabled: true})
	t.Cleanup(func() { _ = client.Close(); _ = listener.Close() })
	r := newRig(t, notesRegistry(), nil)
	r.host.o.Counter = limits.NewCounter(client)
	for range 50 { // a minute each, were they to wait
		if p := r.do(t, "GET", "/health", ""); p.status != 200 {
			t.Fatalf("%d %s", p.status, p.body)
		}
	}
	if n := connections.Load(); n == 0 || n > 40 {
		t.Errorf("%d connections were made for 50 requests", n)
	}
	if r.host.Figures().LimitsAway != 50 {
		t.Errorf("%d of 50 unchecked calls were counted", r.host.Figures().LimitsAway)
	}
}

// BenchmarkRequest is one authenticated call over a kept connection: identity, session, role, rate,
// validation, handler, JSON, access log.
func BenchmarkRequest(b *testing.B) {
	o, err := redis.ParseURL(servertest.Redis(b))
	if err != nil {
		b.Fatal(err)
	}
	client := redis.NewClient(o)
	b.Cleanup(func() { _ = client.Close() })
	for _, c := range []struct {
		name    string
		counter limits.Taker
	}{{"memory", &counter{used: map[string]int{}}}, {"redis", limits.NewCounter(client)}} {
		b.Run(c.name, func(b *testing.B) {
			r := newRig(b, notesRegistry(), nil)
			r.set(b, map[string]string{"FREE_REQUESTS_PER_MINUTE": "10000000", "FREE_REQUEST_BURST": "1000000"})
			r.host.o.Counter = c.counter
			token := "Bearer " + r.userToken(b)
			b.ResetTimer()
			for b.Loop() {
				if p := r.do(b, "POST", notesPath(ownedProject), `{"title":"hello"}`, "Authorization", token); p.status != 201 {
					b.Fatalf("%d %s", p.status, p.body)
				}
			}
		})
	}
}
