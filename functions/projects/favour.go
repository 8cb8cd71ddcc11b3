package projects

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/projects/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/settings"
)

// Favour marks a project as one of the caller's favourites. Nobody else sees that.
type Favour struct {
	DB       *pgxpool.Pool
	Settings *settings.Live
}

// Meta implements function.Handler.
func (Favour) Meta() function.Meta {
	return function.Meta{
		Name: "projects.favour", Method: "PUT", Path: "/api/v1/projects/{project_id}/favourite", Status: 204, Summary: "Mark a project as one of the caller's favourites",
		Auth: function.User, Scope: "projects:write", Role: auth.Guest, Archived: true, Errors: []fault.Code{fault.Conflict},
	}
}

// Handle implements function.Handler. Marking a favourite again changes nothing.
func (f Favour) Handle(ctx context.Context, in *ProjectIn) (*function.Empty, error) {
	user := auth.PrincipalFrom(ctx).UserID
	most := int64(maxFavourites.Get(f.Settings.Now()))
	return &function.Empty{}, db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		added, err := q.AddFavourite(ctx, queries.AddFavouriteParams{UserID: user, ProjectID: in.ProjectID})
		if err != nil || added == 0 {
			return err
		}
		n, err := q.CountFavourites(ctx, user)
		if err == nil && n > most {
			err = fault.Newf(fault.Conflict, "You have %d favourites, and more are not allowed. Take the mark from another project first.", most)
		}
		return err
	})
}
