package queue

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Minute reads the counters of the one minute that at lies in. Those older than MaxStats minutes are gone,
// and read as nothing.
func (c *Client) Minute(ctx context.Context, queue string, at time.Time) (Stats, error) {
	if err := checkQueue(queue); err != nil {
		return Stats{}, err
	}
	if err := c.Flush(ctx, queue); err != nil {
		return Stats{}, err
	}
	fields, err := c.rdb.HGetAll(ctx, key(queue, "stats:"+strconv.FormatInt(at.UnixMilli()/60000, 10))).Result()
	if err != nil {
		return Stats{}, away(err)
	}
	out := Stats{Queue: queue, Minutes: 1, Types: map[string]*TypeStats{}}
	for field, value := range fields {
		if n, err := strconv.ParseInt(value, 10, 64); err == nil {
			out.add(strings.Split(field, "|"), n)
		}
	}
	return out, nil
}

// Quantile returns the upper bound of the bucket that holds the q-quantile, for q from 0 to 1, and false
// where nothing was observed. What lies beyond the last bucket counts as its bound.
func (h Histogram) Quantile(q float64) (time.Duration, bool) {
	total := h.Count()
	if total == 0 {
		return 0, false
	}
	bounds := make([]time.Duration, 0, len(h.Buckets))
	for b := range h.Buckets {
		bounds = append(bounds, b)
	}
	slices.Sort(bounds)
	seen, rank := int64(0), q*float64(total)
	for _, b := range bounds {
		if seen += h.Buckets[b]; float64(seen) >= rank {
			return b, true
		}
	}
	return lastBucket, true
}

// lastBucket is the largest of the bounds.
const lastBucket = time.Minute

// Merge adds another histogram's counts.
func (h *Histogram) Merge(o *Histogram) {
	for b, n := range o.Buckets {
		if h.Buckets == nil {
			h.Buckets = map[time.Duration]int64{}
		}
		h.Buckets[b] += n
	}
	h.Over += o.Over
	h.Sum += o.Sum
}
