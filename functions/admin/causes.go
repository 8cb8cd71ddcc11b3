package admin

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"hivesync/shared/backup"
	"hivesync/shared/probe"
	"hivesync/shared/settings"
)

// Level is how bad something is.
type Level string

// The levels, from the best to the worst. Unknown is never taken for well.
const (
	Well     Level = "ok"
	Watch    Level = "watch"
	Behind   Level = "behind"
	Slow     Level = "slow"
	Critical Level = "critical"
	Unknown  Level = "unknown"
)

var levels = []Level{Well, Watch, Behind, Slow, Unknown, Critical}

// Cause is one thing that is wrong: whom it affects and how, and what helps.
type Cause struct {
	Level  Level      `json:"level" enum:"watch,behind,slow,critical,unknown"`
	Words  string     `json:"words" doc:"one sentence, for people"`
	Action string     `json:"action" doc:"what helps, for people"`
	About  string     `json:"about" doc:"what it is of: a part, a queue, a worker, a switch"`
	Since  *time.Time `json:"since,omitempty" doc:"left out where that is not known"`
}

// Alerts say from when on something is wrong.
type Alerts struct {
	// Depth is the number of waiting jobs from which a queue is behind.
	Depth func(queue string) int
	// PreviewTime is how long 95 of 100 previews may take, and CPU the load of workers, in percent.
	PreviewTime time.Duration
	CPU         int
}

// depthLevel is how bad it is that so many jobs wait, where a queue is behind from the given number on.
func depthLevel(waiting int64, behind int) Level {
	switch n := int64(behind); {
	case waiting > 5*n:
		return Critical
	case 2*waiting > 5*n:
		return Slow
	case waiting > n:
		return Behind
	case 10*waiting > 3*n:
		return Watch
	}
	return Well
}

// Health is a part of the system that is to answer.
type Health struct {
	Part string `json:"part"`
	OK   bool   `json:"ok"`
	// Reason is of a part that is not OK.
	Reason probe.Reason `json:"reason,omitempty" enum:"away,slow,read_only,full,refused,clock"`
	// Needed is a part without which nothing is served.
	Needed bool `json:"needed" doc:"whether nothing is served without it"`
}

// state is what causes are found in.
type state struct {
	parts   []Health
	queues  []QueueState
	workers []Worker
	// fleet is whether the workers could be read; none are expected where jobs run as functions.
	fleet    bool
	expected bool
	p95      *int64
	failures Failures
	// thrown are the kill switches that keep something from working.
	thrown []thrown
	// backups are how backups and drills went, of a system that has made any, as of now.
	backups []backup.Result
	now     time.Time
}

// thrown is a kill switch, and since when; nil where it was thrown before the process started.
type thrown struct {
	name  string
	since *time.Time
}

// causes finds what is wrong, the worst first.
func (s state) causes(a Alerts) []Cause {
	out := slices.Concat(s.ofParts(), s.ofSwitches(), s.ofWorkers(a), s.ofQueues(), s.ofPreviews(a), s.ofErrors(), s.ofBackups())
	slices.SortStableFunc(out, func(x, y Cause) int { return cmp.Compare(slices.Index(levels, y.Level), slices.Index(levels, x.Level)) })
	return out
}

// What is lost with a part, and what is to be looked at.
var partWords = map[string][2]string{
	"database": {"Nothing is served", "Check the database"},
	"redis":    {"No job starts and no live event is sent", "Check Redis"},
	"storage":  {"Previews fail and files cannot be stored", "Check the object storage and its keys"},
	"clocks":   {"Times and limits are off", "Set the clocks"},
	"queue":    {"Accepted jobs do not start", "Check the queue"},
}

var reasonWords = map[probe.Reason]string{
	probe.Away: "does not answer", probe.Slow: "does not answer in time", probe.ReadOnly: "takes no writes, being a replica or in recovery",
	probe.Full: "has no room left", probe.Refused: "refuses writes", probe.Clock: "disagree",
}

func (s state) ofParts() (out []Cause) {
	for _, p := range s.parts {
		if p.OK {
			continue
		}
		words, level := partWords[p.Part], Critical
		if words[0] == "" {
			words = [2]string{"A part is missing", "Check " + p.Part}
		}
		if !p.Needed {
			level = Behind
		}
		out = append(out, Cause{Level: level, Words: words[0] + ": " + p.Part + " " + reasonWords[p.Reason] + ".", Action: words[1], About: p.Part})
	}
	return out
}

// What a kill switch keeps from working, how bad that is, and what helps.
var switchWords = map[string]struct {
	level         Level
	words, action string
}{
	settings.Maintenance.Name():         {Behind, "Only administrators are served", "Set %s to false"},
	settings.ReadOnly.Name():            {Behind, "Nothing can be changed", "Set %s to false"},
	settings.PreviewsEnabled.Name():     {Behind, "No preview is accepted or rendered", "Set %s to true"},
	settings.PackageFetchEnabled.Name(): {Watch, "No packages are fetched from registries", "Set %s to true"},
}

func (s state) ofSwitches() (out []Cause) {
	for _, t := range s.thrown {
		w := switchWords[t.name]
		out = append(out, Cause{w.level, w.words + ": an administrator said so by " + t.name + ".", fmt.Sprintf(w.action, t.name), t.name, t.since})
	}
	return out
}

