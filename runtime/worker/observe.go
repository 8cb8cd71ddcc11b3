package worker

import (
	"time"

	"hivesync/runtime/attempt"
	"hivesync/runtime/queue"
)

// Observer is told what happens, for metrics. Its methods return at once and are safe for concurrent use.
type Observer interface {
	// Started tells of an attempt that begins, with how long the job could have been claimed before.
	Started(l queue.Lease, waited time.Duration)
	// Ended tells how an attempt ended, its report to the backend included.
	Ended(l queue.Lease, end attempt.End, ran time.Duration)
	// Swept tells of jobs whose worker died, of those among them set aside as poisoned, and of stuck ones.
	Swept(queueName string, expired, poisoned, stuck int)
}

// Use returns how many of the host's slots are busy, and how many there are.
func (h *Host) Use() (busy, total int) { return h.slots.use() }

func (h *Host) observeSweep(queueName string, expired, poisoned, stuck int) {
	if h.opts.Observer != nil && expired+poisoned+stuck > 0 {
		h.opts.Observer.Swept(queueName, expired, poisoned, stuck)
	}
}
