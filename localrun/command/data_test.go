package command

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"hivesync/shared/client"
)

// Databases do not run as root, so where root runs them their account cannot pass the folders of root alone.
func TestASystemsDataIsInItsFolderAndNowhereElse(t *testing.T) {
	t.Parallel()
	for name, mode := range map[string]os.FileMode{"a folder of one's own": 0o700, "a folder that all may enter": 0o755} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			base, tmp := t.TempDir(), t.TempDir()
			for _, folder := range []string{base, filepath.Dir(base)} {
				if err := os.Chmod(folder, mode); err != nil {
					t.Fatal(err)
				}
			}
			dir := filepath.Join(base, "data")
			env := []string{"TMPDIR=" + tmp}
			do := func(args ...string) string {
				t.Helper()
				code, out, errs := localrunWith(t, env, args...)
				if code != exitOK {
					t.Fatalf("%v: exit %d, %s", args, code, errs)
				}
				return out
			}
			t.Cleanup(func() { do("down", "--dir", dir) })
			signIn := func() {
				t.Helper()
				out := do("up", "--detach", "--dir", dir, "--workers", "0", "--port", "0", "--postgres-port", "0", "--redis-port", "0", "--s3-port", "0", "--json")
				var at standing
				var login struct{ Email, Password string }
				err := json.Unmarshal([]byte(out), &at)
				raw, fileErr := os.ReadFile(at.PasswordFile)
				if err == nil && fileErr == nil {
					err = json.Unmarshal(raw, &login)
				}
				if err != nil || fileErr != nil {
					t.Fatal(err, fileErr)
				}
				if _, err := client.New(at.API[:len(at.API)-len("/api/v1")]).Login(t.Context(), login.Email, login.Password); err != nil {
					t.Fatal(err)
				}
				do("down", "--dir", dir)
			}
			signIn()
			signIn() // its data is found again
			for _, part := range []string{"postgres/data/PG_VERSION", "redis/appendonlydir", "s3/buckets"} {
				if _, err := os.Stat(filepath.Join(dir, part)); err != nil {
					t.Error(err)
				}
			}
			if err := os.RemoveAll(filepath.Join(dir, "postgres")); err != nil {
				t.Fatal(err)
			}
			signIn() // the login that is kept is good for the new database
			if err := os.RemoveAll(dir); err != nil {
				t.Fatal(err)
			}
			signIn() // its data went with the folder
			bench := filepath.Join(base, "bench")
			for range 2 {
				do("bench", "preview", "--dir", bench, "--project", "../../samples/inbox", "--device", "iphone-se", "--runs", "1", "--warmup", "0")
			}
			left, err := os.ReadDir(tmp)
			if err != nil || len(left) > 0 {
				t.Errorf("left in the temporary folder: %v, %v", left, err)
			}
		})
	}
}
