package command

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"hivesync/runtime/queue"
	"hivesync/shared/fault"
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
