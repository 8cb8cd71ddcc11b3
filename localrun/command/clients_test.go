package command

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// running starts a whole system with a worker for as long as the test runs, and returns where it answers.
func running(t *testing.T) (url string) {
	t.Helper()
	dir := t.TempDir()
	code, out, errs := localrun(t, "up", "--detach=true", "--dir", dir, "--workers", "1", "--port", "0", "--postgres-port", "0", "--redis-port", "0", "--s3-port", "0", "--json")
	if code != exitOK {
		t.Fatalf("up: exit %d, %s", code, errs)
	}
	t.Cleanup(func() {
		if code, _, errs := localrun(t, "down", "--dir", dir); code != exitOK {
			t.Error(errs)
		}
	})
	var up struct{ API string }
	if err := json.Unmarshal([]byte(out), &up); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(up.API, "/api/v1")
}

// The committed client lives a whole story against a running system: sign up, team, project, files, preview, live events, task, token.
func TestTheTypeScriptClientLivesItsStory(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "npm", "run", "--silent", "story")
	cmd.Dir = "../../shared/client/ts"
	cmd.Env = append(os.Environ(), "HIVESYNC_URL="+running(t), "NO_COLOR=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}
