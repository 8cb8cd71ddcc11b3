package schedule

import (
	"context"
	"time"

	"hivesync/runtime/function"
	"hivesync/runtime/schedule/calendar"
)

// Clock tells the time and lets it pass. The default is the machine's.
type Clock interface {
	Now() time.Time
	// Wait returns after d, or when ctx ends.
	Wait(ctx context.Context, d time.Duration)
}

type machineClock struct{}

func (machineClock) Now() time.Time                            { return time.Now() }
func (machineClock) Wait(ctx context.Context, d time.Duration) { pause(ctx, d) }

// longestNap bounds one wait: the machine's clock may be put right meanwhile, or the machine may have slept.
const longestNap = time.Minute

// await waits for a moment and reports whether it has come: not where ctx ended before.
func await(ctx context.Context, clock Clock, moment time.Time) bool {
	for ctx.Err() == nil {
		left := moment.Sub(clock.Now())
		if left <= 0 {
			return true
		}
		clock.Wait(ctx, min(left, longestNap))
	}
	return false
}

// timing says when a schedule runs.
type timing struct {
	every time.Duration
	// calendar takes the place of every; nil for none.
	calendar *calendar.Calendar
}

func timingOf(m function.ScheduleMeta) (timing, error) {
	c, err := m.Calendar()
	return timing{every: m.Every, calendar: c}, err
}

// skew is by how much the clocks of two processes may differ without a calendar noticing.
const skew = time.Minute

// next returns when to run again after a run that began at last. At an interval that is at most one interval from
// now, whatever another process's clock said, and at once where there was no run. By the calendar last is never zero;
// where another process's clock was far ahead, what counts is now.
func (t timing) next(last, now time.Time) time.Time {
	switch {
	case t.calendar != nil && last.After(now.Add(skew)):
		return t.calendar.Next(now)
	case t.calendar != nil:
		return t.calendar.Next(last)
	case last.IsZero():
		return now
	default:
		return now.Add(min(max(last.Add(t.every).Sub(now), 0), t.every))
	}
}

// Bounds of what counts as missed: how late a run by the calendar may begin, since leaders change within seconds, and
// how many runs are counted.
const (
	lateness  = time.Minute
	maxMissed = 100_000
)

// missed counts the runs that were due after the last one and did not begin in time, when the next begins now. At an
// interval less than half of it is in time, and the run that begins now is none of them. By the calendar a minute is,
// or half the time to the run that follows; the run that begins now is the late one, or makes up for many.
func (t timing) missed(last, now time.Time) int {
	if t.calendar == nil {
		if last.IsZero() {
			return 0
		}
		return max(int((now.Sub(last)+t.every/2)/t.every)-1, 0)
	}
	n := 0
	for due := t.calendar.Next(last); !due.IsZero() && due.Before(now) && n < maxMissed; n++ {
		following := t.calendar.Next(due)
		late := lateness
		if !following.IsZero() {
			late = min(late, following.Sub(due)/2)
		}
		if now.Sub(due) <= late {
			break
		}
		due = following
	}
	return n
}
