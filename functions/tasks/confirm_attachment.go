package tasks

import (
	"bytes"
	"context"
	"crypto/sha256"
	"time"

	"github.com/google/uuid"

	"hivesync/functions/tasks/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/objects"
)

// ConfirmAttachment says that a file's content was put. It is read and, where it is what was announced, stored where no client
// can put anything: what is put later changes no file that somebody sees.
type ConfirmAttachment struct {
	Board   Board
	Objects *objects.Store
	// reading holds a place for each content that is in memory.
	reading chan struct{}
}

// readAtOnce bounds how many contents one process reads at a time: each is in memory as a whole, ten mebibytes by default.
const readAtOnce = 4

// AttachmentIn names an attachment, which is all that some functions need.
type AttachmentIn struct {
	AttachmentID uuid.UUID `path:"attachment_id"`
}

// Meta implements function.Handler.
func (ConfirmAttachment) Meta() function.Meta {
	return function.Meta{
		Name: "tasks.confirm_attachment", Method: "POST", Path: "/api/v1/attachments/{attachment_id}/confirm", Summary: "Say that a file's content was put",
		Auth: function.User, Scope: "tasks:write", Role: auth.Member, Timeout: time.Minute, Errors: []fault.Code{fault.NotReady, fault.ValidationFailed},
	}
}

// Handle implements function.Handler. To confirm a file again changes nothing.
func (f ConfirmAttachment) Handle(ctx context.Context, in *AttachmentIn) (*function.Data[Attachment], error) {
	select {
	case f.reading <- struct{}{}:
		defer func() { <-f.reading }()
	case <-ctx.Done():
		return nil, fault.Wrap(ctx.Err(), fault.Unavailable, "Too many files are confirmed at the moment. Try again shortly.")
	}
	project := auth.AccessFrom(ctx).ProjectID
	row, err := queries.New(db.On(f.Board.DB)).Attachment(ctx, queries.AttachmentParams{AttachmentID: in.AttachmentID, ProjectID: project})
	if err != nil {
		return nil, db.Missing(err, errNoAttachment())
	}
	if row.ConfirmedAt != nil {
		return function.OK(attachment(row)), nil
	}
	content, _, err := f.Objects.Get(ctx, objects.IncomingKey(row.ID), row.Size)
	switch sum := sha256.Sum256(content); {
	case fault.Is(err, fault.NotFound):
		return nil, fault.New(fault.NotReady, "The content was not put yet. Put it at upload_url first.")
	case err != nil && !fault.Is(err, fault.FileTooLarge):
		return nil, err
	case err != nil, int64(len(content)) != row.Size, !bytes.Equal(sum[:], row.Sha256):
		return nil, fault.New(fault.ValidationFailed, "The content is not the one that was announced. Put that one, or announce this one.",
			fault.Detail{Field: "sha256", Code: "invalid", Message: "expected content of the announced size and SHA-256"})
	}
	if err := f.Objects.Put(ctx, objects.AttachmentKey(row.ID), content, row.ContentType); err != nil {
		return nil, err
	}
	err = f.Board.change(ctx, func(_ db.Handle, q *queries.Queries) (Changed, error) {
		row, err = q.ConfirmAttachment(ctx, queries.ConfirmAttachmentParams{AttachmentID: row.ID, ProjectID: project})
		return Changed{TaskID: row.TaskID, Action: Updated}, db.Missing(err, errNoAttachment())
	})
	if err != nil {
		return nil, err
	}
	return function.OK(attachment(row)), nil
}
