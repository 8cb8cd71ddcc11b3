package command

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hivesync/localrun/event"
	"hivesync/localrun/replay"
	"hivesync/shared/client"
	"hivesync/shared/devservers/servertest"
	"hivesync/shared/fault"
	"hivesync/shared/preview/sandbox"
)

// actAs makes the test binary localrun, where it is set.
const actAs = "HIVESYNC_TEST_ACT_AS"

// server is a name of the test binary under which it is hivesync.
const server = "hivesync"

func TestMain(m *testing.M) {
	if len(os.Args) == 2 {
		switch os.Args[1] {
		case "sandbox":
			os.Exit(sandbox.ChildMain())
		case replay.Child:
			os.Exit(replay.ChildMain(openLethal))
		}
	}
	switch {
	case filepath.Base(os.Args[0]) == server:
		os.Exit(actAsHivesync(os.Args[1]))
	case os.Getenv(actAs) != "":
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		code := Main(ctx, os.Args[1:], Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr})
		stop()
		os.Exit(code)
	}
	os.Exit(m.Run())
}

// run runs one command line.
func run(t *testing.T, stdin string, args ...string) (code int, out, errs string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), servertest.Patience)
	defer cancel()
	var o, e bytes.Buffer
	code = Main(ctx, args, Streams{In: strings.NewReader(stdin), Out: &o, Err: &e})
	return code, o.String(), e.String()
}

func TestExitCodesSayWhoseErrorItWas(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		err  error
		want int
	}{
		"usage":            {errors.New("unknown flag"), 1},
		"a function's":     {fmt.Errorf("x: %w", fault.New(fault.SandboxError, "It threw.")), 2},
		"the API's":        {&client.Error{Code: "NOT_FOUND"}, 2},
		"a failed check":   {functionError{errors.New("cases differ")}, 2},
		"deadline":         {fmt.Errorf("x: %w", context.DeadlineExceeded), 3},
		"a time limit":     {fault.New(fault.JobTimeout, "Too long."), 3},
		"a wrapped answer": {fmt.Errorf("demo: %w", &client.Error{}), 2},
	} {
		if got := exitCode(tc.err); got != tc.want {
			t.Errorf("%s: %d, want %d", name, got, tc.want)
		}
	}
}

func TestUsageErrorsLeaveStdoutEmpty(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"nothing"}, {"layout"}, {"invoke"}, {"preview", "a", "b"}, {"preview", "/", "--device", "nokia"}, {"invoke", "no.such"}} {
		code, out, errs := run(t, "", args...)
		if code != 1 || out != "" || !strings.HasPrefix(errs, "localrun: ") {
			t.Errorf("%v: exit %d, stdout %q, stderr %q", args, code, out, errs)
		}
	}
}

