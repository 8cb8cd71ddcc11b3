package fault

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestEveryCodeHasAKindAndAStableShape(t *testing.T) {
	t.Parallel()
	shape := regexp.MustCompile(`^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$`)
	for code := range Codes() {
		if !shape.MatchString(string(code)) {
			t.Errorf("code %q is not UPPER_SNAKE", code)
		}
	}
}

func TestFromHidesTheCauseFromTheMessage(t *testing.T) {
	t.Parallel()
	e := From(errors.New("password=hunter2"))
	if e.Code != Internal || strings.Contains(e.Message, "hunter2") {
		t.Fatalf("got %q %q", e.Code, e.Message)
	}
	if !strings.Contains(e.Error(), "hunter2") {
		t.Fatal("the log's text lost the cause")
	}
}

func TestFromFindsAWrappedFault(t *testing.T) {
	t.Parallel()
	inner := New(NotFound, "No such project.")
	if got := From(fmt.Errorf("reading: %w", inner)); got != inner {
		t.Fatalf("got %v", got)
	}
	if got := From(fmt.Errorf("x: %w", context.DeadlineExceeded)); got.Code != Timeout {
		t.Fatalf("got %v", got.Code)
	}
	if From(nil) != nil {
		t.Fatal("nil became an error")
	}
}

func TestRetryAndCancelOverrideTheKind(t *testing.T) {
	t.Parallel()
	user := New(SandboxError, "It threw.")
	if !user.Permanent() {
		t.Fatal("a user's error must be permanent")
	}
	again := Retry(3*time.Second, user)
	if again.Permanent() || again.RetryAfter != 3*time.Second {
		t.Fatalf("Retry: permanent=%v after=%v", again.Permanent(), again.RetryAfter)
	}
	if !Cancel(New(Unavailable, "away")).Permanent() {
		t.Fatal("Cancel must be permanent")
	}
	if user.RetryAfter != 0 || user.Code != SandboxError {
		t.Fatal("Retry changed its argument")
	}
}

func TestIsComparesCodes(t *testing.T) {
	t.Parallel()
	err := fmt.Errorf("outer: %w", New(LimitReached, "Five previews an hour."))
	if !Is(err, LimitReached) || Is(err, NotFound) || !errors.Is(err, New(LimitReached, "")) {
		t.Fatal("codes do not compare")
	}
}
