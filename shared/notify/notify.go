// Package notify tells users of what concerns them: a notification is written in the transaction of what it tells of, and a live
// event follows once that is committed. It decides neither who may see a thing, which its caller has settled, nor what a
// client shows of it.
package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/events"
	"hivesync/shared/notify/queries"
	"hivesync/shared/outbox"
	"hivesync/shared/settings"
)

// Kind is what a notification tells of.
type Kind string

// The kinds.
const (
	TaskAssigned  Kind = "task_assigned"
	TaskMentioned Kind = "task_mentioned"
	TeamInvited   Kind = "team_invited"
	PreviewFailed Kind = "preview_failed"
	// WebhookDisabled tells owners that a receiver of their team's events takes none, and gets none any more.
	WebhookDisabled Kind = "webhook_disabled"
)

// Kinds lists them all.
func Kinds() []Kind {
	return []Kind{PreviewFailed, TaskAssigned, TaskMentioned, TeamInvited, WebhookDisabled}
}

// CreatedEvent tells a user of a notification.
const CreatedEvent = "notification.created"

// Most bounds the notifications that a user has: the oldest go first.
var Most = settings.Int("MAX_NOTIFICATIONS", 1000, "most notifications that a user has, of which the oldest go first", settings.Between(10, 100_000))

// Subject is what a notification is about: what goes takes it along. Nil for what it is not about.
type Subject struct {
	TeamID    *uuid.UUID `json:"team_id,omitempty"`
	ProjectID *uuid.UUID `json:"project_id,omitempty"`
	TaskID    *uuid.UUID `json:"task_id,omitempty"`
}

// Facts are further things to show, such as a title. They are copies, which may have changed since.
type Facts struct {
	Title     string     `json:"title,omitempty" doc:"of what it is about"`
	CommentID *uuid.UUID `json:"comment_id,omitempty"`
	PreviewID *uuid.UUID `json:"preview_id,omitempty"`
	// InvitationID is what teams.accept_invitation takes.
	InvitationID *uuid.UUID `json:"invitation_id,omitempty"`
	Code         string     `json:"code,omitempty" doc:"of the error; of a webhook, why it was disabled: failing or gone"`
	Message      string     `json:"message,omitempty" doc:"of the error"`
}

// Notification is one as its user sees it.
type Notification struct {
	ID   uuid.UUID `json:"id"`
	Kind Kind      `json:"kind" enum:"preview_failed,task_assigned,task_mentioned,team_invited,webhook_disabled"`
	// ActorID is who did what it tells of.
	ActorID *uuid.UUID `json:"actor_id,omitempty" doc:"who did it; left out where nobody did"`
	Subject
	Data      Facts      `json:"data"`
	CreatedAt time.Time  `json:"created_at"`
	ReadAt    *time.Time `json:"read_at,omitempty"`
}

// Notifier makes notifications.
type Notifier struct {
	Outbox   *outbox.Outbox
	Settings *settings.Live
}

// Add tells users, as part of tx's transaction, but for whoever calls: nobody is told of what they did themselves. Who does not
// want to hear of the kind does not.
func (n *Notifier) Add(ctx context.Context, tx db.Handle, users []uuid.UUID, kind Kind, about Subject, data Facts) error {
	actor := auth.PrincipalFrom(ctx).UserID
	users = slices.DeleteFunc(slices.Clone(users), func(u uuid.UUID) bool { return u == actor || u == uuid.Nil })
	if len(users) == 0 {
		return nil
	}
	slices.SortFunc(users, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
	users = slices.Compact(users)
	raw, err := json.Marshal(data)
	if err != nil {
		return err
	}
	row := queries.InsertNotificationsParams{
		Kind: string(kind), TeamID: about.TeamID, ProjectID: about.ProjectID, TaskID: about.TaskID, Data: raw, Users: users,
	}
	if actor != uuid.Nil {
		row.ActorID = &actor
	}
	for range users {
		row.Ids = append(row.Ids, db.NewID())
	}
	q := queries.New(tx)
	made, err := q.InsertNotifications(ctx, row)
	if err != nil {
		return fmt.Errorf("notify: %w", err)
	}
	most := int32(Most.Get(n.Settings.Now())) // #nosec G115 -- bounded
	for _, m := range made {
		if err := q.ForgetBeyond(ctx, queries.ForgetBeyondParams{UserID: m.UserID, Most: most}); err != nil {
			return err
		}
		e := events.Event{Type: CreatedEvent, Data: Notification{ID: m.ID, Kind: kind, ActorID: row.ActorID, Subject: about, Data: data, CreatedAt: m.CreatedAt}}
		if err := n.Outbox.Add(ctx, tx, []uuid.UUID{m.UserID}, e); err != nil {
			return err
		}
	}
	return nil
}
