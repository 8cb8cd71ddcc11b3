package command

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// several runs the same command line in several processes at once.
func several(t *testing.T, n int, args ...string) (codes []int, errs []string) {
	t.Helper()
	codes, errs = make([]int, n), make([]string, n)
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() { codes[i], _, errs[i] = localrun(t, args...) })
	}
	group.Wait()
	return codes, errs
}

func TestASystemIsStartedOnceAndStoppedOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	up := []string{"up", "--detach=true", "--dir", dir, "--workers", "0", "--port", "0", "--postgres-port", "0", "--redis-port", "0", "--s3-port", "0", "--json"}
	t.Cleanup(func() {
		if code, _, errs := localrun(t, "down", "--dir", dir); code != exitOK {
			t.Error(errs)
		}
	})
	if code, out, _ := localrun(t, "down", "--dir", dir, "--json"); code != exitOK || strings.TrimSpace(out) != "{\n  \"was_running\": false\n}" {
		t.Fatalf("down where nothing runs: %d %s", code, out)
	}

	codes, errs := several(t, 2, up...)
	started := 0
	for i, code := range codes {
		if code == exitOK {
			started++
		} else if !strings.Contains(errs[i], "already") {
			t.Errorf("exit %d, %s", code, errs[i])
		}
	}
	if started != 1 {
		t.Fatalf("%d systems were started at once: %v", started, errs)
	}
	for _, args := range [][]string{up, {"up", "--dir", dir}} {
		if code, out, errs := localrun(t, args...); code != exitUsage || out != "" || !strings.Contains(errs, "is running here already") {
			t.Errorf("%v: %d %s", args, code, errs)
		}
	}
	if code, _, errs := localrun(t, "jobs", "list", "--dir", dir); code != exitOK {
		t.Errorf("jobs list: %d %s", code, errs)
	}

	codes, errs = several(t, 2, "down", "--dir", dir)
	if codes[0] != exitOK || codes[1] != exitOK {
		t.Errorf("two at once stop the system: %v %v", codes, errs)
	}
	if _, err := os.Stat(filepath.Join(dir, "system.json")); !os.IsNotExist(err) {
		t.Errorf("a stopped system left its state: %v", err)
	}
	if code, _, errs := localrun(t, "jobs", "list", "--dir", dir); code != exitUsage || !strings.Contains(errs, "localrun up") {
		t.Errorf("jobs list: %d %s", code, errs)
	}
}

func TestLastWordsAreThoseOfTheLastFailure(t *testing.T) {
	t.Parallel()
	wide := strings.Repeat("x", 1000)
	many := strings.Repeat("a line\n", 100)
	for name, tc := range map[string]struct{ log, want string }{
		"nothing":     {"", ""},
		"one error":   {"starting\n{\"msg\":\"localrun: no\"}\nlocalrun: port 1 is taken\n", "\n  localrun: port 1 is taken"},
		"a wide line": {"localrun: " + wide, "\n  localrun: " + wide[:lastWidth-10] + "…"},
		"many lines":  {"localrun: it ended\n" + many + "because", "\n  localrun: it ended\n  a line\n  ..." + strings.Repeat("\n  a line", 8) + "\n  because"},
		"no error":    {"one\ntwo", "\n  one\n  two"},
	} {
		const before = "earlier\nlocalrun: of another time\n"
		if got := lastWords(strings.NewReader(before+tc.log), int64(len(before))); got != tc.want {
			t.Errorf("%s: got %q, want %q", name, got, tc.want)
		}
	}
}
