// Package tasks holds the functions of tasks: what is to be done in a project, in an order that people give, with comments,
// files, and which tasks need which others.
//
// Whoever may see a project sees its tasks; a guest changes nothing. Each change is told to the members of the team, once it is
// committed. No text is ever run or answered as anything but text.
package tasks

import (
	"context"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/tasks/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/events"
	"hivesync/shared/fault"
	"hivesync/shared/notify"
	"hivesync/shared/objects"
	"hivesync/shared/outbox"
	"hivesync/shared/settings"
)

// Deps is what the functions of this domain are built from.
type Deps struct {
	DB       *pgxpool.Pool
	Objects  *objects.Store
	Outbox   *outbox.Outbox
	Notify   *notify.Notifier
	Settings *settings.Live
	// Sweeping is when files are looked for that no task has, Kept how old they are at least.
	Sweeping function.Trigger
	Kept     time.Duration
	Clock    func() time.Time
	Logger   *slog.Logger
}

// Bounds of what people make.
var (
	maxTasks        = settings.Int("MAX_PROJECT_TASKS", 10_000, "most tasks of a project", settings.Between(1, 100_000))
	maxDependencies = settings.Int("MAX_TASK_DEPENDENCIES", 50, "most tasks that a task needs", settings.Between(1, 1000))
	maxComments     = settings.Int("MAX_TASK_COMMENTS", 1000, "most comments of a task", settings.Between(1, 100_000))
	maxAttachments  = settings.Int("MAX_TASK_ATTACHMENTS", 20, "most files at a task", settings.Between(1, 1000))
	maxFile         = settings.Bytes("MAX_ATTACHMENT_BYTES", 10<<20, "largest file at a task", settings.Between[int64](1<<10, 100<<20))
	maxFiles        = settings.Bytes("MAX_PROJECT_ATTACHMENT_BYTES", 1<<30, "bytes of the files at all tasks of a project", settings.Between[int64](1<<10, 1<<50))
)

// told are the events that members of a team, and its webhooks, are told of its tasks.
var told = []events.Kind{{Type: ChangedEvent, Data: Changed{}, About: "A task was made, changed or deleted, or something at it was; all members of the team are told."}}

// New returns the domain's functions.
func New(d Deps) function.Registry {
	board := Board{DB: d.DB, Outbox: d.Outbox, Notify: d.Notify}
	return function.Registry{
		Domains: []function.Domain{{Name: "tasks", About: "What is to be done in a project: tasks with their order, dependencies, comments and files."}},
		Events:  told,
		Hooks:   told,
		Endpoints: []function.Endpoint{
			function.New(Create{Board: board, Settings: d.Settings}),
			function.New(List{DB: d.DB}),
			function.New(Get{DB: d.DB}),
			function.New(Update{Board: board}),
			function.New(Delete{Board: board}),
			function.New(AddDependency{Board: board, Settings: d.Settings}),
			function.New(RemoveDependency{Board: board}),
			function.New(ListDependencies{DB: d.DB}),
			function.New(Comment{Board: board, Settings: d.Settings}),
			function.New(ListComments{DB: d.DB}),
			function.New(EditComment{Board: board}),
			function.New(DeleteComment{Board: board}),
			function.New(Attach{Board: board, Objects: d.Objects, Settings: d.Settings, Clock: d.Clock}),
			function.New(ConfirmAttachment{Board: board, Objects: d.Objects, reading: make(chan struct{}, readAtOnce)}),
			function.New(ListAttachments{DB: d.DB}),
			function.New(GetAttachment{DB: d.DB, Objects: d.Objects, Clock: d.Clock}),
			function.New(DeleteAttachment{Board: board, Objects: d.Objects, Logger: d.Logger}),
		},
		Schedules: []function.Schedule{SweepAttachments{DB: d.DB, Objects: d.Objects, Trigger: d.Sweeping, Kept: d.Kept, Clock: d.Clock, Logger: d.Logger}},
		Settings:  settings.Set{maxTasks, maxDependencies, maxComments, maxAttachments, maxFile, maxFiles},
		Resources: []function.Resource{
			{Param: "task_id", Noun: "task", Access: taskAccess(d.DB), InProject: true},
			{Param: "comment_id", Noun: "comment", Access: commentAccess(d.DB), InProject: true},
			{Param: "attachment_id", Noun: "attachment", Access: attachmentAccess(d.DB), InProject: true},
		},
	}
}

func taskAccess(pool *pgxpool.Pool) func(ctx context.Context, user, id uuid.UUID) (auth.Access, error) {
	return func(ctx context.Context, user, id uuid.UUID) (auth.Access, error) {
		row, err := queries.New(db.On(pool)).TaskAccess(ctx, queries.TaskAccessParams{TaskID: id, UserID: user})
		return auth.Access(row), db.Missing(err, errNoTask())
	}
}

func commentAccess(pool *pgxpool.Pool) func(ctx context.Context, user, id uuid.UUID) (auth.Access, error) {
	return func(ctx context.Context, user, id uuid.UUID) (auth.Access, error) {
		row, err := queries.New(db.On(pool)).CommentAccess(ctx, queries.CommentAccessParams{CommentID: id, UserID: user})
		return auth.Access(row), db.Missing(err, errNoComment())
	}
}

func attachmentAccess(pool *pgxpool.Pool) func(ctx context.Context, user, id uuid.UUID) (auth.Access, error) {
	return func(ctx context.Context, user, id uuid.UUID) (auth.Access, error) {
		row, err := queries.New(db.On(pool)).AttachmentAccess(ctx, queries.AttachmentAccessParams{AttachmentID: id, UserID: user})
		return auth.Access(row), db.Missing(err, errNoAttachment())
	}
}

func errNoTask() error       { return fault.New(fault.NotFound, "There is no such task.") }
func errNoComment() error    { return fault.New(fault.NotFound, "There is no such comment.") }
func errNoAttachment() error { return fault.New(fault.NotFound, "There is no such attachment.") }

// TaskIn names a task, which is all that some functions need.
type TaskIn struct {
	TaskID uuid.UUID `path:"task_id"`
}

// Status is how far a task is, Priority how urgent.
type (
	Status   string
	Priority string
)

// Task is a task as the members of its project's team see it.
type Task struct {
	ID          uuid.UUID  `json:"id"`
	ProjectID   uuid.UUID  `json:"project_id"`
	Title       string     `json:"title"`
	Description string     `json:"description"`
	Status      Status     `json:"status" enum:"open,in_progress,blocked,done,cancelled"`
	Priority    Priority   `json:"priority" enum:"none,low,medium,high,urgent"`
	Labels      []string   `json:"labels" nullable:"false"`
	AssigneeID  *uuid.UUID `json:"assignee_id" nullable:"true"`
	DueAt       *time.Time `json:"due_at" nullable:"true"`
	Position    string     `json:"position" doc:"compared byte by byte, the order of the project's tasks; others' may change as well where one is moved"`
	Version     int64      `json:"version" doc:"counts up with each change; what changes the task names the one that it is a change of"`
	CreatedBy   *uuid.UUID `json:"created_by" nullable:"true"`
	CreatedAt   time.Time  `json:"created_at"`
	UpdatedAt   time.Time  `json:"updated_at"`
}

func task(r queries.Task) Task {
	return Task{
		ID: r.ID, ProjectID: r.ProjectID, Title: r.Title, Description: r.Description, Status: Status(r.Status), Priority: Priority(r.Priority), Labels: r.Labels,
		AssigneeID: r.AssigneeID, DueAt: r.DueAt, Position: r.Position, Version: r.Version, CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt,
	}
}
