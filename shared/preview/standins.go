package preview

import (
	"errors"
	"sync/atomic"

	"hivesync/shared/preview/figures"
	"hivesync/shared/preview/sandbox"
)

var standInReasons = [...]figures.StandInReason{figures.NotBundled, figures.NotLoaded, figures.ScreenThrows}

// stoodInCounts counts previews, by the places of their reasons among all.
type stoodInCounts [len(standInReasons)]atomic.Int64

// count counts a preview by the manner in which it is shown.
func (c *stoodInCounts) count(m manner) {
	var reason figures.StandInReason
	switch {
	case errors.Is(m.without, sandbox.ErrPackages):
		reason = figures.NotLoaded
	case m.without != nil:
		reason = figures.NotBundled
	case m.standIns:
		reason = figures.ScreenThrows
	default:
		return
	}
	for i, known := range standInReasons {
		if known == reason {
			c[i].Add(1)
		}
	}
}

func (c *stoodInCounts) read() map[figures.StandInReason]int64 {
	out := make(map[figures.StandInReason]int64, len(c))
	for i, reason := range standInReasons {
		out[reason] = c[i].Load()
	}
	return out
}
