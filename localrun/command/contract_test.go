package command

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"hivesync/localrun/contract"
)

func TestTheSystemKeepsItsContract(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o755); err != nil { // the databases run as other accounts
		t.Fatal(err)
	}
	code, out, errs := localrun(t, "contract", "--dir", dir, "--requests", "1000", "--json")
	var report contract.Report
	if err := json.Unmarshal([]byte(out), &report); err != nil {
		t.Fatalf("%v: exit %d, %s", err, code, errs)
	}
	for _, f := range report.Faults {
		// A busy machine may take longer than a lock is waited for: the answer says to come again.
		if !strings.Contains(f.Problem, "Too many changes at the same place") {
			t.Errorf("%s, %d times: %s\n%s", f.Operation, f.Times, f.Problem, f.Request)
		}
	}
	if report.Requests < 900 || report.Operations < 20 {
		t.Errorf("%d requests to %d operations", report.Requests, report.Operations)
	}
}