func TestFixturesAreFormattedWithoutRunning(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "health", "testdata", "live", "ok.json")
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(`{"about":"x","then":{"status":200}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{file + "\n", ""} { // the second time there is nothing to change
		if code, out, errs := run(t, "", "test", "--format", "--functions", dir); code != 0 || out != want {
			t.Errorf("exit %d, stdout %q, stderr %q", code, out, errs)
		}
	}
	raw, err := os.ReadFile(file) //nolint:gosec // its own
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff("{\n  \"about\": \"x\",\n  \"then\": {\"status\": 200}\n}\n", string(raw)); d != "" {
		t.Errorf("(-expected +got):\n%s", d)
	}
	if code, _, errs := run(t, "", "test", "--format", "--functions", t.TempDir()); code != exitUsage || !strings.Contains(errs, "no fixtures") {
		t.Errorf("exit %d, stderr %q", code, errs)
	}
}

func TestUsageErrorsSayHowItGoes(t *testing.T) {
	t.Parallel()
	for want, args := range map[string][]string{
		"usage: localrun jobs show ID":                     {"jobs", "show"},
		"but dead, limit, list, pause, replay":             {"jobs", "nothing"},
		"but abuse, http, lambda, preview, queue":          {"bench", "nothing"},
		"`localrun bundle --help` tells more":              {"bundle"},
		"also apigateway and sqs":                          {"generate-event", "nothing"},
		"--at-once takes 1 to 1000":                        {"bench", "abuse", "--at-once", "0"},
		"--timeout takes a time":                           {"invoke", "health.live", "--timeout", "-1s"},
		"--workers takes 0 to 64":                          {"up", "--workers", "65", "--dir", t.TempDir()},
		"a port is 0 to 65535":                             {"up", "--redis-port", "70000", "--dir", t.TempDir()},
		"--port takes 0 to 65535":                          {"start-api", "--port", "-1"},
		`there are no fixtures of a domain "none"; those `: {"test", "health", "none", "--functions", "../../functions"},
		"start one with `localrun up`":                     {"jobs", "list", "--dir", t.TempDir()},
	} {
		code, out, errs := run(t, "", args...)
		if code != exitUsage || out != "" || !strings.Contains(errs, want) {
			t.Errorf("%v: exit %d, stdout %q, stderr %q", args, code, out, errs)
		}
	}
}

// An answer of several fields is explained field by field, as the API does.
func TestErrorsNameTheFields(t *testing.T) {
	t.Parallel()
	err := fmt.Errorf("x: %w", fault.New(fault.ValidationFailed, "No.", fault.Detail{Field: "a.b", Message: "is required"}, fault.Detail{Message: "is odd"}))
	if got, want := details(err), "\n  a.b: is required\n  is odd"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := details(errors.New("x")); got != "" {
		t.Errorf("got %q", got)
	}
}

func TestListShowsEveryFunctionOnce(t *testing.T) {
	t.Parallel()
	code, out, errs := run(t, "", "list", "--json")
	if code != 0 {
		t.Fatal(errs)
	}
	var rows []listed
	if err := json.Unmarshal([]byte(out), &rows); err != nil {
		t.Fatal(err)
	}
	seen := map[string]listed{}
	for _, r := range rows {
		if _, twice := seen[r.Name]; twice {
			t.Errorf("%s is listed twice", r.Name)
		}
		seen[r.Name] = r
	}
	if got := seen["previews.request"]; got.Route != "POST /api/v1/projects/{project_id}/previews" || got.Auth != "user" || got.Role != "member" {
		t.Errorf("previews.request: %+v", got)
	}
	if got := seen["preview_build"]; got.Trigger != "queue" || got.Queue != "preview_queue" {
		t.Errorf("preview_build: %+v", got)
	}
	if got := seen["reconcile_jobs"]; got.Trigger != "schedule" {
		t.Errorf("reconcile_jobs: %+v", got)
	}
}

func TestConfigShowsNoSecret(t *testing.T) {
	t.Setenv("JWT_SECRET", "a-secret-that-must-not-be-printed-anywhere")
	for _, args := range [][]string{{"config"}, {"config", "--json"}} {
		code, out, errs := run(t, "", args...)
		if code != 0 || strings.Contains(out+errs, "must-not-be-printed") {
			t.Errorf("%v: exit %d, or the secret was printed", args, code)
		}
		if !strings.Contains(out, "FREE_PREVIEWS_PER_HOUR") || !strings.Contains(out, "JWT_SECRET") || !strings.Contains(out, "SANDBOX_TIMEOUT") {
			t.Errorf("%v: settings are missing", args)
		}
	}
}

func TestGenerateEventGivesSomethingThatInvokeTakes(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"previews.request": `"rawPath": "/api/v1/projects/`, "preview_build": `"eventSource": "aws:sqs"`} {
		code, out, errs := run(t, "", "generate-event", name)
		if code != 0 || !strings.Contains(out, want) || !json.Valid([]byte(out)) {
			t.Errorf("%s: exit %d\n%s\n%s", name, code, out, errs)
		}
	}
	for name, want := range map[string]event.Kind{anyAPIGateway: event.APIGateway, anySQS: event.SQS} {
		code, out, errs := run(t, "", "generate-event", name, "--json")
		if kind, err := event.Detect([]byte(out)); code != exitOK || err != nil || kind != want {
			t.Errorf("%s: exit %d, kind %v, %v\n%s", name, code, kind, err, errs)
		}
	}
	if code, _, errs := run(t, "", "generate-event", "live.stream"); code != 1 || !strings.Contains(errs, "live stream") {
		t.Errorf("a stream: exit %d, %s", code, errs)
	}
}

func TestLayoutChecksCases(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "cases.json")
	cases := `[{"id":"right","style":{"width":100,"height":50},"ltr":[0,0,100,50],"rtl":[0,0,100,50]},
		{"id":"wrong","style":{"width":100,"height":50},"ltr":[0,0,90,50],"rtl":[0,0,100,50]}]`
	if err := os.WriteFile(file, []byte(cases), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, _ := run(t, "", "layout", "--cases", file, "--check")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if code != 2 || lines[len(lines)-1] != "passed 1 of 2" || !strings.Contains(out, "wrong: ltr /") {
		t.Errorf("exit %d\n%s", code, out)
	}
}

