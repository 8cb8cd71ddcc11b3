package lambdaapi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"hivesync/runtime/lambdahost"
)

// TestMain lets this binary be the bootstrap that the tests run.
func TestMain(m *testing.M) {
	if os.Getenv("AWS_LAMBDA_RUNTIME_API") != "" {
		if os.Getenv("UNSET") != "" {
			lambdahost.TellInitError(errors.New("a setting is missing"), os.Stderr)
			os.Exit(1)
		}
		if os.Getenv("BROKEN") != "" {
			os.Exit(3)
		}
		calls := 0
		lambda.Start(func(_ context.Context, in map[string]string) (map[string]any, error) {
			calls++
			switch in["do"] {
			case "fail":
				return nil, errors.New("the function failed")
			case "log":
				fmt.Fprint(os.Stderr, in["line"])
			case "exit":
				os.Exit(7)
			case "hang":
				select {}
			case "large":
				return map[string]any{"x": strings.Repeat("x", maxPayload)}, nil
			}
			return map[string]any{"calls": calls, "name": os.Getenv("AWS_LAMBDA_FUNCTION_NAME"), "extra": os.Getenv("EXTRA")}, nil
		})
		return
	}
	os.Exit(m.Run())
}

func process(t *testing.T, timeout time.Duration, env ...string) *Process {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.Symlink(self, filepath.Join(dir, "bootstrap")); err != nil {
		t.Fatal(err)
	}
	p, err := NewProcess(ProcessOptions{Dir: dir, Name: "tests", Env: env, Timeout: timeout, Output: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	return p
}

func ask(t *testing.T, f Function, event string) Result {
	t.Helper()
	r, err := f.Invoke(t.Context(), []byte(event))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestABootstrapIsStartedOnceAndKeptWarm(t *testing.T) {
	t.Parallel()
	p := process(t, time.Minute, "EXTRA=e")
	first := ask(t, p, `{}`)
	if first.Failed || string(first.Payload) != `{"calls":1,"extra":"e","name":"tests"}` || first.Init <= 0 || first.Run <= 0 {
		t.Errorf("%s %+v", first.Payload, first)
	}
	second := ask(t, p, `{}`)
	if string(second.Payload) != `{"calls":2,"extra":"e","name":"tests"}` || second.Init != 0 {
		t.Errorf("%s %+v", second.Payload, second)
	}
}

func TestFailuresAreTold(t *testing.T) {
	t.Parallel()
	p := process(t, time.Minute)
	if r := ask(t, p, `{"do":"fail"}`); !r.Failed || r.Failure().Message != "the function failed" {
		t.Errorf("%s", r.Payload)
	}
	if r := ask(t, p, `{"do":"exit"}`); !r.Failed || r.Failure().Type != ExitError || !strings.Contains(r.Failure().Message, "7") {
		t.Errorf("%s", r.Payload)
	}
	if r := ask(t, p, `{}`); r.Failed || !strings.Contains(string(r.Payload), `"calls":1`) || r.Init <= 0 {
		t.Errorf("a process that ended was not replaced: %s", r.Payload)
	}
	if r := ask(t, p, `{"do":"large"}`); !r.Failed || r.Failure().Type != TooLarge {
		t.Errorf("%.200s", r.Payload)
	}
	if r := ask(t, process(t, time.Minute, "BROKEN=1"), `{}`); !r.Failed || r.Failure().Type != ExitError {
		t.Errorf("a bootstrap that cannot start: %s", r.Payload)
	}
	if r := ask(t, process(t, time.Minute, "UNSET=1"), `{}`); !r.Failed || r.Failure() != (Failure{Message: "a setting is missing", Type: "Runtime.InitError"}) {
		t.Errorf("a bootstrap that says why it cannot start: %s", r.Payload)
	}
	if _, err := p.Invoke(t.Context(), make([]byte, maxPayload+1)); err == nil {
		t.Error("an event over 6 MB was taken")
	}
}

func TestWhatTakesTooLongIsKilled(t *testing.T) {
	t.Parallel()
	p := process(t, 700*time.Millisecond)
	if r := ask(t, p, `{"do":"hang"}`); !r.Failed || r.Failure().Type != TimedOut {
		t.Errorf("%s", r.Payload)
	}
	p = process(t, time.Minute)
	ask(t, p, `{}`)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := p.Invoke(ctx, []byte(`{"do":"hang"}`)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a caller that gave up: %v", err)
	}
	if r := ask(t, p, `{}`); r.Failed {
		t.Errorf("after a caller gave up: %s", r.Payload)
	}
}

func TestAClosedFunctionAnswersNothing(t *testing.T) {
	t.Parallel()
	p := process(t, time.Minute)
	ask(t, p, `{}`)
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Invoke(t.Context(), []byte(`{}`)); err == nil {
		t.Error("answered")
	}
}

func TestInProcessAnswersAsAProcessDoes(t *testing.T) {
	t.Parallel()
	f := InProcess(func(ctx context.Context, in map[string]string) (map[string]string, error) {
		switch in["do"] {
		case "fail":
			return nil, errors.New("the function failed")
		case "large":
			return map[string]string{"x": strings.Repeat("x", maxPayload)}, nil
		}
		return in, nil
	}, time.Minute, NewLogs(io.Discard))
	if r := ask(t, f, `{"a":"b"}`); r.Failed || string(r.Payload) != `{"a":"b"}` {
		t.Errorf("%s", r.Payload)
	}
	if r := ask(t, f, `{"do":"fail"}`); !r.Failed || r.Failure().Message != "the function failed" {
		t.Errorf("%s", r.Payload)
	}
	if r := ask(t, f, `{"do":"large"}`); !r.Failed || r.Failure().Type != TooLarge {
		t.Errorf("%.100s", r.Payload)
	}
}
