package calendar

import (
	"fmt"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // a machine for tests may have none

	"github.com/robfig/cron/v3"
	"pgregory.net/rapid"
)

func must(t testing.TB, expression, zone string) *Calendar {
	t.Helper()
	c, err := Parse(expression, zone)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func moment(t testing.TB, s string) time.Time {
	t.Helper()
	m, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestMomentsFollowEachOther(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		about, expression, zone, after string
		want                           []string
	}{
		{"UTC is what no zone means", "30 3 * * *", "", "2026-01-31T03:30:00Z", []string{"2026-02-01T03:30:00Z", "2026-02-02T03:30:00Z"}},
		{"a fraction before is before", "@hourly", "UTC", "2026-01-31T22:59:59.999999999Z", []string{"2026-01-31T23:00:00Z", "2026-02-01T00:00:00Z"}},
		{"either day matches", "0 0 13 * fri", "", "2026-11-01T00:00:00Z", []string{"2026-11-06T00:00:00Z", "2026-11-13T00:00:00Z", "2026-11-20T00:00:00Z", "2026-11-27T00:00:00Z", "2026-12-04T00:00:00Z", "2026-12-11T00:00:00Z", "2026-12-13T00:00:00Z"}},
		{"leap days", "0 12 29 2 *", "", "2026-01-01T00:00:00Z", []string{"2028-02-29T12:00:00Z", "2032-02-29T12:00:00Z"}},
		{"leap days eight years apart", "@weekly", "", "2096-02-28T12:00:00Z", []string{"2096-03-04T00:00:00Z"}},
		{"2100 is no leap year", "0 0 29 2 *", "Europe/Berlin", "2096-03-01T00:00:00Z", []string{"2104-02-29T00:00:00+01:00"}},
		{"a leap year's last day", "0 9,18 * * *", "Europe/Berlin", "2028-12-30T20:00:00Z", []string{"2028-12-31T09:00:00+01:00", "2028-12-31T18:00:00+01:00", "2029-01-01T09:00:00+01:00"}},
		{"a month's last days", "0 0 31 * *", "", "2026-03-31T00:00:00Z", []string{"2026-05-31T00:00:00Z", "2026-07-31T00:00:00Z", "2026-08-31T00:00:00Z"}},

		{
			"Berlin puts clocks forward: what they skip is done at the change, once", "30 2 * * *", "Europe/Berlin", "2026-03-28T00:00:00Z",
			[]string{"2026-03-28T02:30:00+01:00", "2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00"},
		},
		{
			"many skipped are one", "*/10 2,3 * * *", "Europe/Berlin", "2026-03-29T00:30:00Z",
			[]string{"2026-03-29T03:00:00+02:00", "2026-03-29T03:10:00+02:00"},
		},
		{"what is not skipped stays", "0 3 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", []string{"2026-03-29T03:00:00+02:00", "2026-03-30T03:00:00+02:00"}},
		{"a skipped time on another weekday is no matter", "30 2 * * mon", "Europe/Berlin", "2026-03-28T00:00:00Z", []string{"2026-03-30T02:30:00+02:00"}},
		{
			"Berlin puts clocks back: what they show twice is done the first time", "30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z",
			[]string{"2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"},
		},
		{"also asked between the two", "15,45 2 * * *", "Europe/Berlin", "2026-10-25T01:20:00Z", []string{"2026-10-26T02:15:00+01:00"}},
		{"and what begins with the second is over", "0 2,3 * * *", "Europe/Berlin", "2026-10-25T00:00:00Z", []string{"2026-10-25T03:00:00+01:00"}},
		{
			"hours go on as time passes, forward", "30 * * * *", "Europe/Berlin", "2026-03-29T00:00:00Z",
			[]string{"2026-03-29T01:30:00+01:00", "2026-03-29T03:30:00+02:00"},
		},
		{
			"and back", "@hourly", "Europe/Berlin", "2026-10-24T23:30:00Z",
			[]string{"2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00", "2026-10-25T03:00:00+01:00"},
		},
		{"a midnight that does not exist", "@daily", "America/Sao_Paulo", "2018-11-03T12:00:00Z", []string{"2018-11-04T01:00:00-02:00", "2018-11-05T00:00:00-02:00"}},
		{"a midnight shown twice", "@daily", "America/Havana", "2026-10-31T12:00:00Z", []string{"2026-11-01T00:00:00-04:00", "2026-11-02T00:00:00-05:00"}},
		{"half an hour", "15 2 * * *", "Australia/Lord_Howe", "2026-10-03T00:00:00Z", []string{"2026-10-04T02:30:00+11:00", "2026-10-05T02:15:00+11:00"}},
		{"a day that Samoa left out", "0 9 * * *", "Pacific/Apia", "2011-12-29T00:00:00Z", []string{"2011-12-29T09:00:00-10:00", "2011-12-31T00:00:00+14:00", "2011-12-31T09:00:00+14:00"}},
	} {
		calendar, at := must(t, c.expression, c.zone), moment(t, c.after)
		for _, want := range c.want {
			if at = calendar.Next(at); !at.Equal(moment(t, want)) {
				t.Errorf("%s: %s: %v, expected %s", c.about, c.expression, at, want)
				break
			}
		}
	}
}

func TestWhatCannotBeFollowedIsRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ expression, zone, says string }{
		{"", "", "is none"},
		{"* * * *", "", "exactly 5 fields"},
		{"* * * * * *", "", "exactly 5 fields"},
		{"60 * * * *", "", "above maximum"},
		{"* 24 * * *", "", "above maximum"},
		{"* * 0 * *", "", "below minimum"},
		{"5-1 * * * *", "", "beyond end"},
		{"*/0 * * * *", "", "positive"},
		{"-1 * * * *", "", "is none"},
		{"a * * * *", "", "is none"},
		{", * * * *", "", "without a value"},
		{"0 0 30 2 *", "", "never falls due"},
		{"0 0 31 4,6,9,11 *", "Europe/Berlin", "never falls due"},
		{"@sometimes", "", "is none"},
		{"@every 5m", "", "is an interval"},
		{"TZ=Europe/Berlin 0 3 * * *", "", "time zone"},
		{"CRON_TZ=", "", "time zone"},
		{"TZ=", "", "time zone"},
		{"0 3 * * *", "Europe/Atlantis", `"Europe/Atlantis" is not a time zone`},
		{"0 3 * * *", "Local", "not a time zone"},
		{"0 3 * * *", "../etc/passwd", "not a time zone"},
		{strings.Repeat("1,", 200) + "1 * * * *", "", "too long"},
		{"0 3 * * *", strings.Repeat("x", 100), "too long"},
	} {
		if _, err := Parse(c.expression, c.zone); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%q in %q: %v, expected %q", c.expression, c.zone, err, c.says)
		}
	}
}

