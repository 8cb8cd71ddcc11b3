package attempt

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"hivesync/runtime/function"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
)

type input struct{}

type output struct {
	OK bool `json:"ok"`
}

// jobOf is a job function made of a closure.
type jobOf func(ctx context.Context, job *function.Job[input]) (*output, error)

func (jobOf) Meta() function.JobMeta {
	return function.JobMeta{Type: "work", Queue: "q", Timeout: time.Minute}
}

func (f jobOf) Handle(ctx context.Context, job *function.Job[input]) (*output, error) {
	return f(ctx, job)
}

// backend is a Reporter that keeps what it is told, and when; answer says what it answers, after what it waits for.
type backend struct {
	answer func(context.Context, Report) error
	heard  []Report
}

func (b *backend) Report(ctx context.Context, r Report) error {
	b.heard = append(b.heard, r)
	if b.answer == nil {
		return nil
	}
	return b.answer(ctx, r)
}

// begin begins an attempt of a function, in a test's own time.
func begin(ctx context.Context, b *backend, run jobOf) *Attempt {
	runner := &Runner{Worker: "cpu-1", Log: slog.New(slog.DiscardHandler)}
	if b != nil {
		runner.Reporter = b
	}
	var a Attempt
	a.Begin(ctx, runner, function.NewJob(run), Job{
		JobEvent: function.JobEvent{ID: "j", Type: "work", Attempt: 2, Payload: json.RawMessage(`{}`)}, Queue: "q", RetriedAfter: 1, Ready: time.Now().Add(-time.Second),
	})
	return &a
}

func TestAFunctionsOutcomeIsToldApart(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		run  jobOf
		last bool
		end  End
		code fault.Code
	}{
		"success": {run: func(context.Context, *function.Job[input]) (*output, error) { return &output{OK: true}, nil }, end: EndSucceeded},
		"panic":   {run: func(context.Context, *function.Job[input]) (*output, error) { panic("a secret") }, end: EndRetried, code: fault.Internal},
		"user's mistake": {run: func(context.Context, *function.Job[input]) (*output, error) {
			return nil, fault.New(fault.SyntaxError, "Line 1 is no code.")
		}, end: EndFailed, code: fault.SyntaxError},
		"stopped": {run: func(context.Context, *function.Job[input]) (*output, error) {
			return nil, fault.New(fault.JobStopped, "The job was stopped.")
		}, end: EndStopped, code: fault.JobStopped},
		"time up": {run: func(ctx context.Context, _ *function.Job[input]) (*output, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}, end: EndRetried, code: fault.JobTimeout},
		"user's mistake found too late": {run: func(ctx context.Context, _ *function.Job[input]) (*output, error) {
			<-ctx.Done()
			return nil, fault.New(fault.SyntaxError, "Line 1 is no code.")
		}, end: EndFailed, code: fault.SyntaxError},
		"last": {run: func(context.Context, *function.Job[input]) (*output, error) { return nil, errors.New("away") }, last: true, end: EndExhausted, code: fault.Internal},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				a := begin(t.Context(), nil, c.run)
				a.Last = c.last
				result, err := a.RunWithin(a.Ctx)
				end, f := a.Verdict(err)
				var code fault.Code
				if f != nil {
					code = f.Code
				}
				if end != c.end || code != c.code {
					t.Errorf("ended as %s with %q, expected %s with %q", end, code, c.end, c.code)
				}
				if f != nil && strings.Contains(f.Message, "secret") {
					t.Errorf("clients would read %q", f.Message)
				}
				if (string(result) == `{"ok":true}`) != (c.end == EndSucceeded) {
					t.Errorf("the result is %s", result)
				}
			})
		})
	}
}

