package httphost

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"hivesync/runtime/function"
	"hivesync/shared/config"
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
	if n := r.host.Figures().LimitsLocal[true]; n != 50 {
		t.Errorf("%d of 50 calls were counted here", n)
	}
}

// While Redis is away each process goes by its own share of a limit, and by Redis's count again once it is back.
func TestWithoutRedisTheProcessCounts(t *testing.T) {
	t.Parallel()
	server := servertest.RedisServer(t)
	client := redis.NewClient(&redis.Options{Addr: server.Addr(), MaxRetries: -1, ReadTimeout: servertest.Patience, ContextTimeoutEnabled: true})
	t.Cleanup(func() { _ = client.Close() })
	registry := notesRegistry()
	registry.Endpoints = append(registry.Endpoints, endpoint(function.Meta{Name: "workers.callback", Method: "POST", Path: config.CallbackPath, Auth: function.Worker},
		func(context.Context, *struct{}) (*function.Empty, error) { return &function.Empty{}, nil }))
	r := newRig(t, registry, nil)
	r.set(t, map[string]string{"IP_REQUESTS_PER_MINUTE": "1", "IP_REQUEST_BURST": "40", "LOCAL_LIMIT_PERCENT": "25", "WORKER_REFUSALS_PER_MINUTE": "8"})
	r.host.o.Counter = limits.NewCounter(client)
	health := func() reply { return r.do(t, "GET", "/health", "") }
	p := health()
	if p.status != 200 || p.header.Get("RateLimit-Policy") != `"address_requests_per_minute";q=1;w=60` || !strings.HasPrefix(p.header.Get("RateLimit"), `"address_requests_per_minute";r=39;t=`) {
		t.Fatalf("%d %v", p.status, p.header)
	}
	if err := server.Kill(); err != nil {
		t.Fatal(err)
	}
	// A quarter of 40 at once, and one in each minute that the test takes.
	start, allowed := time.Now(), int64(0)
	for p = health(); p.status == 200; p = health() {
		allowed++
	}
	if allowed < 10 || allowed > 10+int64(time.Since(start)/time.Minute) {
		t.Errorf("%d calls were allowed in %s", allowed, time.Since(start))
	}
	p.expect(t, 429, fault.RateLimited)
	if state := p.header.Get("RateLimit"); !strings.HasPrefix(state, `"address_requests_per_minute";r=0;t=`) || p.header.Get("Retry-After") == "" {
		t.Errorf("refused: %v", p.header)
	}
	f := r.host.Figures()
	if f.LimitsLocal[true] != allowed || f.LimitsLocal[false] != 1 || f.Limited["address_requests_per_minute"] != 1 {
		t.Errorf("counted: %+v, %+v", f.LimitsLocal, f.Limited)
	}
	// Strangers who call as workers are held up, too: by then a few were answered.
	answered := 0
	for p = r.do(t, "POST", config.CallbackPath, "{}"); p.status == 401; p = r.do(t, "POST", config.CallbackPath, "{}") {
		answered++
	}
	p.expect(t, 429, fault.RateLimited)
	if answered < 3 {
		t.Errorf("%d calls of a stranger were answered", answered)
	}

	if err := server.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := client.Ping(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	r.host.rateRetry.Store(0)
	if p := health(); p.status != 200 || !strings.HasPrefix(p.header.Get("RateLimit"), `"address_requests_per_minute";r=3`) {
		t.Errorf("with Redis back: %d %v", p.status, p.header)
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
