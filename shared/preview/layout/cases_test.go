package layout

import (
	"os"
	"path/filepath"
	"testing"
)

// The frames in the files are those of other engines; every one must be reproduced, left to right and right to left.
func TestCases(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		file  string
		mode  Mode
		count int
	}{
		{"flex.json", Web, 304},
		{"random_web.json", Web, 150},
		{"random_device.json", Device, 120},
	} {
		t.Run(c.file, func(t *testing.T) {
			t.Parallel()
			file, err := os.Open(filepath.Join("testdata", c.file))
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = file.Close() }()
			results, err := RunCases(file, c.mode)
			if err != nil {
				t.Fatal(err)
			}
			if len(results) != c.count {
				t.Fatalf("ran %d cases, want %d", len(results), c.count)
			}
			for _, r := range results {
				if !r.Pass {
					t.Errorf("%s: %v", r.ID, r.Differences)
				}
			}
		})
	}
}
