package queue

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"

	"hivesync/shared/safetext"
)

// Reason is why a job is in the dead set.
type Reason string

// The reasons.
const (
	// Poisoned jobs cost too many workers their lives.
	Poisoned Reason = "poisoned"
	// Exhausted jobs failed in every attempt they had.
	Exhausted Reason = "exhausted"
	// Refused jobs ended, but the backend would not take their result.
	Refused Reason = "refused"
)

// DeadQuery selects dead jobs; empty fields select all.
type DeadQuery struct {
	Type, Tenant string
	Reason       Reason
	// Text is looked for, whatever its case, in the id and in the error.
	Text string
	// Cursor continues where an earlier page ended; empty for the newest.
	Cursor string
	// Limit is the most jobs in a page, 1 to 200; 0 means 50.
	Limit int
}

func (d DeadQuery) selects(r Record) bool {
	if d.Type != "" && r.Type != d.Type || d.Tenant != "" && r.Tenant != d.Tenant || d.Reason != "" && r.Reason != d.Reason {
		return false
	}
	text := strings.ToLower(d.Text)
	return text == "" || strings.Contains(strings.ToLower(r.ID), text) || strings.Contains(strings.ToLower(r.Error), text)
}

const (
	deadPage = 200
	// deadLooks bounds the work of one search: a page may come back short, with a cursor.
	deadLooks = 5000
)

// Dead lists dead jobs, the latest first and without their payloads, and the cursor of the next page, empty
// after the last.
func (c *Client) Dead(ctx context.Context, queue string, query DeadQuery) (jobs []Record, next string, err error) {
	if err := checkQueue(queue); err != nil {
		return nil, "", err
	}
	limit := query.Limit
	if limit <= 0 {
		limit = 50
	}
	limit = min(limit, deadPage)
	before, after := "+inf", "" // the score and the id that the last page ended with
	if query.Cursor != "" {
		score, id, ok := strings.Cut(query.Cursor, ":")
		if _, err := strconv.ParseInt(score, 10, 64); err != nil || !ok {
			return nil, "", fmt.Errorf("queue: %q is not a cursor", safetext.Clip(query.Cursor, maxMessage))
		}
		before, after = score, id
	}
	jobs = []Record{}
	looked := 0
	var offset int64
	for looked < deadLooks {
		page, err := c.rdb.ZRevRangeByScoreWithScores(ctx, key(queue, "dead"),
			&redis.ZRangeBy{Min: "-inf", Max: before, Offset: offset, Count: deadPage}).Result()
		if err != nil {
			return nil, "", away(err)
		}
		ids := make([]string, len(page))
		for i, z := range page {
			ids[i], _ = z.Member.(string)
		}
		records, err := c.records(ctx, queue, ids, false)
		if err != nil {
			return nil, "", err
		}
		byID := make(map[string]Record, len(records))
		for _, r := range records {
			byID[r.ID] = r
		}
		for i, z := range page {
			id, score := ids[i], strconv.FormatInt(int64(z.Score), 10)
			// Ids of one score come in falling order: skip those that the last page had.
			if after != "" && score == before && id >= after {
				continue
			}
			looked++
			if r, ok := byID[id]; ok && query.selects(r) {
				jobs = append(jobs, r)
			}
			if len(jobs) == limit || looked >= deadLooks {
				return jobs, score + ":" + id, nil
			}
		}
		if len(page) < deadPage {
			return jobs, "", nil
		}
		offset += deadPage
	}
	return jobs, "", nil
}

// Replay brings dead jobs back: they go on after their last attempt, with as many before them as they had at
// first, and without crashes. It returns how many of the ids, at most 1000, were dead.
func (c *Client) Replay(ctx context.Context, queue string, ids ...string) (int, error) {
	return c.onDead(ctx, opReplay, queue, ids)
}

// Forget deletes dead jobs. It returns how many of the ids, at most 1000, were dead.
func (c *Client) Forget(ctx context.Context, queue string, ids ...string) (int, error) {
	return c.onDead(ctx, opForget, queue, ids)
}

func (c *Client) onDead(ctx context.Context, op *redis.Script, queue string, ids []string) (int, error) {
	if len(ids) == 0 {
		return 0, nil
	}
	if len(ids) > 1000 {
		return 0, fmt.Errorf("queue: %d ids in one call, at most 1000", len(ids))
	}
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = id
	}
	v, err := c.run(ctx, op, queue, args...)
	return int(number(v)), err
}

// ReplayAll brings back every dead job that the query selects, whatever its limit, and returns how many.
func (c *Client) ReplayAll(ctx context.Context, queue string, query DeadQuery) (int, error) {
	query.Limit = deadPage
	total := 0
	for {
		page, next, err := c.Dead(ctx, queue, query)
		if err != nil {
			return total, err
		}
		ids := make([]string, len(page))
		for i, r := range page {
			ids[i] = r.ID
		}
		n, err := c.Replay(ctx, queue, ids...)
		total += n
		if err != nil || next == "" {
			return total, err
		}
		query.Cursor = next
	}
}
