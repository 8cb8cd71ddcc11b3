package replay

import (
	"fmt"
	"os"
	"runtime"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Crash is how a job ended its process.
type Crash struct {
	// Signal is what killed the process, such as SIGKILL; empty where it ended by itself, with ExitStatus.
	Signal     string `json:"signal,omitempty"`
	ExitStatus int    `json:"exit_status"`
	// MS is how long the process lived, starting included, in milliseconds.
	MS int64 `json:"ms"`
	// PeakMemory is the most that the process held in memory, in bytes; 0 where the system does not tell.
	PeakMemory int64 `json:"peak_memory_bytes"`
	// Output is the end of what it wrote.
	Output string `json:"output"`
}

func crashOf(state *os.ProcessState, took time.Duration, output string) *Crash {
	c := &Crash{ExitStatus: state.ExitCode(), MS: took.Milliseconds(), Output: output}
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		c.Signal = unix.SignalName(status.Signal())
	}
	if usage, ok := state.SysUsage().(*syscall.Rusage); ok {
		c.PeakMemory = usage.Maxrss
		if runtime.GOOS != "darwin" { // where it is bytes, not KiB
			c.PeakMemory <<= 10
		}
	}
	return c
}

// Error says what ended the process, and what that usually means.
func (c *Crash) Error() string {
	how := fmt.Sprintf("exit status %d", c.ExitStatus)
	if c.Signal != "" {
		how = c.Signal
	}
	text := fmt.Sprintf("the job ended its process: %s after %d ms", how, c.MS)
	if c.PeakMemory > 0 {
		text += fmt.Sprintf(", at most %d MiB in memory", c.PeakMemory>>20)
	}
	switch {
	case c.Signal == "SIGKILL":
		text += "; a process does not do that to itself by accident: did the kernel run out of memory (`dmesg`)?"
	case c.Output != "":
		text += "; its last words are above"
	}
	return text
}
