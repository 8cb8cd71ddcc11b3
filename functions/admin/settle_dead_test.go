package admin

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"hivesync/shared/db/dbtest"
)

// letters is a queue with dead jobs, one of which is gone by the time that it is to be settled, and that goes away after some.
type letters struct {
	Queues
	settled []string
}

func (l *letters) Names() []string { return []string{"preview_queue"} }

func (l *letters) Dead(_ context.Context, _ string, _ DeadFilter, from string, _ int) ([]DeadJob, string, error) {
	if from == "behind" {
		return []DeadJob{{ID: "four"}, {ID: "five"}}, "further", nil
	}
	return []DeadJob{{ID: "new", DiedAt: time.Unix(2, 0)}, {ID: "one"}, {ID: "gone"}, {ID: "two"}, {ID: "three"}}, "behind", nil
}

func (l *letters) ReplayDead(context.Context, string, string) (bool, error) { return true, nil }

func (l *letters) ForgetDead(_ context.Context, _, id string) (bool, error) {
	if len(l.settled) == 2 {
		return false, errors.New("away")
	}
	if id == "gone" {
		return false, nil
	}
	l.settled = append(l.settled, id)
	return true, nil
}

func TestWhatCouldNotBeSettledIsNamed(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	q := &letters{}
	out, err := SettleDead{DB: pool, Queues: q}.Handle(t.Context(), &SettleDeadIn{QueueIn: QueueIn{"preview_queue"}, Body: DeadChoice{Action: "delete", AsOf: time.Unix(1, 0), Most: 5}})
	if err != nil {
		t.Fatal(err)
	}
	got := out.Body.Data
	if got.Done != 2 || !got.More || !slices.Equal(got.Failed, []Unacted{{"gone", "gone"}, {"three", "unavailable"}, {"four", "unavailable"}}) {
		t.Errorf("%+v", got)
	}
	var done, failed int
	if err := pool.QueryRow(t.Context(), "SELECT (details->>'done')::int, (details->>'failed')::int FROM audit_log WHERE action = 'admin.dead_jobs_settled'").Scan(&done, &failed); err != nil || done != 2 || failed != 3 {
		t.Errorf("the audit says %d done, %d failed, %v", done, failed, err)
	}
}
