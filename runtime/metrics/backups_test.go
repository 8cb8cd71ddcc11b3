package metrics

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"
	"go.yaml.in/yaml/v3"

	"hivesync/shared/backup"
)

func TestHowBackupsWentIsShown(t *testing.T) {
	t.Parallel()
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	var list []backup.Result
	var failure error
	c := Backups(func(context.Context) ([]backup.Result, error) { return list, failure }, log)
	shows(t, c, `hivesync_backup_last_success_timestamp_seconds{kind="backup"} 0`, `hivesync_backup_runs_total{kind="drill",outcome="failed"} 0`)
	if n := testutil.CollectAndCount(c, "hivesync_backup_last_ok"); n != 0 {
		t.Errorf("%d say how the last one went, of none", n)
	}
	list = []backup.Result{
		{Kind: backup.OfBackup, Runs: 5, Failures: 2, Failed: true, Succeeded: time.Unix(1700000000, 0), Bytes: 1000, Took: 1500 * time.Millisecond},
		{Kind: backup.OfDrill, Runs: 1, Succeeded: time.Unix(1700000100, 0)},
	}
	shows(t, c, `hivesync_backup_last_success_timestamp_seconds{kind="backup"} 1.7e+09`, `hivesync_backup_last_ok{kind="backup"} 0`, `hivesync_backup_last_ok{kind="drill"} 1`,
		`hivesync_backup_last_size_bytes{kind="backup"} 1000`, `hivesync_backup_last_duration_seconds{kind="backup"} 1.5`,
		`hivesync_backup_runs_total{kind="backup",outcome="ok"} 3`, `hivesync_backup_runs_total{kind="backup",outcome="failed"} 2`)
	failure = errors.New("away")
	if n := testutil.CollectAndCount(c); n != 0 {
		t.Errorf("%d are shown while the database is away", n)
	}
}

// TestAlertsAreOnMetricsThatThereAre reads the rules as Prometheus does, and looks for each metric that they name.
func TestAlertsAreOnMetricsThatThereAre(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../infra/observability/alerts.yml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Groups []struct {
			Name  string `yaml:"name"`
			Rules []struct {
				Alert       string            `yaml:"alert"`
				Expr        string            `yaml:"expr"`
				For         string            `yaml:"for"`
				Labels      map[string]string `yaml:"labels"`
				Annotations map[string]string `yaml:"annotations"`
			} `yaml:"rules"`
		} `yaml:"groups"`
	}
	dec := yaml.NewDecoder(strings.NewReader(string(raw)))
	dec.KnownFields(true)
	if err := dec.Decode(&file); err != nil {
		t.Fatal(err)
	}
	names, alerts := everyMetric(), []string{}
	for _, g := range file.Groups {
		for _, r := range g.Rules {
			alerts = append(alerts, r.Alert)
			used := regexp.MustCompile(`hivesync_[a-z_]+`).FindAllString(r.Expr, -1)
			for _, name := range used {
				if !slices.Contains(names, name) && !slices.Contains(names, regexp.MustCompile(`_(bucket|sum|count)$`).ReplaceAllString(name, "")) {
					t.Errorf("%s: there is no metric %s", r.Alert, name)
				}
			}
			if len(used) == 0 || r.Annotations["summary"] == "" || r.Annotations["description"] == "" || r.Labels["severity"] == "" {
				t.Errorf("%s: no metric, severity or words for people", r.Alert)
			}
			if strings.Count(r.Expr, "(") != strings.Count(r.Expr, ")") || strings.Count(r.Expr, "{") != strings.Count(r.Expr, "}") {
				t.Errorf("%s: %s", r.Alert, r.Expr)
			}
		}
	}
	for _, name := range []string{"HiveSyncBackupStale", "HiveSyncBackupDrillFailed"} {
		if !slices.Contains(alerts, name) {
			t.Errorf("no alert %s", name)
		}
	}
	if once := slices.Compact(slices.Sorted(slices.Values(alerts))); len(once) != len(alerts) {
		t.Errorf("two alerts have one name: %q", alerts)
	}
}
