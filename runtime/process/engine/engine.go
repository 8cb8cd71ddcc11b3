// Package engine opens the preview engine for the processes that run preview jobs. It stands apart from the wiring,
// so that a process without such jobs carries neither the sandbox nor the fonts.
//
// It opens nothing else, and knows no queue and no host.
package engine

import (
	"log/slog"

	"hivesync/runtime/process/wiring"
	"hivesync/shared/config"
	"hivesync/shared/preview"
	"hivesync/shared/preview/sandbox"
)

// Open returns the preview engine with a warm sandbox for each job slot. The program must run sandbox.ChildMain
// when its one argument is "sandbox": the engine starts its children so.
func Open(c *config.Config, log *slog.Logger) (*preview.Engine, error) {
	size := c.SandboxProcesses
	if size == 0 {
		size = c.WorkerConcurrency
	}
	return preview.NewEngine(preview.Options{Sandbox: sandbox.Options{Size: size, Log: log}, Log: log})
}

// ForJobs is Open for the wiring of a process that runs jobs.
func ForJobs(c *config.Config, log *slog.Logger) (wiring.Engine, error) {
	e, err := Open(c, log)
	if err != nil {
		return nil, err // not e: a nil *preview.Engine in an interface is not nil
	}
	return e, nil
}
