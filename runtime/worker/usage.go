package worker

import (
	"context"
	"os"
	"os/exec"
	"runtime"
	"runtime/metrics"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Load is what a worker takes of its machine, the processes included that do part of its work.
type Load struct {
	// CPU is in percent of what it may use: 100 is all of its cores.
	CPU float64
	// Memory is in bytes.
	Memory int64
	// GPU is the load of the busiest GPU in percent; nil where there is none that can be asked.
	GPU *float64
}

// usage measures the use of the CPU between two calls.
type usage struct {
	at   time.Time
	used time.Duration
}

// cpu returns the use since the last call, in percent of the cores that the process may use; 0 at the first call. Others is
// what other processes have used for this one.
func (u *usage) cpu(others time.Duration) float64 {
	var r syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &r) != nil {
		return 0
	}
	used := time.Duration(r.Utime.Nano()+r.Stime.Nano()) + others
	now := time.Now()
	var percent float64
	if elapsed := now.Sub(u.at); !u.at.IsZero() && elapsed > 0 {
		percent = 100 * float64(max(used-u.used, 0)) / float64(elapsed) / float64(runtime.GOMAXPROCS(0))
	}
	u.at, u.used = now, used
	return percent
}

// residentMemory returns the process's memory in bytes: what the system counts where it tells, else
// what the Go runtime has mapped.
func residentMemory() int64 {
	if b, err := os.ReadFile("/proc/self/statm"); err == nil {
		if fields := strings.Fields(string(b)); len(fields) > 1 {
			if pages, err := strconv.ParseInt(fields[1], 10, 64); err == nil {
				return pages * int64(os.Getpagesize())
			}
		}
	}
	sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64()) //nolint:gosec // below the machine's memory
}

// gpuLoad asks nvidia-smi for the load of the busiest GPU in percent; nil where there is none to ask.
func gpuLoad(ctx context.Context) *float64 {
	path, err := exec.LookPath("nvidia-smi")
	if err != nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, path, "--query-gpu=utilization.gpu", "--format=csv,noheader,nounits").Output()
	if err != nil {
		return nil
	}
	return busiest(string(out))
}

func busiest(lines string) *float64 {
	var most *float64
	for line := range strings.Lines(lines) {
		load, err := strconv.ParseFloat(strings.TrimSpace(line), 64)
		if err == nil && (most == nil || load > *most) {
			most = &load
		}
	}
	return most
}
