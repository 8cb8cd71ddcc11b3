package replay

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"

	"hivesync/functions/previews"
	"hivesync/localrun/invoke"
	"hivesync/runtime/function"
	"hivesync/runtime/process/wiring"
	"hivesync/shared/config"
	"hivesync/shared/contents"
	"hivesync/shared/db"
	"hivesync/shared/devices"
	"hivesync/shared/devservers/servertest"
	"hivesync/shared/fault"
	"hivesync/shared/preview/rendering"
)

func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == Child {
		os.Exit(ChildMain(func(*config.Config, *slog.Logger) (wiring.Engine, error) { return scripted{}, nil }))
	}
	os.Exit(m.Run())
}

// scripted is an engine that does what the entry point's name says.
type scripted struct{}

func (scripted) Provided(string) bool { return false }

func (scripted) Warm(context.Context) error { return nil }
func (scripted) Close() error               { return nil }

func (scripted) Render(ctx context.Context, r rendering.Request) (*rendering.Result, error) {
	switch r.EntryPoint {
	case "segv":
		return nil, syscall.Kill(os.Getpid(), syscall.SIGSEGV)
	case "kill":
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		<-ctx.Done()
	case "overflow":
		debug.SetMaxStack(1 << 20)
		return nil, fmt.Errorf("%d", deeper(1))
	case "exit":
		fmt.Fprintln(os.Stderr, "no way on")
		os.Exit(0)
	case "panic":
		panic("a bug in the engine")
	case "deaf":
		fmt.Fprintf(os.Stderr, "running as %d\n", os.Getpid())
		select {} // whatever its context says
	case "fails":
		return nil, fault.New(fault.SyntaxError, "Unexpected token.", fault.Detail{Field: "x", Message: "y"}).At("App.tsx", 3, 7)
	}
	return &rendering.Result{Steps: []rendering.Step{{Name: "paint", Duration: time.Millisecond}}}, nil
}

// deeper calls itself far more often than any stack has room for.
func deeper(n int) int {
	if n > 1<<40 {
		return n
	}
	return deeper(n+1) + n
}

// use points the children at servers of this test.
func use(t *testing.T) {
	t.Helper()
	bucket := servertest.S3(t)
	for name, value := range map[string]string{
		"REDIS_URL": servertest.Redis(t), "HIVESYNC_ENV": "development", "HIVESYNC_DIR": t.TempDir(), "LOG_LEVEL": "error",
		"R2_ENDPOINT": bucket.URL, "R2_BUCKET": bucket.Bucket, "R2_REGION": bucket.Region, "R2_ACCESS_KEY_ID": bucket.AccessKey,
		"R2_SECRET_ACCESS_KEY": bucket.SecretKey,
	} {
		t.Setenv(name, value)
	}
}

func preview(t *testing.T, entry string) function.JobEvent {
	t.Helper()
	phone, _ := devices.FindPreset("iphone-15")
	payload, err := json.Marshal(previews.Payload{
		PreviewID: uuid.New(), ProjectID: uuid.New(), EntryPoint: entry, Files: []contents.File{}, Devices: []devices.Context{phone.Context(false)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return function.JobEvent{ID: db.NewID().String(), Type: previews.BuildType, Tenant: "t", Tier: "pro", Attempt: 1, EnqueuedAt: time.Now(), Payload: payload}
}

func TestAReplayTellsHowTheJobEnded(t *testing.T) {
	use(t)
	for entry, want := range map[string]Crash{
		"kill":     {Signal: "SIGKILL", ExitStatus: -1},
		"segv":     {ExitStatus: 2, Output: "SIGSEGV"}, // Go's runtime prints where, and exits
		"overflow": {ExitStatus: 2, Output: "goroutine"},
		"exit":     {ExitStatus: 0, Output: "no way on"},
	} {
		var log bytes.Buffer
		result, err := Run(t.Context(), preview(t, entry), &log)
		var got *Crash
		if !errors.As(err, &got) || got.Signal != want.Signal || got.ExitStatus != want.ExitStatus || result != nil {
			t.Errorf("%s: %s, %v", entry, result, err)
			continue
		}
		if !strings.Contains(got.Output+log.String(), want.Output) || !strings.HasSuffix(log.String(), got.Output) {
			t.Errorf("%s: no %q in the log %q, of which %q is kept", entry, want.Output, log.String(), got.Output)
		}
		if entry != "kill" && !strings.Contains(err.Error(), "exit status "+strconv.Itoa(want.ExitStatus)) {
			t.Errorf("%s: %v", entry, err)
		}
	}

	result, err := Run(t.Context(), preview(t, "App.tsx"), &bytes.Buffer{})
	var built previews.Result
	if err != nil || json.Unmarshal(result, &built) != nil || len(built.Steps) == 0 {
		t.Errorf("a job that succeeds: %s, %v", result, err)
	}
	_, err = Run(t.Context(), preview(t, "fails"), &bytes.Buffer{})
	var f *fault.Error
	if !errors.As(err, &f) || f.Code != fault.SyntaxError || f.Message != "Unexpected token." || len(f.Details) != 1 ||
		f.Position == nil || *f.Position != (fault.Position{File: "App.tsx", Line: 3, Column: 7}) {
		t.Errorf("a job that fails: %v", err)
	}
	_, err = Run(t.Context(), preview(t, "panic"), &bytes.Buffer{})
	if !errors.As(err, &f) || f.Code != fault.Internal || !strings.Contains(err.Error(), "a bug in the engine") {
		t.Errorf("a job that panics fails as it does in a worker: %v", err)
	}
}

// A job that does not end when it is told to is ended.
func TestAReplayEndsWithItsCallersPatience(t *testing.T) {
	use(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	log := &waiting{want: "running as ", found: cancel}
	_, err := Run(ctx, preview(t, "deaf"), log)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	var pid int
	if _, err := fmt.Sscanf(log.text.String(), "running as %d", &pid); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, 0); !errors.Is(err, syscall.ESRCH) {
		t.Errorf("process %d is still there: %v", pid, err)
	}
}

// waiting is a log that calls found once it holds a text.
type waiting struct {
	text  bytes.Buffer
	want  string
	found func()
}

func (w *waiting) Write(b []byte) (int, error) {
	w.text.Write(b)
	if strings.Contains(w.text.String(), w.want) {
		w.found()
	}
	return len(b), nil
}

func TestAJobThatCannotRunIsNoFailureOfTheJob(t *testing.T) {
	use(t)
	event := preview(t, "App.tsx")
	event.Type = "nothing"
	var unready *invoke.Unready
	if _, err := Run(t.Context(), event, &bytes.Buffer{}); !errors.As(err, &unready) || !strings.Contains(err.Error(), `"nothing"`) {
		t.Errorf("got %v", err)
	}
	t.Setenv("STARTUP_WAIT", "1s")
	t.Setenv("REDIS_URL", "redis://127.0.0.1:1/0")
	if _, err := Run(t.Context(), preview(t, "App.tsx"), &bytes.Buffer{}); !errors.As(err, &unready) || !strings.Contains(err.Error(), "REDIS_URL") {
		t.Errorf("got %v", err)
	}
}
