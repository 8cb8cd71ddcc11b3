package registry

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"
)

// cache is a folder of files that can be had again. A file is whole or not there: it is written beside and renamed.
type cache struct{ dir string }

const (
	cacheBytes  = 2 << 30
	trimEvery   = 24 * time.Hour
	trimmedFile = "trimmed" // its time is when the cache was last trimmed
)

// defaultCacheDir is where packages are kept between starts.
func defaultCacheDir() string {
	if dir, err := os.UserCacheDir(); err == nil {
		return filepath.Join(dir, "hivesync", "packages")
	}
	return filepath.Join(os.TempDir(), fmt.Sprintf("hivesync-%d", os.Getuid()), "packages")
}

// openCache makes the folder, and refuses one that another user may write to: descriptions in it say which archives are right. Once
// a day it drops what was not used for longest, down to so many bytes.
func openCache(dir string, most int64, now time.Time) (*cache, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("registry: making the cache folder: %w", err)
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return nil, fmt.Errorf("registry: the cache folder: %w", err)
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	switch {
	case !info.IsDir():
		return nil, fmt.Errorf("registry: %s is not a folder: name another cache folder", dir)
	case ok && int(stat.Uid) != os.Getuid():
		return nil, fmt.Errorf("registry: %s belongs to another user: name another cache folder", dir)
	case info.Mode().Perm()&0o022 != 0:
		return nil, fmt.Errorf("registry: %s can be written by others: take that right from them, or name another cache folder", dir)
	}
	c := &cache{dir}
	if last, err := os.Stat(filepath.Join(dir, trimmedFile)); err != nil || now.Sub(last.ModTime()) > trimEvery {
		c.trim(most, now)
		c.write(trimmedFile, nil)
	}
	return c, nil
}

// read returns a file of the cache, if it is there and not larger. It is then among those used last.
func (c *cache) read(name string, most int64) ([]byte, bool) {
	file := filepath.Join(c.dir, filepath.FromSlash(name))
	info, err := os.Lstat(file)
	if err != nil || !info.Mode().IsRegular() || info.Size() > most {
		return nil, false
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, false
	}
	now := time.Now()
	_ = os.Chtimes(file, now, now)
	return content, true
}

// write keeps a file. Where that fails, as on a full disk, it is had again the next time: nothing depends on it.
func (c *cache) write(name string, content []byte) {
	file := filepath.Join(c.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return
	}
	f, err := os.CreateTemp(filepath.Dir(file), ".new-*")
	if err != nil {
		return
	}
	_, err = f.Write(content)
	if err = cmp.Or(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), file)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
}

func (c *cache) remove(name string) {
	_ = os.Remove(filepath.Join(c.dir, filepath.FromSlash(name)))
}

// trim removes files, those used longest ago first, until at most so many bytes are left. A half-written file of a client that was
// killed is one of them.
func (c *cache) trim(most int64, now time.Time) {
	type entry struct {
		path string
		size int64
		used time.Time
	}
	var all []entry
	var total int64
	_ = filepath.WalkDir(c.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return nil //nolint:nilerr // what cannot be read is another client's, just removed
		}
		if info, err := d.Info(); err == nil {
			all = append(all, entry{path, info.Size(), info.ModTime()})
			total += info.Size()
		}
		return nil
	})
	slices.SortFunc(all, func(a, b entry) int { return a.used.Compare(b.used) })
	for _, e := range all {
		if total <= most || now.Sub(e.used) < time.Hour { // it may be in use
			return
		}
		if os.Remove(e.path) == nil {
			total -= e.size
		}
	}
}
