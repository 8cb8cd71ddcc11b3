package tasks

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"hivesync/functions/tasks/queries"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// A position is a fraction between 0 and 1: its digits in base 62 behind the point, without a 0 at the end. So bytes compare as
// numbers do, and between two positions there is always another, a digit longer at most after some insertions at one place.
const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

const (
	// width is how many digits a position at the end has. Each is a step of 62 after the one before, so that there is room
	// between any two.
	width = 4
	// longest is the length beyond which all positions of a project are written anew.
	longest = 48
	// mostTasks bounds what is written then: as many as a project may have.
	mostTasks = 100_000
)

// between returns a position after a and before b; an empty a is the beginning, an empty b the end.
func between(a, b string) string {
	var out []byte
	for i := 0; ; i++ {
		low, high := 0, len(digits)
		if i < len(a) {
			low = strings.IndexByte(digits, a[i])
		}
		if b != "" {
			high = 0
			if i < len(b) {
				high = strings.IndexByte(digits, b[i])
			}
		}
		switch {
		case high-low > 1:
			return string(append(out, digits[(low+high)/2]))
		case high > low: // neighbours: whatever follows a here is before b
			b = ""
		}
		out = append(out, digits[low])
	}
}

// nth returns the n-th of evenly spread positions; none beyond the last that width has room for.
func nth(n int) (string, bool) {
	n = n*len(digits) + len(digits)/2
	out := make([]byte, width)
	for i := width - 1; i >= 0; i-- {
		out[i], n = digits[n%len(digits)], n/len(digits)
	}
	return string(out), n == 0
}

// following returns the position at the end, behind the last one.
func following(last string) string {
	n := 0
	for i := range width - 1 {
		n *= len(digits)
		if i < len(last) {
			n += strings.IndexByte(digits, last[i])
		}
	}
	if last == "" {
		n = -1
	}
	if next, room := nth(n + 1); room {
		return next
	}
	return between(last, "")
}

// place returns a position beside another task's, or at the end where none is named. Moved is the task that goes there, uuid.Nil
// for a new one. The board must be held. It reports whether the positions of all tasks were written anew for it. Error:
// VALIDATION_FAILED for a neighbour that is none.
func place(ctx context.Context, q *queries.Queries, project, moved uuid.UUID, before, after *uuid.UUID) (position string, rebalanced bool, err error) {
	for range 2 {
		if position, err = find(ctx, q, project, moved, before, after); err != nil || len(position) <= longest {
			return position, rebalanced, err
		}
		if err := rebalance(ctx, q, project); err != nil {
			return "", false, err
		}
		rebalanced = true
	}
	return position, rebalanced, err
}

func find(ctx context.Context, q *queries.Queries, project, moved uuid.UUID, before, after *uuid.UUID) (string, error) {
	if before == nil && after == nil {
		last, err := q.LastPosition(ctx, project)
		return following(last), db.Missing(err, nil)
	}
	field, id := "before", before
	if before == nil {
		field, id = "after", after
	}
	row, err := q.Task(ctx, queries.TaskParams{TaskID: *id, ProjectID: project})
	if db.NoRows(err) || err == nil && (row.ID == moved || before != nil && after != nil) {
		return "", fault.New(fault.ValidationFailed, wrongTask, fault.Detail{Field: field, Code: "invalid", Message: "expected another task of the project, before which or after which this one goes"})
	}
	if err != nil {
		return "", err
	}
	if before != nil {
		low, err := q.PositionBefore(ctx, queries.PositionBeforeParams{ProjectID: project, Position: row.Position, Moved: moved})
		return between(low, row.Position), db.Missing(err, nil)
	}
	high, err := q.PositionAfter(ctx, queries.PositionAfterParams{ProjectID: project, Position: row.Position, Moved: moved})
	if db.NoRows(err) {
		return following(row.Position), nil
	}
	return between(row.Position, high), err
}

// rebalance writes the positions of all tasks of a project anew, in the order that they have.
func rebalance(ctx context.Context, q *queries.Queries, project uuid.UUID) error {
	ids, err := q.Ordered(ctx, queries.OrderedParams{ProjectID: project, RowLimit: mostTasks})
	if err != nil {
		return err
	}
	positions := make([]string, len(ids))
	for i := range ids {
		positions[i], _ = nth(i)
	}
	return q.Rebalance(ctx, queries.RebalanceParams{ProjectID: project, Ids: ids, Positions: positions})
}
