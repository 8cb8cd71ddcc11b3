package sandbox

import "time"

// meter counts the CPU time that a process uses from a moment on, over all its threads. A process that waits for its turn on
// a busy machine, or is stopped, uses none.
type meter struct {
	pid   int
	since time.Time
	base  time.Duration
	blind bool // the system does not tell: wall-clock time counts instead
}

// startMeter counts from now on. The process 0 is this one.
func startMeter(pid int) meter {
	base, err := cpuTime(pid)
	return meter{pid: pid, since: time.Now(), base: base, blind: err != nil}
}

// spent is what the process has used so far: nothing more once it is gone.
func (m meter) spent() time.Duration {
	if m.blind {
		return time.Since(m.since)
	}
	now, err := cpuTime(m.pid)
	if err != nil {
		return 0
	}
	return now - m.base
}
