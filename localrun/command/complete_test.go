package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFunctionsAndFlagsAreCompleted(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		args      string
		want, not string
	}{
		{"invoke ", "previews.request", "live.stream"},
		{"invoke ", "reconcile_jobs", "apigateway"},
		{"invoke accounts.me --no", "--no-event", "--event"},
		{"invoke accounts.me ", "", "previews.request"},
		{"generate-event ", "sqs", "live.stream"},
		{"bundle accounts.me ", "preview_build", "reconcile_jobs"},
		{"bundle --arch ", "arm64", "mips"},
		{"bench lambda ", "health.live", "preview_build"},
		{"preview . --device ", "iphone-15", ""},
		{"test --functions ../../functions ", "previews", "testdata"},
	} {
		args := strings.Split(tc.args, " ")
		code, out, errs := run(t, "", append([]string{"__complete"}, args...)...)
		has := func(word string) bool {
			for line := range strings.Lines(out) {
				if name, _, _ := strings.Cut(strings.TrimSpace(line), "\t"); name == word {
					return true
				}
			}
			return false
		}
		if code != exitOK || tc.want != "" && !has(tc.want) || tc.not != "" && has(tc.not) {
			t.Errorf("%q: exit %d\n%s\n%s", tc.args, code, out, errs)
		}
	}
}

func TestVersionIsTold(t *testing.T) {
	t.Parallel()
	if code, out, errs := run(t, "", "--version"); code != exitOK || !strings.HasPrefix(out, "localrun version ") {
		t.Errorf("exit %d, %q, %q", code, out, errs)
	}
}

func TestNamesAreTakenAsLambdaWritesThem(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"accounts-me": "/me", "preview-build": "preview_queue", "health_live": "/health"} {
		if code, out, errs := run(t, "", "generate-event", name); code != exitOK || !strings.Contains(out, want) {
			t.Errorf("%s: exit %d\n%s\n%s", name, code, out, errs)
		}
	}
}

func TestVariablesOfAFileAreTextsNumbersOrBooleans(t *testing.T) {
	file := filepath.Join(t.TempDir(), "env.json")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"HSTEST_TEXT", "HSTEST_NUMBER", "HSTEST_BOOL"} {
		t.Setenv(name, "")
	}
	write(`{"Parameters": {"HSTEST_TEXT": "a\"b", "HSTEST_NUMBER": 1, "HSTEST_BOOL": true}, "accounts.me": {"HSTEST_NUMBER": 25000000.5}, "other": {"HSTEST_BOOL": false}}`)
	if err := adoptEnvFile(file, "accounts.me"); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"HSTEST_TEXT": `a"b`, "HSTEST_NUMBER": "25000000.5", "HSTEST_BOOL": "true"} {
		if got := os.Getenv(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	for _, value := range []string{`null`, `{}`, `[1]`} {
		write(`{"Parameters": {"HSTEST_TEXT": ` + value + `}}`)
		if err := adoptEnvFile(file); err == nil || !strings.Contains(err.Error(), "HSTEST_TEXT: expected a text") {
			t.Errorf("%s: %v", value, err)
		}
	}
}

func TestNoEventIsNotBesideAnEvent(t *testing.T) {
	t.Parallel()
	if code, _, errs := run(t, "", "invoke", "accounts.me", "--no-event", "-e", "-"); code != exitUsage || !strings.Contains(errs, "none of the others can be") {
		t.Errorf("exit %d, %s", code, errs)
	}
}
