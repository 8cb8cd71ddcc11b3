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
	row, err := queries.New(db.On(f.DB)).PackagesOfProject(ctx, queries.PackagesOfProjectParams{ProjectID: in.ProjectID, TeamID: auth.AccessFrom(ctx).TeamID})
	if errors.Is(err, pgx.ErrNoRows) {
		return function.OK(Packages{}), nil
	}
	if err != nil {
		return nil, err
	}
	return function.OK(Packages{
		SHA256: hex.EncodeToString(row.Sha256), Packages: int(row.Packages), Files: int(row.Files), Bytes: row.Unpacked, UpdatedAt: &row.UpdatedAt,
	}), nil
}
