package admin

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/runtime/function"
	"hivesync/shared/db"
)

// ListAudit answers what was done, by whom, to what, from where, the newest first.
type ListAudit struct{ DB *pgxpool.Pool }

// ListAuditIn may narrow the list.
type ListAuditIn struct {
	function.PageIn
	UserID function.Optional[uuid.UUID] `query:"user_id" format:"uuid" doc:"only what this user did"`
	Action string                       `query:"action" maxLength:"64" doc:"only this action, such as tokens.created"`
	Target string                       `query:"target" maxLength:"128" doc:"only what was done to this, an id in most cases"`
	Since  time.Time                    `query:"since" doc:"only from this time on"`
	Until  time.Time                    `query:"until" doc:"only before this time"`
}

// Deed is one line of the audit log.
type Deed struct {
	ID        uuid.UUID      `json:"id"`
	At        time.Time      `json:"at"`
	UserID    *uuid.UUID     `json:"user_id,omitempty" doc:"who did it; left out where nobody was known"`
	Action    string         `json:"action"`
	Target    string         `json:"target,omitempty"`
	ClientIP  string         `json:"client_ip,omitempty"`
	RequestID string         `json:"request_id,omitempty"`
	Details   map[string]any `json:"details,omitempty"`
}

// Meta implements function.Handler.
func (ListAudit) Meta() function.Meta {
	const path = "/admin/audit"
	return function.Meta{
		Name: "admin.list_audit", Method: "GET", Path: path, Aliases: aliases(path), Summary: "What was done, by whom, to what, the newest first", Auth: function.Admin,
		Plain: []string{"query.user_id"},
	}
}

// deedRow is a row of the log.
type deedRow struct {
	ID                                  uuid.UUID
	At                                  time.Time
	UserID                              *uuid.UUID
	Action, Target, ClientIP, RequestID string
	Details                             []byte
}

// Handle implements function.Handler. Times narrow by the ids, which hold the time of their making to the millisecond.
func (f ListAudit) Handle(ctx context.Context, in *ListAuditIn) (*function.Page[Deed], error) {
	return function.PageBefore(ctx, "admin/audit", in.PageIn, func(before *uuid.UUID, most int32) ([]deedRow, error) {
		var w db.Where
		w.Before(before)
		if id := in.UserID.Pointer(); id != nil {
			w.And("user_id = ?", *id)
		}
		if in.Action != "" {
			w.And("action = ?", in.Action)
		}
		if in.Target != "" {
			w.And("target = ?", in.Target)
		}
		if !in.Since.IsZero() {
			w.And("id >= ?", firstID(in.Since))
		}
		if !in.Until.IsZero() {
			w.And("id < ?", firstID(in.Until))
		}
		return db.List[deedRow](ctx, f.DB, "SELECT id, at, user_id, action, target, client_ip, request_id, details FROM audit_log", w, "id DESC", most)
	}, func(r deedRow) (Deed, uuid.UUID) {
		d := Deed{ID: r.ID, At: r.At, UserID: r.UserID, Action: r.Action, Target: r.Target, ClientIP: r.ClientIP, RequestID: r.RequestID}
		_ = json.Unmarshal(r.Details, &d.Details) // of our own making; what is no object is left out
		return d, r.ID
	})
}

// firstID is the first UUIDv7 of a millisecond.
func firstID(t time.Time) uuid.UUID {
	var id uuid.UUID
	ms := max(t.UnixMilli(), 0)
	for i := range 6 {
		id[i] = byte(ms >> (8 * (5 - i)))
	}
	id[6], id[8] = 0x70, 0x80
	return id
}
