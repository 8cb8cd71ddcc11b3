package main

import (
	"os"

	"github.com/spf13/cobra"
)

// sandboxCommand documents what main does before any command line is parsed; nobody types it.
func sandboxCommand() *cobra.Command {
	return &cobra.Command{
		Use:    "sandbox",
		Short:  "Run user code for a worker, over stdin and stdout",
		Hidden: true,
		Args:   cobra.NoArgs,
		Run:    func(*cobra.Command, []string) { os.Exit(sandboxMain()) },
	}
}
