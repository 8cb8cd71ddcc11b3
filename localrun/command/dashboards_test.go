package command

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// A browser lives through the account portal on a running system: sign up, token, sessions, pairing, second factor, data, sign out.
func TestTheAccountPortalLivesItsStory(t *testing.T) {
	t.Parallel()
	runStory(t, "account_portal", "HIVESYNC_URL="+running(t))
}

// A browser lives through the admin dashboard: sign in, a preview that travels, a queue that builds up and drains, a kill switch, a limit,
// a worker that is drained, and a session that ends.
func TestTheAdminDashboardLivesItsStory(t *testing.T) {
	t.Parallel()
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
	runStory(t, "admin_dashboard", "HIVESYNC_URL="+url, "ADMIN_EMAIL="+login.Email, "ADMIN_PASSWORD="+login.Password)
}
