package sandbox

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// Every process of a pool has given up what it does not need.
func TestProcessesAreConfined(t *testing.T) {
	t.Parallel()
	pool, err := NewPool(Options{Size: 1, CacheDir: cacheDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pool.Close() })
	c := <-pool.idle
	defer func() { pool.idle <- c }()
	if c.cmd.Env == nil || len(c.cmd.Env) != 0 {
		t.Errorf("the environment is %v", c.cmd.Env)
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(status), "NoNewPrivs:\t1") {
		t.Error("the process may gain privileges")
	}
	// A kernel without seccomp has no such line.
	if strings.Contains(string(status), "Seccomp:\t") && !strings.Contains(string(status), "Seccomp:\t2") {
		t.Error("no system call is forbidden")
	}
	limits, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", c.cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	// Files may be as large as a snapshot, which is a file in memory: no other can be opened.
	for limit, most := range map[string]string{"Max core file size": "0", "Max file size": fmt.Sprint(maxWasmPages * wasmPage)} {
		for line := range strings.Lines(string(limits)) {
			if rest, ok := strings.CutPrefix(line, limit); ok && strings.Fields(rest)[1] != most {
				t.Errorf("%s", strings.TrimSpace(line))
			}
		}
	}
	if !pool.noNamespaces.Load() {
		own, err := os.Readlink("/proc/self/ns/net")
		if err != nil {
			t.Fatal(err)
		}
		if other, err := os.Readlink(fmt.Sprintf("/proc/%d/ns/net", c.cmd.Process.Pid)); err == nil && other == own {
			t.Error("the process shares this network")
		}
	}
}
