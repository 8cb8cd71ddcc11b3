package worker

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"hivesync/runtime/function"
	"hivesync/runtime/queue"
	"hivesync/shared/devservers/servertest"
	"hivesync/shared/jobs"
)

// childRedis makes the test binary a worker that never finishes its job, for a test to kill.
const childRedis = "HIVESYNC_TEST_WORKER_REDIS"

// childLease is short, so that the test need not wait for the real one.
const childLease = 500 * time.Millisecond

func TestMain(m *testing.M) {
	if url := os.Getenv(childRedis); url != "" {
		if err := hang(url); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func hang(url string) error {
	o, err := redis.ParseURL(url)
	if err != nil {
		return err
	}
	reg := registry(func(ctx context.Context, job *function.Job[input]) (*output, error) {
		fmt.Println("started", job.ID)
		<-ctx.Done()
		return nil, ctx.Err()
	})
	h, err := New(queue.New(redis.NewClient(o), queue.Options{Lease: childLease}), reg, Options{Slots: 1})
	if err != nil {
		return err
	}
	return h.Run(context.Background())
}

func TestAKilledWorkersJobIsDoneByAnotherInTheSameAttempt(t *testing.T) {
	t.Parallel()
	url := servertest.Redis(t)
	rdb := connect(t, url)
	q := queue.New(rdb, queue.Options{Lease: childLease})
	put(t, q, "orphan")

	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childRedis+"="+url)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	child.Stderr = os.Stderr
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || strings.TrimSpace(line) != "started orphan" {
		t.Fatalf("the child said %q %v", line, err)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait()

	attempts := make(chan int, 10)
	rec := newRecorder(nil)
	o := fast(Options{})
	o.Reporter = rec
	h, err := New(q, registry(func(ctx context.Context, job *function.Job[input]) (*output, error) {
		attempts <- job.Attempt
		return greet(ctx, job)
	}), o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = h.Run(ctx)
	}()
	if attempt := receive(t, attempts); attempt != 1 {
		t.Errorf("the crash cost an attempt: %d", attempt)
	}
	if r := rec.next(t); r.Transition != jobs.Succeeded || r.JobID != "orphan" || r.Attempt != 1 {
		t.Errorf("got %+v", r)
	}
	cancel()
	receive(t, done)
}

func TestRedisGoingAwayInMidJobLosesNothing(t *testing.T) {
	t.Parallel()
	server := servertest.RedisServer(t)
	rdb := connect(t, server.URL(0))
	var runs atomic.Int32
	started, finish := make(chan struct{}, 10), make(chan struct{})
	b := runOn(t, rdb, registry(func(ctx context.Context, job *function.Job[input]) (*output, error) {
		runs.Add(1)
		started <- struct{}{}
		select {
		case <-finish:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		return greet(ctx, job)
	}), newRecorder(nil), Options{Slots: 1})
	b.put(t, "a")
	receive(t, started)
	if err := server.Stop(); err != nil {
		t.Fatal(err)
	}
	close(finish) // the job ends while its queue is away
	if r := b.reporter.next(t); r.Transition != jobs.Succeeded || r.Attempt != 1 {
		t.Fatalf("got %+v", r)
	}
	if err := server.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.gone(t, "a")
	b.put(t, "b") // and the worker goes on
	if r := b.reporter.next(t); r.JobID != "b" || r.Transition != jobs.Succeeded {
		t.Fatalf("got %+v", r)
	}
	if n := runs.Load(); n != 2 {
		t.Fatalf("two jobs ran %d times", n)
	}
}
