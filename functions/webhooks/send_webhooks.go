package webhooks

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/webhooks/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/notify"
	"hivesync/shared/settings"
)

// SendWebhooks sends what is due. Each webhook has a lane of its own, in which its events go one after the other, and half of the lanes
// are kept for those that took what they were last sent: however many are slow, or lead nowhere, they hold up none of these.
type SendWebhooks struct {
	DB       *pgxpool.Pool
	Secrets  *auth.Sealer
	Settings *settings.Live
	Notify   *notify.Notifier
	Client   *http.Client
	Every    time.Duration
	Clock    func() time.Time
	Logger   *slog.Logger
}

const (
	// lanes is how many webhooks of either sort are sent something at a time, lanesPerTeam how many of one team.
	lanes        = 16
	lanesPerTeam = 4
	// inARow is how many events go through a lane before others have their turn.
	inARow = 20
	// runFor is how long a run begins new lanes, lookAgain how often it looks for webhooks beside those that are busy.
	runFor    = 30 * time.Second
	lookAgain = 500 * time.Millisecond
	dueAtOnce = 500
)

// Meta implements function.Schedule.
func (f SendWebhooks) Meta() function.ScheduleMeta {
	return function.ScheduleMeta{Name: "send_webhooks", Summary: "Send webhooks what is due", Every: f.Every, Timeout: 2 * time.Minute}
}

// lane is a webhook that is sent something.
type lane struct {
	team   uuid.UUID
	steady bool
}

// run is one run of the schedule.
type run struct {
	SendWebhooks

	mu    sync.Mutex
	busy  map[uuid.UUID]lane
	errs  []error
	ended chan struct{} // a lane ended; holds one
}

// Handle implements function.Schedule.
func (f SendWebhooks) Handle(ctx context.Context) error {
	r := &run{SendWebhooks: f, busy: map[uuid.UUID]lane{}, ended: make(chan struct{}, 1)}
	var wait sync.WaitGroup
	defer wait.Wait()
	look := time.NewTicker(lookAgain)
	defer look.Stop()
	for until := time.Now().Add(runFor); ctx.Err() == nil; {
		began := 0
		if time.Now().Before(until) {
			due, err := queries.New(db.On(f.DB)).DueWebhooks(ctx, queries.DueWebhooksParams{Now: f.Clock(), Busy: r.ids(), RowLimit: dueAtOnce})
			if err != nil {
				wait.Wait()
				return errors.Join(append(r.errs, err)...)
			}
			for _, w := range due {
				if r.begin(w) {
					began++
					wait.Go(func() { r.follow(ctx, w.ID) })
				}
			}
		}
		if began == 0 && len(r.ids()) == 0 {
			break
		}
		select {
		case <-r.ended:
		case <-look.C:
		case <-ctx.Done():
		}
	}
	wait.Wait()
	return errors.Join(r.errs...)
}

// ids lists the webhooks that are busy.
func (r *run) ids() []uuid.UUID {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := []uuid.UUID{}
	for id := range r.busy {
		out = append(out, id)
	}
	return out
}

// begin takes a lane for a webhook, if there is one.
func (r *run) begin(w queries.DueWebhooksRow) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	same, team := 0, 0
	for _, l := range r.busy {
		if l.steady == w.Steady {
			same++
		}
		if l.team == w.TeamID {
			team++
		}
	}
	if _, busy := r.busy[w.ID]; busy || same >= lanes || team >= lanesPerTeam {
		return false
	}
	r.busy[w.ID] = lane{w.TeamID, w.Steady}
	return true
}

// follow sends a webhook what is due for it, until it does not take something.
func (r *run) follow(ctx context.Context, webhook uuid.UUID) {
	var err error
	for range inARow {
		var more bool
		if more, err = r.next(ctx, webhook); err != nil || !more {
			break
		}
	}
	r.mu.Lock()
	delete(r.busy, webhook)
	if err != nil && ctx.Err() == nil {
		r.errs = append(r.errs, err)
	}
	r.mu.Unlock()
	select {
	case r.ended <- struct{}{}:
	default:
	}
}
