package archives

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/archives/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// Start asks for an archive of what there is of the caller. API tokens do not: it holds more than any scope.
type Start struct {
	DB    *pgxpool.Pool
	Clock func() time.Time
}

// Meta implements function.Handler.
func (Start) Meta() function.Meta {
	return function.Meta{
		Name: "archives.start", Method: "POST", Path: "/api/v1/auth/export", Status: 202, Summary: "Ask for an archive of what there is of the caller",
		Description: "A ZIP of JSON: the profile, sessions, API tokens without their secrets, teams, projects, tasks, comments, notifications and the audit log, " +
			"and the files of the personal team's projects. `archives.get` says when it is ready, and where it is read, for seven days.",
		Auth: function.User, Limit: perDay, MaxBody: 1 << 10, Errors: []fault.Code{fault.Conflict, fault.LimitReached},
	}
}

// Handle implements function.Handler.
func (f Start) Handle(ctx context.Context, _ *function.Empty) (*function.Data[Export], error) {
	user, id, now := auth.PrincipalFrom(ctx).UserID, db.NewID(), f.Clock()
	err := db.Tx(ctx, f.DB, func(tx db.Handle) error {
		if err := queries.New(tx).InsertExport(ctx, queries.InsertExportParams{ID: id, UserID: user, Now: now}); err != nil {
			return err
		}
		return audit.Add(ctx, tx, "archives.asked", user.String(), "export", id)
	})
	switch {
	case db.Violates(err, "one_export_at_a_time"):
		return nil, fault.New(fault.Conflict, "An archive is being written already. Wait until it is ready.")
	case err != nil:
		return nil, err
	}
	return function.OK(Export{ID: id, State: "pending", CreatedAt: now.UTC()}), nil
}
