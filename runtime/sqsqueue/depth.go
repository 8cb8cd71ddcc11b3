package sqsqueue

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"hivesync/shared/jobs"
)

// Depth is how many messages a queue holds, about, as SQS counts them: some seconds late, and not to the last one.
type Depth struct {
	// Waiting may be received, Leased are received and not deleted yet, Delayed may not be received yet.
	Waiting, Leased, Delayed int64
}

// counted is an answer of SQS on a queue's depth.
type counted struct {
	Depth
	err error
}

func (c *Client) count(ctx context.Context, q *queue) counted {
	d, err := c.depth(ctx, q.url)
	return counted{d, err}
}

func (c *Client) depth(ctx context.Context, url string) (d Depth, err error) {
	out, err := c.sqs.GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{QueueUrl: &url, AttributeNames: []types.QueueAttributeName{
		types.QueueAttributeNameApproximateNumberOfMessages, types.QueueAttributeNameApproximateNumberOfMessagesNotVisible,
		types.QueueAttributeNameApproximateNumberOfMessagesDelayed,
	}})
	if err != nil {
		return d, away(err)
	}
	for name, to := range map[types.QueueAttributeName]*int64{
		types.QueueAttributeNameApproximateNumberOfMessages: &d.Waiting, types.QueueAttributeNameApproximateNumberOfMessagesNotVisible: &d.Leased,
		types.QueueAttributeNameApproximateNumberOfMessagesDelayed: &d.Delayed,
	} {
		text := out.Attributes[string(name)]
		if text == "" {
			continue // of a service that does not count these
		}
		if *to, err = strconv.ParseInt(text, 10, 64); err != nil {
			return d, away(fmt.Errorf("SQS says of %s what is no number", name))
		}
	}
	return d, nil
}

// Depth returns how deep a queue is, some seconds ago at most.
func (c *Client) Depth(ctx context.Context, name string) (Depth, error) {
	q, err := c.named(name)
	if err != nil {
		return Depth{}, err
	}
	got, err := q.counted.Get(ctx)
	if err != nil {
		return Depth{}, away(err)
	}
	return got.Depth, got.err
}

// Letters returns how many dead letters a queue has.
func (c *Client) Letters(ctx context.Context, name string) (int64, error) {
	q, err := c.named(name)
	if err != nil {
		return 0, err
	}
	url, err := c.lettersOf(ctx, q)
	if err != nil {
		return 0, err
	}
	d, err := c.depth(ctx, url)
	return d.Waiting + d.Leased + d.Delayed, err
}

// Probe asks whether every queue can be reached.
func (c *Client) Probe(ctx context.Context) error {
	for name := range c.queues {
		if _, err := c.Depth(ctx, name); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// Room implements jobs.Queue.
func (c *Client) Room(ctx context.Context, jobType string) (bool, error) {
	q, err := c.of(jobType)
	if err != nil || c.o.MaxWaiting <= 0 {
		return err == nil, err
	}
	d, err := c.Depth(ctx, q.name)
	return d.Waiting+d.Delayed < int64(c.o.MaxWaiting), err
}

// emptyFor is how long a queue must look empty before its jobs count as lost: SQS's counts lag behind by up to a minute.
const emptyFor = time.Minute

// Known implements jobs.Queue. SQS cannot be asked for a job. What it took it keeps until a host deletes it or it is a dead letter, so
// every job that it took is known; unless the queue has held nothing for a while, and its dead letters are read: then somebody purged
// it or made it anew.
func (c *Client) Known(ctx context.Context, jobType string, sought []jobs.Sought) (map[string]bool, error) {
	q, err := c.of(jobType)
	if err != nil {
		return nil, err
	}
	d, err := c.Depth(ctx, q.name)
	if err != nil {
		return nil, err
	}
	lost := q.lost(d, c.o.Clock())
	out := make(map[string]bool, len(sought))
	for _, s := range sought {
		out[s.ID] = s.Handed && !lost
	}
	return out, nil
}

// lost notes a look at the queue and reports whether a job that is not in the record as ended was lost.
func (q *queue) lost(d Depth, now time.Time) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case d != (Depth{}):
		q.empty = time.Time{}
	case q.empty.IsZero():
		q.empty = now
	default:
		return now.Sub(q.empty) >= emptyFor && q.drained.After(q.empty)
	}
	return false
}