func (s state) ofWorkers(a Alerts) (out []Cause) {
	if !s.expected {
		return nil
	}
	if !s.fleet {
		return []Cause{{Level: Unknown, Words: "Nobody knows how many workers there are: their heartbeats cannot be read.", Action: "Check Redis", About: "workers"}}
	}
	alive := 0
	for _, w := range s.workers {
		switch w.State {
		case silent:
			spoke := w.SpokeAt
			out = append(out, Cause{Critical, "The worker " + w.Name + " fell silent.", "Restart " + w.Name, w.ID, &spoke})
			continue
		case "late":
			spoke := w.SpokeAt
			out = append(out, Cause{Watch, "The worker " + w.Name + " missed two heartbeats.", "Look at " + w.Name, w.ID, &spoke})
		}
		alive++
		if off := time.Duration(w.ClockOff) * time.Millisecond; off.Abs() > probe.ClockLimit {
			out = append(out, Cause{Behind, fmt.Sprintf("Results may be refused: the clock of %s is %.1f s off.", w.Name, off.Abs().Seconds()), "Drain " + w.Name + " and set its clock", w.ID, nil})
		}
		for _, h := range w.Held {
			out = append(out, Cause{Behind, fmt.Sprintf("%s takes no jobs of %s: %s is away.", w.Name, h.Queue, h.Dependency), "Check " + h.Dependency, w.ID, nil})
		}
		if w.CPU > float64(a.CPU) {
			out = append(out, Cause{Behind, fmt.Sprintf("The processors of %s are %.0f %% busy.", w.Name, w.CPU), "Add workers", w.ID, nil})
		}
	}
	if alive == 0 {
		none := Cause{Level: Critical, Words: "No job is running: there is no worker.", Action: "Start a worker", About: "workers"}
		if len(s.workers) > 0 {
			last := slices.MaxFunc(s.workers, func(x, y Worker) int { return x.SpokeAt.Compare(y.SpokeAt) }).SpokeAt
			none.Words, none.Action, none.Since = "No job is running: all workers fell silent.", "Restart the workers", &last
		}
		return append([]Cause{none}, out...)
	}
	return out
}

func (s state) ofQueues() (out []Cause) {
	slots, busy := 0, 0
	for _, w := range s.workers {
		if w.State == "healthy" || w.State == "late" {
			slots, busy = slots+w.Slots, busy+w.Busy
		}
	}
	for _, q := range s.queues {
		switch {
		case q.Level == Unknown:
			out = append(out, Cause{Unknown, "Nobody knows how many jobs wait in " + q.Name + ": it cannot be read.", "Check the queue", q.Name, nil})
		case *q.Paused:
			out = append(out, Cause{worse(Watch, q.Level), fmt.Sprintf("No job of %s starts: it is paused, and %d wait.", q.Name, *q.Waiting), "Resume " + q.Name, q.Name, nil})
		case q.Level != Well:
			words, action := fmt.Sprintf("%d jobs wait in %s", *q.Waiting, q.Name), "Look at its workers"
			if q.OldestMS != nil {
				words += fmt.Sprintf(", the first for %.1f s", float64(*q.OldestMS)/1000)
			}
			if slots > 0 && busy >= slots {
				words, action = words+": all workers are full", "Add workers"
			}
			out = append(out, Cause{q.Level, words + ".", action, q.Name, q.Since})
		}
	}
	return out
}

func (s state) ofPreviews(a Alerts) []Cause {
	if s.p95 == nil || time.Duration(*s.p95)*time.Millisecond <= a.PreviewTime {
		return nil
	}
	level := Behind
	if time.Duration(*s.p95)*time.Millisecond > 2*a.PreviewTime {
		level = Slow
	}
	return []Cause{{
		Level: level, Words: fmt.Sprintf("Previews are slow: of the last quarter of an hour 5 of 100 took %.1f s or longer.", float64(*s.p95)/1000),
		Action: "Look at the stages of previews", About: "previews",
	}}
}

// From when on the last good run of a kind is too old, and from when on that is critical. Backups are made each day, drills each week.
var stale = map[backup.Kind][2]time.Duration{
	backup.OfBackup: {26 * time.Hour, 3 * 24 * time.Hour},
	backup.OfDrill:  {8 * 24 * time.Hour, 30 * 24 * time.Hour},
}

var backupWords = map[backup.Kind][3]string{
	backup.OfBackup: {"The last backup of the database failed.", "No backup of the database was made since %s.", "Look at the log of hivesync backup"},
	backup.OfDrill:  {"The latest backup could not be restored for a look.", "No backup was restored for a look since %s.", "Look at the log of hivesync drill"},
}

// ofBackups looks at systems that make backups: one that makes none is told of by an alert, if at all.
func (s state) ofBackups() (out []Cause) {
	for _, r := range s.backups {
		words, ages := backupWords[r.Kind], stale[r.Kind]
		if r.Failed {
			finished := r.Finished
			out = append(out, Cause{Behind, words[0], words[2], string(r.Kind), &finished})
		}
		if age := s.now.Sub(r.Succeeded); !r.Succeeded.IsZero() && age > ages[0] {
			level, since := Behind, r.Succeeded
			if age > ages[1] {
				level = Critical
			}
			out = append(out, Cause{level, fmt.Sprintf(words[1], since.UTC().Format("2006-01-02 15:04 MST")), words[2], string(r.Kind), &since})
		}
	}
	return out
}

func (s state) ofErrors() []Cause {
	if s.failures.Ours == 0 {
		return nil
	}
	var codes []string
	for _, c := range s.failures.Codes {
		if c.Ours && len(codes) < 3 {
			codes = append(codes, string(c.Code))
		}
	}
	return []Cause{{
		Level: Watch, Words: fmt.Sprintf("%d jobs failed by faults of the system in the last hour: %s.", s.failures.Ours, strings.Join(codes, ", ")),
		Action: "Look at the failed jobs", About: "errors",
	}}
}

func worse(x, y Level) Level {
	if slices.Index(levels, x) < slices.Index(levels, y) {
		return y
	}
	return x
}
