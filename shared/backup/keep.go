package backup

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Keep says which backups stay: of each of the last days, weeks and months that have any, the newest.
type Keep struct{ Daily, Weekly, Monthly int }

const (
	// young backups all stay: somebody may have made one before a change of this morning.
	young = 48 * time.Hour
	// leftover is how old what has no manifest is before it counts as what an attempt left: far older than an attempt takes.
	leftover = 7 * 24 * time.Hour
)

// Expired returns those of the times that do not stay. The newest stays always, and time alone lets nothing go: where no backup is made
// any more, those that there are stay.
func (k Keep) Expired(times []time.Time, now time.Time) []time.Time {
	times = slices.Clone(times)
	slices.SortFunc(times, func(a, b time.Time) int { return b.Compare(a) })
	stays := map[time.Time]bool{}
	for i, t := range times {
		if i == 0 || now.Sub(t) < young {
			stays[t] = true
		}
	}
	for _, span := range []struct {
		most int
		name func(time.Time) string
	}{
		{k.Daily, func(t time.Time) string { return t.Format(time.DateOnly) }},
		{k.Weekly, func(t time.Time) string { year, week := t.ISOWeek(); return fmt.Sprint(year, week) }},
		{k.Monthly, func(t time.Time) string { return t.Format("2006-01") }},
	} {
		seen := map[string]bool{}
		for _, t := range times {
			if name := span.name(t.UTC()); !seen[name] && len(seen) < span.most {
				seen[name], stays[t] = true, true
			}
		}
	}
	return slices.DeleteFunc(times, func(t time.Time) bool { return stays[t] })
}

// Expire deletes the backups that do not stay, and what broken attempts left. It returns their names. Without a whole backup that can be
// read, nothing that is whole is deleted.
func (v Vault) Expire(ctx context.Context, keep Keep, now time.Time) (deleted []string, err error) {
	list, err := v.List(ctx)
	if err != nil {
		return nil, err
	}
	var whole []time.Time
	for _, f := range list {
		switch {
		case f.Whole && len(whole) == 0: // the newest: only one that can be read lets others go
			if _, err := v.Manifest(ctx, f.Name); err != nil {
				return nil, fmt.Errorf("no backup is deleted, since the newest is none: %w", err)
			}
			fallthrough
		case f.Whole:
			whole = append(whole, f.Time)
		case now.Sub(f.Time) > leftover:
			if err := v.Delete(ctx, f.Name); err != nil {
				return deleted, err
			}
			deleted = append(deleted, f.Name)
		}
	}
	expired := keep.Expired(whole, now)
	for _, f := range list {
		if !f.Whole || !slices.ContainsFunc(expired, f.Time.Equal) {
			continue
		}
		if err := v.Delete(ctx, f.Name); err != nil {
			return deleted, err
		}
		deleted = append(deleted, f.Name)
	}
	return deleted, nil
}
