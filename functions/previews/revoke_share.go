package previews

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/previews/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// RevokeShare takes a link back: from then on it opens nothing.
type RevokeShare struct{ DB *pgxpool.Pool }

// RevokeShareIn names the link.
type RevokeShareIn struct {
	PreviewIn
	ShareID uuid.UUID `path:"share_id"`
}

// Meta implements function.Handler.
func (RevokeShare) Meta() function.Meta {
	return function.Meta{
		Name: "previews.revoke_share", Method: "DELETE", Path: "/api/v1/previews/{preview_id}/shares/{share_id}", Status: 204, Summary: "Take a link to a preview back",
		Auth: function.User, Scope: "previews:write", Role: auth.Member, Archived: true, Plain: []string{"share_id"}, Errors: []fault.Code{fault.NotFound},
	}
}

// Handle implements function.Handler.
func (f RevokeShare) Handle(ctx context.Context, in *RevokeShareIn) (*function.Empty, error) {
	n, err := queries.New(db.On(f.DB)).DeleteShare(ctx, queries.DeleteShareParams{ID: in.ShareID, PreviewID: in.PreviewID, ProjectID: auth.AccessFrom(ctx).ProjectID})
	if err == nil && n == 0 {
		err = fault.New(fault.NotFound, "The preview has no such link.")
	}
	return &function.Empty{}, err
}
