package probe

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// ClockLimit is how far clocks may disagree. Nothing of ours breaks at it: a signed callback is refused at five minutes, so
// this is in time to mend the clock.
const ClockLimit = 30 * time.Second

// Clocks compares the clocks of parts, by name, with this process's own. A part that cannot be asked says nothing of its
// clock. The error is a *Fault that names those that are off.
func Clocks(ctx context.Context, parts map[string]func(context.Context) (time.Time, error)) error {
	var wrong []string
	for name, ask := range parts {
		before := time.Now()
		theirs, err := ask(ctx)
		after := time.Now()
		if err != nil {
			continue
		}
		// It was read at some moment in between.
		ahead, behind := theirs.Sub(after), before.Sub(theirs)
		switch {
		case ahead > ClockLimit:
			wrong = append(wrong, fmt.Sprintf("%s is %v ahead of this process", name, ahead.Round(time.Second)))
		case behind > ClockLimit:
			wrong = append(wrong, fmt.Sprintf("%s is %v behind this process", name, behind.Round(time.Second)))
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	slices.Sort(wrong)
	return &Fault{Clock, fmt.Errorf("clocks disagree: %s", strings.Join(wrong, ", "))}
}
