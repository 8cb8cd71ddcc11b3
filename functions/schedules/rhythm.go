package schedules

import (
	"time"

	"hivesync/runtime/function"
)

// Rhythm is when a schedule runs that an operator may move to a quiet hour: as Cron says, by the clock of Zone, or
// where it is empty every Every.
type Rhythm struct {
	Every      time.Duration
	Cron, Zone string
}

func (r Rhythm) of(m function.ScheduleMeta) function.ScheduleMeta {
	if r.Cron == "" {
		m.Every = r.Every
	} else {
		m.Cron, m.Zone = r.Cron, r.Zone
	}
	return m
}
