package admin

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// SettleDead replays or deletes the jobs of a queue that failed for good and that a filter selects. Those that fail after the time of the
// filter are left alone, so that nothing is taken that whoever asks has not seen.
type SettleDead struct {
	DB     *pgxpool.Pool
	Queues Queues
}

// SettleDeadIn says what becomes of which.
type SettleDeadIn struct {
	QueueIn
	Body DeadChoice
}

// DeadChoice is what to do with which jobs that failed for good; what is left out chooses all.
type DeadChoice struct {
	Action string    `json:"action" enum:"replay,delete" doc:"replay: run again with all their attempts; delete: the queue forgets them, and they stay failed"`
	AsOf   time.Time `json:"as_of" doc:"only those that had failed by then: when the list was read that they are chosen from"`
	Type   string    `json:"type,omitempty" maxLength:"64"`
	UserID uuid.UUID `json:"user_id,omitzero"`
	Reason string    `json:"reason,omitempty" enum:"poisoned,exhausted,refused" doc:"poisoned: cost too many workers their lives; exhausted: failed in every attempt; refused: the backend would not take their result"`
	Text   string    `json:"text,omitempty" maxLength:"200" doc:"in the id or in the error, whatever its case"`
	Most   int       `json:"most,omitempty" minimum:"1" maximum:"200" doc:"most jobs of this call; 200 where left out"`
}

// SettledDead is what became of them.
type SettledDead struct {
	Done   int       `json:"done"`
	Failed []Unacted `json:"failed" nullable:"false" doc:"those that nothing was done with"`
	More   bool      `json:"more" doc:"whether the filter may select further ones: ask again"`
}

// Unacted is a job that nothing was done with.
type Unacted struct {
	JobID string `json:"job_id"`
	Why   string `json:"why" enum:"gone,unavailable" doc:"gone: somebody replayed or deleted it meanwhile; unavailable: the queue did not answer"`
}

// mostDead is how many jobs one call settles.
const mostDead = 200

// Meta implements function.Handler.
func (SettleDead) Meta() function.Meta {
	const path = "/admin/queues/{queue}/dead"
	return function.Meta{
		Name: "admin.settle_dead", Method: "POST", Path: path, Aliases: aliases(path), Summary: "Replay or delete the jobs that failed for good", Auth: function.Admin,
		Plain: []string{"queue", "body.user_id"}, MaxBody: 4 << 10, Errors: []fault.Code{fault.NotFound, fault.ValidationFailed}, Timeout: 30 * time.Second,
	}
}

// Handle implements function.Handler.
func (f SettleDead) Handle(ctx context.Context, in *SettleDeadIn) (*function.Data[SettledDead], error) {
	if !slices.Contains(f.Queues.Names(), in.Queue) {
		return nil, errNoQueue()
	}
	chosen, more, err := f.choose(ctx, in.Queue, in.Body)
	if err != nil {
		return nil, err
	}
	act := f.Queues.ReplayDead
	if in.Body.Action == "delete" {
		act = f.Queues.ForgetDead
	}
	out := SettledDead{Failed: []Unacted{}, More: more}
	var failed error
	for _, job := range chosen {
		found := false
		if failed == nil {
			found, failed = act(ctx, in.Queue, job.ID)
		}
		switch {
		case failed != nil:
			out.Failed = append(out.Failed, Unacted{job.ID, "unavailable"})
		case !found:
			out.Failed = append(out.Failed, Unacted{job.ID, "gone"})
		default:
			out.Done++
		}
	}
	b := in.Body
	if err := audit.Add(ctx, db.On(f.DB), "admin.dead_jobs_settled", in.Queue, "action", b.Action, "as_of", b.AsOf, "type", b.Type, "user", b.UserID, "reason", b.Reason,
		"text", b.Text, "done", out.Done, "failed", len(out.Failed)); err != nil {
		return nil, err
	}
	return function.OK(out), nil
}

// deadLooks is in how many looks one call may choose its jobs, each of them through 5,000 at most.
const deadLooks = 20

// choose reads the jobs, and whether there may be more of them.
func (f SettleDead) choose(ctx context.Context, queue string, b DeadChoice) (chosen []DeadJob, more bool, err error) {
	most := cmp.Or(b.Most, mostDead)
	from := ""
	for range deadLooks {
		page, next, err := f.Queues.Dead(ctx, queue, DeadFilter{Type: b.Type, UserID: b.UserID, Reason: b.Reason, Text: b.Text}, from, mostDead)
		if err != nil {
			return nil, false, err
		}
		for _, job := range page {
			if job.DiedAt.After(b.AsOf) {
				continue
			}
			if len(chosen) == most {
				return chosen, true, nil
			}
			chosen = append(chosen, job)
		}
		if from = next; next == "" {
			return chosen, false, nil
		}
	}
	return chosen, true, nil
}
