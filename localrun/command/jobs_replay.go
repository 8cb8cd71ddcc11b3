package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/spf13/cobra"

	"hivesync/localrun/invoke"
	"hivesync/localrun/replay"
	"hivesync/runtime/function"
	"hivesync/runtime/queue"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
)

// replayed is what `jobs replay --json` prints: how the job is known to have gone, and how it went here.
type replayed struct {
	ID       string   `json:"id"`
	Type     string   `json:"type"`
	Attempt  int      `json:"attempt"`
	Recorded recorded `json:"recorded"`
	// Outcome is succeeded, failed, crashed or timed_out.
	Outcome string          `json:"outcome"`
	Result  json.RawMessage `json:"result,omitempty"`
	Error   *jobs.Problem   `json:"error,omitempty"`
	Crash   *replay.Crash   `json:"crash,omitempty"`
}

// recorded is what the queue knows of a job or, where it has ended, its row in the database.
type recorded struct {
	State   string       `json:"state"`
	Reason  queue.Reason `json:"reason,omitempty"`
	Crashes int          `json:"crashes"`
	Error   string       `json:"error,omitempty"`
}

// String is "dead: poisoned after 3 crashes" or "failed: SYNTAX_ERROR: ...".
func (r recorded) String() string {
	s := r.State
	if r.Reason != "" {
		s += ": " + string(r.Reason)
	}
	if r.Crashes > 0 {
		s += fmt.Sprintf(" after %d crashes", r.Crashes)
	}
	if r.Error != "" {
		s += ": " + r.Error
	}
	return s
}

func jobsReplayCommand(s Streams, dir *string) *cobra.Command {
	var timeout time.Duration
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "replay ID",
		Short: "Fetch a job's event and run it here, with the same outcome",
		Long: "The event comes from the queue or, where the job has ended, from its row in the database. It runs in a process of its own: a job\n" +
			"that ends its process ends that one, and the signal or exit status, the time and the memory are told. Nothing is reported to the\n" +
			"backend and nothing changes in the queue: `localrun jobs retry` puts a dead job back. Exits 2 when the job fails or ends its process,\n" +
			"3 when it takes too long.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if timeout <= 0 {
				return errTimeout
			}
			q, err := openQueues(cmd.Context(), *dir, "")
			if err != nil {
				return err
			}
			defer q.close()
			event, known, err := q.event(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), timeout)
			defer cancel()
			fmt.Fprintf(s.Err, "replaying attempt %d of %s %s, on record as %s\n", event.Attempt, event.Type, event.ID, known)
			result, err := replay.Run(ctx, event, s.Err)
			if ctx.Err() != nil && cmd.Context().Err() == nil {
				err = fmt.Errorf("the job was stopped after --timeout %v: %w", timeout, context.DeadlineExceeded)
			}
			if !asJSON {
				if err == nil {
					err = printJSON(s.Out, result)
				}
				return err
			}
			report := replayed{ID: event.ID, Type: event.Type, Attempt: event.Attempt, Recorded: known, Result: result}
			if !report.conclude(err) {
				return err
			}
			return errors.Join(printJSON(s.Out, report), err)
		},
	}
	cmd.Flags().DurationVar(&timeout, "timeout", 2*time.Minute, "give up after this long")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the outcome beside what is on record as JSON, however the job ends")
	return cmd
}

// conclude sorts how the job went, and reports whether it ran at all.
func (r *replayed) conclude(err error) bool {
	var f *fault.Error
	switch {
	case err == nil:
		r.Outcome = "succeeded"
	case errors.As(err, &r.Crash):
		r.Outcome = "crashed"
	case errors.As(err, &f):
		r.Outcome, r.Error = "failed", jobs.ProblemOf(f)
	case errors.Is(err, context.DeadlineExceeded):
		r.Outcome = "timed_out"
	default:
		return false
	}
	return true
}

// event returns a job as its worker was given it, and what is known of how it went.
func (q *queues) event(ctx context.Context, id string) (function.JobEvent, recorded, error) {
	r, err := q.find(ctx, id)
	if err == nil {
		return function.JobEvent{
			ID: r.ID, Type: r.Type, Tenant: r.Tenant, Tier: r.Tier, Attempt: r.Attempt, EnqueuedAt: r.EnqueuedAt, Trace: r.Trace, Payload: r.Payload,
		}, recorded{State: string(r.State), Reason: r.Reason, Crashes: r.Crashes, Error: r.Error}, nil
	}
	key, parseErr := uuid.Parse(id)
	if !fault.Is(err, fault.NotFound) || parseErr != nil {
		return function.JobEvent{}, recorded{}, err
	}
	conn, err := pgx.Connect(ctx, q.config.DSN().Reveal())
	if err != nil {
		return function.JobEvent{}, recorded{}, &invoke.Unready{Err: errors.New("no queue holds the job, and PostgreSQL (DATABASE_URL), which may know it, does not answer")}
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	event, known := function.JobEvent{ID: id}, recorded{}
	var tenant uuid.UUID
	var problem *jobs.Problem
	err = conn.QueryRow(ctx,
		"SELECT type, user_id, tier, greatest(attempt, 1), coalesce(queued_at, accepted_at), trace, payload, state, error FROM jobs WHERE id = $1", key).
		Scan(&event.Type, &tenant, &event.Tier, &event.Attempt, &event.EnqueuedAt, &event.Trace, &event.Payload, &known.State, &problem)
	if errors.Is(err, pgx.ErrNoRows) {
		return event, known, fault.New(fault.NotFound, "Neither a queue nor the database knows a job of that id.")
	}
	if problem != nil {
		known.Error = problem.Code + ": " + problem.Message
	}
	event.Tenant = tenant.String()
	return event, known, err
}
