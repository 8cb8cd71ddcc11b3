package command

import (
	"encoding/json"
	"runtime"
	"testing"
)

func TestTheWorstOfOneUserIsMeasured(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		code, _, errs := localrun(t, "bench", "abuse", "--dir", t.TempDir())
		if code == exitOK {
			t.Errorf("where a process's memory is not told: %s", errs)
		}
		return
	}
	dir := t.TempDir()
	code, out, errs := localrun(t, "bench", "abuse", "--dir", dir, "--at-once", "4", "--files", "120", "--runs", "2", "--json")
	var f abuseFigures
	if err := json.Unmarshal([]byte(out), &f); err != nil || code != exitOK {
		t.Fatalf("%v: exit %d, %s", err, code, errs)
	}
	answers := 0
	for status, n := range f.Bodies.Answers {
		if answers += n; status >= 500 && status != 503 {
			t.Errorf("%d of the large bodies were answered with %d", n, status)
		}
	}
	if answers != 4*f.Bodies.Shapes || f.Bodies.BeforeBytes == 0 {
		t.Errorf("%+v", f.Bodies)
	}
	if c := f.Changes; c.Small.Calls != 2 || c.Large.Calls != 2 || c.Ratio <= 0 || c.Written+c.Retryable != int64(2*c.AtOnce) || c.Written == 0 || c.Others.Calls == 0 {
		t.Errorf("%+v", c)
	}
}
