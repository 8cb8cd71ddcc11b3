package devservers

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// Scratch is a folder below the system's temporary one for as long as this process wants it.
type Scratch struct {
	Dir  string
	lock *os.File
}

const (
	scratchPrefix = "hivesync-scratch-"
	scratchLock   = "lock"
)

// NewScratch makes a folder that Close removes. What processes left behind that were killed before they could close
// theirs is removed on the way.
func NewScratch() (*Scratch, error) {
	sweepScratch()
	dir, err := os.MkdirTemp("", scratchPrefix)
	if err != nil {
		return nil, fmt.Errorf("devservers: making a temporary folder: %w", err)
	}
	s := &Scratch{Dir: dir}
	if s.lock, err = os.OpenFile(filepath.Join(dir, scratchLock), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600); err == nil {
		err = syscall.Flock(int(s.lock.Fd()), syscall.LOCK_EX)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("devservers: holding a temporary folder: %w", err), s.Close())
	}
	return s, nil
}

// Close removes the folder and all in it.
func (s *Scratch) Close() error {
	return errors.Join(os.RemoveAll(s.Dir), s.lock.Close())
}

// sweepScratch removes folders that nobody holds, of this account: others' cannot be removed. One without a lock is
// just being made.
func sweepScratch() {
	locks, _ := filepath.Glob(filepath.Join(os.TempDir(), scratchPrefix+"*", scratchLock))
	for _, path := range locks {
		lock, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			continue
		}
		if syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil {
			_ = os.RemoveAll(filepath.Dir(path))
		}
		_ = lock.Close()
	}
}
