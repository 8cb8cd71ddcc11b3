package system

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// State is what a running system leaves behind for other commands: where it is and how to reach its
// parts. It holds secrets, so its file is readable by its owner alone.
type State struct {
	Pid     int               `json:"pid"`
	URL     string            `json:"url"`
	Started time.Time         `json:"started"`
	Email   string            `json:"email"`
	Metrics []string          `json:"metrics"`
	Env     map[string]string `json:"env"`
}

func statePath(dir string) string { return filepath.Join(dir, "system.json") }

// Publish writes the state file, which goes when the system stops.
func (s *System) Publish(login Login) error {
	raw, err := json.Marshal(State{Pid: os.Getpid(), URL: s.URL, Started: time.Now().UTC(), Email: login.Email, Metrics: s.Metrics, Env: s.env})
	if err != nil {
		return err
	}
	path := statePath(s.opts.Dir)
	if err := os.WriteFile(path+".new", raw, 0o600); err != nil {
		return fmt.Errorf("writing the state file: %w", err)
	}
	return os.Rename(path+".new", path)
}

// retract removes the state file, where there is one.
func retract(dir string) error {
	if err := os.Remove(statePath(dir)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("removing the state file: %w", err)
	}
	return nil
}

// ErrNotRunning says that no system runs on a data folder.
var ErrNotRunning = errors.New("no system is running here: start one with `localrun up`")

// Running returns the state of the system that runs on a data folder, ErrNotRunning where none does, or a *BusyError
// while one starts or stops.
func Running(dir string) (*State, error) {
	pid, err := holder(dir)
	if err != nil {
		return nil, err
	}
	if pid == 0 {
		return nil, ErrNotRunning // a state file without a holder is of a system that was killed
	}
	raw, err := os.ReadFile(statePath(dir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &BusyError{Dir: dir, Pid: pid}
	}
	if err != nil {
		return nil, fmt.Errorf("reading the state file: %w", err)
	}
	var state State
	if err := json.Unmarshal(raw, &state); err != nil {
		return nil, fmt.Errorf("the state file is damaged: stop process %d and remove %s: %w", pid, statePath(dir), err)
	}
	return &state, nil
}

// StopRunning asks the system of a data folder to drain and stop, or to give up starting, and waits for it, killing it
// after grace.
func StopRunning(dir string, grace time.Duration) error {
	deadline := time.NewTimer(grace)
	defer deadline.Stop()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	asked := 0
	for {
		pid, err := holder(dir)
		switch {
		case err != nil:
			return err
		case pid == 0 && asked == 0:
			return ErrNotRunning
		case pid == 0 || asked != 0 && pid != asked:
			return nil // stopped, and perhaps another has started since
		case pid > 0 && asked == 0:
			if err := syscall.Kill(pid, syscall.SIGTERM); err != nil && !errors.Is(err, syscall.ESRCH) {
				return fmt.Errorf("asking the system (process %d) to stop: %w", pid, err)
			}
			asked = pid
		}
		select {
		case <-tick.C:
		case <-deadline.C:
			if asked == 0 {
				return &BusyError{Dir: dir, Pid: pid}
			}
			return errors.Join(fmt.Errorf("the system did not stop within %s and was killed", grace), syscall.Kill(asked, syscall.SIGKILL))
		}
	}
}
