package command

import (
	"context"
	"os"
	"os/exec"
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
