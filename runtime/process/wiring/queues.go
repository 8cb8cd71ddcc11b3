package wiring

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"hivesync/functions"
	"hivesync/functions/admin"
	"hivesync/functions/health"
	"hivesync/functions/operations"
	"hivesync/functions/workers"
	"hivesync/runtime/function"
	"hivesync/runtime/queue"
	"hivesync/runtime/sqsqueue"
	"hivesync/shared/config"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
)

// queues is where a backend's jobs wait, as its functions see it.
type queues struct {
	jobs.Queue
	// route makes the job types known, once they are.
	route      func(function.Registry)
	dead       jobs.DeadLetters
	heartbeats workers.Heartbeats
	fleet      health.Fleet
	figures    operations.Figures
	operators  admin.Queues
	// probe asks whether the queues can be reached; nil where the check of Redis says so.
	probe func(context.Context) error
}

// openQueues opens what QUEUE_DRIVER says, without connecting.
func (b *Backend) openQueues(ctx context.Context, c *config.Config, log *slog.Logger) (queues, error) {
	if c.QueueDriver == config.DriverSQS {
		var err error
		if b.sqs, err = OpenSQS(ctx, c, log); err != nil {
			return queues{}, err
		}
		figures := sqsFigures{b.sqs, b.waitingQueues}
		return queues{
			Queue: b.sqs, route: b.sqs.Route, dead: b.sqs, heartbeats: noWorkers{}, figures: figures, operators: sqsOperators{figures}, probe: b.sqs.Probe,
		}, nil
	}
	client := OpenQueue(c, b.redis)
	router := queue.NewRouter(client)
	fleet := &Fleet{Queue: client, Silent: c.UnhealthyAfter, Queues: func() []string { return b.Registry.Queues() }}
	return queues{
		Queue: router, route: router.Route, heartbeats: fleet, fleet: fleet, figures: Figures{Client: client, Names: fleet.Queues, Silent: c.UnhealthyAfter},
		operators: Operators{Client: client, Silent: c.UnhealthyAfter, Registry: func() function.Registry { return b.Registry }},
	}, nil
}

// OpenSQS returns the queues in SQS as the configuration names them, without connecting.
func OpenSQS(ctx context.Context, c *config.Config, log *slog.Logger) (*sqsqueue.Client, error) {
	return sqsqueue.New(ctx, sqsqueue.Options{
		URLs: c.SQSQueues, Region: c.SQSRegion, Endpoint: c.SQSEndpoint, AccessKeyID: c.SQSAccessKeyID, SecretAccessKey: c.SQSSecretAccessKey,
		MaxWaiting: c.QueueMaxWaiting, MaxPayload: c.MaxPayload(), Deadline: c.JobDeadline, Logger: log,
	})
}

// CheckSQS asks whether the queues in SQS are as jobs need them, and says how many jobs wait in each.
func CheckSQS(ctx context.Context, c *config.Config, log *slog.Logger) (map[string]int64, error) {
	registry := functions.Registry(functions.Deps{Config: c, Logger: log})
	b := Backend{Registry: registry}
	client, err := OpenSQS(ctx, c, log)
	if err != nil {
		return nil, err
	}
	client.Route(registry)
	if err := client.Check(ctx, started(registry)); err != nil {
		return nil, err
	}
	waiting := map[string]int64{}
	for _, name := range b.waitingQueues() {
		d, err := client.Depth(ctx, name)
		if err != nil {
			return nil, err
		}
		waiting[name] = d.Waiting
	}
	return waiting, nil
}

// started lists the types of job that endpoints start.
func started(r function.Registry) []string {
	var types []string
	for _, e := range r.Endpoints {
		if t := e.Meta().Starts; t != "" {
			types = append(types, t)
		}
	}
	return types
}

// waitingQueues lists the queues in SQS that jobs wait in.
func (b *Backend) waitingQueues() []string {
	var names []string
	for _, t := range started(b.Registry) {
		if fn, ok := b.Registry.Job(t); ok {
			names = append(names, fn.Meta().Queue)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// awaitSQS waits until the queues in SQS are as jobs need them.
func (b *Backend) awaitSQS(ctx context.Context, c *config.Config, log *slog.Logger) error {
	if b.sqs == nil {
		return nil
	}
	return await(ctx, log, "SQS (SQS_QUEUES)", c.StartupWait, func(ctx context.Context) error { return b.sqs.Check(ctx, started(b.Registry)) })
}

// noWorkers answers heartbeats where nobody is to send any.
type noWorkers struct{}

// Beat implements workers.Heartbeats.
func (noWorkers) Beat(context.Context, workers.Beat) error {
	return fault.New(fault.NotSupported, "The jobs of this system wait in SQS and run as functions: it has no workers.")
}

// sqsFigures lets functions read what SQS tells of its queues.
type sqsFigures struct {
	client *sqsqueue.Client
	names  func() []string
}

// Queues implements operations.Figures.
func (f sqsFigures) Queues() []string { return f.names() }

// Queue implements operations.Figures. For how long jobs have waited, SQS does not tell.
func (f sqsFigures) Queue(ctx context.Context, name string) (operations.QueueFigures, error) {
	d, err := f.client.Depth(ctx, name)
	if err != nil {
		return operations.QueueFigures{}, err
	}
	dead, err := f.client.Letters(ctx, name)
	return operations.QueueFigures{Waiting: d.Waiting, Leased: d.Leased, Delayed: d.Delayed, Dead: dead}, err
}

// Minute implements operations.Figures: of a minute that has passed SQS knows nothing.
func (f sqsFigures) Minute(context.Context, string, time.Time) ([]operations.JobFigures, error) {
	return nil, nil
}

// Fleet implements operations.Figures: no workers are kept, so there are none.
func (f sqsFigures) Fleet(context.Context) ([]operations.FleetFigures, error) { return nil, nil }
