package schedule

import (
	"testing"
	"time"
	_ "time/tzdata" // a machine for tests may have none

	"hivesync/runtime/schedule/calendar"
)

func TestDueTimesAndMissedRunsAtIntervals(t *testing.T) {
	t.Parallel()
	now, hourly := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), timing{every: time.Hour}
	for _, c := range []struct {
		ago    time.Duration
		due    time.Duration
		missed int
	}{
		{0, time.Hour, 0},
		{20 * time.Minute, 40 * time.Minute, 0},
		{time.Hour, 0, 0},
		{89 * time.Minute, 0, 0},
		{90 * time.Minute, 0, 1},
		{25 * time.Hour, 0, 24},
		{-5 * time.Hour, time.Hour, 0},
	} {
		last := now.Add(-c.ago)
		if due, missed := hourly.next(last, now).Sub(now), hourly.missed(last, now); due != c.due || missed != c.missed {
			t.Errorf("%v ago: due in %v, %d missed; expected %v, %d", c.ago, due, missed, c.due, c.missed)
		}
	}
	if !hourly.next(time.Time{}, now).Equal(now) || hourly.missed(time.Time{}, now) != 0 {
		t.Error("a schedule that never ran is due at once and missed nothing")
	}
}

func TestDueTimesAndMissedRunsByTheCalendar(t *testing.T) {
	t.Parallel()
	at := func(s string) time.Time {
		m, err := time.Parse(time.DateTime, "2026-"+s)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	for _, c := range []struct {
		about, cron, zone, last, now, due string
		missed                            int
	}{
		{"not yet", "0 3 * * *", "", "05-01 03:00:00", "05-01 04:00:00", "05-02 03:00:00", 0},
		{"in time", "0 3 * * *", "", "05-01 03:00:00", "05-02 03:00:01", "05-02 03:00:00", 0},
		{"while leaders changed", "0 3 * * *", "", "05-01 03:00:00", "05-02 03:00:59", "05-02 03:00:00", 0},
		{"late", "0 3 * * *", "", "05-01 03:00:00", "05-02 03:02:00", "05-02 03:00:00", 1},
		{"days late", "0 3 * * *", "", "05-01 03:00:00", "05-04 12:00:00", "05-02 03:00:00", 3},
		{"days late, and the last one in time", "0 3 * * *", "", "05-01 03:00:00", "05-04 03:00:20", "05-02 03:00:00", 2},
		{"every minute, in time", "* * * * *", "", "05-01 03:00:00", "05-01 03:01:29", "05-01 03:01:00", 0},
		{"every minute, late", "* * * * *", "", "05-01 03:00:00", "05-01 03:01:31", "05-01 03:01:00", 1},
		{"more than are counted", "* * * * *", "", "01-01 00:00:00", "11-01 00:00:00", "01-01 00:01:00", maxMissed},
		{"another process's clock was somewhat ahead", "0 3 * * *", "", "05-01 03:00:00", "05-01 02:59:50", "05-02 03:00:00", 0},
		{"another process's clock was far ahead", "0 3 * * *", "", "11-01 03:00:00", "05-01 02:00:00", "05-01 03:00:00", 0},
		{"over a day of 23 hours", "0 3 * * *", "Europe/Berlin", "03-28 02:00:00", "03-30 12:00:00", "03-29 01:00:00", 2},
		{"over a day of 25 hours", "30 2 * * *", "Europe/Berlin", "10-24 00:30:00", "10-26 12:00:00", "10-25 00:30:00", 2},
		{"a year of leap days", "0 0 29 2 *", "", "03-01 00:00:00", "11-01 00:00:00", "", 0},
	} {
		parsed, err := calendar.Parse(c.cron, c.zone)
		if err != nil {
			t.Fatal(err)
		}
		due := time.Date(2028, 2, 29, 0, 0, 0, 0, time.UTC)
		if c.due != "" {
			due = at(c.due)
		}
		s := timing{calendar: parsed}
		if got, missed := s.next(at(c.last), at(c.now)), s.missed(at(c.last), at(c.now)); !got.Equal(due) || missed != c.missed {
			t.Errorf("%s: due %v, %d missed; expected %v, %d", c.about, got.UTC(), missed, due, c.missed)
		}
	}
}
