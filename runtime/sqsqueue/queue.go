// Package sqsqueue is the job queue on Amazon SQS, or on whatever speaks its protocol: AWS Lambda runs what it carries, by package
// lambdahost. It sends jobs, says how deep the queues are, looks at start whether they are set up as jobs need them, and hands over
// their dead letters.
//
// SQS neither knows a job by its id nor gives one back out of turn, and it may deliver a message twice. So this package never keeps
// a job from being there twice, and never takes one out: the record of jobs makes each effect happen once, and the backend's answer
// to a report makes a host drop what has ended. It never knows what a job does.
package sqsqueue

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"hivesync/runtime/function"
	"hivesync/runtime/gather"
	"hivesync/shared/config"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
	"hivesync/shared/probe"
	"hivesync/shared/safetext"
)

// Bounds of SQS.
const (
	// MaxMessage is the largest message, and the largest sum of a batch's messages, in bytes.
	MaxMessage = 1 << 20
	// Envelope is what a message may hold beside a job's payload, in bytes.
	Envelope = 4 << 10
	maxBatch = 10
)

// Options says where the queues are and how they are used.
type Options struct {
	// URLs are the queues' addresses by their names in the jobs' metadata.
	URLs map[string]string
	// Region is where they are; empty for what AWS's own settings say.
	Region string
	// Endpoint replaces AWS's, for a service that speaks its protocol.
	Endpoint string
	// AccessKeyID and SecretAccessKey say who we are; unset for the SDK's own chain, which finds a Lambda function's role.
	AccessKeyID, SecretAccessKey config.Secret
	// Timeout bounds one try of one call. Default 5 s.
	Timeout time.Duration
	// MaxWaiting is how many jobs may wait in one queue; 0 means no bound. SQS counts about right.
	MaxWaiting int
	// MaxPayload is the largest payload of a job in bytes, and Deadline how long a job is kept alive: Check holds the queues to them.
	MaxPayload int64
	Deadline   time.Duration
	Logger     *slog.Logger
	// Clock is time.Now when nil.
	Clock func() time.Time
}

// Client operates queues on SQS. It is safe for concurrent use and needs no closing.
type Client struct {
	sqs    *sqs.Client
	o      Options
	queues map[string]*queue

	mu     sync.RWMutex
	routes map[string]function.JobFunction
}

var (
	_ jobs.Queue       = (*Client)(nil)
	_ jobs.DeadLetters = (*Client)(nil)
)

// queue is one queue.
type queue struct {
	name, url string
	sends     gather.Batcher[message, error]
	counted   probe.Shared[counted]

	mu sync.Mutex
	// letters is the address of its dead letter queue; empty until it was asked for.
	letters string
	// empty is since when every look has found the queue empty, drained when its dead letters were last read to their end.
	empty, drained time.Time
}

// message is a job on its way.
type message struct{ body, group string }

// countEvery is for how long a queue's depth is believed.
const countEvery = 5 * time.Second

