package admin

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/admin/queries"
	"hivesync/runtime/function"
	"hivesync/shared/backup"
	"hivesync/shared/settings"
)

// Overview answers whether the system is well, and if not why, since when and what helps.
type Overview struct {
	DB     *pgxpool.Pool
	Queues Queues
	Parts  func(ctx context.Context) ([]Health, error)
	Alerts func() Alerts
	// Settings hold the kill switches.
	Settings *settings.Live
	Clock    func() time.Time
}

// State is how the system is.
type State struct {
	At      time.Time    `json:"at"`
	Level   Level        `json:"level" enum:"ok,watch,behind,slow,critical,unknown"`
	Words   string       `json:"words" doc:"the verdict, in one sentence for people"`
	Causes  []Cause      `json:"causes" nullable:"false" doc:"all that is wrong, the worst first"`
	Vitals  Vitals       `json:"vitals"`
	Parts   []Health     `json:"parts" nullable:"false"`
	Queues  []QueueState `json:"queues" nullable:"false"`
	Workers []Worker     `json:"workers" nullable:"false"`
	Errors  []Failure    `json:"errors" nullable:"false" doc:"of the last hour, the most frequent first"`
}

// Vitals are the figures that are looked at first; one that is not known is left out.
type Vitals struct {
	PreviewP50 *int64 `json:"preview_p50_ms,omitempty" doc:"of the last quarter of an hour, from accepted to ready"`
	PreviewP95 *int64 `json:"preview_p95_ms,omitempty"`
	Previews   *int64 `json:"previews,omitempty" doc:"that became ready in the last quarter of an hour"`
	Waiting    *int64 `json:"waiting,omitempty" doc:"jobs that wait in all queues"`
	Workers    *int64 `json:"workers,omitempty" doc:"those that are not silent"`
	Slots      *int64 `json:"slots,omitempty"`
	Busy       *int64 `json:"busy,omitempty"`
	Ours       *int64 `json:"errors_ours,omitempty" doc:"jobs that failed in the last hour by a fault of the system"`
}

// QueueState is a queue at one instant; its figures are left out where it cannot be read.
type QueueState struct {
	Name     string     `json:"name"`
	Level    Level      `json:"level" enum:"ok,watch,behind,slow,critical,unknown"`
	Waiting  *int64     `json:"waiting,omitempty"`
	Leased   *int64     `json:"leased,omitempty"`
	Dead     *int64     `json:"dead,omitempty"`
	OldestMS *int64     `json:"oldest_ms,omitempty"`
	Paused   *bool      `json:"paused,omitempty"`
	Since    *time.Time `json:"since,omitempty" doc:"since when it has not been well, an hour ago at most"`
}

// Meta implements function.Handler.
func (Overview) Meta() function.Meta {
	const path = "/admin/overview"
	return function.Meta{
		Name: "admin.overview", Method: "GET", Path: path, Aliases: aliases(path), Summary: "Whether the system is well, and if not why and what helps", Auth: function.Admin,
	}
}

// Handle implements function.Handler. A part that cannot be read is unknown, and keeps nobody from seeing the others.
func (f Overview) Handle(ctx context.Context, _ *function.Empty) (*function.Data[State], error) {
	now, alerts := f.Clock().UTC(), f.Alerts()
	hour, err := spanOf(SpanIn{Range: "60m"}, now)
	if err != nil {
		return nil, err
	}
	known, err := hour.looked(ctx, f.DB)
	if err != nil {
		return nil, err
	}
	s := state{expected: f.Queues.Workable(), now: now}
	if s.parts, err = f.Parts(ctx); err != nil {
		return nil, err
	}
	out := State{At: now, Parts: s.parts, Queues: []QueueState{}, Workers: []Worker{}, Errors: []Failure{}}
	if s.queues, err = f.queues(ctx, hour, alerts); err != nil {
		return nil, err
	}
	if list, err := f.Queues.Workers(ctx); err == nil {
		s.fleet, s.workers, out.Workers = true, list, list
	}
	if s.failures, _, err = failures(ctx, f.DB, hour); err != nil {
		return nil, err
	}
	if s.backups, err = (backup.Results{DB: f.DB}).All(ctx); err != nil {
		return nil, err
	}
	if s.thrown, err = f.thrown(ctx); err != nil {
		return nil, err
	}
	rows, err := on(f.DB).PreviewStages(ctx, queries.PreviewStagesParams{Since: now.Add(-15 * time.Minute), Until: now})
	if err != nil {
		return nil, err
	}
	if len(known) > 0 {
		times := totals(rows).times()
		out.Vitals.Previews, out.Vitals.PreviewP50, out.Vitals.PreviewP95 = times.Count, times.P50, times.P95
		out.Vitals.Ours = &s.failures.Ours
		s.p95 = times.P95
	}
	out.Queues, out.Errors = append(out.Queues, s.queues...), append(out.Errors, s.failures.Codes[:min(len(s.failures.Codes), 10)]...)
	out.Vitals.count(s)
	out.Causes = append([]Cause{}, s.causes(alerts)...)
	out.Level, out.Words = Well, out.Vitals.words()
	if len(out.Causes) > 0 {
		out.Level, out.Words = out.Causes[0].Level, out.Causes[0].Words
	}
	return function.OK(out), nil
}