func TestAnEndIsReportedUntilItIsHeard(t *testing.T) {
	t.Parallel()
	away := fault.New(fault.Unavailable, "away").After(time.Second)
	lost := errors.New("lost")
	for name, c := range map[string]struct {
		answer func(try int) error
		within time.Duration // of the host's context
		want   error
		tries  int
	}{
		"at once":       {answer: func(int) error { return nil }, tries: 1},
		"after a while": {answer: func(try int) error { return map[bool]error{true: away}[try < 4] }, tries: 4},
		"refused":       {answer: func(int) error { return &Refusal{Status: 404, Code: "NOT_FOUND"} }, want: &Refusal{Status: 404, Code: "NOT_FOUND"}, tries: 1},
		"let go of":     {answer: func(int) error { return away }, within: 1500 * time.Millisecond, want: lost, tries: 2},
		"never":         {answer: func(int) error { return fault.New(fault.Unavailable, "away").After(time.Minute) }, want: away, tries: 6},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, letGo := context.WithCancelCause(t.Context())
				defer letGo(nil)
				if c.within > 0 {
					time.AfterFunc(c.within, func() { letGo(lost) })
				}
				tries := 0
				b := &backend{answer: func(context.Context, Report) error { tries++; return c.answer(tries) }}
				err := begin(ctx, b, nil).Report(EndExhausted, nil, fault.New(fault.Internal, "It broke."))
				if (err == nil) != (c.want == nil) || err != nil && err.Error() != c.want.Error() {
					t.Errorf("got %v, expected %v", err, c.want)
				}
				if len(b.heard) != c.tries {
					t.Errorf("%d tries, expected %d", len(b.heard), c.tries)
				}
			})
		})
	}
}

func TestATryIsBrokenOffByADeadlineAndNotByACancellation(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slow := &backend{answer: func(ctx context.Context, _ Report) error {
			select {
			case <-time.After(time.Minute):
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		if err := begin(ctx, slow, nil).Report(EndSucceeded, nil, nil); err != nil {
			t.Error(err)
		}
		ctx, cancel = context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := begin(ctx, slow, nil).Report(EndSucceeded, nil, nil); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
	})
}

func TestAnEndWaitsForTheAnswerThatTheJobRuns(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ takes, waits time.Duration }{
		"soon": {takes: time.Second, waits: time.Second}, "never": {takes: time.Hour, waits: orderPatience},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var ended time.Duration
				start := time.Now()
				b := &backend{answer: func(_ context.Context, r Report) error {
					if r.Transition == jobs.Running {
						time.Sleep(c.takes)
					} else {
						ended = time.Since(start)
					}
					return nil
				}}
				a := begin(t.Context(), b, nil)
				a.Announce()
				synctest.Wait()
				if err := a.Report(EndStopped, nil, nil); err != nil || ended != c.waits {
					t.Errorf("reported after %v, expected %v: %v", ended, c.waits, err)
				}
				time.Sleep(c.takes)
			})
		})
	}
}

func TestReportsCarryTheContractsFields(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := &backend{}
		a := begin(t.Context(), b, nil)
		a.Announce()
		synctest.Wait()
		if err := a.Report(EndFailed, nil, fault.New(fault.Internal, "m")); err != nil {
			t.Fatal(err)
		}
		const (
			job  = `{"job_id":"j","job_type":"work","attempt":2,"retried_after":1,`
			when = `"timings":{"run":0,"wait":1000},"sent_at":"2000-01-01T00:00:00Z"}`
		)
		for i, want := range []string{
			job + `"transition":"running","worker":"cpu-1",` + when,
			job + `"transition":"failed","worker":"cpu-1","error":{"code":"INTERNAL","message":"m","details":[]},` + when,
		} {
			if sent, err := json.Marshal(b.heard[i]); err != nil || string(sent) != want {
				t.Errorf("%s, %v: %s", sent, err, cmp.Diff(want, string(sent)))
			}
		}
	})
}

