package lambdaapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/google/uuid"
)

// memoryMB is the memory that a function is told to have.
const memoryMB = 1024

// ProcessOptions say which bootstrap to run.
type ProcessOptions struct {
	// Dir is an unpacked bundle: Lambda's /var/task.
	Dir string
	// Name is the function's.
	Name string
	// Env is the function's environment, as os.Environ gives it; what Lambda sets is added.
	Env []string
	// Timeout bounds one event; 30 s when zero.
	Timeout time.Duration
	// Output takes what the process writes.
	Output io.Writer
}

// Process is a Function in a process of its own that asks a Runtime API for its events, as on Lambda: it is started
// with the first event, stays for the next, and one that ended or took too long is replaced.
type Process struct {
	o        ProcessOptions
	server   *http.Server
	address  string
	logs     *Logs
	pipe     *os.File      // what instances write into
	followed chan struct{} // closed when all that they wrote has been passed on
	turn     chan struct{} // holds one token: an instance answers one event at a time
	runtimes chan struct{} // closed by Close

	mu      sync.Mutex
	running *instance
	closed  bool
}

// instance is one started process.
type instance struct {
	cmd     *exec.Cmd
	started time.Time
	events  chan *invocation
	exited  chan struct{} // closed when the process is gone; err is set by then
	err     error
	asked   sync.Once
	init    time.Duration

	mu        sync.Mutex
	current   *invocation
	initError []byte // what it told of why it cannot start
}

// invocation is one event in an instance's hands.
type invocation struct {
	id       string
	event    []byte
	deadline time.Time
	answer   chan Result // takes one
}

// NewProcess returns a Process for a bundle. Close it when done.
func NewProcess(o ProcessOptions) (*Process, error) {
	if o.Timeout <= 0 {
		o.Timeout = 30 * time.Second
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, err
	}
	o.Dir = dir
	out, pipe, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // does not wait
	if err != nil {
		return nil, errors.Join(err, out.Close(), pipe.Close())
	}
	p := &Process{
		o: o, address: listener.Addr().String(), logs: NewLogs(o.Output), pipe: pipe, followed: make(chan struct{}),
		turn: make(chan struct{}, 1), runtimes: make(chan struct{}),
	}
	go func() {
		p.logs.follow(out)
		_ = out.Close()
		close(p.followed)
	}()
	p.turn <- struct{}{}
	p.server = &http.Server{Handler: p.runtimeAPI(), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = p.server.Serve(listener) }()
	return p, nil
}

// Invoke implements Function.
func (p *Process) Invoke(ctx context.Context, event []byte) (Result, error) {
	if len(event) > maxPayload {
		return Result{}, errors.New("the event is larger than the 6 MB that Lambda takes")
	}
	select {
	case <-p.turn:
		defer func() { p.turn <- struct{}{} }()
	case <-ctx.Done():
		return Result{}, ctx.Err()
	}
	t := p.logs.begin(uuid.NewString())
	r, err := p.invoke(ctx, t.id, event)
	if err == nil {
		if _, err := p.pipe.Write(t.report(r)); err == nil {
			<-t.reported
		}
	}
	r.Log = p.logs.end(t)
	return r, err
}

// invoke has an instance answer an event.
func (p *Process) invoke(ctx context.Context, id string, event []byte) (Result, error) {
	i, cold, err := p.instance()
	if err != nil {
		return Result{}, err
	}
	call := &invocation{id: id, event: event, deadline: time.Now().Add(p.o.Timeout), answer: make(chan Result, 1)}
	timeout := time.NewTimer(p.o.Timeout)
	defer timeout.Stop()
	select {
	case i.events <- call:
	case <-i.exited:
		i.mu.Lock()
		defer i.mu.Unlock()
		if json.Valid(i.initError) {
			return Result{Payload: i.initError, Failed: true}, nil
		}
		return failed(ExitError, fmt.Sprintf("The bootstrap ended before it asked for an event: %v.", i.err)), nil
	case <-timeout.C:
		p.kill(i)
		return failed(TimedOut, fmt.Sprintf("The bootstrap did not ask for an event within %v.", p.o.Timeout)), nil
	case <-ctx.Done():
		return Result{}, ctx.Err()
	}
	handed := time.Now()
	var r Result
	select {
	case r = <-call.answer:
	case <-i.exited:
		select {
		case r = <-call.answer: // it answered, then ended
		default:
			r = failed(ExitError, fmt.Sprintf("The process ended without an answer: %v.", i.err))
		}
	case <-timeout.C:
		p.kill(i)
		r = failed(TimedOut, fmt.Sprintf("Task timed out after %.2f seconds", p.o.Timeout.Seconds()))
	case <-ctx.Done():
		p.kill(i)
		return Result{}, ctx.Err()
	}
	r.Run = time.Since(handed)
	if cold {
		r.Init = i.init
	}
	return r, nil
}

// instance returns the running process, or starts one.
func (p *Process) instance() (i *instance, cold bool, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, false, errors.New("the function is closed")
	}
	if p.running != nil {
		select {
		case <-p.running.exited:
		default:
			return p.running, false, nil
		}
	}
	cmd := exec.Command(filepath.Join(p.o.Dir, "bootstrap")) //nolint:gosec,noctx // the bundle's own program, ended by kill
	cmd.Dir = p.o.Dir
	cmd.Env = append(append([]string{}, p.o.Env...),
		"AWS_LAMBDA_RUNTIME_API="+p.address, "AWS_LAMBDA_FUNCTION_NAME="+p.o.Name, "AWS_LAMBDA_FUNCTION_VERSION=$LATEST",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE="+strconv.Itoa(memoryMB), "LAMBDA_TASK_ROOT="+p.o.Dir, "_HANDLER=bootstrap",
	)
	cmd.Stdout, cmd.Stderr = p.pipe, p.pipe
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	i = &instance{cmd: cmd, started: time.Now(), events: make(chan *invocation), exited: make(chan struct{})}
	if err := cmd.Start(); err != nil {
		if errors.Is(err, syscall.ENOEXEC) {
			err = errors.New("the bundle is for another processor than this machine's")
		}
		return nil, false, fmt.Errorf("starting the bootstrap: %w", err)
	}
	p.running = i
	go func() {
		i.err = cmd.Wait()
		close(i.exited)
	}()
	return i, true, nil
}

// kill ends an instance with all that it started.
func (p *Process) kill(i *instance) {
	_ = syscall.Kill(-i.cmd.Process.Pid, syscall.SIGKILL)
	<-i.exited
}

// Close ends the process and the Runtime API.
func (p *Process) Close() error {
	p.mu.Lock()
	i := p.running
	already := p.closed
	p.closed = true
	p.mu.Unlock()
	if already {
		return nil
	}
	close(p.runtimes)
	if i != nil {
		select {
		case <-i.exited:
		default:
			p.kill(i)
		}
	}
	err := errors.Join(p.pipe.Close(), p.server.Close())
	<-p.followed
	return err
}

// current is the instance that is asking: there is one at a time.
func (p *Process) current() *instance {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.running
}
