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
	Env     map[string]string `json:"env"`
}

func statePath(dir string) string { return filepath.Join(dir, "system.json") }

// Publish writes the state file; Retract removes it.
func (s *System) Publish() error {
	raw, err := json.Marshal(State{Pid: os.Getpid(), URL: s.URL, Started: time.Now().UTC(), Env: s.env})
	if err != nil {
		return err
	}
	path := statePath(s.opts.Dir)
	if err := os.WriteFile(path+".new", raw, 0o600); err != nil {
		return fmt.Errorf("writing the state file: %w", err)
	}
	return os.Rename(path+".new", path)
}

// Retract removes the state file.
func (s *System) Retract() error { return os.Remove(statePath(s.opts.Dir)) }

// ErrNotRunning says that no system runs on a data folder.
var ErrNotRunning = errors.New("no system is running here: start one with `localrun up`")

// Running returns the state of the system that runs on a data folder, or ErrNotRunning.
func Running(dir string) (*State, error) {
	raw, err := os.ReadFile(statePath(dir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotRunning
	}
	if err != nil {
		return nil, fmt.Errorf("reading the state file: %w", err)
	}
	var state State
	if err := json.Unmarshal(raw, &state); err != nil {
		return nil, fmt.Errorf("the state file is damaged: remove %s: %w", statePath(dir), err)
	}
	proc, err := os.FindProcess(state.Pid)
	if err == nil {
		err = proc.Signal(syscall.Signal(0))
	}
	if err != nil && !errors.Is(err, os.ErrPermission) {
		return nil, ErrNotRunning // left behind by a system that was killed
	}
	return &state, nil
}

// StopRunning asks the system of a data folder to drain and stop, and waits for it, killing it after grace.
func StopRunning(dir string, grace time.Duration) error {
	state, err := Running(dir)
	if err != nil {
		return err
	}
	proc, err := os.FindProcess(state.Pid)
	if err != nil {
		return err
	}
	if err := proc.Signal(syscall.SIGTERM); err != nil {
		return fmt.Errorf("asking the system to stop: %w", err)
	}
	deadline := time.NewTimer(grace)
	defer deadline.Stop()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if _, err := Running(dir); errors.Is(err, ErrNotRunning) {
				return nil
			}
		case <-deadline.C:
			return errors.Join(fmt.Errorf("the system did not stop within %s and was killed", grace), proc.Kill())
		}
	}
}
