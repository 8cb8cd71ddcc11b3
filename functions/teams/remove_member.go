package teams

import (
	"context"
	"log/slog"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/teams/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
)

// RemoveMember takes somebody out of a team.
type RemoveMember struct {
	DB      *pgxpool.Pool
	Jobs    *jobs.Acceptor
	Parting []Parting
	Logger  *slog.Logger
}

// Meta implements function.Handler.
func (RemoveMember) Meta() function.Meta {
	return function.Meta{
		Name: "teams.remove_member", Method: "DELETE", Path: "/api/v1/teams/{team_id}/members/{user_id}", Status: 204, Summary: "Take somebody out of a team",
		Description: "Owners remove everybody; admins remove members and guests, and themselves. The last owner stays. Who is removed sees nothing of the team from then " +
			"on, their jobs, open invitations and links to previews in it end, and tasks of its projects are theirs no more.",
		Auth: function.User, Scope: "teams:write", Role: auth.Admin, Plain: []string{"user_id"}, Errors: []fault.Code{fault.NotFound, fault.Conflict},
	}
}

// Handle implements function.Handler.
func (f RemoveMember) Handle(ctx context.Context, in *MemberIn) (*function.Empty, error) {
	err := db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		team, err := hold(ctx, q, in.TeamID, auth.Admin)
		if err != nil {
			return err
		}
		row, err := member(ctx, q, in.TeamID, in.UserID)
		if err != nil {
			return err
		}
		if err := team.manages(row.ID, row.Role); err != nil {
			return err
		}
		return team.part(ctx, tx, f.Parting, row.ID, row.Role, "teams.member_removed")
	})
	if err != nil {
		return nil, err
	}
	stopJobs(ctx, f.Jobs, f.Logger, in.TeamID, in.UserID)
	return &function.Empty{}, nil
}

// Parting is what another domain does in the transaction that takes somebody out of a team, once they are out.
type Parting func(ctx context.Context, tx db.Handle, team, user uuid.UUID) error

// part takes somebody with a role out of a team, with the invitations that they sent, and whatever else ends with it.
func (h held) part(ctx context.Context, tx db.Handle, parting []Parting, user uuid.UUID, role auth.Role, action string) error {
	q := queries.New(tx)
	if err := h.keepsOwner(ctx, q, user, role); err != nil {
		return err
	}
	if err := q.DeleteMember(ctx, queries.DeleteMemberParams{TeamID: h.ID, UserID: user}); err != nil {
		return err
	}
	if err := withdraw(ctx, q, h.ID, user, auth.NoRole); err != nil {
		return err
	}
	for _, end := range parting {
		if err := end(ctx, tx, h.ID, user); err != nil {
			return err
		}
	}
	if err := tell(ctx, tx, h.ID, user, role, "left"); err != nil {
		return err
	}
	return audit.Add(ctx, tx, action, h.ID.String(), "user", user, "role", role)
}

// stopJobs ends what somebody started in a team that they are in no more: what comes of it is not theirs to see. They are out
// whatever becomes of it.
func stopJobs(ctx context.Context, work *jobs.Acceptor, logger *slog.Logger, team, user uuid.UUID) {
	if err := work.StopTeam(ctx, team, user, "You are in the project's team no more."); err != nil {
		logger.WarnContext(ctx, "jobs of one who left a team run on", "team", team, "user", user, "error", err)
	}
}
