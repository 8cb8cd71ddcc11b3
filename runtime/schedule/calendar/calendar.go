// Package calendar says when a cron expression falls due, by the clock of a time zone.
//
// It reads no clock and waits for nothing: it computes moments from moments. An expression that it cannot follow, or
// that no moment ever matches, it refuses.
package calendar

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// maxExpression and maxZone bound what is parsed, in bytes.
const (
	maxExpression = 256
	maxZone       = 64
)

// Calendar is the moments of one cron expression in one zone. It is safe for concurrent use.
type Calendar struct {
	spec *cron.SpecSchedule // in UTC: asked about what a clock on the wall shows
	zone *time.Location
	// hourly says that the expression names no hours: it then counts time as it passes. One that names hours
	// means what the clock on the wall shows.
	hourly bool
}

// allHours are the hours of the day as the parser has them.
const allHours = 1<<24 - 1

var parser = cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow | cron.Descriptor)

// Parse reads an expression of five fields (minute, hour, day of month, month, day of week; a day matches by either
// of the two where both are given), or one of @hourly, @daily, @midnight, @weekly, @monthly, @yearly and @annually.
// Zone is a name of the IANA time zone database, such as "Europe/Berlin"; UTC where empty.
func Parse(expression, zone string) (*Calendar, error) {
	if len(expression) > maxExpression || len(zone) > maxZone {
		return nil, errors.New("calendar: the cron expression or its time zone is too long")
	}
	bad := func(format string, args ...any) error {
		return fmt.Errorf("calendar: the cron expression %q %w", expression, fmt.Errorf(format, args...))
	}
	switch trimmed := strings.TrimSpace(expression); {
	case strings.HasPrefix(trimmed, "TZ="), strings.HasPrefix(trimmed, "CRON_TZ="):
		return nil, bad("holds a time zone: name it apart from the expression")
	case strings.HasPrefix(trimmed, "@every"):
		return nil, bad("is an interval: say it as one")
	}
	location, err := time.LoadLocation(zone)
	if err != nil || zone == "Local" { // which means another zone on each machine
		return nil, fmt.Errorf("calendar: %q is not a time zone that is known here, such as Europe/Berlin", zone)
	}
	parsed, err := parser.Parse(expression)
	if err != nil {
		return nil, bad("is none: %w", err)
	}
	spec, ok := parsed.(*cron.SpecSchedule)
	if !ok {
		return nil, bad("names no moments")
	}
	for _, field := range []uint64{spec.Minute, spec.Hour, spec.Dom, spec.Month, spec.Dow} {
		if field == 0 {
			return nil, bad("has a field without a value")
		}
	}
	spec.Location = time.UTC
	c := &Calendar{spec: spec, zone: location, hourly: spec.Hour&allHours == allHours}
	if c.Next(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return nil, bad("never falls due: its months have no such day")
	}
	return c, nil
}

// maxChanges bounds over how many changes of a zone's clocks a moment is looked for: those of ten years and more,
// where clocks change four times in each and each year's begin and end counts as one.
const maxChanges = 64

// Next returns the first moment after the given one. Where clocks change, an expression that names hours falls due
// once for each time that it names: what clocks skip, at the moment of the change; what they show twice, the first
// time. One for every hour goes on as time passes. Zero where nothing follows within ten years.
func (c *Calendar) Next(after time.Time) time.Time {
	after = after.In(c.zone)
	shown, within := wall(after, offsetOf(after)), after
	for range maxChanges {
		// From one change to the next, what the wall's clock shows runs along with time.
		start, end := bounds(within)
		offset := offsetOf(within)
		if !c.hourly && !start.IsZero() {
			// Where clocks were put back, what they had shown by then is over.
			if over := wall(start, offsetOf(start.Add(-1))).Add(-1); shown.Before(over) {
				shown = over
			}
		}
		due := c.onWall(shown)
		if due.IsZero() {
			return due
		}
		moment := due.Add(-offset)
		if end.IsZero() || moment.Before(end) {
			return moment.In(c.zone)
		}
		next := wall(end, offsetOf(end))
		if !c.hourly && due.Before(next) {
			return end // clocks are put forward over what is due
		}
		shown, within = next.Add(-1), end
	}
	return time.Time{}
}

// onWall returns the first time after the given one that the expression names, both as a clock on the wall shows
// them. The parser's own search ends after five years, and leap days can be eight years apart.
func (c *Calendar) onWall(after time.Time) time.Time {
	due := c.spec.Next(after)
	if due.IsZero() {
		due = c.spec.Next(time.Date(after.Year()+5, 1, 1, 0, 0, 0, 0, time.UTC).Add(-1))
	}
	return due
}

// bounds returns from when until when the clocks of t's zone have the offset that they have at t, or less: a year's
// begin is a bound in most zones. Where no change is known, zero.
func bounds(t time.Time) (start, end time.Time) {
	start, end = t.ZoneBounds()
	if !end.IsZero() && !end.After(t) { // ZoneBounds gives each year 365 days
		end = time.Date(t.UTC().Year()+1, 1, 1, 0, 0, 0, 0, time.UTC).In(t.Location())
	}
	return start, end
}

// wall returns what a clock on the wall shows at t, as if in UTC.
func wall(t time.Time, offset time.Duration) time.Time { return t.UTC().Add(offset) }

// offsetOf returns how far the clocks of t's zone are ahead of UTC.
func offsetOf(t time.Time) time.Duration {
	_, seconds := t.Zone()
	return time.Duration(seconds) * time.Second
}
