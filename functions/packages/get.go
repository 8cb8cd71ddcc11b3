package packages

import (
	"context"
	"encoding/hex"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/packages/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
)

// Get answers which packages a project uses.
type Get struct{ DB *pgxpool.Pool }

// Packages are a project's set.
type Packages struct {
	SHA256    string     `json:"sha256,omitempty" doc:"of the set, in hexadecimal; left out where the project has none: previews show stand-ins then"`
	Packages  int        `json:"packages" doc:"how many they are"`
	Files     int        `json:"files" doc:"of all packages"`
	Bytes     int64      `json:"bytes" doc:"of all packages' files"`
	UpdatedAt *time.Time `json:"updated_at,omitempty" doc:"since when the project uses the set"`
	// Fetch is nil where the server was never asked to fetch any.
	Fetch *FetchState `json:"fetch,omitempty" doc:"the latest packages.fetch of the project"`
}

// Meta implements function.Handler.
func (Get) Meta() function.Meta {
	return function.Meta{
		Name: "packages.get", Method: "GET", Path: "/api/v1/projects/{project_id}/packages",
		Summary: "Which npm packages a project's previews use", Auth: function.User, Scope: "files:read", Role: auth.Guest,
	}
}

// Handle implements function.Handler.
func (f Get) Handle(ctx context.Context, in *ProjectIn) (*function.Data[Packages], error) {
	q, team := queries.New(db.On(f.DB)), auth.AccessFrom(ctx).TeamID
	var out Packages
	fetch, err := q.LatestFetch(ctx, queries.LatestFetchParams{ProjectID: in.ProjectID, TeamID: team})
	switch {
	case err == nil:
		out.Fetch = stateOf(fetch)
	case !errors.Is(err, pgx.ErrNoRows):
		return nil, err
	}
	row, err := q.PackagesOfProject(ctx, queries.PackagesOfProjectParams{ProjectID: in.ProjectID, TeamID: team})
	if errors.Is(err, pgx.ErrNoRows) {
		return function.OK(out), nil
	}
	if err != nil {
		return nil, err
	}
	out.SHA256, out.Packages, out.Files, out.Bytes, out.UpdatedAt = hex.EncodeToString(row.Sha256), int(row.Packages), int(row.Files), row.Unpacked, &row.UpdatedAt
	return function.OK(out), nil
}
