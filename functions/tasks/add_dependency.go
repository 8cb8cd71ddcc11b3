package tasks

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"hivesync/functions/tasks/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/settings"
)

// AddDependency says that a task needs another of its project. Tasks that need each other are refused, however long the way
// round.
type AddDependency struct {
	Board    Board
	Settings *settings.Live
}

// DependencyIn names a task and one that it needs.
type DependencyIn struct {
	TaskID  uuid.UUID `path:"task_id"`
	NeedsID uuid.UUID `path:"needs_id"`
}

// shownCycle is how many tasks of a cycle an error names.
const shownCycle = 20

// Meta implements function.Handler.
func (AddDependency) Meta() function.Meta {
	return function.Meta{
		Name: "tasks.add_dependency", Method: "PUT", Path: "/api/v1/tasks/{task_id}/dependencies/{needs_id}", Status: 204,
		Summary: "Have a task need another", Auth: function.User, Scope: "tasks:write", Role: auth.Member, Plain: []string{"needs_id"},
		Errors: []fault.Code{fault.NotFound, fault.Conflict},
	}
}

// Handle implements function.Handler. What it needs already it needs still.
func (f AddDependency) Handle(ctx context.Context, in *DependencyIn) (*function.Empty, error) {
	project := auth.AccessFrom(ctx).ProjectID
	return &function.Empty{}, f.Board.change(ctx, func(_ db.Handle, q *queries.Queries) (Changed, error) {
		if _, err := q.HoldBoard(ctx, project); err != nil {
			return Changed{}, err
		}
		if _, err := q.Task(ctx, queries.TaskParams{TaskID: in.NeedsID, ProjectID: project}); err != nil {
			return Changed{}, db.Missing(err, fault.New(fault.NotFound, "There is no such task in the project."))
		}
		edges := []queries.NeededRow{}
		if in.NeedsID != in.TaskID {
			var err error
			if edges, err = q.Needed(ctx, queries.NeededParams{Start: in.NeedsID, ProjectID: project}); err != nil {
				return Changed{}, err
			}
		}
		if way := wayTo(in.TaskID, in.NeedsID, edges); way != nil {
			cycle := append([]uuid.UUID{in.TaskID}, way...)
			return Changed{}, fault.New(fault.Conflict, fmt.Sprintf("The task would need itself, by way of %d others: see cycle.", max(0, len(cycle)-2))).
				With("cycle", cycle[:min(len(cycle), shownCycle)])
		}
		added, err := q.AddDependency(ctx, queries.AddDependencyParams{TaskID: in.TaskID, NeedsID: in.NeedsID, ProjectID: project})
		if err != nil || added == 0 {
			return Changed{}, err
		}
		n, err := q.CountDependencies(ctx, queries.CountDependenciesParams{TaskID: in.TaskID, ProjectID: project})
		if err != nil {
			return Changed{}, err
		}
		if most := maxDependencies.Get(f.Settings.Now()); n > int64(most) {
			return Changed{}, fault.Newf(fault.Conflict, "The task needs %d others, and more are not allowed.", most)
		}
		return Changed{TaskID: in.TaskID, Action: Updated}, nil
	})
}

// wayTo returns the shortest way from one task to another over those that each needs, both ends included; nil where there is none.
func wayTo(to, from uuid.UUID, edges []queries.NeededRow) []uuid.UUID {
	needs := map[uuid.UUID][]uuid.UUID{}
	for _, e := range edges {
		needs[e.TaskID] = append(needs[e.TaskID], e.NeedsID)
	}
	came := map[uuid.UUID]uuid.UUID{from: from}
	for queue := []uuid.UUID{from}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		if at == to {
			way := []uuid.UUID{at}
			for at != from {
				at = came[at]
				way = append(way, at)
			}
			slices.Reverse(way)
			return way
		}
		for _, next := range needs[at] {
			if _, seen := came[next]; !seen {
				came[next] = at
				queue = append(queue, next)
			}
		}
	}
	return nil
}
