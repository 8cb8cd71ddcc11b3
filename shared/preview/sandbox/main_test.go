package sandbox

import (
	"os"
	"testing"
)

// TestMain lets the test binary be its own sandbox process.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "sandbox" {
		os.Exit(ChildMain())
	}
	os.Exit(m.Run())
}
