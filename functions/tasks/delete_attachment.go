package tasks

import (
	"context"
	"log/slog"

	"hivesync/functions/tasks/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/objects"
)

// DeleteAttachment deletes a file at a task that the caller attached, or where they are an admin of the team, that anybody did.
type DeleteAttachment struct {
	Board   Board
	Objects *objects.Store
	Logger  *slog.Logger
}

// Meta implements function.Handler.
func (DeleteAttachment) Meta() function.Meta {
	return function.Meta{
		Name: "tasks.delete_attachment", Method: "DELETE", Path: "/api/v1/attachments/{attachment_id}", Status: 204,
		Summary: "Delete a file of one's own, or as an admin of the team anybody's", Auth: function.User, Scope: "tasks:write", Role: auth.Member,
		Errors: []fault.Code{fault.Forbidden},
	}
}

// Handle implements function.Handler. What cannot be taken out of the storage now is swept out later.
func (f DeleteAttachment) Handle(ctx context.Context, in *AttachmentIn) (*function.Empty, error) {
	access := auth.AccessFrom(ctx)
	err := f.Board.change(ctx, func(tx db.Handle, q *queries.Queries) (Changed, error) {
		row, err := q.Attachment(ctx, queries.AttachmentParams{AttachmentID: in.AttachmentID, ProjectID: access.ProjectID})
		if err != nil {
			return Changed{}, db.Missing(err, errNoAttachment())
		}
		own := row.AuthorID != nil && *row.AuthorID == auth.PrincipalFrom(ctx).UserID
		if !own && !access.Role.Allows(auth.Admin) {
			return Changed{}, fault.New(fault.Forbidden, "Only who attached a file and admins of the team delete it.")
		}
		if _, err := q.DeleteAttachment(ctx, queries.DeleteAttachmentParams{AttachmentID: row.ID, ProjectID: access.ProjectID}); err != nil {
			return Changed{}, err
		}
		return Changed{TaskID: row.TaskID, Action: Updated}, audit.Add(ctx, tx, "tasks.attachment_deleted", row.ID.String())
	})
	if err != nil {
		return nil, err
	}
	if err := f.Objects.DeleteEach(ctx, []string{objects.AttachmentKey(in.AttachmentID), objects.IncomingKey(in.AttachmentID)}); err != nil {
		f.Logger.WarnContext(ctx, "a deleted file is left to the sweep", "attachment", in.AttachmentID, "error", err)
	}
	return &function.Empty{}, nil
}
