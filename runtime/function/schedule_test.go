package function

import (
	"context"
	"strings"
	"testing"
	"time"
)

type fakeSchedule struct{ meta ScheduleMeta }

func (c fakeSchedule) Meta() ScheduleMeta         { return c.meta }
func (fakeSchedule) Handle(context.Context) error { return nil }

func TestARegistryRefusesSchedulesThatCannotRun(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		meta       ScheduleMeta
		says, when string
	}{
		{ScheduleMeta{Every: time.Minute, Timeout: 1}, "", "every 1m0s"},
		{ScheduleMeta{Cron: "30 3 * * *", Timeout: 1}, "", "30 3 * * * UTC"},
		{ScheduleMeta{Cron: "@daily", Zone: "UTC", Timeout: 1}, "", "@daily UTC"},
		{ScheduleMeta{Timeout: 1}, "an interval or a cron expression", ""},
		{ScheduleMeta{Every: time.Minute, Cron: "@daily", Timeout: 1}, "not both", ""},
		{ScheduleMeta{Every: -time.Minute, Cron: "@daily", Timeout: 1}, "not both", ""},
		{ScheduleMeta{Every: time.Minute, Zone: "UTC", Timeout: 1}, "no cron expression", ""},
		{ScheduleMeta{Every: time.Minute}, "a timeout", ""},
		{ScheduleMeta{Cron: "61 * * * *", Timeout: 1}, `"61 * * * *" is none`, ""},
		{ScheduleMeta{Cron: "0 0 30 2 *", Timeout: 1}, "never falls due", ""},
		{ScheduleMeta{Cron: "@daily", Zone: "Nowhere/Else", Timeout: 1}, `"Nowhere/Else" is not a time zone`, ""},
	} {
		c.meta.Name = "tick"
		err := Registry{Schedules: []Schedule{fakeSchedule{c.meta}}}.Validate()
		switch {
		case c.says == "" && err != nil:
			t.Errorf("%+v: %v", c.meta, err)
		case c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), `schedule "tick"`)):
			t.Errorf("%+v: %v, expected %q", c.meta, err, c.says)
		case c.says == "" && c.meta.When() != c.when:
			t.Errorf("%q, expected %q", c.meta.When(), c.when)
		}
	}
}
