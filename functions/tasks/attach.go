package tasks

import (
	"context"
	"encoding/hex"
	"fmt"
	"mime"
	"strings"
	"time"

	"github.com/google/uuid"

	"hivesync/functions/tasks/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/objects"
	"hivesync/shared/safetext"
	"hivesync/shared/settings"
)

// Attach announces a file at a task. The client puts its content at the address that it is given, and confirms it then: nobody
// sees the file before its content was found to be what was announced.
type Attach struct {
	Board    Board
	Objects  *objects.Store
	Settings *settings.Live
	Clock    func() time.Time
}

// AttachIn says what is attached to which task.
type AttachIn struct {
	TaskID uuid.UUID `path:"task_id"`
	Body   NewAttachment
}

// NewAttachment is a file that will be put.
type NewAttachment struct {
	Name        string `json:"name" minLength:"1" maxLength:"200" doc:"what it is called when it is downloaded"`
	ContentType string `json:"content_type" minLength:"3" maxLength:"100" doc:"a media type, such as image/png"`
	Size        int64  `json:"size" minimum:"1" doc:"bytes"`
	SHA256      string `json:"sha256" pattern:"^[0-9a-f]{64}$" doc:"of the content, in hexadecimal"`
}

// Attachment is a file at a task.
type Attachment struct {
	ID          uuid.UUID  `json:"id"`
	TaskID      uuid.UUID  `json:"task_id"`
	AuthorID    *uuid.UUID `json:"author_id" nullable:"true" doc:"null where the account is deleted"`
	Name        string     `json:"name"`
	ContentType string     `json:"content_type"`
	Size        int64      `json:"size" doc:"bytes"`
	SHA256      string     `json:"sha256" doc:"of the content, in hexadecimal"`
	CreatedAt   time.Time  `json:"created_at"`
	ConfirmedAt *time.Time `json:"confirmed_at,omitempty" doc:"since when it can be read; left out before"`
}

// AttachmentUpload says where the content goes.
type AttachmentUpload struct {
	Attachment Attachment        `json:"attachment"`
	UploadURL  string            `json:"upload_url" format:"uri" doc:"takes the content by PUT, once or again, until it expires"`
	Headers    map[string]string `json:"headers" doc:"that the PUT must have"`
	ExpiresAt  time.Time         `json:"expires_at"`
}

// uploadTTL is how long a content may be put.
const uploadTTL = 15 * time.Minute

func attachment(r queries.TaskAttachment) Attachment {
	return Attachment{
		ID: r.ID, TaskID: r.TaskID, AuthorID: r.AuthorID, Name: r.Name, ContentType: r.ContentType, Size: r.Size, SHA256: hex.EncodeToString(r.Sha256),
		CreatedAt: r.CreatedAt, ConfirmedAt: r.ConfirmedAt,
	}
}

// Meta implements function.Handler.
func (Attach) Meta() function.Meta {
	return function.Meta{
		Name: "tasks.attach", Method: "POST", Path: "/api/v1/tasks/{task_id}/attachments", Status: 201, Summary: "Announce a file at a task, and learn where to put it",
		Auth: function.User, Scope: "tasks:write", Role: auth.Member, MaxBody: 8 << 10, Errors: []fault.Code{fault.ValidationFailed, fault.FileTooLarge, fault.StorageFull, fault.Conflict},
	}
}

// Handle implements function.Handler.
func (f Attach) Handle(ctx context.Context, in *AttachIn) (*function.Data[AttachmentUpload], error) {
	b, access, now := &in.Body, auth.AccessFrom(ctx), f.Settings.Now()
	row := queries.InsertAttachmentParams{
		ID: db.NewID(), TaskID: in.TaskID, ProjectID: access.ProjectID, AuthorID: auth.PrincipalFrom(ctx).UserID, Name: strings.TrimSpace(b.Name), Size: b.Size,
	}
	var wrong fault.Details
	wrong.Require(!safetext.Blank(row.Name) && safetext.IsLine(row.Name) && !strings.ContainsAny(row.Name, `/\`), "name", "invalid", "expected 1 to 200 printable characters without slashes")
	media, _, err := mime.ParseMediaType(b.ContentType)
	row.ContentType = media
	wrong.Require(err == nil && strings.Contains(media, "/"), "content_type", "invalid", "expected a media type such as image/png")
	row.Sha256, err = hex.DecodeString(b.SHA256)
	wrong.Require(err == nil, "sha256", "invalid", "expected 64 hexadecimal digits in lower case")
	if err := wrong.Err(fault.ValidationFailed, "The file cannot be attached as asked for."); err != nil {
		return nil, err
	}
	if most := maxFile.Get(now); b.Size > most {
		return nil, fault.New(fault.FileTooLarge, fmt.Sprintf("A file at a task has %d bytes at most.", most))
	}
	var made queries.TaskAttachment
	err = db.Tx(ctx, f.Board.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		if _, err := q.HoldBoard(ctx, access.ProjectID); err != nil {
			return err
		}
		has, err := q.AttachedTo(ctx, queries.AttachedToParams{TaskID: in.TaskID, ProjectID: access.ProjectID})
		switch most := maxFiles.Get(now); {
		case err != nil:
			return err
		case has.Files >= int64(maxAttachments.Get(now)):
			return fault.Newf(fault.Conflict, "The task has %d files, those that were announced lately included, and more are not allowed.", has.Files)
		case has.Bytes+b.Size > most:
			return fault.Newf(fault.StorageFull, "The files at the project's tasks may have %d bytes, of which %d are used. Delete some first.", most, has.Bytes)
		}
		made, err = q.InsertAttachment(ctx, row)
		return err
	})
	if err != nil {
		return nil, err
	}
	url, headers, err := f.Objects.PresignPut(ctx, objects.IncomingKey(row.ID), uploadTTL, row.ContentType, row.Size)
	if err != nil {
		return nil, err
	}
	return function.OK(AttachmentUpload{Attachment: attachment(made), UploadURL: url, Headers: headers, ExpiresAt: f.Clock().Add(uploadTTL).UTC().Truncate(time.Second)}), nil
}
