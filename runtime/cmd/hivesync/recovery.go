//go:build !nobackup

package main

import (
	"io"

	"github.com/spf13/cobra"

	"hivesync/runtime/process/recovery"
)

func recoveryCommands(out, errs io.Writer) []*cobra.Command {
	return recovery.Commands(load, out, errs)
}
