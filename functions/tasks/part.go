package tasks

import (
	"context"

	"github.com/google/uuid"

	"hivesync/functions/tasks/queries"
	"hivesync/shared/db"
	"hivesync/shared/events"
	"hivesync/shared/hooks"
	"hivesync/shared/outbox"
)

// toldEach is how many tasks of a project are told one by one where somebody leaves; of more, one event says that there are many.
const toldEach = 20

// Part returns what becomes of tasks where somebody is in a team no more, in the transaction that takes them out, and after that: what
// they were to do is nobody's, and those who are left are told.
func Part(out *outbox.Outbox) func(ctx context.Context, tx db.Handle, team, user uuid.UUID) error {
	return func(ctx context.Context, tx db.Handle, team, user uuid.UUID) error {
		q := queries.New(tx)
		var rows []queries.UnassignRow
		if _, err := db.InBatches(ctx, func(limit int32) (int64, error) {
			some, err := q.Unassign(ctx, queries.UnassignParams{TeamID: team, UserID: user, RowLimit: limit})
			rows = append(rows, some...)
			return int64(len(some)), err
		}); err != nil || len(rows) == 0 {
			return err
		}
		members, err := q.MemberIDs(ctx, team)
		if err != nil {
			return err
		}
		of := map[uuid.UUID]int{}
		for _, r := range rows {
			of[r.ProjectID]++
		}
		for _, r := range rows {
			what := Changed{ProjectID: r.ProjectID, TaskID: r.ID, Action: Updated, Version: r.Version}
			if n := of[r.ProjectID]; n > toldEach {
				what.Reordered, of[r.ProjectID] = true, 0
			} else if n == 0 {
				continue
			}
			e := events.Event{Type: ChangedEvent, Data: what}
			if err := hooks.Add(ctx, tx, team, e); err != nil {
				return err
			}
			if err := out.Add(ctx, tx, members, e); err != nil {
				return err
			}
		}
		return nil
	}
}
