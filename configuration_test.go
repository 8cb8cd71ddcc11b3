package hivesync_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hivesync/localrun/reference"
)

var updateConfiguration = flag.Bool("update-configuration", false, "write docs/configuration.md, backend.env.example and worker.env.example")

// What operators read of the configuration is what the code declares.
func TestTheConfigurationReferenceIsCurrent(t *testing.T) {
	t.Parallel()
	for name, want := range reference.Files() {
		path := filepath.FromSlash(name)
		if *updateConfiguration {
			if err := os.WriteFile(path, []byte(want), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(path, 0o644); err != nil { //nolint:gosec // a page for everybody
				t.Fatal(err)
			}
		}
		is, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(is), want); diff != "" {
			t.Errorf("%s is not what the code says; `make generate` writes it anew (-is +said):\n%s", name, diff)
		}
	}
}
