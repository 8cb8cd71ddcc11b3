package wiring

import (
	"context"

	"github.com/google/uuid"

	"hivesync/runtime/function"
	"hivesync/shared/auth"
)

// Access asks a registry's resources what a user may do.
type Access struct{ Registry *function.Registry }

func (a Access) of(ctx context.Context, param string, user, id uuid.UUID) (auth.Access, error) {
	for _, r := range a.Registry.Resources {
		if r.Param == param {
			return r.Access(ctx, user, id)
		}
	}
	return auth.Access{}, nil
}

// ProjectAccess returns the user's access to a project.
func (a Access) ProjectAccess(ctx context.Context, userID, projectID uuid.UUID) (auth.Access, error) {
	return a.of(ctx, "project_id", userID, projectID)
}

// PreviewAccess returns the user's access to the project of a preview.
func (a Access) PreviewAccess(ctx context.Context, userID, previewID uuid.UUID) (auth.Access, error) {
	return a.of(ctx, "preview_id", userID, previewID)
}
