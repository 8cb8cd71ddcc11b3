package command

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSecretsGoToTheAnswerAloneAndAreSharedByBothFiles(t *testing.T) {
	t.Parallel()
	code, backend, errs := run(t, "", "secrets")
	if code != exitOK || errs != "" {
		t.Fatalf("%d %s", code, errs)
	}
	file := filepath.Join(t.TempDir(), "backend.env")
	if err := os.WriteFile(file, []byte(backend), 0o600); err != nil {
		t.Fatal(err)
	}
	signs := ""
	for line := range strings.Lines(backend) {
		if strings.HasPrefix(line, "WORKER_CALLBACK_SECRET=") {
			signs = line
		}
	}
	code, worker, errs := run(t, "", "secrets", "--form", "worker.env", "--from", file)
	if code != exitOK || errs != "" || signs == "" || !strings.Contains(worker, signs) || strings.Contains(worker, "JWT_SECRET") {
		t.Fatalf("%d %s: the worker's file does not share the backend's secret, or has others", code, errs)
	}
	code, rotated, errs := run(t, backend, "secrets", "--form", "json", "--from", "-", "--rotate", "WORKER_CALLBACK_SECRET", "--only", "WORKER_CALLBACK_SECRET")
	var values map[string]string
	if err := json.Unmarshal([]byte(rotated), &values); err != nil || code != exitOK {
		t.Fatal(code, err)
	}
	old := strings.TrimSpace(strings.TrimPrefix(signs, "WORKER_CALLBACK_SECRET="))
	if len(values) != 2 || values["WORKER_CALLBACK_SECRET_PREVIOUS"] != old || values["WORKER_CALLBACK_SECRET"] == old || len(values["WORKER_CALLBACK_SECRET"]) != 64 {
		t.Errorf("%d values", len(values))
	}
	if !strings.Contains(errs, "Restart the backends") || strings.Contains(errs, old) || strings.Contains(errs, values["WORKER_CALLBACK_SECRET"]) {
		t.Error("what to do is not said, or a secret is said with it")
	}
}

func TestWhatIsNoSecretIsRefusedByName(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{"--only", "PORT"}, {"--rotate", "NOTHING"}, {"--form", "yaml"}, {"--from", filepath.Join(t.TempDir(), "missing")},
	} {
		if code, out, errs := run(t, "", append([]string{"secrets"}, args...)...); code != exitUsage || out != "" || errs == "" {
			t.Errorf("%v: %d %q %q", args, code, out, errs)
		}
	}
}
