package teams

import (
	"context"

	"github.com/google/uuid"

	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/events"
	"hivesync/shared/hooks"
)

// MemberNotice tells a team's webhooks of somebody in it.
type MemberNotice struct {
	UserID uuid.UUID `json:"user_id"`
	Role   auth.Role `json:"role" enum:"owner,admin,member,guest" doc:"what they are from now on; of one who left, what they were"`
}

// hooked are the events that a team's webhooks are sent of its members.
var hooked = []events.Kind{
	{Type: "team.member_joined", Data: MemberNotice{}, About: "Somebody joined the team."},
	{Type: "team.member_changed", Data: MemberNotice{}, About: "Somebody has another role in the team."},
	{Type: "team.member_left", Data: MemberNotice{}, About: "Somebody left the team, or was removed from it."},
}

// tell has a team's webhooks told of somebody: joined, changed or left.
func tell(ctx context.Context, tx db.Handle, team, user uuid.UUID, role auth.Role, what string) error {
	return hooks.Add(ctx, tx, team, events.Event{Type: "team.member_" + what, Data: MemberNotice{UserID: user, Role: role}})
}
