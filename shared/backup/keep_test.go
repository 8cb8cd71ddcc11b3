package backup

import (
	"slices"
	"testing"
	"time"

	"hivesync/shared/objects"
)

func day(text string) time.Time {
	at, err := time.Parse("2006-01-02 15:04", text)
	if err != nil {
		panic(err)
	}
	return at
}

func TestWhatStaysOfBackups(t *testing.T) {
	t.Parallel()
	now := day("2026-03-31 04:00")
	var year []time.Time // one at three each night
	for at := day("2026-03-31 03:00"); len(year) < 365; at = at.AddDate(0, 0, -1) {
		year = append(year, at)
	}
	for _, c := range []struct {
		name  string
		keep  Keep
		times []time.Time
		now   time.Time
		stay  []string
	}{
		{"nothing", Keep{7, 5, 12}, nil, now, nil},
		{"the only one, however old", Keep{1, 0, 0}, []time.Time{day("2019-01-01 03:00")}, now, []string{"2019-01-01 03:00"}},
		{"the newest of a day, once it is no longer young", Keep{3, 0, 0}, []time.Time{day("2026-03-20 03:00"), day("2026-03-20 09:00"), day("2026-03-19 03:00")}, now, []string{"2026-03-20 09:00", "2026-03-19 03:00"}},
		{"all of the last two days", Keep{1, 0, 0}, []time.Time{day("2026-03-31 03:00"), day("2026-03-30 12:00"), day("2026-03-30 03:00"), day("2026-03-29 03:00")}, now, []string{"2026-03-31 03:00", "2026-03-30 12:00", "2026-03-30 03:00"}},
		{"none goes by time alone", Keep{3, 0, 0}, []time.Time{day("2026-01-03 03:00"), day("2026-01-02 03:00"), day("2026-01-01 03:00")}, now, []string{"2026-01-03 03:00", "2026-01-02 03:00", "2026-01-01 03:00"}},
		{
			"days, weeks and months",
			Keep{3, 3, 3},
			year, now,
			[]string{"2026-03-31 03:00", "2026-03-30 03:00", "2026-03-29 03:00", "2026-03-22 03:00", "2026-02-28 03:00", "2026-01-31 03:00"},
		},
		{"weeks that a year ends in", Keep{1, 2, 0}, []time.Time{day("2026-01-01 03:00"), day("2025-12-31 03:00"), day("2025-12-28 03:00"), day("2025-12-27 03:00")}, now, []string{"2026-01-01 03:00", "2025-12-28 03:00"}},
		{"a clock that was ahead", Keep{1, 0, 0}, []time.Time{day("2030-01-01 03:00"), day("2026-03-20 03:00"), day("2026-03-19 03:00")}, now, []string{"2030-01-01 03:00"}},
	} {
		expired := c.keep.Expired(c.times, c.now)
		var stay []string
		for _, at := range c.times {
			if !slices.Contains(expired, at) {
				stay = append(stay, at.Format("2006-01-02 15:04"))
			}
		}
		slices.Sort(stay)
		slices.Sort(c.stay)
		if !slices.Equal(stay, c.stay) {
			t.Errorf("%s: %q stay, expected %q", c.name, stay, c.stay)
		}
	}
}

func TestExpiryDeletesBackupsThatDoNotStayAndWhatWasLeft(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	first, second := p.create(), p.create() // of 2026-03-04
	put := func(key string) {
		t.Helper()
		if err := p.keeper.Objects.Put(t.Context(), key, []byte("{}"), "application/json"); err != nil {
			t.Fatal(err)
		}
	}
	old, fresh := "20260301T000000Z", "20260320T000000Z"
	put(objects.BackupKey(old, dumpName+sealedSuffix))   // an attempt that broke off
	put(objects.BackupKey(fresh, dumpName+sealedSuffix)) // one that runs
	put(objects.Backups + "of-somebody-else/x")
	deleted, err := p.keeper.Expire(t.Context(), Keep{Daily: 1}, day("2026-03-21 00:00"))
	if err != nil || !slices.Equal(slices.Sorted(slices.Values(deleted)), []string{old, first.Backup}) {
		t.Fatalf("deleted %q, %v", deleted, err)
	}
	list, err := p.keeper.Objects.List(t.Context(), objects.Backups, "", 100)
	if err != nil || len(list) != 5 {
		t.Errorf("left: %+v, %v", list, err)
	}
	if _, err := p.keeper.Manifest(t.Context(), second.Backup); err != nil {
		t.Error(err)
	}
	// The newest is none that can be read: nothing goes on its account.
	third := p.create()
	put(objects.BackupKey(third.Backup, manifestName))
	if deleted, err := p.keeper.Expire(t.Context(), Keep{Daily: 1}, day("2026-05-21 00:00")); err == nil || slices.Contains(deleted, second.Backup) {
		t.Errorf("deleted %q, %v", deleted, err)
	}
}
