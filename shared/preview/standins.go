package preview

import (
	"errors"
	"sync/atomic"

	"hivesync/shared/preview/sandbox"
)

// StandInReason is why a preview shows stand-ins in place of its project's packages.
type StandInReason string

// The reasons, in the order in which packages come into a preview.
const (
	NotBundled   StandInReason = "not_bundled"
	NotLoaded    StandInReason = "not_loaded"    // there is no snapshot behind them
	ScreenThrows StandInReason = "screen_throws" // with them, by itself and in its app
)

var standInReasons = [...]StandInReason{NotBundled, NotLoaded, ScreenThrows}

// stoodInCounts counts previews, by the places of their reasons among all.
type stoodInCounts [len(standInReasons)]atomic.Int64

// count counts a preview by the manner in which it is shown.
func (c *stoodInCounts) count(m manner) {
	var reason StandInReason
	switch {
	case errors.Is(m.without, sandbox.ErrPackages):
		reason = NotLoaded
	case m.without != nil:
		reason = NotBundled
	case m.standIns:
		reason = ScreenThrows
	default:
		return
	}
	for i, known := range standInReasons {
		if known == reason {
			c[i].Add(1)
		}
	}
}

func (c *stoodInCounts) read() map[StandInReason]int64 {
	out := make(map[StandInReason]int64, len(c))
	for i, reason := range standInReasons {
		out[reason] = c[i].Load()
	}
	return out
}
