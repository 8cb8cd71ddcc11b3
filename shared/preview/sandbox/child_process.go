package sandbox

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"sync"
	"time"
)

// startTimeout bounds a child's start: compiling the engine without a cache takes seconds on a slow machine.
const startTimeout = 60 * time.Second

// child is the parent's side of one sandbox process. It serves one render at a time.
type child struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *bufio.Reader
	tail *tail
	uses int
	once sync.Once
	done chan struct{}

	mu   sync.Mutex
	seen time.Duration // of its CPU time
}

// startChild starts a process and waits until it is ready. launch runs a function on the thread that may start
// children: they die with that thread.
func startChild(ctx context.Context, launch func(func()), opts Options, namespaces bool) (*child, error) {
	path, err := executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(path, opts.Args...) //nolint:noctx // the process outlives the request that starts it; the pool kills it
	cmd.Args[0] = "hivesync"
	cmd.Env = []string{}
	cmd.Dir = "/"
	isolate(cmd, namespaces)
	c := &child{cmd: cmd, tail: &tail{}, done: make(chan struct{})}
	cmd.Stderr = c.tail
	if c.in, err = cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	c.out = bufio.NewReaderSize(out, 64<<10)
	launched := false
	launch(func() { err, launched = cmd.Start(), true })
	if !launched { // the pool closes: without a process, nothing would ever end the handshake
		_ = c.in.Close()
		_ = out.Close()
		return nil, errClosed
	}
	if err != nil {
		return nil, &startError{err}
	}
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	stop := context.AfterFunc(ctx, c.kill)
	defer stop()
	if err := c.handshake(opts); err != nil {
		c.stop()
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return nil, fmt.Errorf("start a sandbox: %w%s", err, c.tail)
	}
	return c, nil
}

// startError is a process that could not be started at all, as where namespaces are not allowed.
type startError struct{ cause error }

func (e *startError) Error() string { return "start a sandbox: " + e.cause.Error() }
func (e *startError) Unwrap() error { return e.cause }

func (c *child) handshake(opts Options) error {
	if err := writeMessage(c.in, frameInit, initMessage{CacheDir: opts.CacheDir}, nil); err != nil {
		return err
	}
	kind, payload, err := readFrame(c.out, 64<<10)
	switch {
	case err != nil:
		return err
	case kind == frameBroken:
		return errors.New(string(payload))
	case kind != frameReady:
		return errFrame
	}
	return nil
}

// bounds are what one request may take. CPU time is the limit on what a user's code does; wall-clock time bounds how long a busy
// machine may take to give it that.
type bounds struct{ cpu, wall time.Duration }

// Why a process was killed over a request.
var (
	errSpent   = errors.New("the process used up its CPU time")
	errStarved = errors.New("the process did not get its CPU time soon enough")
)

// ask sends one request and returns the payload of the answer, which must be of the kind that is wanted. After an error
// the process is dead; errSpent and errStarved say which of its bounds it had reached.
func (c *child) ask(ctx context.Context, within bounds, kind byte, message any, raw []byte, want byte) ([]byte, error) {
	c.uses++
	used := startMeter(c.cmd.Process.Pid)
	finished := make(chan struct{})
	watched := make(chan error, 1)
	go func() { watched <- c.watch(ctx, within, used, finished) }()
	payload, err := c.exchange(kind, message, raw, want)
	close(finished)
	if over := <-watched; over != nil {
		err = over
	}
	if err != nil {
		c.stop()
	}
	return payload, err
}

// watchEvery is how exactly a process's CPU time is watched at least: no process is asked for its time more often.
const watchEvery = 20 * time.Millisecond

// watch kills the process when it reaches one of its bounds, and says which, or when ctx ends. It returns once the request is
// finished. While much is left it sleeps for long: CPU time passes at most as fast as all processors together make it.
func (c *child) watch(ctx context.Context, within bounds, used meter, finished <-chan struct{}) error {
	starved := time.NewTimer(within.wall)
	defer starved.Stop()
	next := func(left time.Duration) time.Duration { return max(left/time.Duration(runtime.NumCPU()), watchEvery) }
	look := time.NewTimer(next(within.cpu))
	defer look.Stop()
	for {
		select {
		case <-finished:
			return nil
		case <-ctx.Done():
			c.kill()
			return ctx.Err()
		case <-starved.C:
			c.kill()
			return errStarved
		case <-look.C:
			left := within.cpu - used.spent()
			if left <= 0 {
				c.kill()
				return errSpent
			}
			look.Reset(next(left))
		}
	}
}

func (c *child) exchange(kind byte, message any, raw []byte, want byte) ([]byte, error) {
	if err := writeMessage(c.in, kind, message, raw); err != nil {
		return nil, err
	}
	got, payload, err := readFrame(c.out, maxOutputFrame)
	if err == nil && got != want {
		err = errFrame
	}
	return payload, err
}

// render runs one preview. The interrupt handler ends almost every script in time; the rest never comes back to the
// interpreter, and is killed a little later.
func (c *child) render(ctx context.Context, message renderMessage, script []byte) (v verdict, err error) {
	l := message.Limits
	within := bounds{cpu: l.Time + max(l.Time/4, 250*time.Millisecond), wall: l.Wall}
	payload, err := c.ask(ctx, within, frameRender, message, script, frameVerdict)
	if err == nil {
		v.body, err = splitMessage(payload, &v)
	}
	return v, err
}

// kill ends the process at once. It may be called from any goroutine, and more than once.
func (c *child) kill() {
	if c.cmd.Process != nil {
		_ = c.cmd.Process.Kill()
	}
}

// stop kills the process and waits for its end.
func (c *child) stop() {
	c.kill()
	c.once.Do(func() {
		_ = c.in.Close()
		_ = c.cmd.Wait()
		close(c.done)
	})
	<-c.done
}

// used is the CPU time of the process so far, all of it once the process has ended. It never goes back.
func (c *child) used() time.Duration {
	now, _ := cpuTime(c.cmd.Process.Pid) // nothing of a process that is being taken away
	select {
	case <-c.done:
		now = c.cmd.ProcessState.UserTime() + c.cmd.ProcessState.SystemTime()
	default:
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen = max(c.seen, now)
	return c.seen
}

// tail keeps the first bytes that a child prints on standard error: a Go panic tells its reason there first.
type tail struct {
	mu   sync.Mutex
	head []byte
}

const tailBytes = 2 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.head = append(t.head, p[:min(len(p), tailBytes-len(t.head))]...)
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.head) == 0 {
		return ""
	}
	return ": " + string(t.head)
}

var _ io.Writer = (*tail)(nil)
