//go:build noengine

package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
)

// errNoEngine is what jobs get from a binary that was built with the tag noengine, such as that of the backend's image: it
// carries neither the sandbox nor the fonts, and is a third of the whole for it.
var errNoEngine = errors.New("this program was built without the preview engine (tag noengine) and runs no jobs: use the worker's image, or a build without the tag")

func sandboxMain() int {
	fmt.Fprintln(os.Stderr, "hivesync:", errNoEngine)
	return 1
}

func workCommand(io.Writer) *cobra.Command {
	return &cobra.Command{
		Use:    "work",
		Short:  "Not in this build: it has no preview engine",
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE:   func(*cobra.Command, []string) error { return errNoEngine },
	}
}
