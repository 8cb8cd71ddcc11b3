package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"hivesync/localrun/invoke"
	"hivesync/runtime/process/wiring"
	"hivesync/runtime/queue"
	"hivesync/shared/config"
	"hivesync/shared/fault"
)

func jobsCommand(s Streams) *cobra.Command {
	var dir string
	cmd := group(&cobra.Command{
		Use:   "jobs",
		Short: "The job queues: look, retry, replay, pause, limit",
		Long: "Works on the Redis that the environment names or, where it names neither a Redis nor a database, on that of the\n" +
			"system that `localrun up` runs here.",
	})
	cmd.PersistentFlags().StringVar(&dir, "dir", dataDir, "data folder of a local system")
	cmd.AddCommand(
		jobsListCommand(s, &dir), jobsShowCommand(s, &dir), jobsDeadCommand(s, &dir),
		jobsRetryCommand(s, &dir), jobsReplayCommand(s, &dir),
		jobsPauseCommand(s, &dir, true), jobsPauseCommand(s, &dir, false), jobsLimitCommand(s, &dir),
	)
	return cmd
}

// queues is the queues of a system, opened for an operator.
type queues struct {
	*queue.Client
	config *config.Config
	// names are the queues to work on.
	names []string
	// types are the job types of each queue.
	types map[string][]string
	close func()
}

// openQueues opens one queue of a system or, with an empty name, all.
func openQueues(ctx context.Context, dir, only string) (*queues, error) {
	if err := adoptSystem(dir); err != nil {
		return nil, err
	}
	r, c, err := registry()
	if err != nil {
		return nil, err
	}
	if c.QueueDriver == config.DriverSQS {
		return nil, errors.New("the jobs of this system wait in SQS (QUEUE_DRIVER), which cannot list, pause or retry one: ask AWS for the queue, and the API or the database for a job")
	}
	names, types := r.Queues(), map[string][]string{}
	for _, j := range r.Jobs {
		m := j.Meta()
		types[m.Queue] = append(types[m.Queue], m.Type)
	}
	if only != "" {
		if !slices.Contains(names, only) {
			return nil, fmt.Errorf("there is no queue %q; known are %s", only, strings.Join(names, ", "))
		}
		names = []string{only}
	}
	rdb, err := wiring.OpenRedis(c)
	if err != nil {
		return nil, errors.New("REDIS_URL is not a redis:// or rediss:// URL")
	}
	ping, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if err := rdb.Ping(ping).Err(); err != nil {
		_ = rdb.Close()
		return nil, &invoke.Unready{Err: fmt.Errorf("Redis (REDIS_URL) does not answer: %w", err)} //nolint:staticcheck // a name
	}
	return &queues{Client: wiring.OpenQueue(c, rdb), config: c, names: names, types: types, close: func() { _ = rdb.Close() }}, nil
}

// find looks for a job in every queue.
func (q *queues) find(ctx context.Context, id string) (queue.Record, error) {
	for _, name := range q.names {
		r, err := q.Get(ctx, name, id)
		if err == nil || !fault.Is(err, fault.NotFound) {
			return r, err
		}
	}
	return queue.Record{}, fault.New(fault.NotFound, "No queue holds a job of that id: it ended, or never was.")
}

// shownJob is a job as the commands print it.
type shownJob struct {
	ID         string          `json:"id"`
	Queue      string          `json:"queue"`
	Type       string          `json:"type"`
	State      queue.State     `json:"state"`
	Tenant     string          `json:"tenant"`
	Tier       string          `json:"tier"`
	Attempt    int             `json:"attempt"`
	Attempts   int             `json:"max_attempts"`
	Crashes    int             `json:"crashes"`
	Worker     string          `json:"worker,omitempty"`
	EnqueuedAt time.Time       `json:"enqueued_at"`
	Deadline   *time.Time      `json:"deadline,omitempty"`
	Reason     queue.Reason    `json:"reason,omitempty"`
	Error      string          `json:"error,omitempty"`
	DiedAt     *time.Time      `json:"died_at,omitempty"`
	Payload    json.RawMessage `json:"payload,omitempty"`
}

func showJob(r queue.Record, payload bool) shownJob {
	at := func(t time.Time) *time.Time {
		if t.IsZero() {
			return nil
		}
		return &t
	}
	j := shownJob{
		ID: r.ID, Queue: r.Queue, Type: r.Type, State: r.State, Tenant: r.Tenant, Tier: r.Tier, Attempt: r.Attempt, Attempts: r.MaxAttempts,
		Crashes: r.Crashes, Worker: r.Worker, EnqueuedAt: r.EnqueuedAt, Deadline: at(r.Deadline), Reason: r.Reason, Error: r.Error, DiedAt: at(r.DiedAt),
	}
	if payload && json.Valid(r.Payload) {
		j.Payload = r.Payload
	}
	return j
}

// shownQueue is a queue as `jobs list` prints it.
type shownQueue struct {
	queue.Snapshot
	OldestMS int64        `json:"oldest_ms"`
	Limits   queue.Limits `json:"limits"`
}

