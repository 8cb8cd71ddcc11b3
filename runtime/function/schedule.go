package function

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"hivesync/runtime/schedule/calendar"
)

// ScheduleMeta is all that a host needs to know about a scheduled function. It runs at an interval or by the
// calendar, one leader at a time over all processes.
type ScheduleMeta struct {
	Name    string
	Summary string
	// Every is the time between the begins of two runs.
	Every time.Duration
	// Cron says when runs begin, in place of Every: five fields (minute, hour, day of month, month, day of week), such
	// as "30 3 * * *", or @hourly, @daily, @weekly, @monthly, @yearly. Where the process was down, one run makes up
	// for all that were due.
	Cron string
	// Zone is whose clock Cron reads, a name such as "Europe/Berlin" of the IANA time zone database; UTC where empty.
	Zone string
	// Timeout bounds one run.
	Timeout time.Duration
	// Process names the processes that run it, where those are none of the backend: they have programs or keys that a backend has not.
	Process string
}

// Trigger is when a schedule runs that an operator may move to a quiet hour: as Cron says, by the clock of Zone, or where it
// is empty every Every.
type Trigger struct {
	Every      time.Duration
	Cron, Zone string
}

// Of returns the metadata of a schedule that is triggered so.
func (t Trigger) Of(m ScheduleMeta) ScheduleMeta {
	if t.Cron == "" {
		m.Every = t.Every
	} else {
		m.Cron, m.Zone = t.Cron, t.Zone
	}
	return m
}

// Calendar reads Cron and Zone; nil for a schedule with an interval.
func (m ScheduleMeta) Calendar() (*calendar.Calendar, error) {
	if m.Cron == "" {
		return nil, nil
	}
	return calendar.Parse(m.Cron, m.Zone)
}

// When says for people when the schedule runs: "every 15s", "30 3 * * * UTC".
func (m ScheduleMeta) When() string {
	switch {
	case m.Cron == "":
		return "every " + m.Every.String()
	case m.Zone == "":
		return strings.TrimSpace(m.Cron) + " UTC"
	default:
		return strings.TrimSpace(m.Cron) + " " + m.Zone
	}
}

var processName = regexp.MustCompile(`^[a-z]{1,32}$`)

// SchedulesOf lists the schedules that processes of a name run; those of the backend where it is empty.
func (r Registry) SchedulesOf(process string) []Schedule {
	return slices.DeleteFunc(slices.Clone(r.Schedules), func(s Schedule) bool { return s.Meta().Process != process })
}

// validate returns what keeps a host from running the schedule.
func (m ScheduleMeta) validate() error {
	_, err := m.Calendar()
	switch {
	case err != nil:
		return err
	case m.Every < 0 || (m.Every > 0) == (m.Cron != ""):
		return errors.New("needs an interval or a cron expression, and not both")
	case m.Zone != "" && m.Cron == "":
		return errors.New("has a time zone and no cron expression")
	case m.Timeout <= 0:
		return errors.New("needs a timeout")
	case m.Process != "" && !processName.MatchString(m.Process):
		return errors.New("has a process whose name is none")
	default:
		return nil
	}
}

// Schedule is a function that the clock calls. Handle must be safe to run twice.
type Schedule interface {
	Meta() ScheduleMeta
	Handle(ctx context.Context) error
}
