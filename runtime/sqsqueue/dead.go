package sqsqueue

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/google/uuid"

	"hivesync/shared/jobs"
)

const (
	// maxLetters bounds the dead letters of one queue that one call settles; the rest waits for the next.
	maxLetters = 500
	// lettersHidden is for how many seconds others do not see a letter that was read; after it, one that was not settled is read again.
	lettersHidden = 60
)

// Settle implements jobs.DeadLetters. What is no job stays where it is, for an operator to see.
func (c *Client) Settle(ctx context.Context, settle func(ctx context.Context, ids []uuid.UUID) ([]uuid.UUID, error)) error {
	for name, q := range c.queues {
		if err := c.settle(ctx, q, settle); err != nil {
			return fmt.Errorf("the dead letters of %s: %w", name, err)
		}
	}
	return nil
}

func (c *Client) settle(ctx context.Context, q *queue, settle func(ctx context.Context, ids []uuid.UUID) ([]uuid.UUID, error)) error {
	url, err := c.lettersOf(ctx, q)
	if err != nil {
		return err
	}
	for read := 0; read < maxLetters; {
		begun := c.o.Clock()
		out, err := c.sqs.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{
			QueueUrl: &url, MaxNumberOfMessages: maxBatch, VisibilityTimeout: lettersHidden, WaitTimeSeconds: 1, // a wait asks all of SQS's servers
		})
		if err != nil {
			return away(err)
		}
		if len(out.Messages) == 0 {
			q.mu.Lock()
			q.drained = begun
			q.mu.Unlock()
			return nil
		}
		read += len(out.Messages)
		ids := make([]uuid.UUID, 0, len(out.Messages))
		of := make(map[string]uuid.UUID, len(out.Messages)) // by message
		for _, m := range out.Messages {
			var e jobs.Event
			id, err := uuid.Nil, json.Unmarshal([]byte(aws.ToString(m.Body)), &e)
			if err == nil {
				id, err = uuid.Parse(e.ID)
			}
			if err != nil {
				c.o.Logger.ErrorContext(ctx, "a dead letter is no job: it stays in the dead letter queue", "queue", q.name, "message", aws.ToString(m.MessageId))
				continue
			}
			ids = append(ids, id)
			of[aws.ToString(m.MessageId)] = id
		}
		if len(ids) == 0 {
			continue
		}
		settled, err := settle(ctx, ids)
		if err != nil {
			return err
		}
		in := &sqs.DeleteMessageBatchInput{QueueUrl: &url}
		for i, m := range out.Messages {
			if id, ok := of[aws.ToString(m.MessageId)]; ok && slices.Contains(settled, id) {
				in.Entries = append(in.Entries, types.DeleteMessageBatchRequestEntry{Id: aws.String(strconv.Itoa(i)), ReceiptHandle: m.ReceiptHandle})
			}
		}
		if len(in.Entries) == 0 {
			continue
		}
		done, err := c.sqs.DeleteMessageBatch(ctx, in)
		if err != nil {
			return away(err)
		}
		for _, f := range done.Failed { // it comes again, and changes nothing then
			c.o.Logger.WarnContext(ctx, "a settled dead letter was not deleted", "queue", q.name, "code", aws.ToString(f.Code))
		}
	}
	return nil
}
