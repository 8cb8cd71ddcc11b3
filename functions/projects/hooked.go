package projects

import (
	"context"

	"github.com/google/uuid"

	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/events"
	"hivesync/shared/hooks"
)

// Notice tells a team's webhooks of a project.
type Notice struct {
	ProjectID uuid.UUID `json:"project_id"`
	UserID    uuid.UUID `json:"user_id" doc:"who did it"`
}

// hooked are the events that a team's webhooks are sent of its projects.
var hooked = []events.Kind{
	{Type: "project.created", Data: Notice{}, About: "A project was made."},
	{Type: "project.updated", Data: Notice{}, About: "A project's name, description or tags were changed."},
	{Type: "project.archived", Data: Notice{}, About: "A project was archived: it can only be read."},
	{Type: "project.restored", Data: Notice{}, About: "A project that was archived can be changed again."},
	{Type: "project.deleted", Data: Notice{}, About: "A project was deleted."},
}

// tell has a team's webhooks told of a project: created, updated, archived, restored or deleted.
func tell(ctx context.Context, tx db.Handle, team, project uuid.UUID, what string) error {
	return hooks.Add(ctx, tx, team, events.Event{Type: "project." + what, Data: Notice{ProjectID: project, UserID: auth.PrincipalFrom(ctx).UserID}})
}
