package command

import (
	"context"
	"log/slog"

	"github.com/spf13/cobra"

	"hivesync/functions/accounts"
	"hivesync/runtime/process/administer"
	"hivesync/runtime/process/wiring"
	"hivesync/shared/config"
)

func adminCommand(s Streams) *cobra.Command {
	var dir string
	cmd := administer.Command(s.In, s.Out, func(ctx context.Context, do func(accounts.Administrators) error) error {
		if err := adoptSystem(dir); err != nil {
			return err
		}
		c, err := config.Load(config.Local)
		if err != nil {
			return err
		}
		return wiring.Administrators(ctx, c, slog.New(slog.DiscardHandler), do)
	})
	cmd.Long = "Works on the database that the environment names or, where it names neither a Redis nor a database, on that of the\n" +
		"system that `localrun up` runs here."
	cmd.PersistentFlags().StringVar(&dir, "dir", dataDir, "data folder of a local system")
	return cmd
}
