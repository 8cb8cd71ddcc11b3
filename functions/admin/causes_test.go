package admin

import (
	"strings"
	"testing"
	"time"

	"hivesync/shared/backup"
	"hivesync/shared/fault"
	"hivesync/shared/probe"
)

// well is a system that nothing is wrong with, and when operators are told of it.
func well() (state, Alerts) {
	n, oldest, no := int64(2), int64(400), false
	return state{
		parts:   []Health{{Part: "database", OK: true, Needed: true}, {Part: "clocks", OK: true}},
		queues:  []QueueState{{Name: "preview_queue", Level: Well, Waiting: &n, Leased: &n, Dead: &n, OldestMS: &oldest, Paused: &no}},
		workers: []Worker{{ID: "w-1", Name: "cpu-1", State: "healthy", Slots: 4, Busy: 4, CPU: 50}}, fleet: true, expected: true,
	}, Alerts{Depth: func(string) int { return 10 }, PreviewTime: 3 * time.Second, CPU: 85}
}

func TestEachCauseIsFoundAndSaidInWords(t *testing.T) {
	t.Parallel()
	s, a := well()
	if got := s.causes(a); len(got) != 0 {
		t.Fatalf("nothing is wrong, and yet: %+v", got)
	}
	yes, many, slow := true, int64(26), int64(6500)
	at := time.Date(2026, 3, 1, 3, 12, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		change func(s *state)
		level  Level
		words  string
		action string
	}{
		"a needed part":  {func(s *state) { s.parts[0] = Health{Part: "database", Reason: probe.ReadOnly, Needed: true} }, Critical, "takes no writes", "Check the database"},
		"another part":   {func(s *state) { s.parts[1] = Health{Part: "clocks", Reason: probe.Clock} }, Behind, "disagree", "Set the clocks"},
		"no worker":      {func(s *state) { s.workers = nil }, Critical, "there is no worker", "Start a worker"},
		"all are silent": {func(s *state) { s.workers[0].State, s.workers[0].SpokeAt = silent, at }, Critical, "all workers fell silent", "Restart the workers"},
		"not readable":   {func(s *state) { s.fleet, s.workers = false, nil }, Unknown, "Nobody knows", "Check Redis"},
		"late":           {func(s *state) { s.workers[0].State = "late" }, Watch, "missed two heartbeats", "Look at cpu-1"},
		"its clock":      {func(s *state) { s.workers[0].ClockOff = -60_000 }, Behind, "60.0 s off", "Drain cpu-1"},
		"held":           {func(s *state) { s.workers[0].Held = []Held{{"preview_queue", "storage"}} }, Behind, "storage is away", "Check storage"},
		"its load":       {func(s *state) { s.workers[0].CPU = 96 }, Behind, "96 % busy", "Add workers"},
		"a deep queue":   {func(s *state) { s.queues[0].Level, s.queues[0].Waiting, s.queues[0].Since = Slow, &many, &at }, Slow, "26 jobs wait in preview_queue, the first for 0.4 s: all workers are full", "Add workers"},
		"a paused queue": {func(s *state) { s.queues[0].Paused = &yes }, Watch, "paused, and 2 wait", "Resume preview_queue"},
		"a lost queue":   {func(s *state) { s.queues[0] = QueueState{Name: "preview_queue", Level: Unknown} }, Unknown, "cannot be read", "Check the queue"},
		"slow previews":  {func(s *state) { s.p95 = &slow }, Slow, "5 of 100 took 6.5 s", "stages"},
		"faults of ours": {func(s *state) {
			s.failures = Failures{Ours: 3, Codes: []Failure{{Code: fault.SandboxError}, {Code: fault.JobLost, Ours: true}}}
		}, Watch, "3 jobs failed by faults of the system in the last hour: JOB_LOST.", "failed jobs"},
		"maintenance":     {func(s *state) { s.thrown = []thrown{{"MAINTENANCE", &at}} }, Behind, "Only administrators are served", "Set MAINTENANCE to false"},
		"no previews":     {func(s *state) { s.thrown = []thrown{{"PREVIEWS_ENABLED", nil}} }, Behind, "No preview is accepted", "Set PREVIEWS_ENABLED to true"},
		"a failed backup": {func(s *state) { s.backups = []backup.Result{{Kind: backup.OfBackup, Failed: true, Succeeded: at}} }, Behind, "backup of the database failed", "hivesync backup"},
		"a failed drill":  {func(s *state) { s.backups = []backup.Result{{Kind: backup.OfDrill, Failed: true}} }, Behind, "could not be restored", "hivesync drill"},
		"an old backup": {func(s *state) {
			s.backups = []backup.Result{{Kind: backup.OfBackup, Succeeded: at.Add(-27 * time.Hour)}}
		}, Behind, "since 2026-02-28 00:12 UTC", "hivesync backup"},
		"a very old one": {func(s *state) {
			s.backups = []backup.Result{{Kind: backup.OfBackup, Succeeded: at.Add(-73 * time.Hour)}}
		}, Critical, "No backup", "hivesync backup"},
		"an old drill":    {func(s *state) { s.backups = []backup.Result{{Kind: backup.OfDrill, Succeeded: at.AddDate(0, 0, -9)}} }, Behind, "restored for a look since", "hivesync drill"},
		"an unknown part": {func(s *state) { s.parts[0] = Health{Part: "other", Reason: probe.Away, Needed: true} }, Critical, "other does not answer", "Check other"},
	} {
		s, a := well()
		s.now = at
		c.change(&s)
		got := s.causes(a)
		if len(got) == 0 || got[0].Level != c.level || !strings.Contains(got[0].Words, c.words) || !strings.Contains(got[0].Action, c.action) || got[0].About == "" {
			t.Errorf("%s: %+v", name, got)
		}
	}
	s.workers[0].State, s.fleet = silent, true
	s.queues[0].Level, s.queues[0].Waiting = Behind, &many
	if got := s.causes(a); len(got) != 3 || got[0].Level != Critical || got[2].Level != Behind {
		t.Errorf("the worst is not the first: %+v", got)
	}
	s.expected, s.fleet, s.workers = false, false, nil
	if got := s.causes(a); len(got) != 1 {
		t.Errorf("where jobs run as functions a worker is missed: %+v", got)
	}
}