// expressions draws cron expressions.
var expressions = rapid.Custom(func(t *rapid.T) string {
	field := func(name string, low, high int) string {
		if rapid.Float64Range(0, 1).Draw(t, name+" is any") < 0.4 {
			return "*"
		}
		parts := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string {
			from := rapid.IntRange(low, high).Draw(t, "from")
			switch rapid.IntRange(0, 3).Draw(t, "shape") {
			case 0:
				return fmt.Sprintf("%d-%d", from, rapid.IntRange(from, high).Draw(t, "to"))
			case 1:
				return fmt.Sprintf("%d-%d/%d", from, rapid.IntRange(from, high).Draw(t, "to"), rapid.IntRange(1, 20).Draw(t, "step"))
			case 2:
				return fmt.Sprintf("*/%d", rapid.IntRange(1, high).Draw(t, "step"))
			default:
				return fmt.Sprint(from)
			}
		}), 1, 3).Draw(t, name)
		return strings.Join(parts, ",")
	}
	return rapid.OneOf(
		rapid.SampledFrom([]string{"@hourly", "@daily", "@midnight", "@weekly", "@monthly", "@yearly", "@annually"}),
		rapid.Custom(func(t *rapid.T) string {
			return strings.Join([]string{field("minute", 0, 59), field("hour", 0, 23), field("day", 1, 28), field("month", 1, 12), field("weekday", 0, 6)}, " ")
		}),
	).Draw(t, "expression")
})

// moments draws times between 2000 and 2060.
var moments = rapid.Custom(func(t *rapid.T) time.Time {
	return time.Unix(rapid.Int64Range(946684800, 2840140800).Draw(t, "second"), rapid.Int64Range(0, 999_999_999).Draw(t, "nanosecond")).UTC()
})

