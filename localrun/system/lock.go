package system

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// BusyError says that a process has the data folder already: a system runs on it, starts or stops.
type BusyError struct {
	Dir string
	// Pid is the process that has it.
	Pid int
}

// Error says what to do.
func (e *BusyError) Error() string {
	return fmt.Sprintf("a system starts, runs or stops on %s already (process %d): wait for it, or stop it with `localrun down --dir %[1]s`", e.Dir, e.Pid)
}

func lockPath(dir string) string { return filepath.Join(dir, "lock") }

const (
	holdTries = 25
	holdPause = 20 * time.Millisecond
)

// hold takes a data folder for this process, until the file is closed or the process ends, however it ends. Where
// another process has it, that is a *BusyError.
func hold(dir string) (*os.File, error) {
	file, err := os.OpenFile(lockPath(dir), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("taking the data folder: %w", err)
	}
	for range holdTries {
		if err = flock(file, syscall.LOCK_EX); err == nil {
			break
		}
		time.Sleep(holdPause) // who only looks has it for a moment
	}
	if err == nil {
		err = file.Truncate(0)
	} else if errors.Is(err, syscall.EWOULDBLOCK) {
		err = &BusyError{Dir: dir, Pid: readPid(file)}
	}
	if err == nil {
		_, err = file.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

// holder returns the process that has a data folder; 0 for none.
func holder(dir string) (int, error) {
	file, err := os.Open(lockPath(dir))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("looking whether a system runs: %w", err)
	}
	defer func() { _ = file.Close() }()
	err = flock(file, syscall.LOCK_SH)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return readPid(file), nil
	}
	return 0, err
}

func flock(file *os.File, how int) error {
	for {
		err := syscall.Flock(int(file.Fd()), how|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}

// readPid reads a lock's owner; -1 where it has not signed yet.
func readPid(file *os.File) int {
	raw := make([]byte, 32)
	n, err := file.ReadAt(raw, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return -1
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(raw[:n])))
	if err != nil || pid < 1 {
		return -1
	}
	return pid
}

// Empty removes what a system has left on a data folder, which no process may have.
func Empty(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("making the data folder: %w", err)
	}
	lock, err := hold(dir)
	if err != nil {
		return err
	}
	defer func() { _ = lock.Close() }()
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() == filepath.Base(lock.Name()) {
			continue
		}
		if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	return nil
}
