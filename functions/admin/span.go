package admin

import (
	"context"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/admin/queries"
	"hivesync/shared/fault"
)

// SpanIn says which time figures are of: a range up to now, or from one time to another.
type SpanIn struct {
	Range string    `query:"range" default:"60m" pattern:"^[1-9][0-9]{0,3}[mhd]$" doc:"how far to look back, such as 60m, 24h or 7d; 90d at most"`
	From  time.Time `query:"from" doc:"from this time on, in place of a range"`
	To    time.Time `query:"to" doc:"before this time; now where only from is given"`
}

// Bounds of what one answer may hold.
const (
	maxPoints = 240
	maxSpan   = 90 * 24 * time.Hour
)

// steps are the times between two points, so that a figure is of a time that people count in.
var steps = []time.Duration{
	time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 6 * time.Hour, 12 * time.Hour,
}

// spanErrors are those of every function that takes a SpanIn.
var spanErrors = []fault.Code{fault.ValidationFailed}

// Span is the time that figures are of. Each point is of the step that begins with it; where nobody looked its figures are left out, which is not 0.
type Span struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
	Step int       `json:"step_seconds" doc:"seconds between two points"`
	at   []time.Time
}

// spanOf returns the time that a caller asked for, with points in order. Errors: VALIDATION_FAILED.
func spanOf(in SpanIn, now time.Time) (Span, error) {
	from, to := in.From.UTC(), in.To.UTC()
	if in.To.IsZero() {
		to = now.UTC()
	}
	if in.From.IsZero() {
		from = to.Add(-rangeOf(in.Range))
	}
	var wrong fault.Details
	wrong.Require(from.Before(to), "from", "out_of_range", "must be before the end")
	wrong.Require(to.Sub(from) <= maxSpan, "range", "out_of_range", "at most 90 days")
	if err := wrong.Err(fault.ValidationFailed, "This is no time that figures can be of."); err != nil {
		return Span{}, err
	}
	step := steps[len(steps)-1]
	for _, s := range steps {
		if to.Sub(from) <= maxPoints*s {
			step = s
			break
		}
	}
	s := Span{From: from.Truncate(step), To: to, Step: int(step / time.Second)}
	for at := s.From; at.Before(to); at = at.Add(step) {
		s.at = append(s.at, at)
	}
	return s, nil
}

// rangeOf reads a range, whose form the host has checked.
func rangeOf(text string) time.Duration {
	if text == "" {
		return time.Hour
	}
	n, _ := strconv.Atoi(text[:len(text)-1])
	return time.Duration(n) * map[byte]time.Duration{'m': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour}[text[len(text)-1]]
}

// looked returns the steps in which somebody looked.
func (s Span) looked(ctx context.Context, pool *pgxpool.Pool) (map[time.Time]bool, error) {
	bins, err := on(pool).Looked(ctx, queries.LookedParams{Step: s.step(), Since: s.From, Until: s.To})
	known := map[time.Time]bool{}
	for _, at := range bins {
		known[at.UTC()] = true
	}
	return known, err
}

func (s Span) step() int32 { return int32(s.Step) } //nolint:gosec // half a day at most

// series returns a point for each step: what is found for it, what nothing is where somebody looked, or a gap.
func series[P any](s Span, known map[time.Time]bool, found map[time.Time]P, nothing func(at time.Time) P, gap func(at time.Time) P) []P {
	out := make([]P, 0, len(s.at))
	for _, at := range s.at {
		p, ok := found[at]
		switch {
		case ok:
		case known[at]:
			p = nothing(at)
		default:
			p = gap(at)
		}
		out = append(out, p)
	}
	return out
}

// measured is a figure that may not have been taken, which the SQL says as -1.
func measured(n int64) *int64 {
	if n < 0 {
		return nil
	}
	return &n
}

// zero is a figure of 0.
func zero() *int64 { return new(int64) }
