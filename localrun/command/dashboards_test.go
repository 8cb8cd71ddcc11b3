package command

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// A browser lives through the account portal on a running system: sign up, token, sessions, pairing, second factor, data, sign out.
func TestTheAccountPortalLivesItsStory(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "npm", "run", "--silent", "story")
	cmd.Dir = "../../account_portal"
	cmd.Env = append(os.Environ(), "HIVESYNC_URL="+running(t), "NO_COLOR=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// A browser lives through the admin dashboard: sign in, a preview that travels, a queue that builds up and drains, a kill switch, a limit,
// a worker that is drained, and a session that ends.
func TestTheAdminDashboardLivesItsStory(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	dir := t.TempDir()
	url := runningIn(t, dir)
	raw, err := os.ReadFile(filepath.Join(dir, "login.json"))
	if err != nil {
		t.Fatal(err)
	}
	var login struct{ Email, Password string }
	if err := json.Unmarshal(raw, &login); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(ctx, "npm", "run", "--silent", "story")
	cmd.Dir = "../../admin_dashboard"
	cmd.Env = append(os.Environ(), "HIVESYNC_URL="+url, "ADMIN_EMAIL="+login.Email, "ADMIN_PASSWORD="+login.Password, "NO_COLOR=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}
