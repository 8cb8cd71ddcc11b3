package command

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"hivesync/runtime/queue"
	"hivesync/shared/fault"
)

func jobsRetryCommand(s Streams, dir *string) *cobra.Command {
	var query queue.DeadQuery
	var only string
	var all, asJSON bool
	cmd := &cobra.Command{
		Use:   "retry ID... | --all",
		Short: "Put dead jobs back into their queues, one by one or all that a search selects",
		Long: "A job that is back goes on after its last attempt, with as many before it as it had at first, and without crashes. For its user it had\n" +
			"failed: with its first report it runs again, has a deadline anew, and ends as it ends now. Jobs that were stopped stay so.\n\n" +
			"The flags of the search go with --all; `localrun jobs dead` takes the same ones and shows what they select. Exits 2 when an id is of no\n" +
			"dead job; the others are back nevertheless.",
		RunE: func(cmd *cobra.Command, args []string) error {
			if all == (len(args) > 0) {
				return errors.New("retry takes either ids, or --all with a search")
			}
			if !all && query != (queue.DeadQuery{}) {
				return errors.New("--type, --tenant, --reason and --text select jobs for --all; ids select themselves")
			}
			if err := checkReason(query.Reason); err != nil {
				return err
			}
			q, err := openQueues(cmd.Context(), *dir, only)
			if err != nil {
				return err
			}
			defer q.close()
			done := retried{NotDead: []string{}}
			if all {
				err = done.all(cmd.Context(), q, query)
			} else {
				err = done.each(cmd.Context(), q, args)
			}
			return errors.Join(done.print(s, asJSON), err)
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "every dead job that the search selects")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	deadFlags(cmd, &query, &only)
	return cmd
}

// retried is what `jobs retry` did.
type retried struct {
	Retried int `json:"retried"`
	// NotDead are the ids that no queue knew as dead.
	NotDead []string `json:"not_dead"`
}

func (r *retried) all(ctx context.Context, q *queues, query queue.DeadQuery) error {
	for _, name := range q.names {
		n, err := q.ReplayAll(ctx, name, query)
		r.Retried += n
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *retried) each(ctx context.Context, q *queues, ids []string) error {
	for _, id := range ids {
		found := 0
		for _, name := range q.names {
			n, err := q.Replay(ctx, name, id)
			if err != nil {
				return err
			}
			found += n
		}
		if r.Retried += found; found == 0 {
			r.NotDead = append(r.NotDead, id)
		}
	}
	if len(r.NotDead) > 0 {
		return fault.Newf(fault.NotFound, "Not dead, and left as they are: %s.", strings.Join(r.NotDead, ", "))
	}
	return nil
}

func (r *retried) print(s Streams, asJSON bool) error {
	if asJSON {
		return printJSON(s.Out, r)
	}
	text := "1 job is back in its queue"
	if r.Retried != 1 {
		text = fmt.Sprintf("%d jobs are back in their queues", r.Retried)
	}
	_, err := fmt.Fprintln(s.Out, text)
	return err
}

func jobsPauseCommand(s Streams, dir *string, pause bool) *cobra.Command {
	name, short, did := "resume", "Let workers claim from a queue again", "runs"
	if pause {
		name, short, did = "pause", "Keep workers from claiming from a queue; running jobs go on", "is paused"
	}
	var asJSON bool
	cmd := &cobra.Command{
		Use:   name + " QUEUE",
		Short: short,
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			q, err := openQueues(cmd.Context(), *dir, args[0])
			if err != nil {
				return err
			}
			defer q.close()
			change := q.Resume
			if pause {
				change = q.Pause
			}
			changed, err := change(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(s.Out, struct {
					Queue   string `json:"queue"`
					Paused  bool   `json:"paused"`
					Changed bool   `json:"changed"`
				}{args[0], pause, changed})
			}
			already := ""
			if !changed {
				already = ", as before"
			}
			_, err = fmt.Fprintf(s.Out, "%s %s%s\n", args[0], did, already)
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func jobsLimitCommand(s Streams, dir *string) *cobra.Command {
	var jobType string
	cmd := answersJSON(&cobra.Command{
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
			q, err := openQueues(cmd.Context(), *dir, args[0])
			if err != nil {
				return err
			}
			defer q.close()
			if types := q.types[args[0]]; jobType != "" && !slices.Contains(types, jobType) {
				return fmt.Errorf("%s carries no jobs of the type %q, but %s", args[0], jobType, strings.Join(types, ", "))
			}
			if err := q.SetLimit(cmd.Context(), args[0], jobType, n); err != nil {
				return err
			}
			limits, err := q.Limits(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			return printJSON(s.Out, limits)
		},
	})
	cmd.Flags().StringVar(&jobType, "type", "", "bound jobs of this type alone")
	return cmd
}
