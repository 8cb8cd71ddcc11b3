package layout

import (
	"os"
	"testing"
)

// The frames in the file are Chromium's; every one must be reproduced, left to right and right to left.
func TestChromiumCases(t *testing.T) {
	t.Parallel()
	file, err := os.Open("testdata/flex.json")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	results, err := RunCases(file, Web)
	if err != nil {
		t.Fatal(err)
	}
	if len(results) != 304 {
		t.Fatalf("ran %d cases, want 304", len(results))
	}
	for _, r := range results {
		if !r.Pass {
			t.Errorf("%s: %v", r.ID, r.Differences)
		}
	}
}
