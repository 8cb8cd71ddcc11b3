package probe

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"hivesync/shared/devservers/servertest"
)

func TestManyWhoAskShareOneAnswer(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	release := make(chan struct{})
	s := &Shared[int64]{Every: time.Hour, Timeout: time.Minute, Ask: func(context.Context) int64 {
		<-release
		return asked.Add(1)
	}}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Get(gone); !errors.Is(err, context.Canceled) {
		t.Error("a caller who has gone waits:", err)
	}
	var wg sync.WaitGroup
	for range 100 {
		wg.Go(func() {
			if n, err := s.Get(t.Context()); n != 1 || err != nil {
				t.Error(n, err)
			}
		})
	}
	close(release)
	wg.Wait()
	if n, _ := s.Get(t.Context()); n != 1 {
		t.Errorf("asked %d times", n)
	}
	s.Every = 0
	if n, _ := s.Get(t.Context()); n != 2 {
		t.Errorf("an old answer is given: %d", n)
	}
}

func TestAnAnswerThatTakesTooLongIsEnded(t *testing.T) {
	t.Parallel()
	s := &Shared[error]{Every: time.Hour, Timeout: time.Millisecond, Ask: func(ctx context.Context) error {
		<-ctx.Done()
		return Because(Away, ctx.Err())
	}}
	if err, _ := s.Get(t.Context()); ReasonOf(err) != Slow {
		t.Error(err)
	}
}

func TestReasons(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err  error
		want Reason
	}{
		{nil, ""}, {errors.New("x"), Away}, {context.DeadlineExceeded, Slow}, {fmt.Errorf("x: %w", Because(Full, errors.New("y"))), Full}, {Because(Full, nil), ""},
	} {
		if got := ReasonOf(c.err); got != c.want {
			t.Errorf("%v is %q, not %q", c.err, got, c.want)
		}
	}
}

// A server that answers PING and takes no write is not well.
func TestARedisThatRefusesWritesIsNoticed(t *testing.T) {
	t.Parallel()
	server := servertest.RedisServer(t)
	options, err := redis.ParseURL(server.URL(0))
	if err != nil {
		t.Fatal(err)
	}
	options.MaxRetries, options.DialerRetries = -1, 1
	rdb := redis.NewClient(options)
	t.Cleanup(func() { _ = rdb.Close() })
	ask := func(want Reason) {
		t.Helper()
		if err := rdb.Ping(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
		if err := Redis(t.Context(), rdb, "a", "b"); ReasonOf(err) != want {
			t.Errorf("%q, not %q: %v", ReasonOf(err), want, err)
		}
	}
	set := func(name, value string) {
		t.Helper()
		if err := rdb.ConfigSet(t.Context(), name, value).Err(); err != nil {
			t.Fatal(err)
		}
	}
	ask("")
	set("maxmemory", "1")
	ask(Full)
	set("maxmemory", "0")
	set("min-replicas-to-write", "1")
	ask(Refused)
	set("min-replicas-to-write", "0")
	ask("")
	if err := rdb.Do(t.Context(), "REPLICAOF", "127.0.0.1", "1").Err(); err != nil {
		t.Fatal(err)
	}
	ask(ReadOnly)
	if err := rdb.Do(t.Context(), "REPLICAOF", "NO", "ONE").Err(); err != nil {
		t.Fatal(err)
	}
	ask("")
	if err := server.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := Redis(t.Context(), rdb, "a"); ReasonOf(err) != Away {
		t.Error(err)
	}
	if err := server.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
}
