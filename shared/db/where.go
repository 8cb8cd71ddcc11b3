package db

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Where is the conditions of a list, of those filters that are given. Each must have an index in the list's order, so that the planner
// reads a page of it. A filter that is not given is no condition at all, which one prepared statement of all of them could not be.
type Where struct {
	conditions []string
	args       []any
}

// And adds a condition, with ? where its value stands.
func (w *Where) And(condition string, values ...any) {
	for _, value := range values {
		w.args = append(w.args, value)
		condition = strings.Replace(condition, "?", fmt.Sprintf("$%d", len(w.args)), 1)
	}
	w.conditions = append(w.conditions, condition)
}

// Before adds where a page begins in a list by falling ids; nil for the first.
func (w *Where) Before(id *uuid.UUID) {
	if id != nil {
		w.And("id < ?", *id)
	}
}

// List reads rows of a statement that is given up to its WHERE into structs, by their columns' names.
func List[Row any](ctx context.Context, pool *pgxpool.Pool, statement string, w Where, order string, most int32) ([]Row, error) {
	return list(ctx, pool, statement, w, order, most, pgx.RowToStructByName[Row])
}

// Values is List for rows that are told apart by their columns' places alone.
func Values(ctx context.Context, pool *pgxpool.Pool, statement string, w Where, order string, most int32) ([][]any, error) {
	return list(ctx, pool, statement, w, order, most, func(row pgx.CollectableRow) ([]any, error) { return row.Values() })
}

func list[Row any](ctx context.Context, pool *pgxpool.Pool, statement string, w Where, order string, most int32, read pgx.RowToFunc[Row]) ([]Row, error) {
	if len(w.conditions) > 0 {
		statement += " WHERE " + strings.Join(w.conditions, " AND ")
	}
	rows, err := pool.Query(ctx, fmt.Sprintf("%s ORDER BY %s LIMIT %d", statement, order, most), w.args...)
	if err != nil {
		return nil, Fault(err)
	}
	out, err := pgx.CollectRows(rows, read)
	if err != nil {
		return nil, Fault(err)
	}
	return out, nil
}
