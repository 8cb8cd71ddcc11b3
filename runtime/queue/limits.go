package queue

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"hivesync/shared/safetext"
)

// allTypes is the field of the limit that bounds a whole queue.
const allTypes = "*"

// maxConcurrency bounds a limit; nobody runs more at a time.
const maxConcurrency = 1_000_000

// Limits is how many jobs of a queue may run at a time, over all workers. What has no limit is bounded by
// the workers' slots alone.
type Limits struct {
	// Queue bounds the whole queue; nil means no limit. 0 starts nothing.
	Queue *int `json:"queue"`
	// Types bounds job types.
	Types map[string]int `json:"types"`
}

// SetLimit changes how many jobs of a type, or of the whole queue where jobType is empty, may run at a
// time; a negative limit removes it. Claims follow at once; running jobs are left alone.
func (c *Client) SetLimit(ctx context.Context, queue, jobType string, limit int) error {
	field := allTypes
	if jobType != "" {
		if !typeShape.MatchString(jobType) {
			return fmt.Errorf("queue: %q is not a job type (%s)", safetext.Clip(jobType, maxMessage), typeShape)
		}
		field = jobType
	}
	if limit > maxConcurrency {
		return errors.New("queue: a limit is at most " + strconv.Itoa(maxConcurrency))
	}
	_, err := c.run(ctx, opLimit, queue, field, max(limit, -1))
	return err
}

// Limits reads a queue's limits on concurrency.
func (c *Client) Limits(ctx context.Context, queue string) (Limits, error) {
	out := Limits{Types: map[string]int{}}
	if err := checkQueue(queue); err != nil {
		return out, err
	}
	fields, err := c.rdb.HGetAll(ctx, key(queue, "limits")).Result()
	if err != nil {
		return out, away(err)
	}
	for field, value := range fields {
		n, err := strconv.Atoi(value)
		switch {
		case err != nil:
		case field == allTypes:
			out.Queue = &n
		default:
			out.Types[field] = n
		}
	}
	return out, nil
}
