package sqsqueue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/smithy-go"

	"hivesync/runtime/function"
	"hivesync/shared/fault"
	"hivesync/shared/safetext"
)

// reserve is how much longer than the job's own time a message must be hidden: a function's timeout is as much longer, so that its
// host can still report.
const reserve = 5 * time.Second

// Check asks whether every queue of the given job types is there and set up as they need it. What no waiting cures is a permanent
// fault that lists everything, with what to set.
func (c *Client) Check(ctx context.Context, jobTypes []string) error {
	byQueue := map[string][]function.JobMeta{}
	c.mu.RLock()
	for _, t := range jobTypes {
		if fn, ok := c.routes[t]; ok {
			m := fn.Meta()
			byQueue[m.Queue] = append(byQueue[m.Queue], m)
		}
	}
	c.mu.RUnlock()
	var problems []string
	for _, name := range slices.Sorted(maps.Keys(byQueue)) {
		q, ok := c.queues[name]
		if !ok {
			problems = append(problems, "SQS_QUEUES: names no "+name+"; add "+name+"=<the URL of its queue>")
			continue
		}
		wrong, err := c.check(ctx, q, byQueue[name])
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		for _, w := range wrong {
			problems = append(problems, "queue "+name+": "+w)
		}
	}
	if len(problems) > 0 {
		return fault.New(fault.BadRequest, "The queues in SQS do not fit:\n  "+strings.Join(problems, "\n  "))
	}
	return nil
}

// check returns what is wrong with a queue, each with what to do. The error is of an SQS that does not answer.
func (c *Client) check(ctx context.Context, q *queue, metas []function.JobMeta) ([]string, error) {
	if strings.HasSuffix(q.url, ".fifo") {
		return []string{"is a FIFO queue, which would run one job of a tenant at a time and drop a job that is enqueued again: name a standard queue in SQS_QUEUES"}, nil
	}
	out, err := c.sqs.GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{QueueUrl: &q.url, AttributeNames: []types.QueueAttributeName{
		types.QueueAttributeNameVisibilityTimeout, types.QueueAttributeNameRedrivePolicy, types.QueueAttributeNameMaximumMessageSize,
		types.QueueAttributeNameMessageRetentionPeriod,
	}})
	if reason := refused(err); reason != "" {
		return []string{"SQS refuses it (" + reason + "): name its URL in SQS_QUEUES, and allow sqs:GetQueueAttributes and sqs:SendMessage on it"}, nil
	}
	if err != nil {
		return nil, away(err)
	}
	var wrong []string
	number := func(name types.QueueAttributeName) int64 {
		n, _ := strconv.ParseInt(out.Attributes[string(name)], 10, 64)
		return n
	}
	attempts, longest := 0, function.JobMeta{}
	for _, m := range metas {
		attempts = max(attempts, m.Retries+1)
		if m.Timeout > longest.Timeout {
			longest = m
		}
	}
	if hidden := time.Duration(number(types.QueueAttributeNameVisibilityTimeout)) * time.Second; hidden < longest.Timeout+reserve {
		wrong = append(wrong, fmt.Sprintf("its VisibilityTimeout is %v, and a message would come again while %s, which may take %v, still runs: set it to six times the function's timeout, at least %v",
			hidden, longest.Type, longest.Timeout, longest.Timeout+reserve))
	}
	if kept := time.Duration(number(types.QueueAttributeNameMessageRetentionPeriod)) * time.Second; kept < c.o.Deadline {
		wrong = append(wrong, fmt.Sprintf("its MessageRetentionPeriod is %v: set it to at least JOB_DEADLINE, which is %v", kept, c.o.Deadline))
	}
	if largest := number(types.QueueAttributeNameMaximumMessageSize); largest < c.o.MaxPayload+Envelope {
		wrong = append(wrong, fmt.Sprintf("its MaximumMessageSize is %d bytes: set it to at least %d, or QUEUE_MAX_PAYLOAD to at most %d", largest, c.o.MaxPayload+Envelope, largest-Envelope))
	}
	arn, receives := redrive(out.Attributes)
	switch {
	case arn == "":
		return append(wrong, fmt.Sprintf("it has no dead letter queue: give it a redrive policy with maxReceiveCount %d", attempts)), nil
	case receives != attempts:
		wrong = append(wrong, fmt.Sprintf("its redrive policy's maxReceiveCount is %d: set it to %d, the attempts of its jobs, or QUEUE_MAX_RETRIES to %d", receives, attempts, receives-1))
	}
	_, err = c.lettersOf(ctx, q)
	switch reason := refused(err); {
	case reason != "":
		wrong = append(wrong, "SQS refuses its dead letter queue "+arn+" ("+reason+"): make it, and allow sqs:GetQueueUrl, sqs:GetQueueAttributes, sqs:ReceiveMessage and sqs:DeleteMessage on it")
	case err != nil:
		return nil, err
	}
	return wrong, nil
}

// refused returns the code of an answer that no waiting changes, else "".
func refused(err error) string {
	var api smithy.APIError
	if !errors.As(err, &api) || api.ErrorFault() == smithy.FaultServer {
		return ""
	}
	if _, throttled := retry.DefaultThrottleErrorCodes[api.ErrorCode()]; throttled {
		return ""
	}
	return safetext.Clip(api.ErrorCode(), 100)
}

// redrive reads a redrive policy: the dead letter queue's ARN, and how often a message is received before it goes there.
func redrive(attributes map[string]string) (arn string, receives int) {
	var policy struct {
		ARN      string          `json:"deadLetterTargetArn"`
		Receives json.RawMessage `json:"maxReceiveCount"` // a number, or one in quotes
	}
	if json.Unmarshal([]byte(attributes[string(types.QueueAttributeNameRedrivePolicy)]), &policy) != nil {
		return "", 0
	}
	receives, _ = strconv.Atoi(strings.Trim(string(policy.Receives), `"`))
	return policy.ARN, receives
}

// lettersOf returns the address of a queue's dead letter queue, which its redrive policy names.
func (c *Client) lettersOf(ctx context.Context, q *queue) (string, error) {
	q.mu.Lock()
	url := q.letters
	q.mu.Unlock()
	if url != "" {
		return url, nil
	}
	out, err := c.sqs.GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{
		QueueUrl: &q.url, AttributeNames: []types.QueueAttributeName{types.QueueAttributeNameRedrivePolicy},
	})
	if err != nil {
		return "", away(err)
	}
	arn, _ := redrive(out.Attributes)
	part := strings.Split(arn, ":") // arn:aws:sqs:<region>:<account>:<name>
	if len(part) != 6 {
		return "", fmt.Errorf("the queue %s has no dead letter queue", q.name)
	}
	in := &sqs.GetQueueUrlInput{QueueName: &part[5]}
	if part[4] != "" {
		in.QueueOwnerAWSAccountId = &part[4]
	}
	found, err := c.sqs.GetQueueUrl(ctx, in)
	if err != nil {
		return "", away(err)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.letters = aws.ToString(found.QueueUrl)
	return q.letters, nil
}
