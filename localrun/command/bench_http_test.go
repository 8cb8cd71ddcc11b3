package command

import (
	"encoding/json"
	"testing"

	"hivesync/localrun/httpbench"
)

func TestEveryCallThatIsMeasuredSucceeds(t *testing.T) {
	t.Parallel()
	code, out, errs := localrun(t, "bench", "http", "--projects", "500", "--tasks", "2000", "--users", "4", "--rate", "20", "--seconds", "12", "--dir", t.TempDir(), "--json")
	var f httpbench.Figures
	if err := json.Unmarshal([]byte(out), &f); code != exitOK || err != nil {
		t.Fatalf("exit %d, %v: %s %s", code, err, out, errs)
	}
	if f.Reads.Calls+f.Writes.Calls != 20*12 || len(f.Failures) > 0 {
		t.Errorf("%d reads, %d writes, failures %v", f.Reads.Calls, f.Writes.Calls, f.Failures)
	}
	for _, o := range httpbench.Operations() {
		if f.Operations[o.Name].Calls == 0 {
			t.Errorf("%s was not called", o.Name)
		}
	}
}
