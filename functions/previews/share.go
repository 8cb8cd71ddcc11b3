package previews

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/previews/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// Share makes a link by which whoever has it sees a preview without signing in, and nothing else of the project.
type Share struct {
	DB     *pgxpool.Pool
	Tokens auth.Opaque
	Clock  func() time.Time
}

// ShareIn says for how long.
type ShareIn struct {
	PreviewIn
	Body NewShare
}

// NewShare is a link that is to be.
type NewShare struct {
	Days int `json:"days,omitempty" minimum:"1" maximum:"90" default:"7" doc:"until the link opens nothing any more"`
}

// ShareLink is a link. Its token is told once, when it is made.
type ShareLink struct {
	ID        uuid.UUID  `json:"id"`
	CreatedBy *uuid.UUID `json:"created_by" nullable:"true" doc:"null where the account is deleted"`
	CreatedAt time.Time  `json:"created_at"`
	ExpiresAt time.Time  `json:"expires_at"`
}

// MadeShare is a link with what opens it.
type MadeShare struct {
	ShareLink
	Token string `json:"token" doc:"told this once"`
	URL   string `json:"url" doc:"path of the shared preview on this API"`
}

// maxShares bounds the links of one preview.
const maxShares = 50

func shareLink(r queries.PreviewShare) ShareLink {
	return ShareLink{ID: r.ID, CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt, ExpiresAt: r.ExpiresAt}
}

// Meta implements function.Handler.
func (Share) Meta() function.Meta {
	return function.Meta{
		Name: "previews.share", Method: "POST", Path: "/api/v1/previews/{preview_id}/shares", Status: 201, Summary: "Make a link that shows a preview without signing in",
		Auth: function.User, Scope: "previews:write", Role: auth.Member, MaxBody: 1 << 10, Errors: []fault.Code{fault.NotFound, fault.NotReady, fault.Conflict},
	}
}

// Handle implements function.Handler.
func (f Share) Handle(ctx context.Context, in *ShareIn) (*function.Data[MadeShare], error) {
	token, hash := f.Tokens.New()
	user, project, now := auth.PrincipalFrom(ctx).UserID, auth.AccessFrom(ctx).ProjectID, f.Clock().UTC().Truncate(time.Second)
	row := queries.InsertShareParams{
		ID: db.NewID(), PreviewID: in.PreviewID, ProjectID: project, TokenHash: hash, CreatedBy: &user, Now: now, ExpiresAt: now.AddDate(0, 0, in.Body.Days),
	}
	err := db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		state, err := q.HoldPreview(ctx, queries.HoldPreviewParams{PreviewID: in.PreviewID, ProjectID: project})
		switch {
		case err != nil:
			return db.Missing(err, errNoPreview())
		case state != "succeeded":
			return fault.New(fault.NotReady, "The preview has nothing to show: it is not ready yet, has failed or was stopped.")
		}
		if err := q.DeletePastShares(ctx, queries.DeletePastSharesParams{PreviewID: in.PreviewID, ProjectID: project, Now: now}); err != nil {
			return err
		}
		n, err := q.CountShares(ctx, queries.CountSharesParams{PreviewID: in.PreviewID, ProjectID: project})
		if err != nil {
			return err
		}
		if n >= maxShares {
			return fault.Newf(fault.Conflict, "The preview has %d links. Revoke some first.", n)
		}
		return q.InsertShare(ctx, row)
	})
	if err != nil {
		return nil, err
	}
	return function.OK(MadeShare{
		ShareLink: ShareLink{ID: row.ID, CreatedBy: row.CreatedBy, CreatedAt: now, ExpiresAt: row.ExpiresAt}, Token: token, URL: Shared{}.Meta().URL(token),
	}), nil
}
