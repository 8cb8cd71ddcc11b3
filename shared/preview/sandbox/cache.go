package sandbox

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// defaultCacheDir is where compiled engines are kept between starts.
func defaultCacheDir() string {
	if dir, err := os.UserCacheDir(); err == nil {
		return filepath.Join(dir, "hivesync")
	}
	return filepath.Join(os.TempDir(), fmt.Sprintf("hivesync-%d", os.Getuid()))
}

// prepareCache creates the directory, and refuses one that another user may write to: what lies in it is machine code
// that the processes will run.
func prepareCache(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	switch {
	case !info.IsDir():
		return fmt.Errorf("%s is not a directory", dir)
	case ok && int(stat.Uid) != os.Getuid():
		return fmt.Errorf("%s belongs to another user", dir)
	case info.Mode().Perm()&0o022 != 0:
		return fmt.Errorf("%s can be written by others", dir)
	}
	return nil
}
