package command

import "github.com/spf13/cobra"

func testCommand(Streams) *cobra.Command { return &cobra.Command{Use: "test"} }
