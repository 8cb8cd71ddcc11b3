package devservers_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"hivesync/shared/devservers"
)

// leaves makes the test binary a process that ends without closing its folder.
const leaves = "HIVESYNC_TEST_LEAVES"

func TestMain(m *testing.M) {
	if os.Getenv(leaves) != "" {
		if _, err := devservers.NewScratch(); err != nil {
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestTemporaryFoldersGoWithWhoeverMadeThem(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	count := func() int {
		found, err := filepath.Glob(filepath.Join(os.TempDir(), "*"))
		if err != nil {
			t.Fatal(err)
		}
		return len(found)
	}
	first, err := devservers.NewScratch()
	if err != nil {
		t.Fatal(err)
	}
	killed := exec.CommandContext(t.Context(), os.Args[0])
	killed.Env = append(os.Environ(), leaves+"=1")
	if err := killed.Run(); err != nil || count() != 2 {
		t.Fatalf("%d folders, %v", count(), err)
	}
	second, err := devservers.NewScratch()
	if err != nil || count() != 2 {
		t.Fatalf("%d folders where the first and the second should be, %v", count(), err)
	}
	if _, err := os.Stat(first.Dir); err != nil {
		t.Errorf("a folder that is held was removed: %v", err)
	}
	for _, s := range []*devservers.Scratch{first, second} {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	if count() != 0 {
		t.Errorf("%d folders are left", count())
	}
}
