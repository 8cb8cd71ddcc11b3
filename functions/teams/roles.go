package teams

import (
	"context"

	"github.com/google/uuid"

	"hivesync/functions/teams/queries"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// held is a team whose members do not change meanwhile.
type held struct {
	queries.HoldTeamRow
	// Caller is who asks, and Role what they are in it now: it may have changed since the host let them pass.
	Caller uuid.UUID
	Role   auth.Role
}

func (h held) personal() bool { return h.PersonalOwner != nil }

// hold locks a team until the transaction of q ends, for a caller who needs a role in it.
func hold(ctx context.Context, q *queries.Queries, team uuid.UUID, need auth.Role) (h held, err error) {
	h.Caller = auth.PrincipalFrom(ctx).UserID
	if h.HoldTeamRow, err = q.HoldTeam(ctx, team); err != nil {
		return h, db.Missing(err, errNoTeam())
	}
	if h.Role, err = q.TeamRole(ctx, queries.TeamRoleParams{TeamID: team, UserID: h.Caller}); err != nil {
		return h, db.Missing(err, errNoTeam())
	}
	if !h.Role.Allows(need) {
		return h, fault.Newf(fault.Forbidden, "This takes the role %s in the team.", need)
	}
	return h, nil
}

// grants refuses a role above the caller's own.
func (h held) grants(role auth.Role) error {
	if role > h.Role {
		return fault.Newf(fault.Forbidden, "You are %s of the team, and make nobody more than that.", h.Role)
	}
	return nil
}

// manages refuses whom the caller may not change: owners change everybody, others those below them and themselves.
func (h held) manages(user uuid.UUID, role auth.Role) error {
	if h.Role != auth.Owner && role >= h.Role && user != h.Caller {
		return fault.Newf(fault.Forbidden, "You are %s of the team, and cannot change who is as much or more.", h.Role)
	}
	return nil
}

// keepsOwner refuses that an owner ceases to be one where nobody else is.
func (h held) keepsOwner(ctx context.Context, q *queries.Queries, user uuid.UUID, role auth.Role) error {
	if role != auth.Owner {
		return nil
	}
	if h.personal() {
		return fault.New(fault.Conflict, "This is a personal team: its owner stays its owner.")
	}
	another, err := q.AnotherOwner(ctx, queries.AnotherOwnerParams{TeamID: h.ID, Besides: user})
	if err == nil && !another {
		err = fault.New(fault.Conflict, "A team has an owner, and this is its last. Transfer the team to another member first, or delete it.")
	}
	return err
}

// takesOwner refuses a further owner of a personal team.
func (h held) takesOwner(role auth.Role) error {
	if role == auth.Owner && h.personal() {
		return fault.New(fault.Conflict, "This is a personal team: it has no other owner. Make a team to share it with one.")
	}
	return nil
}

// withdraw revokes the invitations of somebody that they could not send with their present role, auth.NoRole for who is gone.
func withdraw(ctx context.Context, q *queries.Queries, team, user uuid.UUID, role auth.Role) error {
	var beyond []string
	for r := auth.Guest; r <= auth.Owner; r++ {
		if r > role || role < auth.Admin {
			beyond = append(beyond, r.String())
		}
	}
	if len(beyond) == 0 {
		return nil
	}
	_, err := q.RevokeInvitationsOf(ctx, queries.RevokeInvitationsOfParams{TeamID: team, UserID: user, Roles: beyond})
	return err
}
