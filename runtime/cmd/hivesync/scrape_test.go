package main

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

// metric is what operators rely on: its type, and what values its labels have. A label's value that is not listed
// would make a series that no alert knows.
type metric struct {
	kind   string
	labels map[string][]string
}

var (
	queues  = []string{"preview_queue", "snapshot_queue", "ai_docs_queue"}
	types   = []string{"preview_build", "snapshot_render", "package_fetch", "worker_probe"}
	tiers   = []string{"free", "pro", "premium"}
	depends = []string{"storage", "database", "redis", "backend", "sandbox", "disk", "registry"}
	onQueue = map[string][]string{"queue": queues}
	ofJobs  = map[string][]string{"type": types, "tier": tiers}

	// everyProcess and everyWorker list what stands there from the start, with all of its series.
	everyProcess = map[string]metric{
		"hivesync_queue_up":                 {"GAUGE", onQueue},
		"hivesync_queue_jobs":               {"GAUGE", map[string][]string{"queue": queues, "state": {"waiting", "leased", "delayed", "dead"}}},
		"hivesync_queue_oldest_age_seconds": {"GAUGE", onQueue},
		"hivesync_queue_paused":             {"GAUGE", onQueue},
		"hivesync_workers":                  {"GAUGE", map[string][]string{"kind": {"cpu", "gpu"}, "state": {"healthy", "draining", "silent"}}},
		"hivesync_redis_connections":        {"GAUGE", map[string][]string{"state": {"busy", "idle"}}},
	}
	everyWorker = map[string]metric{
		"hivesync_job_wait_seconds":          {"HISTOGRAM", ofJobs},
		"hivesync_job_run_seconds":           {"HISTOGRAM", ofJobs},
		"hivesync_jobs_started_total":        {"COUNTER", ofJobs},
		"hivesync_queue_crashed_jobs_total":  {"COUNTER", onQueue},
		"hivesync_queue_poisoned_jobs_total": {"COUNTER", onQueue},
		"hivesync_queue_stuck_jobs_total":    {"COUNTER", onQueue},
		"hivesync_jobs_gpu_fallback_total":   {"COUNTER", map[string][]string{"type": types}},
		"hivesync_callback_duration_seconds": {"HISTOGRAM", nil},
		"hivesync_worker_slots":              {"GAUGE", map[string][]string{"state": {"busy", "free"}}},
		"hivesync_worker_breaker": {"GAUGE", map[string][]string{
			"queue": queues, "dependency": depends, "state": {"closed", "half_open", "open"},
		}},
		"hivesync_worker_breaker_opened_total":    {"COUNTER", map[string][]string{"queue": queues, "dependency": depends}},
		"hivesync_worker_dependency_faults_total": {"COUNTER", map[string][]string{"queue": queues, "dependency": depends}},
		"hivesync_jobs_ended_total": {"COUNTER", map[string][]string{
			"type": types, "tier": tiers,
			"end": {"succeeded", "failed", "stopped", "retried", "exhausted", "refused", "given_back", "released", "lost", "unrecorded"},
		}},
		"hivesync_sandbox_package_snapshots_total": {"COUNTER", map[string][]string{"outcome": {"hit", "made", "spoilt", "timeout", "memory", "crashed", "busy"}}},
		"hivesync_previews_stood_in_total":         {"COUNTER", map[string][]string{"reason": {"not_bundled", "not_loaded", "screen_throws"}}},
		"hivesync_callback_attempts_total": {"COUNTER", map[string][]string{
			"transition": {"running", "succeeded", "failed", "stopped"}, "outcome": {"accepted", "refused", "failed"},
		}},
	}
	anID = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}|@|[0-9a-f]{16}`)
)

// checkScrape reads a scrape as Prometheus does: every metric is explained and well formed, none has a label whose
// values come from users, and those that must be there have all their series.
func checkScrape(t *testing.T, text string, required ...map[string]metric) {
	t.Helper()
	problems, err := promlint.New(strings.NewReader(text)).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		if strings.HasPrefix(p.Metric, "hivesync_") {
			t.Errorf("%s: %s", p.Metric, p.Text)
		}
	}
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	series := map[string]map[string][]string{} // by metric and label, the values that were seen
	for name, f := range families {
		seen := map[string][]string{}
		for _, m := range f.GetMetric() {
			for _, l := range m.GetLabel() {
				if anID.MatchString(l.GetValue()) && name != "hivesync_build_info" {
					t.Errorf("%s has %s=%q", name, l.GetName(), l.GetValue())
				}
				if !slices.Contains(seen[l.GetName()], l.GetValue()) {
					seen[l.GetName()] = append(seen[l.GetName()], l.GetValue())
				}
			}
		}
		series[name] = seen
	}
	for _, list := range required {
		for name, want := range list {
			f := families[name]
			if f == nil || f.GetHelp() == "" || f.GetType().String() != want.kind {
				t.Errorf("%s: %s %q, expected a %s that says what it is", name, f.GetType(), f.GetHelp(), want.kind)
				continue
			}
			n := 1
			for label, values := range want.labels {
				got := slices.Sorted(slices.Values(series[name][label]))
				if !slices.Equal(got, slices.Sorted(slices.Values(values))) {
					t.Errorf("%s: %s is one of %q, expected %q", name, label, got, values)
				}
				n *= len(values)
			}
			if got := slices.Collect(maps.Keys(series[name])); len(got) != len(want.labels) || len(f.GetMetric()) != n {
				t.Errorf("%s: %d series with the labels %q, expected %d", name, len(f.GetMetric()), got, n)
			}
		}
	}
}