func TestLayoutSolvesCases(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "cases.json")
	cases := `[{"id":"row","style":{"width":100,"flexDirection":"row"},"children":[{"style":{"width":30,"height":20}}]}]`
	if err := os.WriteFile(file, []byte(cases), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs := run(t, "", "layout", "--cases", file)
	var solved []struct {
		LTR      [4]float64 `json:"ltr"`
		RTL      [4]float64 `json:"rtl"`
		Children []struct {
			LTR [4]float64 `json:"ltr"`
			RTL [4]float64 `json:"rtl"`
		} `json:"children"`
	}
	if err := json.Unmarshal([]byte(out), &solved); code != 0 || err != nil {
		t.Fatalf("exit %d, %v, %s", code, err, errs)
	}
	if solved[0].LTR != [4]float64{0, 0, 100, 20} || solved[0].Children[0].RTL != [4]float64{70, 0, 30, 20} {
		t.Errorf("got %+v", solved)
	}
}

func writeProject(t *testing.T, app string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "App.tsx"), []byte(app), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestPreviewWritesDocumentsPicturesAndAReport(t *testing.T) {
	t.Parallel()
	dir, out := writeProject(t, `import { Text } from 'react-native'; export default () => <Text>Hello</Text>;`), t.TempDir()
	code, stdout, errs := run(t, "", "preview", dir, "--device", "iphone-se", "--device", "pixel-8:dark", "-o", out)
	if code != 0 {
		t.Fatalf("exit %d: %s", code, errs)
	}
	if want := filepath.Join(out, "iphone-se", "screen.png") + "\n" + filepath.Join(out, "pixel-8-dark", "screen.png") + "\n"; stdout != want {
		t.Errorf("stdout is %q, want %q", stdout, want)
	}
	for _, device := range []string{"iphone-se", "pixel-8-dark"} {
		for _, name := range []string{"layout.json", "screen.png"} {
			if info, err := os.Stat(filepath.Join(out, device, name)); err != nil || info.Size() == 0 {
				t.Errorf("%s/%s: %v", device, name, err)
			}
		}
	}
	var report previewReport
	raw, err := os.ReadFile(filepath.Join(out, "report.json"))
	if err == nil {
		err = json.Unmarshal(raw, &report)
	}
	if err != nil || !report.OK || len(report.Screens) != 2 || len(report.Steps) == 0 {
		t.Errorf("report: %+v, %v", report, err)
	}
}

func TestPreviewOfAScreenThatThrowsExitsWithItsCode(t *testing.T) {
	t.Parallel()
	dir, out := writeProject(t, "export default function App() {\n  throw new Error('no luck');\n}\n"), t.TempDir()
	code, _, errs := run(t, "", "preview", dir, "-o", out)
	if code != 2 || !strings.Contains(errs, "SANDBOX_ERROR") || !strings.Contains(errs, "no luck") || !strings.Contains(errs, "App.tsx:2:") {
		t.Errorf("exit %d, stderr %q", code, errs)
	}
	var report previewReport
	raw, err := os.ReadFile(filepath.Join(out, "report.json"))
	if err == nil {
		err = json.Unmarshal(raw, &report)
	}
	if err != nil || report.OK || report.Error == nil || report.Error.Code != fault.SandboxError {
		t.Errorf("report: %+v, %v", report, err)
	}
}

func TestDeviceModifiers(t *testing.T) {
	t.Parallel()
	list, err := deviceContexts([]string{"iphone-15", "iphone-15:landscape:dark:large"})
	if err != nil {
		t.Fatal(err)
	}
	c := list[1]
	if c.DeviceID != "iphone-15-landscape-dark-large" || c.Width < c.Height || c.ColorScheme != "dark" || c.FontScale != 1.3 {
		t.Errorf("got %+v", c)
	}
	for _, bad := range []string{"iphone-15:sideways", "", "iphone-15:"} {
		if _, err := deviceContexts([]string{bad}); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
	if _, err := deviceContexts([]string{"iphone-15", "iphone-15"}); err == nil {
		t.Error("two devices of one id were accepted")
	}
}
