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
)

// said is a report as it was heard, and when after the attempt's begin.
type said struct {
	At   time.Duration
	What Transition
	How  *Progress
}

// listen runs an attempt and returns what was heard. Reports that it runs are answered by answer, if that is set.
func listen(t *testing.T, answer func(context.Context, Report) error, run jobOf) []said {
	t.Helper()
	var heard []said
	start := time.Now()
	a := begin(t.Context(), &backend{answer: func(ctx context.Context, r Report) error {
		heard = append(heard, said{time.Since(start), r.Transition, r.Progress})
		if answer == nil || r.Transition != Running {
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
			want: []said{{0, Running, nil}, {900 * ms, Succeeded, nil}},
		},
		"the latest state wins": {
			run: strokes(8),
			want: []said{
				{0, Running, nil}, {1000 * ms, Running, &Progress{"draw", 0.375}}, {2000 * ms, Running, &Progress{"draw", 0.75}}, {2400 * ms, Succeeded, nil},
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
				{0, Running, nil},
				{1000 * ms, Running, &Progress{"first", 0}},
				{2000 * ms, Running, &Progress{"third", 0.5}},
				{6201 * ms, Running, &Progress{"fourth", 1}},
				{6202 * ms, Succeeded, nil},
			},
		},
		"not before it is known that the job runs, nor faster than it is heard": {
			answer: func(context.Context, Report) error { time.Sleep(700 * ms); return errors.New("502") },
			run:    strokes(16),
			want: []said{
				{0, Running, nil}, {1700 * ms, Running, &Progress{"draw", 0.3125}}, {3400 * ms, Running, &Progress{"draw", 0.6875}}, {4800 * ms, Succeeded, nil},
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
			want: []said{{0, Running, nil}, {1000 * ms, Running, &Progress{"draw", 0.6}}, {1500 * ms, Succeeded, nil}},
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
		want Progress
	}{
		"too little":     {"fetch", -1, Progress{"fetch", 0}},
		"too much":       {"fetch", math.Inf(1), Progress{"fetch", 1}},
		"no number":      {"fetch", math.NaN(), Progress{"fetch", 0}},
		"a long step":    {strings.Repeat("ä", 100), 0.5, Progress{strings.Repeat("ä", maxStep), 0.5}},
		"control signs":  {"a\x1b[31m\nb\x00", 0.5, Progress{"a[31mb", 0.5}},
		"no valid UTF-8": {"a\xffb", 0.5, Progress{"a\uFFFDb", 0.5}},
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
		a.Silence()
		a.Announce()
		a.progress(a.Ctx, "late", 1)
		time.Sleep(time.Hour)
		if len(b.heard) > 0 {
			t.Errorf("told of %+v", b.heard)
		}
	})
}
