package sandbox

import (
	"os"
	"path/filepath"
	"testing"
)

func TestACacheThatOthersCanWriteIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	fresh := filepath.Join(dir, "a", "b")
	if err := prepareCache(fresh); err != nil {
		t.Errorf("a new directory: %v", err)
	}
	if err := os.Chmod(fresh, 0o777); err != nil {
		t.Fatal(err)
	}
	if prepareCache(fresh) == nil {
		t.Error("a directory that all can write is taken")
	}
	link := filepath.Join(dir, "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Fatal(err)
	}
	if prepareCache(link) == nil {
		t.Error("a link is taken")
	}
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if prepareCache(file) == nil {
		t.Error("a file is taken")
	}
}