// thrown are the kill switches that keep something from working.
func (f Overview) thrown(ctx context.Context) (out []thrown, err error) {
	rows, err := on(f.DB).Overridden(ctx)
	now := f.Settings.Now()
	for name, on := range map[string]bool{
		settings.Maintenance.Name(): settings.Maintenance.Get(now), settings.ReadOnly.Name(): settings.ReadOnly.Get(now),
		settings.PreviewsEnabled.Name(): !settings.PreviewsEnabled.Get(now), settings.PackageFetchEnabled.Name(): !settings.PackageFetchEnabled.Get(now),
	} {
		if !on {
			continue
		}
		t := thrown{name: name}
		if i := slices.IndexFunc(rows, func(r queries.OverriddenRow) bool { return r.Name == name }); i >= 0 {
			t.since = &rows[i].UpdatedAt
		}
		out = append(out, t)
	}
	slices.SortFunc(out, func(x, y thrown) int { return cmp.Compare(x.name, y.name) })
	return out, err
}

// queues reads each queue, and since when it has not been well.
func (f Overview) queues(ctx context.Context, hour Span, alerts Alerts) ([]QueueState, error) {
	past, err := (ListQueues{DB: f.DB}).depths(ctx, hour)
	if err != nil {
		return nil, err
	}
	var out []QueueState
	for _, name := range f.Queues.Names() {
		q := QueueState{Name: name, Level: Unknown}
		if now, err := f.Queues.Figures(ctx, name); err == nil {
			q = QueueState{
				Name: name, Level: depthLevel(now.Waiting, alerts.Depth(name)), Waiting: &now.Waiting, Leased: &now.Leased, Dead: &now.Dead, OldestMS: now.OldestMS, Paused: &now.Paused,
			}
		}
		if q.Level != Well && q.Level != Unknown {
			q.Since = unwellSince(hour, past[name], alerts.Depth(name))
		}
		out = append(out, q)
	}
	return out, nil
}

// unwellSince is when the last samples begin that are all not well; nil where the last one is.
func unwellSince(hour Span, depths map[time.Time]Depth, behind int) (since *time.Time) {
	for i := len(hour.at) - 1; i >= 0; i-- {
		d, ok := depths[hour.at[i]]
		if !ok {
			continue // nobody looked
		}
		if depthLevel(*d.Waiting, behind) == Well {
			break
		}
		since = &d.At
	}
	return since
}

// totals are the previews of all plans, from accepted to ready.
func totals(rows []queries.PreviewStagesRow) histogram {
	counts := map[int64]int64{}
	for _, r := range rows {
		if r.Stage == "total" {
			counts[r.LeMs] += r.Count
		}
	}
	return sorted(counts)
}

// count fills in what is known of queues and workers.
func (v *Vitals) count(s state) {
	waiting, readable := int64(0), len(s.queues) > 0
	for _, q := range s.queues {
		if q.Waiting == nil {
			readable = false
			continue
		}
		waiting += *q.Waiting
	}
	if readable {
		v.Waiting = &waiting
	}
	if !s.fleet || !s.expected {
		return
	}
	v.Workers, v.Slots, v.Busy = zero(), zero(), zero()
	for _, w := range s.workers {
		if w.State != silent {
			*v.Workers, *v.Slots, *v.Busy = *v.Workers+1, *v.Slots+int64(w.Slots), *v.Busy+int64(w.Busy)
		}
	}
}

// words say that all is well.
func (v *Vitals) words() string {
	text := "All is well"
	if v.PreviewP50 != nil {
		text += fmt.Sprintf(": previews take %.1f s", float64(*v.PreviewP50)/1000)
	}
	if v.Slots != nil {
		text += fmt.Sprintf(", %d of %d slots busy", *v.Busy, *v.Slots)
	}
	return text + "."
}
