// Package sandbox runs user code, and the bundler on it: it takes a bundled script, renders its screen with React, and returns the tree of host
// elements as JSON. The script runs in QuickJS, inside WebAssembly, inside a child process without environment, files or
// network; time stands still but for timers, and randomness repeats, so that the same script gives the same bytes.
//
// It must never run user code in this process, never trust what a child answers beyond its bounds, and never let one
// preview see or slow another.
package sandbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"hivesync/shared/config/value"
	"hivesync/shared/fault"
	"hivesync/shared/preview/figures"
	"hivesync/shared/preview/rendering"
	"hivesync/shared/preview/sandbox/js"
)

// Options configure a pool.
type Options struct {
	// Size is how many previews run at once; zero means one for each processor. One process more than that is kept
	// warm, to take the place of one that had to be killed.
	Size int
	// CacheDir keeps the compiled engine between starts; empty means hivesync in the user's cache directory.
	CacheDir string
	// PackagesTime is the CPU time that a project's packages may take to load; 20 s when zero, and at most that.
	PackagesTime time.Duration
	// Args are the arguments that make this program run ChildMain; nil means "sandbox".
	Args []string
	// Log takes what operators should know; nil means slog.Default().
	Log *slog.Logger
}

// maxUses is after how many previews a process makes room for a fresh one.
const maxUses = 2000

// Pool is a set of warm sandbox processes. It is safe for concurrent use.
type Pool struct {
	opts   Options
	ctx    context.Context
	cancel context.CancelFunc
	slots  chan struct{} // one token for each render that may run
	idle   chan *child
	launch chan func()
	tasks  sync.WaitGroup

	noNamespaces atomic.Bool
	lastError    atomic.Pointer[error]
	renders      atomic.Int64
	replaced     atomic.Int64
	snapshots    snapshotCounts

	mu       sync.Mutex
	children map[*child]struct{}
	spent    time.Duration // by processes that have ended
}

// NewPool starts a pool and waits for its first process to be ready; the others follow in the background. A binary
// that was built without the sandbox's files gives an error that names the command to run.
func NewPool(opts Options) (*Pool, error) {
	if _, err := js.Engine(); err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, err.Error())
	}
	if _, err := js.Host(); err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, err.Error())
	}
	if opts.Size <= 0 {
		opts.Size = runtime.GOMAXPROCS(0)
	}
	if opts.CacheDir == "" {
		opts.CacheDir = defaultCacheDir()
	}
	if opts.Args == nil {
		opts.Args = []string{"sandbox"}
	}
	if opts.PackagesTime <= 0 || opts.PackagesTime > packagesTime {
		opts.PackagesTime = packagesTime
	}
	if opts.Log == nil {
		opts.Log = slog.Default()
	}
	if err := prepareCache(opts.CacheDir); err != nil {
		opts.Log.Warn("the compiled preview engine is not cached", "reason", err)
		opts.CacheDir = ""
	}
	ctx, cancel := context.WithCancel(context.Background())
	total := opts.Size + 1
	p := &Pool{
		opts: opts, ctx: ctx, cancel: cancel,
		slots:    make(chan struct{}, opts.Size),
		idle:     make(chan *child, total),
		launch:   make(chan func()),
		children: make(map[*child]struct{}, total),
	}
	p.tasks.Add(1)
	go p.launcher()
	first, err := p.start()
	if err != nil {
		_ = p.Close()
		return nil, fault.Wrap(err, fault.Unavailable, "The preview sandbox could not be started.")
	}
	p.idle <- first
	for range total - 1 {
		p.replenish()
	}
	return p, nil
}

// launcher starts all processes from one thread that lives as long as the pool: on Linux a child is killed when the
// thread that started it ends.
func (p *Pool) launcher() {
	defer p.tasks.Done()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	for {
		select {
		case f := <-p.launch:
			f()
		case <-p.ctx.Done():
			return
		}
	}
}

func (p *Pool) onLauncher(f func()) {
	done := make(chan struct{})
	select {
	case p.launch <- func() { f(); close(done) }:
		<-done
	case <-p.ctx.Done():
	}
}

// start starts one process, with namespaces where the system allows them.
func (p *Pool) start() (*child, error) {
	try := func(namespaces bool) (*child, error) {
		if p.ctx.Err() != nil {
			return nil, p.ctx.Err()
		}
		return startChild(p.ctx, p.onLauncher, p.opts, namespaces)
	}
	c, err := try(!p.noNamespaces.Load())
	var refused *startError
	if errors.As(err, &refused) && !p.noNamespaces.Swap(true) {
		p.opts.Log.Info("preview sandboxes run without namespaces of their own", "reason", refused.cause)
		c, err = try(false)
	}
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ctx.Err() != nil {
		c.stop()
		return nil, p.ctx.Err()
	}
	p.children[c] = struct{}{}
	return c, nil
}

