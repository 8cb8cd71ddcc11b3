package backup

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"hivesync/shared/config"
	"hivesync/shared/db/dbtest"
	"hivesync/shared/objects"
)

func (p *place) drill() Drill {
	return Drill{Restorer: p.restorer(), Server: config.NewSecret(p.url), Clock: time.Now}
}

// scratches are the databases of drills on the server; other tests may run some meanwhile.
func scratches(t *testing.T, p *place, like string) int64 {
	t.Helper()
	return number(t, connectTo(t, p.url), "SELECT count(*) FROM pg_database WHERE datname LIKE '"+like+"'")
}

func TestADrillRestoresTheLatestBackupAndLeavesNothing(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	results := Results{DB: p.pool, Clock: time.Now, Logger: quiet}
	at := time.Now().Add(-50 * time.Hour).UTC().Truncate(time.Second) // whose name is this test's own, and who takes nobody's for abandoned
	d := p.drill()
	d.Clock = func() time.Time { return at }
	like := scratchPrefix + strings.ToLower(objects.BackupName(at)) + "%"
	run := func() error {
		return results.Run(t.Context(), OfDrill, func(ctx context.Context) (Manifest, error) {
			out, err := d.Run(ctx)
			return out.Manifest, err
		})
	}
	if err := run(); err == nil || !strings.Contains(err.Error(), "there is no backup") {
		t.Fatalf("without a backup: %v", err)
	}
	p.create()
	m := p.create()
	if err := run(); err != nil {
		t.Fatal(err)
	}
	if n := scratches(t, p, like); n != 0 {
		t.Errorf("%d databases are left", n)
	}
	all, err := results.All(t.Context())
	if err != nil || len(all) != 1 || all[0].Kind != OfDrill || all[0].Runs != 2 || all[0].Failures != 1 || all[0].Failed || all[0].Backup != m.Backup || all[0].Bytes != m.Size() || all[0].Succeeded.IsZero() {
		t.Errorf("%+v, %v", all, err)
	}
	good := all[0]
	// A backup that holds something else than it says.
	raw, _, err := p.keeper.Objects.Get(t.Context(), objects.BackupKey(m.Backup, manifestName), manifestBytes)
	if err != nil {
		t.Fatal(err)
	}
	lie := strings.Replace(string(raw), `"public.users": 3`, `"public.users": 4`, 1)
	if err := p.keeper.Objects.Put(t.Context(), objects.BackupKey(m.Backup, manifestName), []byte(lie), "application/json"); err != nil {
		t.Fatal(err)
	}
	if err := run(); err == nil || !strings.Contains(err.Error(), "public.users has 3 rows, expected 4") {
		t.Fatalf("%v", err)
	}
	if n := scratches(t, p, like); n != 0 {
		t.Errorf("%d databases are left", n)
	}
	all, err = results.All(t.Context())
	if err != nil || !all[0].Failed || all[0].Failures != 2 || !all[0].Succeeded.Equal(good.Succeeded) || all[0].Backup != good.Backup {
		t.Errorf("%+v, %v", all, err)
	}
}

func TestADrillDropsWhatOneBeforeHasLeft(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.create()
	old, recent := scratchPrefix+"20200101t000000z_test", scratchPrefix+strings.ToLower(objects.BackupName(time.Now()))+"_test"
	for _, name := range []string{old, recent} {
		dbtest.Exec(t, p.pool, "CREATE DATABASE "+name)
	}
	if _, err := p.drill().Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if scratches(t, p, old) != 0 || scratches(t, p, recent) != 1 {
		t.Error("not what is old, and that alone, is dropped")
	}
}

// What did not begin, and what was told to stop, is no failure.
func TestARunThatDidNotBeginIsNoFailure(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	results := Results{DB: p.pool, Clock: time.Now, Logger: quiet}
	for _, err := range []error{ErrRunning, nil, errors.New(strings.Repeat("é\x00", 5000))} {
		if got := results.Run(t.Context(), OfBackup, func(context.Context) (Manifest, error) { return Manifest{Backup: "20260101T000000Z"}, err }); !errors.Is(got, err) {
			t.Errorf("%v", got)
		}
	}
	all, err := results.All(t.Context())
	if err != nil || len(all) != 1 || all[0].Runs != 2 || all[0].Failures != 1 || !all[0].Failed {
		t.Errorf("%+v, %v", all, err)
	}
}
