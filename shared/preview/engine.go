package preview

import (
	"context"

	"hivesync/shared/fault"
	"hivesync/shared/preview/sandbox"
)

// Options configure an engine.
type Options struct {
	// Sandbox configures the pool of child processes that run user code.
	Sandbox sandbox.Options
	// Parallel is how many devices are laid out and painted at once; 0 is the number of processors.
	Parallel int
	// CacheBytes bounds the decoded images kept between renders; default 64 MiB.
	CacheBytes int64
}

// Engine renders previews. It is safe for concurrent use.
type Engine struct {
	options Options
}

// NewEngine starts the sandbox's child processes.
func NewEngine(o Options) (*Engine, error) {
	return &Engine{options: o}, nil
}

// Render makes a preview. Errors are *fault.Error: the user's own mistakes carry a code of kind KindUser and, where
// known, a position in the user's files.
func (e *Engine) Render(ctx context.Context, r Request) (*Result, error) {
	return nil, fault.New(fault.NotReady, "The preview engine is not started.")
}

// Warm loads fonts and the sandbox, so that the first preview is as fast as the next.
func (e *Engine) Warm(ctx context.Context) error { return nil }

// Close ends the child processes. Renders under way fail.
func (e *Engine) Close() error { return nil }
