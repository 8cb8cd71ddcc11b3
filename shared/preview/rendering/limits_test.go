package rendering

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hivesync/shared/fault"
	"hivesync/shared/settings"
)

func TestLimitsAreWhatTheSettingsSay(t *testing.T) {
	t.Parallel()
	env := map[string]string{
		"PREVIEW_TIMEOUT": "20s", "SANDBOX_TIMEOUT": "16s", "SANDBOX_MEMORY": "512MiB", "PREVIEW_MAX_NODES": "100000", "PREVIEW_MAX_DEPTH": "512",
		"PREVIEW_MAX_OUTPUT": "32MiB", "PREVIEW_MAX_BUNDLE": "1MiB",
	}
	live, err := settings.New(Settings, func(name string) string { return env[name] })
	if err != nil {
		t.Fatal(err)
	}
	want := Limits{
		Time: 20 * time.Second, MaxScriptBytes: 1 << 20, MaxLayoutBytes: 8 << 20, MaxAssetPixels: 48_000_000, MaxAssetBytes: 16 << 20,
		Sandbox: SandboxLimits{Time: 16 * time.Second, Wall: 96 * time.Second, MemoryBytes: 512 << 20, MaxNodes: 100_000, MaxDepth: 512, MaxOutputBytes: 32 << 20},
	}
	got, err := LimitsOf(live.Now()).Complete()
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

func TestLimitsThatAreNotSetAreTheSettingsDefaults(t *testing.T) {
	t.Parallel()
	want, err := LimitsOf(settings.Snapshot{}).Complete()
	if err != nil {
		t.Fatal(err)
	}
	got, err := Limits{}.Complete()
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

func TestLimitsBeyondASettingsBoundsAreNamed(t *testing.T) {
	t.Parallel()
	for name, limits := range map[string]Limits{
		"PREVIEW_TIMEOUT": {Time: time.Hour}, "SANDBOX_TIMEOUT": {Sandbox: SandboxLimits{Time: 2 * time.Minute}}, "SANDBOX_MEMORY": {Sandbox: SandboxLimits{MemoryBytes: 1}},
		"PREVIEW_MAX_NODES": {Sandbox: SandboxLimits{MaxNodes: 100_001}}, "PREVIEW_MAX_DEPTH": {Sandbox: SandboxLimits{MaxDepth: 513}},
		"PREVIEW_MAX_OUTPUT": {Sandbox: SandboxLimits{MaxOutputBytes: 1 << 30}}, "PREVIEW_MAX_BUNDLE": {MaxScriptBytes: -1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := limits.Complete(); !fault.Is(err, fault.BadRequest) || !strings.Contains(err.Error(), name+": must be between ") {
				t.Errorf("got %v", err)
			}
		})
	}
}
