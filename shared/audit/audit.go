// Package audit records what was done to accounts and projects: by whom, from where, in which request.
// Records are only added. It must never be given a secret: no password, token or file content.
package audit

import (
	"context"
	"encoding/json"

	"github.com/google/uuid"

	"hivesync/shared/db"
	"hivesync/shared/db/queries"
)

// Actions that are recorded.
const (
	Registered     = "accounts.registered"
	LoggedIn       = "accounts.logged_in"
	LoginFailed    = "accounts.login_failed"
	LoggedOut      = "accounts.logged_out"
	RefreshReused  = "accounts.refresh_reused"
	ProjectMade    = "projects.created"
	PreviewEnded   = "previews.stopped"
	SettingChanged = "settings.changed"
)

// Entry is one record.
type Entry struct {
	// UserID is who did it; uuid.Nil where nobody was established.
	UserID uuid.UUID
	Action string
	// Target is the id of what it was done to.
	Target string
	// ClientIP and RequestID say where it came from.
	ClientIP, RequestID string
	// Details are further facts; nil for none.
	Details map[string]any
}

// Add writes the entry, as part of q's transaction where it has one.
func Add(ctx context.Context, q *queries.Queries, e Entry) error {
	params := queries.InsertAuditParams{
		ID: db.NewID(), Action: e.Action, Target: clip(e.Target, 128), ClientIp: clip(e.ClientIP, 64), RequestID: clip(e.RequestID, 128),
	}
	if e.UserID != uuid.Nil {
		params.UserID = &e.UserID
	}
	if len(e.Details) > 0 {
		raw, err := json.Marshal(e.Details)
		if err != nil {
			return err
		}
		params.Details = raw
	}
	return q.InsertAudit(ctx, params)
}

func clip(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}
