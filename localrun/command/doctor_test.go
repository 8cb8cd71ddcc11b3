package command

import (
	"encoding/json"
	"slices"
	"testing"

	"hivesync/localrun/doctor"
)

// Scripts read the findings, the bad ones with their fixes, and go by the exit code. It says all that is wrong, however much that is.
func TestTheDoctorsFindingsAreJSONWithIDsThatStay(t *testing.T) {
	for name, value := range map[string]string{
		"DATABASE_URL": "postgres://u@127.0.0.1:1/d", "REDIS_URL": "redis://127.0.0.1:1/0", "BACKEND_URL": "http://127.0.0.1:1", "CALLBACK_URL": "", "OPENAI_API_KEY": "",
		"R2_ENDPOINT": "http://127.0.0.1:1", "R2_ACCESS_KEY_ID": "a", "R2_SECRET_ACCESS_KEY": "hunter2hunter2", "WORKER_CALLBACK_SECRET": "hunter2hunter2",
	} {
		t.Setenv(name, value)
	}
	code, out, errs := run(t, "", "doctor", "--json", "--public-url", "https://127.0.0.1:1")
	var findings []doctor.Finding
	if err := json.Unmarshal([]byte(out), &findings); err != nil || code != exitFunction {
		t.Fatalf("%d, %v: %s%s", code, err, out, errs)
	}
	known := doctor.IDs()
	failed := 0
	for _, f := range findings {
		if !slices.Contains(known, f.ID) {
			t.Errorf("%q is an id that nobody knows", f.ID)
		}
		if !f.OK {
			failed++
		}
	}
	if failed < 12 || len(findings) < 20 {
		t.Errorf("%d of %d findings are bad", failed, len(findings))
	}
}
