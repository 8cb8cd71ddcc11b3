package teams

import (
	"context"
	"errors"
	"time"

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

// Delete deletes a team, and where that is asked for its projects, one after the other. Their files in the storage have no row from
// then on, and the sweeps of the storage delete them.
type Delete struct {
	DB   *pgxpool.Pool
	Jobs *jobs.Acceptor
}

// DeleteIn says what becomes of the projects.
type DeleteIn struct {
	TeamID   uuid.UUID `path:"team_id"`
	Projects string    `query:"projects" enum:"keep,delete" default:"keep" doc:"delete to delete its projects with it; a team that has some is kept otherwise"`
}

// Meta implements function.Handler.
func (Delete) Meta() function.Meta {
	return function.Meta{
		Name: "teams.delete", Method: "DELETE", Path: "/api/v1/teams/{team_id}", Status: 204, Summary: "Delete a team",
		Description: "Jobs that wait or run in it are stopped first. Projects go one after the other: where a call takes too long, or breaks off, the next one goes on.",
		Auth:        function.User, Role: auth.Owner, Timeout: time.Minute, Errors: []fault.Code{fault.Conflict},
	}
}

// deletions is how often a team is looked at anew in which members make projects or start jobs meanwhile.
const deletions = 5

// errBusy is of a team that has a further project or job.
var errBusy = fault.New(fault.Conflict, "Members made projects or started jobs meanwhile. Try again.")

// Handle implements function.Handler.
func (f Delete) Handle(ctx context.Context, in *DeleteIn) (*function.Empty, error) {
	err := f.remove(ctx, in)
	for range deletions {
		if !errors.Is(err, errBusy) {
			break
		}
		if err := f.empty(ctx, in.TeamID); err != nil {
			return nil, err
		}
		err = f.remove(ctx, in)
	}
	if err != nil {
		return nil, err
	}
	return &function.Empty{}, nil
}

// remove deletes a team that has no project. Error: errBusy for one whose projects are to go first.
func (f Delete) remove(ctx context.Context, in *DeleteIn) error {
	return db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		team, err := hold(ctx, q, in.TeamID, auth.Owner)
		if err != nil {
			return err
		}
		if team.personal() {
			return fault.New(fault.Conflict, "This is a personal team: it stays as long as its owner's account.")
		}
		projects, err := q.CountProjects(ctx, in.TeamID)
		switch {
		case err != nil:
			return err
		case projects > 0 && in.Projects != "delete":
			return fault.Newf(fault.Conflict, "The team has %d projects. Ask with ?projects=delete to delete them with it.", projects)
		case projects > 0:
			return errBusy
		}
		if err := q.DeleteTeam(ctx, in.TeamID); err != nil {
			return err
		}
		return audit.Add(ctx, tx, "teams.deleted", in.TeamID.String(), "name", team.Name)
	})
}

// empty deletes a team's projects, once nothing is at work in them. Each goes by itself, so that no transaction is longer than one
// project is large.
func (f Delete) empty(ctx context.Context, team uuid.UUID) error {
	for {
		if err := f.Jobs.StopTeam(ctx, team, uuid.Nil, "The team was deleted."); err != nil {
			return err
		}
		for more := true; more; {
			err := db.Tx(ctx, f.DB, func(tx db.Handle) (err error) {
				more, err = deleteProject(ctx, tx, team)
				return err
			})
			if errors.Is(err, errBusy) {
				break
			}
			if err != nil || !more {
				return err
			}
		}
	}
}

// deleteProject deletes one project of a team, and reports whether there was one. Error: errBusy where a job was started in it.
func deleteProject(ctx context.Context, tx db.Handle, team uuid.UUID) (bool, error) {
	q := queries.New(tx)
	if _, err := hold(ctx, q, team, auth.Owner); err != nil {
		return false, err
	}
	id, err := q.HoldProject(ctx, team)
	if err != nil {
		return false, db.Missing(err, nil)
	}
	gone, err := q.DeleteProject(ctx, queries.DeleteProjectParams{ID: id, TeamID: team})
	if err == nil && gone == 0 {
		err = errBusy
	}
	if err != nil {
		return false, err
	}
	return true, audit.Add(ctx, tx, "projects.deleted", id.String(), "team", team)
}
