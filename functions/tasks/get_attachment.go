package tasks

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/tasks/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/objects"
)

// GetAttachment answers a file at a task, with an address that its content is read from for a while. A browser saves it: it never
// shows it as a page.
type GetAttachment struct {
	DB      *pgxpool.Pool
	Objects *objects.Store
	Clock   func() time.Time
}

// AttachmentDownload says where the content is.
type AttachmentDownload struct {
	Attachment
	DownloadURL string    `json:"download_url" format:"uri"`
	ExpiresAt   time.Time `json:"expires_at"`
}

// downloadTTL is how long the content may be read.
const downloadTTL = 5 * time.Minute

// Meta implements function.Handler.
func (GetAttachment) Meta() function.Meta {
	return function.Meta{
		Name: "tasks.get_attachment", Method: "GET", Path: "/api/v1/attachments/{attachment_id}", Summary: "A file at a task, and where its content is read",
		Auth: function.User, Scope: "tasks:read", Role: auth.Guest, Errors: []fault.Code{fault.NotReady},
	}
}

// Handle implements function.Handler.
func (f GetAttachment) Handle(ctx context.Context, in *AttachmentIn) (*function.Data[AttachmentDownload], error) {
	row, err := queries.New(db.On(f.DB)).Attachment(ctx, queries.AttachmentParams{AttachmentID: in.AttachmentID, ProjectID: auth.AccessFrom(ctx).ProjectID})
	if err != nil {
		return nil, db.Missing(err, errNoAttachment())
	}
	if row.ConfirmedAt == nil {
		return nil, fault.New(fault.NotReady, "The file's content was not confirmed yet.")
	}
	url, err := f.Objects.PresignGet(ctx, objects.AttachmentKey(row.ID), downloadTTL, row.Name)
	if err != nil {
		return nil, err
	}
	return function.OK(AttachmentDownload{Attachment: attachment(row), DownloadURL: url, ExpiresAt: f.Clock().Add(downloadTTL).UTC().Truncate(time.Second)}), nil
}
