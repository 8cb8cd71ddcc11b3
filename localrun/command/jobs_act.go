package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/spf13/cobra"

	"hivesync/localrun/invoke"
	"hivesync/runtime/function"
	"hivesync/runtime/queue"
	"hivesync/shared/fault"
	"hivesync/shared/logging"
)

func jobsRetryCommand(s Streams, dir *string) *cobra.Command {
	var query queue.DeadQuery
	var only string
	var all bool
	cmd := &cobra.Command{
		Use:   "retry ID... | --all",
		Short: "Put dead jobs back into their queues as new, one by one or all that a search selects",
		RunE: func(cmd *cobra.Command, args []string) error {
			if all == (len(args) > 0) {
				return errors.New("retry takes either ids, or --all with a search")
			}
			q, err := openQueues(cmd.Context(), *dir)
			if err != nil {
				return err
			}
			defer q.close()
			if only != "" {
				q.names = []string{only}
			}
			total := 0
			for _, name := range q.names {
				var n int
				if all {
					n, err = q.ReplayAll(cmd.Context(), name, query)
				} else {
					n, err = q.Replay(cmd.Context(), name, args...)
				}
				total += n
				if err != nil {
					return err
				}
			}
			fmt.Fprintf(s.Out, "%d jobs are back in their queues\n", total)
			if !all && total < len(args) {
				return fault.Newf(fault.NotFound, "%d of the ids are not dead jobs.", len(args)-total)
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "every dead job that the search selects")
	deadFlags(cmd, &query, &only)
	return cmd
}

func jobsReplayCommand(s Streams, dir *string) *cobra.Command {
	var timeout time.Duration
	cmd := &cobra.Command{
		Use:   "replay ID",
		Short: "Fetch a failed job's event and run it in this process, with the same outcome",
		Long: "The event comes from the queue or, where the job has ended, from its row in the database. Nothing is reported to the backend and\n" +
			"nothing changes in the queue. Exits 2 when the job fails as it did, 3 when it takes too long.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			q, err := openQueues(cmd.Context(), *dir)
			if err != nil {
				return err
			}
			defer q.close()
			ctx, cancel := context.WithTimeout(cmd.Context(), timeout)
			defer cancel()
			event, err := q.event(ctx, args[0])
			if err != nil {
				return err
			}
			r, _, err := registry()
			if err != nil {
				return err
			}
			target, err := invoke.Find(r, event.Type)
			if err != nil {
				return err
			}
			raw, err := json.Marshal(event)
			if err != nil {
				return err
			}
			c := q.config
			c.StartupWait = min(c.StartupWait, 5*time.Second)
			fmt.Fprintf(s.Err, "replaying attempt %d of %s %s\n", event.Attempt, event.Type, event.ID)
			answer, err := invoke.Run(ctx, c, logging.New(s.Err, logging.Options{Level: c.LogLevel, Format: "text"}), target, raw, invoke.Caller{Dir: *dir})
			if err != nil {
				return err
			}
			return printJSON(s.Out, answer)
		},
	}
	cmd.Flags().DurationVar(&timeout, "timeout", 2*time.Minute, "give up after this long")
	return cmd
}

// event returns a job as its worker was given it.
func (q *queues) event(ctx context.Context, id string) (function.JobEvent, error) {
	r, err := q.find(ctx, id)
	if err == nil {
		return function.JobEvent{
			ID: r.ID, Type: r.Type, Tenant: r.Tenant, Tier: r.Tier, Attempt: r.Attempt, EnqueuedAt: r.EnqueuedAt, Trace: r.Trace, Payload: r.Payload,
		}, nil
	}
	key, parseErr := uuid.Parse(id)
	if !fault.Is(err, fault.NotFound) || parseErr != nil {
		return function.JobEvent{}, err
	}
	conn, err := pgx.Connect(ctx, q.config.DSN().Reveal())
	if err != nil {
		return function.JobEvent{}, fault.Wrap(err, fault.Unavailable, "No queue holds the job, and PostgreSQL (DATABASE_URL) does not answer.")
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	event := function.JobEvent{ID: id}
	var tenant uuid.UUID
	err = conn.QueryRow(ctx, "SELECT type, user_id, tier, greatest(attempt, 1), coalesce(queued_at, accepted_at), trace, payload FROM jobs WHERE id = $1", key).
		Scan(&event.Type, &tenant, &event.Tier, &event.Attempt, &event.EnqueuedAt, &event.Trace, &event.Payload)
	if errors.Is(err, pgx.ErrNoRows) {
		return event, fault.New(fault.NotFound, "Neither a queue nor the database knows a job of that id.")
	}
	event.Tenant = tenant.String()
	return event, err
}

func jobsPauseCommand(s Streams, dir *string, pause bool) *cobra.Command {
	name, short, did := "resume", "Let workers claim from a queue again", "runs"
	if pause {
		name, short, did = "pause", "Keep workers from claiming from a queue; running jobs go on", "is paused"
	}
	return &cobra.Command{
		Use:   name + " QUEUE",
		Short: short,
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			q, err := openQueues(cmd.Context(), *dir)
			if err != nil {
				return err
			}
			defer q.close()
			change := q.Resume
			if pause {
				change = q.Pause
			}
			if _, err := change(cmd.Context(), args[0]); err != nil {
				return err
			}
			fmt.Fprintf(s.Out, "%s %s\n", args[0], did)
			return nil
		},
	}
}

func jobsLimitCommand(s Streams, dir *string) *cobra.Command {
	var jobType string
	cmd := &cobra.Command{
		Use:   "limit QUEUE N|none",
		Short: "Bound how many jobs of a queue, or of one type in it, run at a time over all workers",
		Args:  cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			n := -1
			if args[1] != "none" {
				var err error
				if n, err = strconv.Atoi(args[1]); err != nil || n < 0 {
					return errors.New("the limit is a number from 0 on, or none")
				}
			}
			q, err := openQueues(cmd.Context(), *dir)
			if err != nil {
				return err
			}
			defer q.close()
			if err := q.SetLimit(cmd.Context(), args[0], jobType, n); err != nil {
				return err
			}
			limits, err := q.Limits(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			return printJSON(s.Out, limits)
		},
	}
	cmd.Flags().StringVar(&jobType, "type", "", "bound jobs of this type alone")
	return cmd
}
