package command

import (
	"errors"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"hivesync/shared/config"
)

func configCommand(s Streams) *cobra.Command {
	var asJSON bool
	var check string
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Every limit and setting, where it came from; secrets shown only as set or unset",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			roles := map[string]config.Role{"": config.Local, "backend": config.Backend, "worker": config.Worker, "migrate": config.Migrate}
			role, ok := roles[check]
			if !ok {
				return fmt.Errorf("--for %q: expected backend, worker or migrate", check)
			}
			c, err := config.Load(role)
			if c == nil {
				return err
			}
			settings := c.Describe()
			if asJSON {
				return errors.Join(printJSON(s.Out, settings), err)
			}
			w := tabwriter.NewWriter(s.Out, 0, 8, 2, ' ', 0)
			fmt.Fprintln(w, "NAME\tVALUE\tSOURCE\tMEANING")
			for _, line := range settings {
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", line.Name, line.Value, line.Source, line.Doc)
			}
			return errors.Join(w.Flush(), err)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().StringVar(&check, "for", "", "also check that backend, worker or migrate would start with these settings")
	return cmd
}
