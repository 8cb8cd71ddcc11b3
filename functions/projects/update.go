package projects

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/projects/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// Update changes what people call a project and say of it.
type Update struct{ DB *pgxpool.Pool }

// UpdateIn says what is changed.
type UpdateIn struct {
	ProjectID uuid.UUID `path:"project_id"`
	Body      ProjectChange
}

// ProjectChange is what of a project is changed: what is left out stays as it is.
type ProjectChange struct {
	Name *string `json:"name,omitempty" minLength:"1" maxLength:"80"`
	About
}

// Meta implements function.Handler.
func (Update) Meta() function.Meta {
	return function.Meta{
		Name: "projects.update", Method: "PATCH", Path: "/api/v1/projects/{project_id}", Summary: "Change a project's name, description or tags",
		Auth: function.User, Scope: "projects:write", Role: auth.Member, MaxBody: 32 << 10, Errors: []fault.Code{fault.ValidationFailed},
	}
}

// Handle implements function.Handler.
func (f Update) Handle(ctx context.Context, in *UpdateIn) (out *function.Data[Project], err error) {
	name, about, err := in.Body.clean(in.Body.Name)
	if err != nil {
		return nil, err
	}
	err = db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		n, err := q.UpdateProject(ctx, queries.UpdateProjectParams{
			Name: name, Description: about.Description, Tags: about.Tags, ProjectID: in.ProjectID, TeamID: auth.AccessFrom(ctx).TeamID,
		})
		if err != nil {
			return err
		}
		if n == 0 {
			return errNoProject()
		}
		if err := tell(ctx, tx, auth.AccessFrom(ctx).TeamID, in.ProjectID, "updated"); err != nil {
			return err
		}
		if err := audit.Add(ctx, tx, "projects.updated", in.ProjectID.String()); err != nil {
			return err
		}
		out, err = read(ctx, q, in.ProjectID)
		return err
	})
	return out, err
}
