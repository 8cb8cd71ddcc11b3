package probe

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

func TestAClockThatIsOffIsNamed(t *testing.T) {
	t.Parallel()
	off := func(by time.Duration) func(context.Context) (time.Time, error) {
		return func(context.Context) (time.Time, error) { return time.Now().Add(by), nil }
	}
	parts := map[string]func(context.Context) (time.Time, error){
		"right": off(0), "a little off": off(-ClockLimit / 2),
		"away": func(context.Context) (time.Time, error) { return time.Time{}, errors.New("away") },
	}
	if err := Clocks(t.Context(), parts); err != nil {
		t.Error(err)
	}
	parts["ahead"], parts["behind"] = off(time.Hour), off(-time.Hour)
	err := Clocks(t.Context(), parts)
	if ReasonOf(err) != Clock || !strings.Contains(err.Error(), "ahead is") || !strings.Contains(err.Error(), "behind is 1h0m") || strings.Contains(err.Error(), "away") {
		t.Error(err)
	}
}
