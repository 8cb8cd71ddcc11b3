package sandbox

import (
	"context"
	"errors"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"hivesync/shared/fault"
)

// lonely is a pool that has but one process, first, until relieve gives it its second one.
func lonely(t *testing.T) (pool *Pool, first *child, relieve func()) {
	t.Helper()
	pool, err := NewPool(Options{Size: 1, CacheDir: cacheDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pool.Close() })
	first, second := <-pool.idle, <-pool.idle
	pool.idle <- first
	return pool, first, func() { pool.idle <- second }
}

// halt stops a process, and returns when all of its threads stand still.
func (c *child) halt(t *testing.T) {
	t.Helper()
	if err := c.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	if err := unix.Waitid(unix.P_PID, c.cmd.Process.Pid, nil, unix.WSTOPPED, nil); err != nil {
		t.Fatal(err)
	}
}

func TestATimeWithoutAProcessorIsNotCounted(t *testing.T) {
	t.Parallel()
	pool, c, _ := lonely(t)
	limits := Limits{Time: time.Second, Wall: 10 * patient}
	c.halt(t)
	ended := make(chan error, 1)
	go func() {
		_, err := pool.Render(context.Background(), Request{Script: safe, Device: phone, Limits: limits})
		ended <- err
	}()
	select {
	case err := <-ended:
		t.Fatalf("a process that stands still ended with %v", err)
	case <-time.After(2 * limits.Time):
	}
	if err := c.cmd.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil {
		t.Errorf("got %v", err)
	}
	if replaced := pool.Stats().Replaced; replaced != 0 {
		t.Errorf("%d processes were replaced", replaced)
	}
}

func TestARunWithoutAProcessorIsTriedAgain(t *testing.T) {
	t.Parallel()
	pool, c, relieve := lonely(t)
	c.halt(t)
	_, err := pool.Render(context.Background(), Request{Script: safe, Device: phone, Limits: Limits{Time: patient, Wall: 100 * time.Millisecond}})
	if f := fault.From(err); f.Code != fault.SandboxBusy || f.Permanent() || f.Kind() == fault.KindUser {
		t.Errorf("got %v", err)
	}
	relieve()
	if _, err := pool.Render(context.Background(), Request{Script: safe, Device: phone, Limits: Limits{Time: patient}}); err != nil {
		t.Errorf("the next render failed: %v", err)
	}
	if replaced := pool.Stats().Replaced; replaced != 1 {
		t.Errorf("%d processes were replaced, want 1", replaced)
	}
}

// What never comes back to the interpreter is killed, and not before it has used what it may.
func TestABuiltInWithoutEndIsKilledOnceItUsedItsTime(t *testing.T) {
	t.Parallel()
	_, c, _ := lonely(t)
	before, err := cpuTime(c.cmd.Process.Pid)
	if err != nil {
		t.Fatal(err)
	}
	limits := standard(t)
	limits.Time, limits.Wall = 100*time.Millisecond, 10*patient
	_, err = c.render(context.Background(), renderMessage{Device: phone, Limits: limits}, screen(`Array.prototype.sort.call({length: 2 ** 32 - 2})`))
	if !errors.Is(err, errSpent) {
		t.Errorf("ended with %v", err)
	}
	<-c.done
	if used := c.cmd.ProcessState.UserTime() + c.cmd.ProcessState.SystemTime() - before; used < limits.Time {
		t.Errorf("killed after %s of CPU time, which is less than %s", used, limits.Time)
	}
}

// A screen that waits uses no time: nothing it waits for comes, or its clock is moved.
func TestWaitingUsesNoTime(t *testing.T) {
	t.Parallel()
	pool, c, _ := lonely(t)
	for name, body := range map[string]string{
		"for a promise":         `new Promise(() => {}).then(() => { throw 1 }); return {default: () => h('HS_Text', null, 'ok')}`,
		"for a timer":           `return {default: () => { const [n, set] = useState('late'); useEffect(() => { setTimeout(() => set('ok'), 250) }, []); return h('HS_Text', null, n) }}`,
		"for a far timer":       `setTimeout(() => { throw 1 }, 1e9); return {default: () => h('HS_Text', null, 'ok')}`,
		"in a suspended screen": `const never = new Promise(() => {}); const A = () => { throw never }; return {default: () => h(Suspense, {fallback: h('HS_Text', null, 'ok')}, h(A))}`,
		"in a thread's manner":  `let what = 'ok'; try { what = Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0) } catch {} return {default: () => h('HS_Text', null, 'ok')}`,
	} {
		t.Run(name, func(t *testing.T) {
			used := startMeter(c.cmd.Process.Pid)
			r, err := pool.Render(context.Background(), Request{Script: screen(body), Device: phone, Limits: Limits{Time: patient, Wall: 2 * patient}})
			if err != nil {
				t.Fatal(err)
			}
			if got := text(t, r.Tree); got != "ok" {
				t.Errorf("the screen shows %q", got)
			}
			if spent := used.spent(); spent > patient/2 {
				t.Errorf("waiting used %s of CPU time", spent)
			}
		})
	}
	if replaced := pool.Stats().Replaced; replaced != 0 {
		t.Errorf("%d processes were replaced", replaced)
	}
}
