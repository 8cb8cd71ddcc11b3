// Package administer is the command that makes and unmakes administrators: the production binary has it, and the operators' command line
// has the same.
package administer

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"hivesync/functions/accounts"
)

// With opens the administrators of the system that a command is for.
type With func(ctx context.Context, do func(accounts.Administrators) error) error

// Command returns the command `admin` with its subcommands. A password is read from in, one line, and never from an argument, which
// others on the machine can see.
func Command(in io.Reader, out io.Writer, with With) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "admin",
		Short: "Administrators: make one, list them, unmake one",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(&cobra.Command{
		Use:   "create EMAIL",
		Short: "Make an account an administrator's; one that there is not is made, with a password from standard input",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return with(cmd.Context(), func(a accounts.Administrators) error {
				opened, err := a.Create(cmd.Context(), args[0], func() (string, error) {
					fmt.Fprintln(cmd.ErrOrStderr(), "There is no such account. Its password (8 to 128 characters), on one line:")
					return readLine(in)
				})
				switch {
				case err != nil:
					return err
				case opened:
					fmt.Fprintf(out, "%s has an account now, and is an administrator\n", args[0])
				default:
					fmt.Fprintf(out, "%s is an administrator\n", args[0])
				}
				return nil
			})
		},
	}, &cobra.Command{
		Use:   "list",
		Short: "List the administrators",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return with(cmd.Context(), func(a accounts.Administrators) error {
				list, err := a.List(cmd.Context())
				if err != nil {
					return err
				}
				if len(list) == 0 {
					fmt.Fprintln(out, "There is no administrator yet: make one with `admin create EMAIL`.")
					return nil
				}
				w := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
				fmt.Fprintln(w, "EMAIL\tNAME\tSINCE\tSTATE")
				for _, one := range list {
					state := "active"
					if one.DisabledAt != nil {
						state = "disabled"
					}
					fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", one.Email, one.Name, one.CreatedAt.Local().Format(time.DateOnly), state)
				}
				return w.Flush()
			})
		},
	}, &cobra.Command{
		Use:   "remove EMAIL",
		Short: "Make an administrator's account an ordinary one, and sign it out everywhere",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return with(cmd.Context(), func(a accounts.Administrators) error {
				if err := a.Remove(cmd.Context(), args[0]); err != nil {
					return err
				}
				fmt.Fprintf(out, "%s is no administrator any more\n", args[0])
				return nil
			})
		},
	})
	return cmd
}

// maxLine bounds what is read for a password.
const maxLine = 4096

func readLine(in io.Reader) (string, error) {
	line, err := bufio.NewReader(io.LimitReader(in, maxLine)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	return strings.TrimRight(line, "\r\n"), nil
}
