package tasks

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"hivesync/functions/tasks/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/notify"
	"hivesync/shared/safetext"
	"hivesync/shared/settings"
)

// Comment says something about a task. Members whom it mentions are notified: @ and what stands before the @ of their address,
// whatever the case, as in @ada for ada@example.com. Who is no member is not mentioned.
type Comment struct {
	Board    Board
	Settings *settings.Live
}

// CommentIn is what is said of which task.
type CommentIn struct {
	TaskID uuid.UUID `path:"task_id"`
	Body   CommentText
}

// CommentText is what is said.
type CommentText struct {
	Body string `json:"body" minLength:"1" maxLength:"16384" doc:"text of several lines, of 16 KiB at most; @ada mentions the member whose address begins with ada@"`
}

// TaskComment is a comment as the members of the team see it.
type TaskComment struct {
	ID        uuid.UUID  `json:"id"`
	TaskID    uuid.UUID  `json:"task_id"`
	AuthorID  *uuid.UUID `json:"author_id" nullable:"true" doc:"null where the account is deleted"`
	Body      string     `json:"body"`
	CreatedAt time.Time  `json:"created_at"`
	EditedAt  *time.Time `json:"edited_at,omitempty"`
}

func comment(r queries.TaskComment) TaskComment {
	return TaskComment{ID: r.ID, TaskID: r.TaskID, AuthorID: r.AuthorID, Body: r.Body, CreatedAt: r.CreatedAt, EditedAt: r.EditedAt}
}

// Meta implements function.Handler.
func (Comment) Meta() function.Meta {
	return function.Meta{
		Name: "tasks.comment", Method: "POST", Path: "/api/v1/tasks/{task_id}/comments", Status: 201, Summary: "Say something about a task",
		Auth: function.User, Scope: "tasks:write", Role: auth.Member, Idempotent: true, MaxBody: 128 << 10,
		Errors: []fault.Code{fault.ValidationFailed, fault.Conflict},
	}
}

// Handle implements function.Handler.
func (f Comment) Handle(ctx context.Context, in *CommentIn) (*function.Data[TaskComment], error) {
	body, err := cleanComment(in.Body.Body)
	if err != nil {
		return nil, err
	}
	var said queries.TaskComment
	err = f.Board.change(ctx, func(tx db.Handle, q *queries.Queries) (Changed, error) {
		access := auth.AccessFrom(ctx)
		about, err := q.LockTask(ctx, queries.LockTaskParams{TaskID: in.TaskID, ProjectID: access.ProjectID})
		if err != nil {
			return Changed{}, db.Missing(err, errNoTask())
		}
		n, err := q.CountComments(ctx, queries.CountCommentsParams{TaskID: in.TaskID, ProjectID: access.ProjectID})
		if err != nil {
			return Changed{}, err
		}
		if n >= int64(maxComments.Get(f.Settings.Now())) {
			return Changed{}, fault.Newf(fault.Conflict, "The task has %d comments, and more are not allowed.", n)
		}
		if said, err = q.InsertComment(ctx, queries.InsertCommentParams{
			ID: db.NewID(), TaskID: in.TaskID, ProjectID: access.ProjectID, AuthorID: auth.PrincipalFrom(ctx).UserID, Body: body,
		}); err != nil {
			return Changed{}, err
		}
		return Changed{TaskID: in.TaskID, Action: Commented}, f.Board.mention(ctx, tx, q, about, said, mentions(body))
	})
	if err != nil {
		return nil, err
	}
	return function.OK(comment(said)), nil
}

func cleanComment(text string) (string, error) {
	var wrong fault.Details
	text = cleanText(&wrong, "body", text, maxComment)
	wrong.Require(!safetext.Blank(text), "body", "invalid", "expected something to read")
	return text, wrong.Err(fault.ValidationFailed, "The comment cannot be as asked for.")
}

// mention notifies the members of these names.
func (b Board) mention(ctx context.Context, tx db.Handle, q *queries.Queries, about queries.Task, said queries.TaskComment, names []string) error {
	if len(names) == 0 {
		return nil
	}
	users, err := q.Mentioned(ctx, queries.MentionedParams{TeamID: auth.AccessFrom(ctx).TeamID, Names: names})
	if err != nil {
		return err
	}
	return b.tell(ctx, tx, users, notify.TaskMentioned, about, &said.ID)
}

// mostMentions is how many names of one comment are looked at.
const mostMentions = 20

var mentioned = regexp.MustCompile(`(?:^|[^A-Za-z0-9._%+@-])@([A-Za-z0-9][A-Za-z0-9._%+-]{0,63})`)

// mentions returns the names that a text mentions, in lower case, each once. A full stop or the like behind a name is none of it.
func mentions(text string) []string {
	var names []string
	for _, m := range mentioned.FindAllStringSubmatch(text, -1) {
		name := strings.ToLower(strings.TrimRight(m[1], "._%+-"))
		if len(names) < mostMentions && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}