// What a dependency failed was no try: the job waits, longer each time, until the dependency is back or its deadline comes.
func TestAnOutageCostsWaitingAndNoAttempt(t *testing.T) {
	t.Parallel()
	away := fault.Away(fault.Storage, errors.New("dial"), "The storage is away.")
	for name, c := range map[string]struct {
		err     error
		last    bool
		given   int
		expires time.Duration // 0 for never
		end     End
		code    fault.Code
		most    time.Duration // of the wait
	}{
		"at first":                    {err: away, expires: time.Hour, end: EndGivenBack, code: fault.Unavailable, most: time.Second},
		"for long":                    {err: away, given: 3, expires: time.Hour, end: EndGivenBack, code: fault.Unavailable, most: 8 * time.Second},
		"for very long":               {err: away, given: 1000, expires: time.Hour, end: EndGivenBack, code: fault.Unavailable, most: 30 * time.Second},
		"in the last attempt":         {err: away, last: true, expires: time.Hour, end: EndGivenBack, code: fault.Unavailable, most: time.Second},
		"without a deadline":          {err: away, given: 9, end: EndGivenBack, code: fault.Unavailable, most: 30 * time.Second},
		"shortly before":              {err: away, given: 9, expires: lastTry + time.Second, end: EndGivenBack, code: fault.Unavailable, most: time.Second},
		"at the deadline":             {err: away, expires: lastTry, end: EndExhausted, code: fault.StorageUnavailable},
		"long after the deadline":     {err: away, expires: -time.Hour, end: EndExhausted, code: fault.StorageUnavailable},
		"of a full disk":              {err: syscall.ENOSPC, expires: time.Hour, end: EndGivenBack, code: fault.Internal, most: time.Second},
		"that took the job's time":    {err: fault.Wrap(away, fault.JobTimeout, "It took too long."), expires: time.Hour, end: EndGivenBack, code: fault.JobTimeout, most: time.Second},
		"and a mistake of the user's": {err: fault.Wrap(away, fault.SyntaxError, "Line 1 is no code."), expires: time.Hour, end: EndFailed, code: fault.SyntaxError},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				a := begin(t.Context(), nil, nil)
				a.Last, a.GivenBack = c.last, c.given
				if c.expires != 0 {
					a.Expires = time.Now().Add(c.expires)
				}
				for range 50 { // the wait is random
					end, f := a.Verdict(c.err)
					if end != c.end || f.Code != c.code || end == EndGivenBack && (f.RetryAfter <= 0 || f.RetryAfter > c.most) {
						t.Fatalf("ended as %s with %s, waits %v; expected %s with %s, at most %v", end, f.Code, f.RetryAfter, c.end, c.code, c.most)
					}
				}
			})
		})
	}
	a := begin(t.Context(), nil, nil)
	if _, f := a.Verdict(fault.Away(fault.Database, nil, "away").After(7 * time.Second)); f.RetryAfter < 7*time.Second {
		t.Errorf("the dependency asked for 7 s, the job waits %v", f.RetryAfter)
	}
}

func TestAnAttemptAtAJobThatHasEndedIsUnwanted(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		takes, waits time.Duration
		answer       error
		want         bool
	}{
		"ended":            {takes: time.Second, waits: time.Second, answer: ErrEnded, want: true},
		"running":          {takes: time.Second, waits: time.Second},
		"away":             {answer: fault.New(fault.Unavailable, "away")},
		"ended, and slow":  {takes: time.Hour, waits: orderPatience, answer: ErrEnded},
		"refused for good": {answer: &Refusal{Status: 404, Code: "NOT_FOUND"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				a := begin(t.Context(), &backend{answer: func(context.Context, Report) error {
					time.Sleep(c.takes)
					return c.answer
				}}, nil)
				start := time.Now()
				a.Announce()
				if got := a.Unwanted(); got != c.want || time.Since(start) != c.waits {
					t.Errorf("unwanted: %v after %v, expected %v after %v", got, time.Since(start), c.want, c.waits)
				}
				time.Sleep(c.takes)
			})
		})
	}
	if begin(t.Context(), nil, nil).Unwanted() {
		t.Error("unwanted, though nobody was asked")
	}
}
