// Package audit records what was done to accounts and projects: by whom, from where, in which request.
// Records are only added. It must never be given a secret: no password, token or file content.
package audit

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/google/uuid"

	"hivesync/shared/audit/queries"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/safetext"
)

// Add records that the caller whom ctx carries did action to target, an id, as part of tx's transaction where it has one.
// Actions are named as functions are, in the past: "projects.created". Further facts follow as names and values in turn.
func Add(ctx context.Context, tx db.Handle, action, target string, facts ...any) error {
	return AddAs(ctx, tx, auth.PrincipalFrom(ctx).UserID, action, target, facts...)
}

// AddAs is Add for a user whom the call itself makes known, as a sign-in does; uuid.Nil where nobody is known.
func AddAs(ctx context.Context, tx db.Handle, user uuid.UUID, action, target string, facts ...any) error {
	request := auth.RequestFrom(ctx)
	row := queries.InsertAuditParams{
		ID: db.NewID(), Action: action, Target: safetext.Line(target, 128), ClientIp: safetext.Line(request.ClientIP, 64),
		RequestID: safetext.Line(request.ID, 128),
	}
	if user != uuid.Nil {
		row.UserID = &user
	}
	if len(facts) > 0 {
		details := map[string]any{}
		for pair := range slices.Chunk(facts, 2) {
			details[pair[0].(string)] = pair[1]
		}
		var err error
		if row.Details, err = json.Marshal(details); err != nil {
			return err
		}
	}
	return queries.New(tx).InsertAudit(ctx, row)
}
