package command

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/runtime/schedule/queries"
	"hivesync/shared/db"
	"hivesync/shared/db/dbtest"
)

func TestListShowsWhenSchedulesRanAndRun(t *testing.T) {
	url := dbtest.URL(t)
	for name, value := range map[string]string{
		"DATABASE_URL": url, "HIVESYNC_ENV": "development", "HIVESYNC_DIR": t.TempDir(), "RETENTION_CRON": "30 3 * * *", "CRON_ZONE": "UTC",
	} {
		t.Setenv(name, value)
	}
	pool, err := pgxpool.New(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	began := time.Date(2026, 5, 1, 3, 30, 0, 0, time.UTC)
	if err := queries.New(db.On(pool)).StartScheduleRun(t.Context(), queries.StartScheduleRunParams{Schedule: "apply_retention", Now: began, Missed: 2}); err != nil {
		t.Fatal(err)
	}

	code, out, errs := run(t, "", "list", "--runs", "--json")
	var rows []listed
	if err := json.Unmarshal([]byte(out), &rows); code != exitOK || err != nil {
		t.Fatalf("exit %d %s %v", code, errs, err)
	}
	seen := map[string]*listedRuns{}
	for _, r := range rows {
		if (r.Runs != nil) != (r.Trigger == "schedule") {
			t.Errorf("%s: %+v", r.Name, r.Runs)
		}
		seen[r.Name] = r.Runs
	}
	if got := seen["apply_retention"]; got.Last == nil || !got.Last.Equal(began) || !got.Next.Equal(began.AddDate(0, 0, 1)) || got.Total != 1 || got.Missed != 2 {
		t.Errorf("%+v", got)
	}
	if got := seen["clean_sessions"]; got.Last != nil || got.Next.IsZero() {
		t.Errorf("%+v", got)
	}
	code, out, errs = run(t, "", "list", "--runs")
	if code != exitOK || !strings.Contains(out, "30 3 * * * UTC") || !strings.Contains(out, "2026-05-01T03:30:00Z  2026-05-02T03:30:00Z") || strings.Contains(out, "previews.request") {
		t.Errorf("exit %d %s\n%s", code, errs, out)
	}

	t.Setenv("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none")
	if code, out, errs := run(t, "", "list", "--runs"); code == exitOK || out != "" || !strings.HasPrefix(errs, "localrun: ") {
		t.Errorf("without a database: exit %d %q %q", code, out, errs)
	}
}
