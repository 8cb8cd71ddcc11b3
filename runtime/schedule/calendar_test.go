package schedule

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"hivesync/runtime/function"
	"hivesync/runtime/schedule/queries"
	"hivesync/shared/db"
	"hivesync/shared/db/dbtest"
	"hivesync/shared/devservers/servertest"
)

// story is a Clock whose time passes as fast as it is waited for, until its end; then nothing happens any more.
type story struct {
	mu       sync.Mutex
	now, end time.Time
	over     chan struct{}
	once     sync.Once
}

func tell(t testing.TB, from, until string) *story {
	t.Helper()
	now, err1 := time.Parse(time.RFC3339, from)
	end, err2 := time.Parse(time.RFC3339, until)
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	return &story{now: now, end: end, over: make(chan struct{})}
}

func (s *story) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *story) Wait(ctx context.Context, d time.Duration) {
	s.mu.Lock()
	then := s.now.Add(d)
	if then.Before(s.end) {
		s.now = then
		s.mu.Unlock()
		return
	}
	s.mu.Unlock()
	s.once.Do(func() { close(s.over) })
	<-ctx.Done()
}

// diary notes when a schedule ran.
type diary struct {
	mu   sync.Mutex
	runs []string
}

// nightly returns a schedule that writes into the diary.
func (d *diary) nightly(clock Clock, cron, zone string) function.Schedule {
	return scheduleOf{name: "nightly", cron: cron, zone: zone, run: func(context.Context) error {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.runs = append(d.runs, clock.Now().UTC().Format("01-02 15:04"))
		return nil
	}}
}

// live runs a process with the schedule from one time until another, and returns how many runs it missed.
func (d *diary) live(t testing.TB, url, cron, zone, from, until string) (missed int) {
	t.Helper()
	clock, seen := tell(t, from, until), &notes{missed: map[string]int{}, ran: make(chan error, 10_000)}
	stop := processWith(t, url, Options{Clock: clock, Observer: seen}, d.nightly(clock, cron, zone))
	select {
	case <-clock.over:
	case <-time.After(servertest.Patience):
		t.Fatal("the story does not end")
	}
	stop()
	return seen.missed["nightly"]
}

func TestARunByTheCalendarIsMadeUpForOnce(t *testing.T) {
	t.Parallel()
	const cron, zone = "30 2 * * *", "Europe/Berlin"
	url, d := dbtest.URL(t), &diary{}
	for _, life := range []struct {
		about, from, until string
		missed             int
		runs               []string // in UTC
	}{
		{"a new schedule waits for its time", "2026-03-26T12:00:00Z", "2026-03-27T12:00:00Z", 0, []string{"03-27 01:30"}},
		{"a leader that follows does not repeat it", "2026-03-27T12:00:01Z", "2026-03-28T01:00:00Z", 0, nil},
		{"clocks go forward over it: it runs at the change", "2026-03-28T01:00:01Z", "2026-03-30T12:00:00Z", 0, []string{"03-28 01:30", "03-29 01:00", "03-30 00:30"}},
		{"nobody was there for three nights", "2026-04-02T15:00:00Z", "2026-04-03T12:00:00Z", 3, []string{"04-02 15:00", "04-03 00:30"}},
		{"clocks go back: once", "2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z", 204, []string{"10-24 12:00", "10-25 00:30", "10-26 01:30"}},
	} {
		d.runs = nil
		if missed := d.live(t, url, cron, zone, life.from, life.until); missed != life.missed || !slices.Equal(d.runs, life.runs) {
			t.Errorf("%s: ran at %q, %d missed; expected %q, %d", life.about, d.runs, missed, life.runs, life.missed)
		}
	}
	rows, err := queries.New(db.On(pool(t, url))).ScheduleRuns(t.Context())
	if err != nil || len(rows) != 1 || rows[0].Runs != 9 || rows[0].Missed != 207 || rows[0].Failures != 0 || rows[0].SucceededAt == nil {
		t.Errorf("written down: %+v, %v", rows, err)
	}
}

func TestAScheduleThatNeverRanIsMissedToo(t *testing.T) {
	t.Parallel()
	url, d := dbtest.URL(t), &diary{}
	if missed := d.live(t, url, "@daily", "", "2026-02-26T12:00:00Z", "2026-02-26T13:00:00Z"); missed != 0 || len(d.runs) != 0 {
		t.Errorf("ran at %q, %d missed", d.runs, missed)
	}
	if missed := d.live(t, url, "@daily", "", "2026-02-28T12:00:00Z", "2026-02-28T13:00:00Z"); missed != 2 || !slices.Equal(d.runs, []string{"02-28 12:00"}) {
		t.Errorf("ran at %q, %d missed", d.runs, missed)
	}
}

func TestLeapDays(t *testing.T) {
	t.Parallel()
	url, d := dbtest.URL(t), &diary{}
	if missed := d.live(t, url, "15 6 29 2 *", "", "2027-12-30T00:00:00Z", "2028-03-02T00:00:00Z"); missed != 0 || !slices.Equal(d.runs, []string{"02-29 06:15"}) {
		t.Errorf("ran at %q, %d missed", d.runs, missed)
	}
}

func TestARunThatWasCutShortIsRunAgainByTheCalendarToo(t *testing.T) {
	t.Parallel()
	url, d := dbtest.URL(t), &diary{}
	began := time.Date(2026, 5, 1, 3, 0, 0, 0, time.UTC)
	if err := queries.New(db.On(pool(t, url))).StartScheduleRun(t.Context(), queries.StartScheduleRunParams{Schedule: "nightly", Now: began}); err != nil {
		t.Fatal(err)
	}
	want := []string{"05-01 03:10", "05-02 03:00"}
	if missed := d.live(t, url, "0 3 * * *", "", "2026-05-01T03:10:00Z", "2026-05-02T12:00:00Z"); missed != 0 || !slices.Equal(d.runs, want) {
		t.Errorf("ran at %q, %d missed; expected %q", d.runs, missed, want)
	}
}

func TestASchedulerRefusesWhatCannotRun(t *testing.T) {
	t.Parallel()
	for _, s := range []scheduleOf{{name: "nightly", cron: "0 25 * * *"}, {name: "nightly", cron: "@daily", zone: "Mars/Olympus"}, {name: "nightly", every: -1}} {
		if r, err := New(nil, function.Registry{Schedules: []function.Schedule{s}}, Options{}); err == nil || r != nil {
			t.Errorf("%+v was taken", s.Meta())
		}
	}
}
