package config

import (
	"errors"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Drivers of QUEUE_DRIVER.
const (
	DriverRedis = "redis"
	DriverSQS   = "sqs"
)

// SQS is how the queues in SQS are reached, where QUEUE_DRIVER says that jobs wait there.
type SQS struct {
	SQSQueues          QueueURLs `envconfig:"SQS_QUEUES" doc:"the queues in SQS as name=URL, separated by commas, such as preview_queue=https://sqs.eu-central-1.amazonaws.com/123456789012/previews; each has a dead letter queue"`
	SQSRegion          string    `envconfig:"SQS_REGION" doc:"region of the queues; empty for AWS_REGION"`
	SQSEndpoint        string    `envconfig:"SQS_ENDPOINT" kind:"url" doc:"endpoint of another service that speaks SQS's protocol; empty for AWS's"`
	SQSAccessKeyID     Secret    `envconfig:"SQS_ACCESS_KEY_ID" doc:"key id; empty for the role of the function or machine, or what else AWS's own settings say"`
	SQSSecretAccessKey Secret    `envconfig:"SQS_SECRET_ACCESS_KEY" doc:"key of SQS_ACCESS_KEY_ID"`
}

// sqsMaxPayload is the largest payload that fits a message of SQS, which is 1 MiB, with the few facts around it.
const sqsMaxPayload = 1<<20 - 4<<10

// MaxPayload is the largest payload of a job that the queue takes.
func (c *Config) MaxPayload() int64 {
	if c.QueueDriver == DriverSQS {
		return min(c.QueueMaxPayload, sqsMaxPayload)
	}
	return c.QueueMaxPayload
}

// sqsProblems says what is wrong with the settings of SQS.
func (c *Config) sqsProblems() []error {
	var problems []error
	if c.QueueDriver == DriverSQS && c.Role == Backend && len(c.SQSQueues) == 0 {
		problems = append(problems, errors.New("SQS_QUEUES: is required where QUEUE_DRIVER is sqs; name each queue as preview_queue=https://…"))
	}
	if c.SQSAccessKeyID.IsSet() != c.SQSSecretAccessKey.IsSet() {
		problems = append(problems, errors.New("SQS_ACCESS_KEY_ID: needs SQS_SECRET_ACCESS_KEY, and the other way round; leave both out for AWS's own settings"))
	}
	return problems
}

// Names is a list of names of queues.
type Names []string

var queueName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)

// Decode reads names, separated by commas. Which queues there are is not known here: a worker says at its start what it does not know.
func (n *Names) Decode(value string) error {
	*n = nil
	for name := range strings.SplitSeq(value, ",") {
		name = strings.TrimSpace(name)
		if name == "" {
			continue
		}
		if !queueName.MatchString(name) || slices.Contains(*n, name) {
			return errors.New("expected names of queues such as preview_queue,snapshot_queue, each once, separated by commas")
		}
		*n = append(*n, name)
	}
	return nil
}

// String writes the names as Decode reads them.
func (n Names) String() string { return strings.Join(n, ",") }

// QueueURLs are addresses of queues by their names.
type QueueURLs map[string]string

// Decode reads name=URL pairs, separated by commas.
func (q *QueueURLs) Decode(value string) error {
	*q = QueueURLs{}
	for entry := range strings.SplitSeq(value, ",") {
		entry = strings.TrimSpace(entry)
		if entry == "" {
			continue
		}
		name, address, _ := strings.Cut(entry, "=")
		u, err := url.Parse(address)
		if _, twice := (*q)[name]; err != nil || twice || name == "" || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || u.User != nil {
			return errors.New("expected queues such as preview_queue=https://sqs.eu-central-1.amazonaws.com/123456789012/previews, each once, separated by commas")
		}
		(*q)[name] = address
	}
	return nil
}

// String writes the pairs as Decode reads them.
func (q QueueURLs) String() string {
	pairs := make([]string, 0, len(q))
	for _, name := range slices.Sorted(maps.Keys(q)) {
		pairs = append(pairs, name+"="+q[name])
	}
	return strings.Join(pairs, ",")
}