func jobsListCommand(s Streams, dir *string) *cobra.Command {
	var state, only string
	var limit int
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "The queues' figures; with --state, their jobs in it",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			states := []queue.State{queue.Waiting, queue.Leased, queue.Delayed, queue.Dead}
			if state != "" && !slices.Contains(states, queue.State(state)) {
				return fmt.Errorf("--state %q: expected waiting, leased, delayed or dead", state)
			}
			if limit < 1 || limit > 1000 {
				return errors.New("--limit takes 1 to 1000")
			}
			q, err := openQueues(cmd.Context(), *dir, only)
			if err != nil {
				return err
			}
			defer q.close()
			if state != "" {
				return q.printJobs(cmd.Context(), s, queue.State(state), limit, asJSON)
			}
			return q.printFigures(cmd.Context(), s, asJSON)
		},
	}
	cmd.Flags().StringVar(&state, "state", "", "list jobs that are waiting, leased, delayed or dead")
	cmd.Flags().StringVar(&only, "queue", "", "one queue alone")
	cmd.Flags().IntVar(&limit, "limit", 50, "most jobs of one queue, up to 1000")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func (q *queues) printFigures(ctx context.Context, s Streams, asJSON bool) error {
	rows := []shownQueue{}
	for _, name := range q.names {
		figures, err := q.Snapshot(ctx, name)
		if err != nil {
			return err
		}
		limits, err := q.Limits(ctx, name)
		if err != nil {
			return err
		}
		rows = append(rows, shownQueue{Snapshot: figures, OldestMS: figures.Oldest.Milliseconds(), Limits: limits})
	}
	if asJSON {
		return printJSON(s.Out, rows)
	}
	w := tabwriter.NewWriter(s.Out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(w, "QUEUE\tWAITING\tLEASED\tDELAYED\tDEAD\tOLDEST\tPAUSED\tLIMIT")
	for _, r := range rows {
		limit := "-"
		if r.Limits.Queue != nil {
			limit = fmt.Sprint(*r.Limits.Queue)
		}
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%v\t%v\t%s\n", r.Queue, r.Waiting, r.Leased, r.Delayed, r.Dead, r.Oldest.Round(time.Millisecond), r.Paused, limit)
	}
	return w.Flush()
}

func (q *queues) printJobs(ctx context.Context, s Streams, state queue.State, limit int, asJSON bool) error {
	list := []shownJob{}
	for _, name := range q.names {
		records, err := q.List(ctx, name, state, limit)
		if err != nil {
			return err
		}
		for _, r := range records {
			list = append(list, showJob(r, false))
		}
	}
	return printJobs(s, list, asJSON)
}

func printJobs(s Streams, list []shownJob, asJSON bool) error {
	if asJSON {
		return printJSON(s.Out, list)
	}
	w := tabwriter.NewWriter(s.Out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(w, "ID\tQUEUE\tTYPE\tSTATE\tTIER\tATTEMPT\tCRASHES\tREASON\tERROR")
	for _, j := range list {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%d/%d\t%d\t%s\t%.80q\n", j.ID, j.Queue, j.Type, j.State, j.Tier, j.Attempt, j.Attempts, j.Crashes, j.Reason, j.Error)
	}
	return w.Flush()
}

func jobsShowCommand(s Streams, dir *string) *cobra.Command {
	return answersJSON(&cobra.Command{
		Use:   "show ID",
		Short: "Everything that the queues know of one job, its payload included, as JSON",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			q, err := openQueues(cmd.Context(), *dir, "")
			if err != nil {
				return err
			}
			defer q.close()
			r, err := q.find(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			return printJSON(s.Out, showJob(r, true))
		},
	})
}

// deadFlags are the flags that select dead jobs.
func deadFlags(cmd *cobra.Command, query *queue.DeadQuery, only *string) {
	cmd.Flags().StringVar(only, "queue", "", "one queue alone")
	cmd.Flags().StringVar(&query.Type, "type", "", "jobs of one type")
	cmd.Flags().StringVar(&query.Tenant, "tenant", "", "jobs of one tenant")
	cmd.Flags().StringVar((*string)(&query.Reason), "reason", "", "poisoned, exhausted or refused")
	cmd.Flags().StringVar(&query.Text, "text", "", "text in the id or the error")
}

// checkReason refuses a reason that no job can have died of: a search for it would find nothing and say so.
func checkReason(r queue.Reason) error {
	if r == "" || slices.Contains([]queue.Reason{queue.Poisoned, queue.Exhausted, queue.Refused}, r) {
		return nil
	}
	return fmt.Errorf("--reason %q: expected poisoned, exhausted or refused", r)
}

func jobsDeadCommand(s Streams, dir *string) *cobra.Command {
	var query queue.DeadQuery
	var only string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "dead",
		Short: "Jobs that failed for good, the latest first, with a search",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch {
			case query.Limit < 1 || query.Limit > 200:
				return errors.New("--limit takes 1 to 200")
			case query.Cursor != "" && only == "":
				return errors.New("a --cursor is of one queue: say which with --queue")
			}
			if err := checkReason(query.Reason); err != nil {
				return err
			}
			q, err := openQueues(cmd.Context(), *dir, only)
			if err != nil {
				return err
			}
			defer q.close()
			list := []shownJob{}
			for _, name := range q.names {
				records, next, err := q.Dead(cmd.Context(), name, query)
				if err != nil {
					return err
				}
				for _, r := range records {
					list = append(list, showJob(r, false))
				}
				if next != "" {
					fmt.Fprintf(s.Err, "%s has more: --queue %s --cursor %s\n", name, name, next)
				}
			}
			return printJobs(s, list, asJSON)
		},
	}
	deadFlags(cmd, &query, &only)
	cmd.Flags().StringVar(&query.Cursor, "cursor", "", "where an earlier page ended")
	cmd.Flags().IntVar(&query.Limit, "limit", 50, "most jobs of one queue, up to 200")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}
