package db

import "context"

// Bounds of one run's deletions: many short statements instead of one that holds locks for long.
const (
	deleteBatch = 1000
	maxBatches  = 200
)

// InBatches calls remove, which deletes at most limit rows and returns how many, until nothing is left, the run's bound is
// reached or ctx ends; the next run goes on. It returns how many rows went.
func InBatches(ctx context.Context, remove func(limit int32) (int64, error)) (int64, error) {
	var sum int64
	for range maxBatches {
		n, err := remove(deleteBatch)
		sum += n
		if err != nil || n < deleteBatch || ctx.Err() != nil {
			return sum, err
		}
	}
	return sum, nil
}
