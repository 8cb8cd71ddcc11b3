package previews

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/previews/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
)

// ListShares answers the links of a preview that open it.
type ListShares struct {
	DB    *pgxpool.Pool
	Clock func() time.Time
}

// ShareLinks is the answer.
type ShareLinks struct {
	Body struct {
		Items      []ShareLink `json:"items" nullable:"false" doc:"the newest first"`
		NextCursor *string     `json:"next_cursor" nullable:"true" doc:"always null: there is one page"`
	}
}

// Meta implements function.Handler.
func (ListShares) Meta() function.Meta {
	return function.Meta{
		Name: "previews.list_shares", Method: "GET", Path: "/api/v1/previews/{preview_id}/shares", Summary: "The links that show a preview without signing in",
		Auth: function.User, Scope: "previews:read", Role: auth.Guest,
	}
}

// Handle implements function.Handler.
func (f ListShares) Handle(ctx context.Context, in *PreviewIn) (*ShareLinks, error) {
	rows, err := queries.New(db.On(f.DB)).Shares(ctx, queries.SharesParams{PreviewID: in.PreviewID, ProjectID: auth.AccessFrom(ctx).ProjectID, Now: f.Clock()})
	if err != nil {
		return nil, err
	}
	var out ShareLinks
	for _, r := range rows {
		out.Body.Items = append(out.Body.Items, shareLink(r))
	}
	return &out, nil
}