// New returns a Client that knows no job type yet. It does not connect.
func New(ctx context.Context, o Options) (*Client, error) {
	if o.Timeout <= 0 {
		o.Timeout = 5 * time.Second
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	load := []func(*awsconfig.LoadOptions) error{awsconfig.WithHTTPClient(awshttp.NewBuildableClient().WithTimeout(o.Timeout))}
	if o.Region != "" {
		load = append(load, awsconfig.WithRegion(o.Region))
	}
	if o.AccessKeyID.IsSet() {
		load = append(load, awsconfig.WithCredentialsProvider(credentials.NewStaticCredentialsProvider(o.AccessKeyID.Reveal(), o.SecretAccessKey.Reveal(), "")))
	}
	c, err := awsconfig.LoadDefaultConfig(ctx, load...)
	if err != nil {
		return nil, fmt.Errorf("sqsqueue: AWS's own settings cannot be read: %w", err)
	}
	if c.Region == "" {
		return nil, errors.New("SQS_REGION: is required where AWS_REGION says no region")
	}
	client := &Client{o: o, queues: map[string]*queue{}, routes: map[string]function.JobFunction{}, sqs: sqs.NewFromConfig(c, func(s *sqs.Options) {
		if o.Endpoint != "" {
			s.BaseEndpoint = &o.Endpoint
		}
	})}
	for name, url := range o.URLs {
		q := &queue{name: name, url: url}
		q.sends = gather.Batcher[message, error]{
			Send: func(ctx context.Context, list []message) ([]error, error) { return client.send(ctx, q, list) },
			Size: func(m message) int { return len(m.body) }, Items: maxBatch, Bytes: MaxMessage, Most: 4,
		}
		q.counted = probe.Shared[counted]{Every: countEvery, Timeout: 3 * o.Timeout, Ask: func(ctx context.Context) counted { return client.count(ctx, q) }}
		client.queues[name] = q
	}
	return client, nil
}

// Route makes the registry's job types known.
func (c *Client) Route(registry function.Registry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, j := range registry.Jobs {
		c.routes[j.Meta().Type] = j
	}
}

// of finds the queue of a job type.
func (c *Client) of(jobType string) (*queue, error) {
	c.mu.RLock()
	fn, ok := c.routes[jobType]
	c.mu.RUnlock()
	if !ok {
		return nil, fmt.Errorf("sqsqueue: no job function of the type %q", safetext.Clip(jobType, 100))
	}
	return c.named(fn.Meta().Queue)
}

func (c *Client) named(name string) (*queue, error) {
	if q, ok := c.queues[name]; ok {
		return q, nil
	}
	return nil, fmt.Errorf("sqsqueue: SQS_QUEUES names no queue %s", name)
}

// Enqueue implements jobs.Queue. Concurrent calls share batches. SQS takes a job as often as it is given: what is there twice runs
// at most twice, and has its effect once. The tenant is the message's group, by which SQS lets tenants take turns in a standard queue.
func (c *Client) Enqueue(ctx context.Context, e jobs.Event) error {
	q, err := c.of(e.Type)
	if err != nil {
		return err
	}
	e.Attempt, e.EnqueuedAt = max(e.Attempt, 1), c.o.Clock().UTC()
	body, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("sqsqueue: encode a job: %w", err)
	}
	body = escape(body)
	if len(body) > MaxMessage {
		return fault.Newf(fault.ProjectTooLarge, "The job takes %d bytes, and SQS at most %d. Leave out what is not needed.", len(body), MaxMessage)
	}
	q.mu.Lock()
	q.empty = time.Time{}
	q.mu.Unlock()
	failed, err := q.sends.Do(ctx, message{string(body), e.Tenant})
	return errors.Join(failed, err)
}

// escape writes the two characters of JSON's strings that SQS refuses, U+FFFE and U+FFFF, as JSON escapes them.
func escape(body []byte) []byte {
	return bytes.ReplaceAll(bytes.ReplaceAll(body, []byte("\uFFFE"), []byte(`\ufffe`)), []byte("\uFFFF"), []byte(`\uffff`))
}

// send sends a batch and returns what became of each message.
func (c *Client) send(ctx context.Context, q *queue, list []message) ([]error, error) {
	in := &sqs.SendMessageBatchInput{QueueUrl: &q.url, Entries: make([]types.SendMessageBatchRequestEntry, len(list))}
	for i, m := range list {
		in.Entries[i] = types.SendMessageBatchRequestEntry{Id: aws.String(strconv.Itoa(i)), MessageBody: &m.body}
		if m.group != "" {
			in.Entries[i].MessageGroupId = &m.group
		}
	}
	out, err := c.sqs.SendMessageBatch(ctx, in)
	if err != nil {
		return nil, away(err)
	}
	results := make([]error, len(list))
	for i := range results {
		results[i] = away(errors.New("SQS did not say what became of the message"))
	}
	for _, e := range out.Successful {
		if i, err := strconv.Atoi(aws.ToString(e.Id)); err == nil && i >= 0 && i < len(results) {
			results[i] = nil
		}
	}
	for _, e := range out.Failed {
		if i, err := strconv.Atoi(aws.ToString(e.Id)); err == nil && i >= 0 && i < len(results) {
			results[i] = away(fmt.Errorf("SQS refused the message: %s %s", aws.ToString(e.Code), aws.ToString(e.Message)))
			if e.SenderFault {
				results[i] = fault.Cancel(results[i]) // no other try helps
			}
		}
	}
	return results, nil
}

// away turns an error of SQS into the fault that callers retry.
func away(err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	return fault.Wrap(err, fault.Unavailable, "The job queue is away. Try again shortly.")
}

// Cancel implements jobs.Queue. SQS gives no message back out of turn: the host that gets it drops it, once the backend has said
// that the job has ended.
func (c *Client) Cancel(_ context.Context, jobType, _ string) error {
	_, err := c.of(jobType)
	return err
}
