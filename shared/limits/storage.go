package limits

import (
	"fmt"

	"hivesync/shared/auth"
	"hivesync/shared/fault"
	"hivesync/shared/settings"
)

// StoredBytes are what all projects of a team have in the storage: each content once in a project, those that were replaced or
// deleted included until they are collected. The plan is the best that an owner of the team has.
var StoredBytes = BytesPerPlan("stored_bytes", "bytes that a team's projects may have in the storage", Numbers{1 << 30, 10 << 30, 100 << 30, 1 << 10, 1 << 50})

// PackageBytes are the archives of packages that a team's projects use, each once, those that no project uses any more included until
// they are collected.
var PackageBytes = BytesPerPlan("package_bytes", "bytes of npm packages that a team may have in the storage", Numbers{1 << 30, 5 << 30, 50 << 30, 1 << 10, 1 << 50})

// Full returns the error of a team that has so many bytes stored of what the limit is for, and were to store more: STORAGE_FULL with
// the figures, or nil where these fit. What says what to do about it.
func (l *Limit) Full(now settings.Snapshot, tier auth.Tier, stored, more int64, what string) error {
	limit := int64(l.Number(now, tier))
	if stored+more <= limit {
		return nil
	}
	e := fault.Wrap(&Refusal{l}, fault.StorageFull, fmt.Sprintf("The team's plan has room for %s, of which %s are used, and this needs %s more. "+
		"%s, or take a larger plan. What was replaced or deleted lately still counts, and goes by itself.",
		bytes(limit), bytes(stored), bytes(more), what))
	return l.ofPlan(e, tier).With("limit_bytes", limit).With("stored_bytes", stored).With("needed_bytes", more)
}

// bytes writes a size for people.
func bytes(n int64) string {
	for _, unit := range []struct {
		name string
		size int64
	}{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}} {
		if n >= unit.size {
			return fmt.Sprintf("%.1f %s", float64(n)/float64(unit.size), unit.name)
		}
	}
	return fmt.Sprintf("%d bytes", n)
}