// replenish adds one process in the background, however long it takes.
func (p *Pool) replenish() {
	p.tasks.Add(1)
	go func() {
		defer p.tasks.Done()
		for wait := 100 * time.Millisecond; ; wait = min(2*wait, 10*time.Second) {
			c, err := p.start()
			if err == nil {
				p.idle <- c
				return
			}
			if p.ctx.Err() != nil {
				return
			}
			p.lastError.Store(&err)
			p.opts.Log.Error("a preview sandbox did not start", "error", err)
			select {
			case <-time.After(wait):
			case <-p.ctx.Done():
				return
			}
		}
	}()
}

// discard ends a process and has another take its place.
func (p *Pool) discard(c *child) {
	p.replaced.Add(1)
	p.tasks.Add(1)
	go func() {
		defer p.tasks.Done()
		c.stop()
		p.mu.Lock()
		defer p.mu.Unlock()
		if _, ours := p.children[c]; ours {
			delete(p.children, c)
			p.spent += c.used()
		}
	}()
	if p.ctx.Err() == nil {
		p.replenish()
	}
}

// acquire waits for a process and returns it with the function that gives it back, healthy or not.
func (p *Pool) acquire(ctx context.Context) (*child, func(healthy bool), error) {
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	case <-p.ctx.Done():
		return nil, nil, errClosed
	}
	select {
	case c := <-p.idle:
		return c, func(healthy bool) {
			if healthy && ctx.Err() == nil && c.uses < maxUses {
				p.idle <- c
			} else {
				p.discard(c)
			}
			<-p.slots
		}, nil
	case <-ctx.Done():
		<-p.slots
		if last := p.lastError.Load(); last != nil {
			return nil, nil, fault.Away(fault.Sandbox, *last, "The preview sandbox is not available.")
		}
		return nil, nil, ctx.Err()
	case <-p.ctx.Done():
		<-p.slots
		return nil, nil, errClosed
	}
}

// Render runs one preview. The error is a *fault.Error: SANDBOX_ERROR (user code threw; Position and the stacks in Meta
// are those of the script, see MapError), NO_DEFAULT_EXPORT, SANDBOX_TIMEOUT, SANDBOX_MEMORY, TOO_MANY_NODES,
// TREE_TOO_DEEP, OUTPUT_TOO_LARGE, BUNDLE_TOO_LARGE, SANDBOX_CRASHED and SANDBOX_BUSY (worth another attempt), UNAVAILABLE,
// BAD_REQUEST for limits that are out of bounds; or the context's own error.
func (p *Pool) Render(ctx context.Context, req Request) (*Result, error) {
	limits, err := req.Limits.Complete()
	if err != nil {
		return nil, err
	}
	if most := rendering.MaxBundle.Most(); int64(len(req.Script)) > most {
		return nil, fault.Newf(fault.BundleTooLarge, "The bundled script is larger than %s.", value.FormatBytes(most))
	}
	queued := time.Now()
	c, release, err := p.acquire(ctx)
	if err != nil {
		return nil, err
	}
	p.renders.Add(1)
	wait := time.Since(queued)
	message := renderMessage{Device: req.Device, Limits: limits, Frames: req.Frames, App: req.App}
	if req.Packages != nil {
		message.Packages = req.Packages.Key
	}
	v, err := c.render(ctx, message, req.Script)
	if err == nil && v.Outcome == outcomeUnprepared {
		if err := c.prepare(ctx, req.Packages, req.Device, p.opts.PackagesTime); err != nil {
			if p.ctx.Err() == nil {
				p.snapshots.failed(err)
			}
			release(false)
			return nil, err
		}
		p.snapshots.add(figures.SnapshotMade)
		v, err = c.render(ctx, message, req.Script)
	} else if err == nil && req.Packages != nil {
		p.snapshots.add(figures.SnapshotHit)
	}
	release(err == nil && v.Outcome != outcomeCrash)
	switch {
	case errors.Is(err, errSpent):
		return nil, timeoutError(limits)
	case errors.Is(err, errStarved):
		return nil, busyError(err, limits.Wall)
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case p.ctx.Err() != nil:
		return nil, errClosed
	case err != nil:
		return nil, fault.Wrap(fmt.Errorf("%w%s", err, c.tail), fault.SandboxCrashed, "The preview's sandbox ended unexpectedly.")
	}
	result, err := conclude(v, limits)
	if result != nil {
		result.Steps["queue"] = wait
	}
	return result, err
}

var errClosed = fault.New(fault.Unavailable, "The preview sandbox is shutting down.")

// Stats returns the pool's counts.
func (p *Pool) Stats() figures.Sandboxes {
	s := figures.Sandboxes{
		Size: p.opts.Size, Busy: len(p.slots), Idle: len(p.idle),
		Renders: p.renders.Load(), Replaced: p.replaced.Load(), Snapshots: p.snapshots.read(),
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	s.CPU = p.spent
	for c := range p.children {
		s.CPU += c.used()
		s.Memory += ownMemory(c.cmd.Process.Pid)
	}
	return s
}

// Close kills all processes and waits for their end. Renders that run fail.
func (p *Pool) Close() error {
	p.cancel()
	p.mu.Lock()
	children := make([]*child, 0, len(p.children))
	for c := range p.children {
		children = append(children, c)
	}
	p.children = map[*child]struct{}{}
	p.mu.Unlock()
	for _, c := range children {
		c.stop()
	}
	p.tasks.Wait()
	return nil
}
