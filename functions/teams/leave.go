package teams

import (
	"context"
	"log/slog"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/teams/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
)

// Leave takes the caller out of a team.
type Leave struct {
	DB      *pgxpool.Pool
	Jobs    *jobs.Acceptor
	Parting []Parting
	Logger  *slog.Logger
}

// Meta implements function.Handler.
func (Leave) Meta() function.Meta {
	return function.Meta{
		Name: "teams.leave", Method: "POST", Path: "/api/v1/teams/{team_id}/leave", Status: 204, Summary: "Leave a team",
		Description: "The last owner cannot: they transfer the team to another member first, or delete it. The caller's jobs, open invitations and links to previews in it end, and tasks of its projects are the caller's no more.",
		Auth:        function.User, Role: auth.Guest, MaxBody: 1 << 10, Errors: []fault.Code{fault.Conflict},
	}
}

// Handle implements function.Handler.
func (f Leave) Handle(ctx context.Context, in *TeamIn) (*function.Empty, error) {
	user := auth.PrincipalFrom(ctx).UserID
	err := db.Tx(ctx, f.DB, func(tx db.Handle) error {
		team, err := hold(ctx, queries.New(tx), in.TeamID, auth.Guest)
		if err != nil {
			return err
		}
		return team.part(ctx, tx, f.Parting, user, team.Role, "teams.left")
	})
	if err != nil {
		return nil, err
	}
	stopJobs(ctx, f.Jobs, f.Logger, in.TeamID, user)
	return &function.Empty{}, nil
}
