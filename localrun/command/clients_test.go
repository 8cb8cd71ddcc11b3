package command

import (
	"context"
	"encoding/json"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// running starts a whole system with a worker for as long as the test runs, and returns where it answers.
func running(t *testing.T) (url string) {
	t.Helper()
	return runningIn(t, t.TempDir())
}

// runningIn is running with a data folder, which has the login in login.json.
func runningIn(t *testing.T, dir string) (url string) {
	t.Helper()
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
	runStory(t, "shared/client/ts", "HIVESYNC_URL="+running(t))
}

// runStory has npm run the story of a folder, in an environment that says with which system.
func runStory(t *testing.T, folder string, environment ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "npm", "run", "--silent", "story")
	cmd.Dir = "../../" + folder
	cmd.Env = append(append(os.Environ(), "NO_COLOR=1"), environment...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// What the README tells newcomers to type gives them a picture.
func TestTheReadmesCommandsGiveAPicture(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, block, _ := strings.Cut(string(raw), "```\nAPI=http://127.0.0.1:4000/api/v1\n")
	block, _, found := strings.Cut(block, "```")
	if !found || strings.Count(block, "curl ") != 5 {
		t.Fatalf("the README has no five commands with curl: %q", block)
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	block = strings.ReplaceAll(block, "samples/inbox", filepath.Join(root, "samples", "inbox"))
	block = strings.ReplaceAll(block, "--retry 60", "--retry 600") // a slow machine is no failure
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "bash", "-euo", "pipefail", "-c", block) //nolint:gosec // the README's own
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "API="+running(t)+"/api/v1")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	file, err := os.Open(filepath.Join(dir, "screen.png")) //nolint:gosec // its own
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	if c, err := png.DecodeConfig(file); err != nil || c.Width != 1179 || c.Height != 2556 {
		t.Errorf("%+v, %v", c, err)
	}
}
