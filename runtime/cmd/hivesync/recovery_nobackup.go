//go:build nobackup

package main

import (
	"errors"
	"io"

	"github.com/spf13/cobra"
)

// errNoBackup is what backups get from a binary that was built with the tag nobackup, such as that of the backend's image, which has
// none of PostgreSQL's client programs either.
var errNoBackup = errors.New("this program was built without backups (tag nobackup): use the backup's image, or a build without the tag")

func recoveryCommands(io.Writer, io.Writer) (list []*cobra.Command) {
	for _, name := range []string{"backup", "drill", "restore"} {
		list = append(list, &cobra.Command{
			Use:                name,
			Short:              "Not in this build: it makes no backups",
			Hidden:             true,
			DisableFlagParsing: true, // whatever follows, the answer is the same
			RunE:               func(*cobra.Command, []string) error { return errNoBackup },
		})
	}
	return list
}
