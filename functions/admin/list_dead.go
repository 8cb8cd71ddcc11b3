package admin

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"hivesync/runtime/function"
	"hivesync/shared/fault"
)

// ListDead answers the jobs of a queue that failed for good and can be replayed, the latest first.
type ListDead struct{ Queues Queues }

// ListDeadIn says of which queue, and may narrow the list.
type ListDeadIn struct {
	QueueIn
	function.PageIn
	Type   string                       `query:"type" maxLength:"64" doc:"only those of this type"`
	UserID function.Optional[uuid.UUID] `query:"user_id" format:"uuid" doc:"only this user's"`
	Reason string                       `query:"reason" enum:"poisoned,exhausted,refused" doc:"only those that failed for this reason"`
	Text   string                       `query:"text" maxLength:"200" doc:"in the id or in the error, whatever its case"`
}

// DeadFilter selects jobs that failed for good; what is left out selects all.
type DeadFilter struct {
	Type         string
	UserID       uuid.UUID
	Reason, Text string
}

// DeadJob is a job that failed for good, as its queue keeps it.
type DeadJob struct {
	ID      string    `json:"id"`
	Type    string    `json:"type"`
	UserID  string    `json:"user_id" doc:"whose it is"`
	Attempt int       `json:"attempt" doc:"its last one"`
	Crashes int       `json:"crashes" doc:"how many workers it cost their lives"`
	Reason  string    `json:"reason" enum:"poisoned,exhausted,refused" doc:"poisoned: cost too many workers their lives; exhausted: failed in every attempt; refused: the backend would not take its result"`
	Error   string    `json:"error" doc:"its last failure"`
	Worker  string    `json:"worker,omitempty" doc:"that ran it last"`
	DiedAt  time.Time `json:"died_at"`
}

// Meta implements function.Handler.
func (ListDead) Meta() function.Meta {
	const path = "/admin/queues/{queue}/dead"
	return function.Meta{
		Name: "admin.list_dead", Method: "GET", Path: path, Aliases: aliases(path), Summary: "The jobs that failed for good, the latest first", Auth: function.Admin,
		Description: "A page may hold less than its limit, or nothing, with more to come: next_cursor says.",
		Plain:       []string{"queue", "query.user_id"}, Errors: []fault.Code{fault.NotFound, fault.ValidationFailed}, Timeout: 10 * time.Second,
	}
}

// Handle implements function.Handler.
func (f ListDead) Handle(ctx context.Context, in *ListDeadIn) (*function.Page[DeadJob], error) {
	if !slices.Contains(f.Queues.Names(), in.Queue) {
		return nil, errNoQueue()
	}
	filter := DeadFilter{Type: in.Type, Reason: in.Reason, Text: in.Text}
	if id := in.UserID.Pointer(); id != nil {
		filter.UserID = *id
	}
	list := fmt.Sprintf("admin/dead/%s/%v", in.Queue, filter)
	return function.PageFrom(ctx, list, in.PageIn, func(from string, most int) ([]DeadJob, string, error) {
		return f.Queues.Dead(ctx, in.Queue, filter, from, most)
	})
}
