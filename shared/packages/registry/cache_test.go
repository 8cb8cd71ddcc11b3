package registry

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestAFolderThatOthersMayWriteToIsNoCache(t *testing.T) {
	t.Parallel()
	open := func(dir string) error {
		_, err := New(Options{Settings: settings(t), CacheDir: dir})
		return err
	}
	dir := filepath.Join(t.TempDir(), "a", "b")
	if err := open(dir); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("made with %v, %v", info.Mode(), err)
	}
	for _, mode := range []os.FileMode{0o720, 0o702, 0o777} {
		if err := os.Chmod(dir, mode); err != nil {
			t.Fatal(err)
		}
		if err := open(dir); err == nil || !strings.Contains(err.Error(), "can be written by others") {
			t.Errorf("%v: %v", mode, err)
		}
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(t.TempDir(), link); err != nil {
		t.Fatal(err)
	}
	if err := open(link); err == nil {
		t.Error("a link is taken")
	}
}

func TestWhatWasNotUsedForLongestLeavesAFullCache(t *testing.T) {
	t.Parallel()
	dir, now := t.TempDir(), time.Now()
	c, err := openCache(dir, 1000, now)
	if err != nil {
		t.Fatal(err)
	}
	ages := map[string]time.Duration{"archives/a": 100 * time.Hour, "archives/b": 90 * time.Hour, "descriptions/c": 80 * time.Hour, "archives/.new-1": 110 * time.Hour, "archives/d": 0}
	for name, age := range ages {
		c.write(name, make([]byte, 300))
		if err := os.Chtimes(filepath.Join(dir, name), now.Add(-age), now.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	if _, ok := c.read("archives/a", 300); !ok { // which makes it one that was used just now
		t.Fatal("not kept")
	}
	has := func(want string) {
		t.Helper()
		var got []string
		for _, name := range []string{"archives/.new-1", "archives/a", "archives/b", "archives/d", "descriptions/c"} {
			if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
				got = append(got, name)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("has %v, expected %s", got, want)
		}
	}
	if _, err := openCache(dir, 1000, now.Add(time.Hour)); err != nil { // it was trimmed today
		t.Fatal(err)
	}
	has("archives/.new-1 archives/a archives/b archives/d descriptions/c")
	if _, err := openCache(dir, 1000, now.Add(25*time.Hour)); err != nil {
		t.Fatal(err)
	}
	has("archives/a archives/d descriptions/c")
	if _, ok := c.read("archives/a", 299); ok {
		t.Error("a file over the limit is read")
	}
}
