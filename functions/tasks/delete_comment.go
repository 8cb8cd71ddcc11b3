package tasks

import (
	"context"

	"github.com/google/uuid"

	"hivesync/functions/tasks/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// DeleteComment deletes what the caller has said, or where they are an admin of the team, what anybody has.
type DeleteComment struct{ Board Board }

// DeleteCommentIn names the comment.
type DeleteCommentIn struct {
	CommentID uuid.UUID `path:"comment_id"`
}

// Meta implements function.Handler.
func (DeleteComment) Meta() function.Meta {
	return function.Meta{
		Name: "tasks.delete_comment", Method: "DELETE", Path: "/api/v1/comments/{comment_id}", Status: 204,
		Summary: "Delete a comment of one's own, or as an admin of the team anybody's", Auth: function.User, Scope: "tasks:write", Role: auth.Member,
		Errors: []fault.Code{fault.Forbidden},
	}
}

// Handle implements function.Handler.
func (f DeleteComment) Handle(ctx context.Context, in *DeleteCommentIn) (*function.Empty, error) {
	return &function.Empty{}, f.Board.change(ctx, func(tx db.Handle, q *queries.Queries) (Changed, error) {
		access := auth.AccessFrom(ctx)
		said, err := q.LockComment(ctx, queries.LockCommentParams{CommentID: in.CommentID, ProjectID: access.ProjectID})
		if err != nil {
			return Changed{}, db.Missing(err, errNoComment())
		}
		own := said.AuthorID != nil && *said.AuthorID == auth.PrincipalFrom(ctx).UserID
		if !own && !access.Role.Allows(auth.Admin) {
			return Changed{}, fault.New(fault.Forbidden, "Only who wrote a comment and admins of the team delete it.")
		}
		if _, err := q.DeleteComment(ctx, queries.DeleteCommentParams{CommentID: in.CommentID, ProjectID: access.ProjectID}); err != nil {
			return Changed{}, err
		}
		if !own {
			err = audit.Add(ctx, tx, "tasks.comment_deleted", in.CommentID.String())
		}
		return Changed{TaskID: said.TaskID, Action: Commented}, err
	})
}
