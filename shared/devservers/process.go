// Package devservers runs the servers that HiveSync needs on this machine without Docker or a cloud
// account: PostgreSQL and Redis as supervised child processes of the installed binaries, and an S3
// server on a folder. Local systems and tests use it; production never does.
//
// Everything listens on loopback alone, lives below one data folder, and ends with this process.
package devservers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// startPatience is how long a server may take to start on a machine that is busy with other things.
const startPatience = 3 * time.Minute

// Process is one supervised child. Its exit is signalled by a closed channel.
type Process struct {
	name string
	cmd  *exec.Cmd
	done chan struct{}
	err  error
	tail *tail
}

// StartProcess runs cmd as a child that dies with this process.
//
// On Linux the kernel's parent-death signal belongs to the thread that forked, so one goroutine keeps
// its thread locked from fork to exit.
func StartProcess(name string, cmd *exec.Cmd, log io.Writer) (*Process, error) {
	p := &Process{name: name, cmd: cmd, done: make(chan struct{}), tail: &tail{}}
	out := io.Writer(p.tail)
	if log != nil {
		out = io.MultiWriter(p.tail, log)
	}
	cmd.Stdout, cmd.Stderr = out, out
	dieWithParent(cmd)
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		err := cmd.Start()
		started <- err
		if err != nil {
			return
		}
		p.err = cmd.Wait()
		close(p.done)
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("devservers: starting %s: %w", name, err)
	}
	return p, nil
}

// Pid is the child's process id.
func (p *Process) Pid() int { return p.cmd.Process.Pid }

// Signal sends sig to a running child; a child that has ended is no error.
func (p *Process) Signal(sig os.Signal) error {
	if err := p.cmd.Process.Signal(sig); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("devservers: signalling %s: %w", p.name, err)
	}
	return nil
}

// Stop asks with sig, waits up to grace, then kills.
func (p *Process) Stop(sig os.Signal, grace time.Duration) error {
	if err := p.Signal(sig); err != nil {
		return err
	}
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case <-p.done:
	case <-timer.C:
		if err := p.Signal(syscall.SIGKILL); err != nil {
			return err
		}
		<-p.done
	}
	return nil
}

// WaitReady polls check until it succeeds, the child ends or ctx does: ever more slowly, since what is asked may bound how often.
func (p *Process) WaitReady(ctx context.Context, check func(context.Context) error) error {
	pause := 20 * time.Millisecond
	var last error
	for {
		attempt, cancel := context.WithTimeout(ctx, 10*time.Second)
		last = check(attempt)
		cancel()
		if last == nil {
			return nil
		}
		select {
		case <-p.done:
			return fmt.Errorf("devservers: %s ended while starting: %w\n%s", p.name, p.err, p.tail)
		case <-ctx.Done():
			return fmt.Errorf("devservers: %s did not become ready: %w\n%s", p.name, last, p.tail)
		case <-time.After(pause):
			pause = min(2*pause, 300*time.Millisecond)
		}
	}
}

// Done is closed when the child has ended.
func (p *Process) Done() <-chan struct{} { return p.done }

// Err returns how the child ended: nil for exit code 0. Valid once Done is closed.
func (p *Process) Err() error { return p.err }

// Output returns the last of what the child wrote.
func (p *Process) Output() string { return p.tail.String() }

// tail keeps the last of a child's output for error messages.
type tail struct {
	mu  sync.Mutex
	buf []byte
}

const tailBytes = 4 << 10

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf = append(t.buf, b...)
	if over := len(t.buf) - tailBytes; over > 0 {
		t.buf = append(t.buf[:0], t.buf[over:]...)
	}
	return len(b), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.buf)
}

// plainEnv is the environment of a database server: none of ours, which holds secrets it has no use for.
func plainEnv() []string { return []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"} }

// freePort returns a TCP port on loopback that was free a moment ago.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("devservers: no free port: %w", err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// checkPort says who is in the way before a server fails with less helpful words.
func checkPort(name string, port int) error {
	l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return fmt.Errorf("devservers: port %d, which %s needs, is in use: stop what listens there or choose another port (%w)", port, name, err)
	}
	return l.Close()
}

// choosePort returns port if it is free, or any free port when port is 0.
func choosePort(name string, port int) (int, error) {
	if port == 0 {
		return freePort()
	}
	return port, checkPort(name, port)
}
