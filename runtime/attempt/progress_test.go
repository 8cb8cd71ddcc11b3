package attempt

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"hivesync/runtime/function"
	"hivesync/shared/jobs"
)

// said is a report as it was heard, and when after the attempt's begin.
type said struct {
	At   time.Duration
	What jobs.Transition
	How  *jobs.Progress
}

// listen runs an attempt and returns what was heard. Reports that it runs are answered by answer, if that is set.
func listen(t *testing.T, answer func(context.Context, Report) error, run jobOf) []said {
	t.Helper()
	var heard []said
	start := time.Now()
	a := begin(t.Context(), &backend{answer: func(ctx context.Context, r Report) error {
		heard = append(heard, said{time.Since(start), r.Transition, r.Progress})
		if answer == nil || r.Transition != jobs.Running {
			return nil
		}
		return answer(ctx, r)
	}}, run)
	a.Announce()
	synctest.Wait()
	_, err := a.RunWithin(a.Ctx)
	end, f := a.Verdict(err)
	if err := a.Report(end, nil, f); err != nil {
		t.Error(err)
	}
	time.Sleep(time.Hour) // for what should not come any more
	return heard
}

func TestProgressIsReportedAtMostOnceASecond(t *testing.T) {
	t.Parallel()
	const ms = time.Millisecond
	// A function that draws so many strokes, each in 300 ms.
	strokes := func(n int) jobOf {
		return func(ctx context.Context, job *function.Job[input]) (*output, error) {
			for i := range n {
				job.Progress(ctx, "draw", float64(i)/float64(n))
				time.Sleep(300 * ms)
			}
			return &output{}, nil
		}
	}
	for name, c := range map[string]struct {
		answer func(context.Context, Report) error
		run    jobOf
		want   []said
	}{
		"a short job says nothing": {
			run:  strokes(3),
			want: []said{{0, jobs.Running, nil}, {900 * ms, jobs.Succeeded, nil}},
		},
		"the latest state wins": {
			run: strokes(8),
			want: []said{
				{0, jobs.Running, nil}, {1000 * ms, jobs.Running, &jobs.Progress{Step: "draw", Done: 0.375}}, {2000 * ms, jobs.Running, &jobs.Progress{Step: "draw", Done: 0.75}}, {2400 * ms, jobs.Succeeded, nil},
			},
		},
		"a state is kept until the second is over, and sent once": {
			run: func(ctx context.Context, job *function.Job[input]) (*output, error) {
				job.Progress(ctx, "first", 0)
				time.Sleep(1200 * ms)
				job.Progress(ctx, "second", 0)
				time.Sleep(ms)
				job.Progress(ctx, "third", 0.5)
				time.Sleep(5 * time.Second)
				job.Progress(ctx, "fourth", 1)
				time.Sleep(ms)
				return &output{}, nil
			},
			want: []said{
				{0, jobs.Running, nil},
				{1000 * ms, jobs.Running, &jobs.Progress{Step: "first", Done: 0}},
				{2000 * ms, jobs.Running, &jobs.Progress{Step: "third", Done: 0.5}},
				{6201 * ms, jobs.Running, &jobs.Progress{Step: "fourth", Done: 1}},
				{6202 * ms, jobs.Succeeded, nil},
			},
		},
		"not before it is known that the job runs, nor faster than it is heard": {
			answer: func(context.Context, Report) error { time.Sleep(700 * ms); return errors.New("502") },
			run:    strokes(16),
			want: []said{
				{0, jobs.Running, nil}, {1700 * ms, jobs.Running, &jobs.Progress{Step: "draw", Done: 0.3125}}, {3400 * ms, jobs.Running, &jobs.Progress{Step: "draw", Done: 0.6875}}, {4800 * ms, jobs.Succeeded, nil},
			},
		},
		"what is on its way is broken off at the end": {
			answer: func(ctx context.Context, r Report) error {
				if r.Progress != nil {
					<-ctx.Done()
				}
				return ctx.Err()
			},
			run:  strokes(5),
			want: []said{{0, jobs.Running, nil}, {1000 * ms, jobs.Running, &jobs.Progress{Step: "draw", Done: 0.6}}, {1500 * ms, jobs.Succeeded, nil}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				if diff := cmp.Diff(c.want, listen(t, c.answer, c.run)); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

func TestProgressIsBounded(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		step string
		done float64
		want jobs.Progress
	}{
		"too little":     {"fetch", -1, jobs.Progress{Step: "fetch", Done: 0}},
		"too much":       {"fetch", math.Inf(1), jobs.Progress{Step: "fetch", Done: 1}},
		"no number":      {"fetch", math.NaN(), jobs.Progress{Step: "fetch", Done: 0}},
		"a long step":    {strings.Repeat("ä", 100), 0.5, jobs.Progress{Step: strings.Repeat("ä", maxStep), Done: 0.5}},
		"control signs":  {"a\x1b[31m\nb\x00", 0.5, jobs.Progress{Step: "a[31mb", Done: 0.5}},
		"no valid UTF-8": {"a\xffb", 0.5, jobs.Progress{Step: "ab", Done: 0.5}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				got := listen(t, nil, func(ctx context.Context, job *function.Job[input]) (*output, error) {
					job.Progress(ctx, c.step, c.done)
					time.Sleep(2 * time.Second)
					return &output{}, nil
				})
				if diff := cmp.Diff(&c.want, got[1].How); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

func TestASilencedAttemptSaysNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := &backend{}
		a := begin(t.Context(), b, nil)
		a.StopProgress()
		a.Announce()
		a.progress(a.Ctx, "late", 1)
		time.Sleep(time.Hour)
		if len(b.heard) > 0 {
			t.Errorf("told of %+v", b.heard)
		}
	})
}
