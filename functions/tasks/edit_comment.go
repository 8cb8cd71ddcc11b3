package tasks

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"hivesync/functions/tasks/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// EditComment changes what the caller has said. Whom the new text mentions and the old one did not is notified.
type EditComment struct{ Board Board }

// EditCommentIn is what is said instead.
type EditCommentIn struct {
	CommentID uuid.UUID `path:"comment_id"`
	Body      CommentText
}

// Meta implements function.Handler.
func (EditComment) Meta() function.Meta {
	return function.Meta{
		Name: "tasks.edit_comment", Method: "PATCH", Path: "/api/v1/comments/{comment_id}", Summary: "Change a comment of one's own",
		Auth: function.User, Scope: "tasks:write", Role: auth.Member, MaxBody: 128 << 10, Errors: []fault.Code{fault.ValidationFailed, fault.Forbidden},
	}
}

// Handle implements function.Handler.
func (f EditComment) Handle(ctx context.Context, in *EditCommentIn) (*function.Data[TaskComment], error) {
	body, err := cleanComment(in.Body.Body)
	if err != nil {
		return nil, err
	}
	var said queries.TaskComment
	err = f.Board.change(ctx, func(tx db.Handle, q *queries.Queries) (Changed, error) {
		project := auth.AccessFrom(ctx).ProjectID
		before, err := q.LockComment(ctx, queries.LockCommentParams{CommentID: in.CommentID, ProjectID: project})
		if err != nil {
			return Changed{}, db.Missing(err, errNoComment())
		}
		if before.AuthorID == nil || *before.AuthorID != auth.PrincipalFrom(ctx).UserID {
			return Changed{}, fault.New(fault.Forbidden, "Only who wrote a comment changes it.")
		}
		if said, err = q.EditComment(ctx, queries.EditCommentParams{CommentID: in.CommentID, ProjectID: project, Body: body}); err != nil {
			return Changed{}, err
		}
		about, err := q.Task(ctx, queries.TaskParams{TaskID: said.TaskID, ProjectID: project})
		if err != nil {
			return Changed{}, err
		}
		known := mentions(before.Body)
		names := slices.DeleteFunc(mentions(body), func(n string) bool { return slices.Contains(known, n) })
		return Changed{TaskID: said.TaskID, Action: Commented}, f.Board.mention(ctx, tx, q, about, said, names)
	})
	if err != nil {
		return nil, err
	}
	return function.OK(comment(said)), nil
}
