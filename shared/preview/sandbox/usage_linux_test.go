package sandbox

import (
	"context"
	"testing"
	"time"
)

// What the processes use is the pool's, also once they have been replaced: a counter does not go back.
func TestTheTimeAndMemoryOfProcessesAreCounted(t *testing.T) {
	t.Parallel()
	p, c, _ := lonely(t)
	before := p.Stats()
	if before.CPU <= 0 || before.Memory <= 0 {
		t.Fatalf("%+v of a process that has compiled an engine", before)
	}
	limits := standard(t)
	limits.Time, limits.Wall = 200*time.Millisecond, 10*patient
	_, err := p.Render(context.Background(), Request{Device: phone, Limits: limits, Script: screen(`Array.prototype.sort.call({length: 2 ** 32 - 2})`)})
	if err == nil {
		t.Fatal("an endless screen ended")
	}
	<-c.done
	if used := p.Stats().CPU - before.CPU; used < limits.Time {
		t.Errorf("%v are counted of a process that was killed after %v", used, limits.Time)
	}
}
