package schedule

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/runtime/function"
	"hivesync/shared/db/dbtest"
	"hivesync/shared/devservers/servertest"
)

type scheduleOf struct {
	name       string
	every      time.Duration // 5 ms when zero, without a cron expression
	cron, zone string
	run        func(ctx context.Context) error
}

func (s scheduleOf) Meta() function.ScheduleMeta {
	every := s.every
	if every == 0 && s.cron == "" {
		every = 5 * time.Millisecond
	}
	return function.ScheduleMeta{Name: s.name, Every: every, Cron: s.cron, Zone: s.zone, Timeout: time.Second}
}

func (s scheduleOf) Handle(ctx context.Context) error { return s.run(ctx) }

func pool(t testing.TB, url string) *pgxpool.Pool {
	t.Helper()
	p, err := pgxpool.New(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

// process runs schedules on a pool of its own, as another process would.
func process(t testing.TB, url string, schedules ...function.Schedule) (stop func()) {
	t.Helper()
	return processWith(t, url, Options{}, schedules...)
}

// processWith is process with options of its own.
func processWith(t testing.TB, url string, o Options, schedules ...function.Schedule) (stop func()) {
	t.Helper()
	o.Poll = 20 * time.Millisecond
	if o.Logger == nil {
		o.Logger = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	r, err := New(pool(t, url), function.Registry{Schedules: schedules}, o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := r.Run(ctx); err != nil {
			t.Error(err)
		}
	}()
	stop = func() { cancel(); <-done }
	t.Cleanup(stop)
	return stop
}

// signal returns a schedule that says each of its runs on a channel, as far as somebody listens.
func signal(name string) (function.Schedule, chan string) {
	runs := make(chan string)
	return scheduleOf{name: name, run: func(ctx context.Context) error {
		select {
		case runs <- name:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}}, runs
}

func receive(t testing.TB, ch <-chan string) {
	t.Helper()
	select {
	case <-ch:
	case <-time.After(servertest.Patience):
		t.Fatal("nothing ran for 30 s")
	}
}

func locks(t testing.TB, p *pgxpool.Pool) int {
	t.Helper()
	var n int
	if err := p.QueryRow(t.Context(), `SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
		WHERE locktype = 'advisory' AND granted AND d.datname = current_database()`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestOneProcessLeadsAndAnotherTakesOver(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	first, firstRuns := signal("first")
	stopFirst := process(t, url, first)
	receive(t, firstRuns)
	second, secondRuns := signal("second")
	process(t, url, second)
	for range 20 {
		select {
		case <-firstRuns:
		case <-secondRuns:
			t.Fatal("two leaders")
		}
	}
	if n := locks(t, pool(t, url)); n != 1 {
		t.Fatalf("%d locks", n)
	}
	stopFirst()
	receive(t, secondRuns)
}

func TestALeaderThatLosesItsConnectionStopsAndLeadsAgain(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	s, runs := signal("only")
	process(t, url, s)
	receive(t, runs)
	admin := pool(t, url)
	var terminated int
	if err := admin.QueryRow(t.Context(), `SELECT count(pg_terminate_backend(l.pid)) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
		WHERE locktype = 'advisory' AND d.datname = current_database()`).Scan(&terminated); err != nil || terminated != 1 {
		t.Fatal(terminated, err)
	}
	for deadline := time.Now().Add(servertest.Patience); locks(t, admin) == 0; {
		if time.Now().After(deadline) {
			t.Fatal("nobody leads")
		}
	}
	receive(t, runs)
	receive(t, runs)
}

func TestASchedulesFailureEndsNeitherItNorTheOthers(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	fails, panics := make(chan string), make(chan string)
	say := func(ctx context.Context, ch chan string) {
		select {
		case ch <- "":
		case <-ctx.Done():
		}
	}
	good, goodRuns := signal("good")
	process(t, url,
		scheduleOf{name: "failing", run: func(ctx context.Context) error { say(ctx, fails); return errors.New("broken") }},
		scheduleOf{name: "panicking", run: func(ctx context.Context) error { say(ctx, panics); panic("a bug") }},
		good)
	for range 3 {
		receive(t, fails)
		receive(t, panics)
		receive(t, goodRuns)
	}
}

// Processes of a name run the schedules that are theirs, beside a backend that leads, and one of them at a time.
func TestEachProcessRunsItsOwnSchedules(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	ran := make(chan string)
	one := func(name, process string) function.Schedule {
		return ofProcess{scheduleOf{name: name, run: func(ctx context.Context) error {
			select {
			case ran <- name:
			case <-ctx.Done():
			}
			return nil
		}}, process}
	}
	all := []function.Schedule{one("of_backend", ""), one("of_backup", "backup"), one("of_drill", "drill")}
	// The first two lead at the same time.
	want := map[string]int{"of_backend": 0, "of_backup": 0}
	backend, backup := processWith(t, url, Options{}, all...), processWith(t, url, Options{Process: "backup"}, all...)
	for want["of_backend"] < 3 || want["of_backup"] < 3 {
		name := <-ran
		if _, ok := want[name]; !ok {
			t.Fatalf("%s runs", name)
		}
		want[name]++
	}
	backend()
	backup()
	processWith(t, url, Options{Process: "drill"}, all...)
	for range 3 {
		if got := <-ran; got != "of_drill" {
			t.Errorf("drills run %s", got)
		}
	}
	locks := map[int64]bool{lockOf(""): true, lockOf("backup"): true, lockOf("drill"): true}
	if len(locks) != 3 || lockOf("") != lockKey {
		t.Errorf("%v", locks)
	}
}

// ofProcess is a schedule of a process.
type ofProcess struct {
	scheduleOf
	process string
}

func (s ofProcess) Meta() function.ScheduleMeta {
	m := s.scheduleOf.Meta()
	m.Process = s.process
	return m
}