func TestInZonesWithoutChangesItIsCronsOwnNext(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		expression, at := expressions.Draw(t, "expression"), moments.Draw(t, "after")
		zone := rapid.SampledFrom([]string{"", "UTC", "Etc/GMT+7", "Etc/GMT-14"}).Draw(t, "zone")
		c, err := Parse(expression, zone)
		if err != nil {
			t.Fatal(err)
		}
		location, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := cron.ParseStandard(expression)
		if err != nil {
			t.Fatal(err)
		}
		for range 5 {
			next := c.Next(at)
			if want := theirs.Next(at.In(location)); !next.Equal(want) {
				t.Fatalf("%q in %q after %v: %v, cron says %v", expression, zone, at, next, want)
			}
			at = next
		}
	})
}

// TestAcrossChangesEveryMinuteIsJudgedAlike compares Next with a walk over all minutes around a change of clocks: a
// time that the expression names is due when a clock shows it first, and what no clock shows when clocks jump over it.
func TestAcrossChangesEveryMinuteIsJudgedAlike(t *testing.T) {
	t.Parallel()
	zones := []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Africa/Casablanca", "Europe/London"}
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom(zones).Draw(t, "zone")
		location, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		_, change := bounds(moments.Draw(t, "about").In(location))
		if change.IsZero() {
			return // a zone that changes its clocks no more
		}
		change = change.Truncate(time.Minute) // some bounds are no changes
		// Hours around the change alone, or most expressions would not meet it.
		hours := rapid.SampledFrom([]string{"*", "0", "1", "2", "3", "1-3", "*/2", "23,0"}).Draw(t, "hours")
		minutes := rapid.SampledFrom([]string{"*", "0", "30", "*/10", "5,59", "15-45/7"}).Draw(t, "minutes")
		expression := minutes + " " + hours + " * * " + rapid.SampledFrom([]string{"*", "0", "6-6", "0,1", "1-5"}).Draw(t, "weekdays")
		c, err := Parse(expression, zone)
		if err != nil {
			t.Fatal(err)
		}
		start, end := change.Add(-26*time.Hour), change.Add(26*time.Hour)
		next := c.Next(start)
		for before, at := start, start.Add(time.Minute); at.Before(end); before, at = at, at.Add(time.Minute) {
			due := c.dueAt(before, at)
			if due != at.Equal(next) {
				t.Fatalf("%q in %s around %v: next is %v, but %v is due: %v", expression, zone, change, next, at.In(location), due)
			}
			if due {
				next = c.Next(next)
			}
		}
	})
}

// dueAt reports whether the expression falls due at a minute, given the minute before it.
func (c *Calendar) dueAt(before, at time.Time) bool {
	names := func(shown time.Time) bool {
		shown = shown.Truncate(time.Minute)
		return c.spec.Next(shown.Add(-1)).Equal(shown)
	}
	before, at = before.In(c.zone), at.In(c.zone)
	now, last := wall(at, offsetOf(at)), wall(before, offsetOf(before))
	if c.hourly {
		return names(now)
	}
	for shown := last.Add(time.Minute); shown.Before(now); shown = shown.Add(time.Minute) {
		if names(shown) {
			return true // jumped over
		}
	}
	if !names(now) {
		return false
	}
	for earlier := at.Add(-time.Minute); at.Sub(earlier) <= 3*time.Hour; earlier = earlier.Add(-time.Minute) {
		if wall(earlier, offsetOf(earlier)).Equal(now) {
			return false // shown before
		}
	}
	return true
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"0 3 * * *", "@daily", ", * * * *", "0 0 29 2 *", "TZ=", "*/7 1-5 ? jan-mar sun", "99999999999999999999 * * * *"} {
		f.Add(s, "Europe/Berlin", int64(1_793_500_000))
	}
	f.Fuzz(func(t *testing.T, expression, zone string, second int64) {
		c, err := Parse(expression, zone)
		if err != nil {
			return
		}
		at := time.Unix(second&(1<<32-1), 0) // until 2106
		for range 3 {
			next := c.Next(at)
			if !next.After(at) {
				t.Fatalf("%q in %q: %v after %v", expression, zone, next, at)
			}
			at = next
		}
	})
}
