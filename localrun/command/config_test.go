package command

import (
	"strings"
	"testing"

	"hivesync/shared/config"
	"hivesync/shared/db/dbtest"
	"hivesync/shared/devservers/servertest"
)

// shownSetting reads one setting as `config --json` shows it.
func shownSetting(t *testing.T, name string, args ...string) config.Setting {
	t.Helper()
	code, out, errs := run(t, "", append([]string{"config", "--json"}, args...)...)
	if code != exitOK {
		t.Fatalf("exit %d: %s", code, errs)
	}
	for _, s := range decode[[]config.Setting](t, out) {
		if s.Name == name {
			return s
		}
	}
	t.Fatalf("%s is not shown", name)
	return config.Setting{}
}

func TestASettingIsChangedShownAndTakenBack(t *testing.T) {
	for name, value := range map[string]string{
		"HIVESYNC_ENV": "development", "HIVESYNC_DIR": t.TempDir(), "DATABASE_URL": dbtest.URL(t), "REDIS_URL": servertest.Redis(t), "PREVIEW_MAX_NODES": "500",
	} {
		t.Setenv(name, value)
	}
	if got := shownSetting(t, "PREVIEW_MAX_NODES"); got.Value != "500" || got.Source != config.FromEnvironment || !got.Live {
		t.Errorf("%+v", got)
	}
	if code, out, errs := run(t, "", "config", "set", "PREVIEW_MAX_NODES", "700"); code != exitOK || out != "PREVIEW_MAX_NODES is 700\n" {
		t.Fatalf("exit %d: %s %s", code, out, errs)
	}
	if got := shownSetting(t, "PREVIEW_MAX_NODES"); got.Value != "500" {
		t.Errorf("the environment says %+v", got)
	}
	if got := shownSetting(t, "PREVIEW_MAX_NODES", "--in-force"); got.Value != "700" || got.Source != "database" {
		t.Errorf("in force: %+v", got)
	}
	if code, out, errs := run(t, "", "config", "reset", "PREVIEW_MAX_NODES"); code != exitOK || !strings.Contains(out, "what the environment says") {
		t.Fatalf("exit %d: %s %s", code, out, errs)
	}
	if got := shownSetting(t, "PREVIEW_MAX_NODES", "--in-force"); got.Value != "500" || got.Source != config.FromEnvironment {
		t.Errorf("taken back: %+v", got)
	}
}

func TestAChangeThatDoesNotFitIsAMistakeOfTheCommandLine(t *testing.T) {
	for name, value := range map[string]string{
		"HIVESYNC_ENV": "development", "HIVESYNC_DIR": t.TempDir(), "DATABASE_URL": dbtest.URL(t), "REDIS_URL": servertest.Redis(t),
	} {
		t.Setenv(name, value)
	}
	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"out of bounds": {[]string{"set", "PREVIEW_MAX_DEPTH", "513"}, "PREVIEW_MAX_DEPTH: must be between 4 and 512"},
		"above another": {[]string{"set", "SANDBOX_TIMEOUT", "20s"}, "SANDBOX_TIMEOUT must be at most PREVIEW_TIMEOUT"},
		"not live":      {[]string{"set", "PORT", "80"}, "PORT: there is no such setting"},
		"no value":      {[]string{"set", "PREVIEW_MAX_DEPTH"}, "usage: localrun config set NAME VALUE"},
		"no setting":    {[]string{"reset", "DEPTH"}, "DEPTH: there is no such setting"},
	} {
		t.Run(name, func(t *testing.T) {
			if code, out, errs := run(t, "", append([]string{"config"}, c.args...)...); code != exitUsage || out != "" || !strings.Contains(errs, c.says) {
				t.Errorf("exit %d: %s%s", code, out, errs)
			}
		})
	}
	t.Setenv("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none")
	if code, _, errs := run(t, "", "config", "set", "READ_ONLY", "true"); code != exitUsage || !strings.Contains(errs, "does not answer") {
		t.Errorf("exit %d: %s", code, errs)
	}
	t.Setenv("SANDBOX_MEMORY", "4GiB")
	if code, _, errs := run(t, "", "config"); code != exitUsage || !strings.Contains(errs, "SANDBOX_MEMORY: must be between 16MiB and 512MiB") {
		t.Errorf("exit %d: %s", code, errs)
	}
}
