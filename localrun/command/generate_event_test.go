package command

import (
	"os"
	"path/filepath"
	"testing"
)

// TestGeneratedEventsWorkAsTheyAre gives each function's event to it, in an order in which a person could.
func TestGeneratedEventsWorkAsTheyAre(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	env := []string{"LOGINS_PER_MINUTE=1000"} // each call signs in
	t.Cleanup(func() {
		if code, _, errs := localrun(t, "down", "--dir", dir); code != exitOK {
			t.Error(errs)
		}
	})
	code, _, errs := localrunWith(t, env, "up", "--detach", "--dir", dir, "--workers", "1", "--port", "0", "--postgres-port", "0", "--redis-port", "0", "--s3-port", "0")
	if code != exitOK {
		t.Fatal(errs)
	}
	for _, name := range []string{
		"accounts.register", "accounts.login", "accounts.me", "projects.create", "projects.list", "projects.get", "files.put", "files.list", "files.get",
		"previews.request", "previews.list", "previews.get", "preview_build", "live.ticket", "workers.heartbeat", "health.live", "reconcile_jobs",
	} {
		code, event, errs := localrun(t, "generate-event", name, "--dir", dir)
		if code != exitOK {
			t.Fatalf("%s: %s", name, errs)
		}
		file := filepath.Join(t.TempDir(), "event.json")
		if err := os.WriteFile(file, []byte(event), 0o600); err != nil {
			t.Fatal(err)
		}
		if code, out, errs := localrunWith(t, env, "invoke", name, "-e", file, "--dir", dir); code != exitOK {
			t.Errorf("%s: exit %d\n%s\n%s\n%s", name, code, event, out, errs)
		}
	}
}
