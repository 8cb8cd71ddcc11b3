package schedule

import (
	"maps"
	"testing"
	"time"

	"hivesync/runtime/function"
	"hivesync/runtime/schedule/queries"
	"hivesync/shared/db"
	"hivesync/shared/db/dbtest"
)

func TestTheReportTellsLastAndNextRuns(t *testing.T) {
	t.Parallel()
	p := pool(t, dbtest.URL(t))
	q, now := queries.New(db.On(p)), time.Date(2026, 5, 2, 12, 0, 0, 0, time.UTC)
	at := func(day, hour int) time.Time { return time.Date(2026, 5, day, hour, 0, 0, 0, time.UTC) }
	for _, err := range []error{
		q.StartScheduleRun(t.Context(), queries.StartScheduleRunParams{Schedule: "nightly", Now: at(1, 3), Missed: 2}),
		q.FinishScheduleRun(t.Context(), queries.FinishScheduleRunParams{Schedule: "nightly", Now: at(1, 4)}),
		q.StartScheduleRun(t.Context(), queries.StartScheduleRunParams{Schedule: "nightly", Now: at(2, 3)}),
		q.FinishScheduleRun(t.Context(), queries.FinishScheduleRunParams{Schedule: "nightly", Now: at(2, 4), Failed: true}),
		q.MeetSchedule(t.Context(), queries.MeetScheduleParams{Schedule: "met", Now: at(1, 12)}),
		q.StartScheduleRun(t.Context(), queries.StartScheduleRunParams{Schedule: "hourly", Now: at(2, 11)}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	got, err := Report(t.Context(), p, function.Registry{Schedules: []function.Schedule{
		scheduleOf{name: "nightly", cron: "0 3 * * *"},
		scheduleOf{name: "met", cron: "0 3 * * *"},
		scheduleOf{name: "hourly", every: time.Hour},
		scheduleOf{name: "new_nightly", cron: "0 3 * * *"},
		scheduleOf{name: "new_hourly", every: time.Hour},
	}}, now)
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range got { // whatever zone the database and the calendar speak of
		s.Last, s.Next, s.Succeeded = s.Last.UTC(), s.Next.UTC(), s.Succeeded.UTC()
		got[name] = s
	}
	want := map[string]Status{
		"nightly":     {Last: at(2, 3), Succeeded: at(1, 4), Next: at(3, 3), Runs: 2, Failures: 1, Missed: 2},
		"met":         {Next: at(2, 3)},
		"hourly":      {Last: at(2, 11), Unfinished: true, Next: at(2, 12), Runs: 1},
		"new_nightly": {Next: at(3, 3)},
		"new_hourly":  {Next: now},
	}
	if !maps.Equal(got, want) {
		t.Errorf("%+v\nexpected\n%+v", got, want)
	}
}