func TestDepthsHaveLevels(t *testing.T) {
	t.Parallel()
	for waiting, want := range map[int64]Level{0: Well, 3: Well, 4: Watch, 10: Watch, 11: Behind, 25: Behind, 26: Slow, 50: Slow, 51: Critical, 1 << 40: Critical} {
		if got := depthLevel(waiting, 10); got != want {
			t.Errorf("%d waiting are %s, expected %s", waiting, got, want)
		}
	}
}

func TestASpanHasFewPointsInStepsThatPeopleCountIn(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 3, 7, 0, time.UTC)
	for in, step := range map[SpanIn]int{
		{}: 60, {Range: "60m"}: 60, {Range: "24h"}: 600, {Range: "7d"}: 3600, {Range: "90d"}: 43200,
		{From: now.Add(-time.Hour)}: 60, {From: now.Add(-48 * time.Hour), To: now.Add(-47 * time.Hour)}: 60,
	} {
		s, err := spanOf(in, now)
		if err != nil || s.Step != step || len(s.at) > maxPoints+1 || len(s.at) == 0 || s.at[0] != s.From || s.From.Unix()%int64(step) != 0 {
			t.Errorf("%+v: %+v, %v", in, s, err)
		}
	}
	for _, in := range []SpanIn{{Range: "91d"}, {From: now, To: now}, {From: now.Add(time.Hour)}, {From: now.AddDate(-1, 0, 0)}} {
		if _, err := spanOf(in, now); !fault.Is(err, fault.ValidationFailed) {
			t.Errorf("%+v: %v", in, err)
		}
	}
}
