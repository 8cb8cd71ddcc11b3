package preview

import (
	"os"
	"testing"

	"hivesync/shared/preview/sandbox"
)

// TestMain lets this test binary be its own sandbox, as the production binary is.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "sandbox" {
		os.Exit(sandbox.ChildMain())
	}
	os.Exit(m.Run())
}
