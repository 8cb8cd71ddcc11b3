package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"hivesync/localrun/abuse"
	"hivesync/localrun/system"
	"hivesync/shared/client"
)

// abuseFigures is what `bench abuse` prints.
type abuseFigures struct {
	Bodies  abuse.BodiesFigures  `json:"bodies"`
	Changes abuse.ChangesFigures `json:"changes"`
}

func benchAbuseCommand(s Streams) *cobra.Command {
	var atOnce, files, runs int
	var dir string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "abuse",
		Short: "What one user's worst costs the others: memory of large bodies, time of changes in a large project",
		Long: "Starts a system of its own. It sends bodies that are made to be dear, many at once, and measures the memory that they add to the backend;\n" +
			"then, with the database's statistics set wrong, changes one file in a small and in a large project, and many at once in the large one,\n" +
			"while somebody else calls the API. Linux alone tells the memory.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if atOnce < 1 || atOnce > 1000 || files < 100 || files > 100_000 || runs < 1 || runs > 10_000 {
				return errors.New("--at-once takes 1 to 1000, --files 100 to 100000, --runs 1 to 10000")
			}
			figures, err := benchAbuse(cmd.Context(), s.Err, dir, atOnce, files, runs)
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(s.Out, figures)
			}
			return figures.print(s.Out)
		},
	}
	cmd.Flags().IntVar(&atOnce, "at-once", 60, "uploads at once, of each kind of body")
	cmd.Flags().IntVar(&files, "files", 5000, "files of the large project; the small one has 50")
	cmd.Flags().IntVar(&runs, "runs", 50, "measured changes in each project")
	cmd.Flags().StringVar(&dir, "dir", benchDir, "data folder of the system, emptied first")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func benchAbuse(ctx context.Context, progress io.Writer, dir string, atOnce, files, runs int) (figures abuseFigures, err error) {
	if err := system.Empty(dir); err != nil {
		return figures, err
	}
	fmt.Fprintln(progress, "starting a system")
	running, err := system.Start(ctx, system.Options{
		Dir: dir, Disposable: true,
		// Requests and files are to be as many as they are; what bounds memory and time stays as it is by default.
		Settings: map[string]string{
			"PREMIUM_REQUESTS_PER_MINUTE": "1000000", "PREMIUM_REQUEST_BURST": "1000000", "LOGINS_PER_MINUTE": "1000000", "LOGIN_BURST": "1000000",
			"MAX_PROJECT_FILES": "100000", "LOG_LEVEL": "error",
		},
	})
	if err != nil {
		return figures, err
	}
	defer func() { err = errors.Join(err, running.Stop()) }()
	var users []abuse.Uploader
	for i := range max(1, atOnce/4) {
		api, project, err := uploader(ctx, running, fmt.Sprintf("abuse%d@hivesync.local", i))
		if err != nil {
			return figures, err
		}
		users = append(users, abuse.Uploader{API: api, Project: project})
	}
	bystander, _, err := uploader(ctx, running, "bystander@hivesync.local")
	if err != nil {
		return figures, err
	}
	fmt.Fprintln(progress, "sending large bodies")
	if figures.Bodies, err = abuse.Bodies(ctx, running.BackendPid(), users, bystander, atOnce); err != nil {
		return figures, err
	}
	fmt.Fprintln(progress, "changing files")
	if err := abuse.Mislead(ctx, running.DatabaseURL()); err != nil {
		return figures, err
	}
	figures.Changes, err = abuse.Changes(ctx, users[0].API, bystander, runs, 50, files, 20)
	return figures, err
}

func uploader(ctx context.Context, running *system.System, email string) (*client.Client, string, error) {
	api, err := signUp(ctx, running, email, "premium")
	if err != nil {
		return nil, "", err
	}
	project, err := api.CreateProject(ctx, "abuse")
	return api, project, err
}

func (f abuseFigures) print(w io.Writer) error {
	b, c := f.Bodies, f.Changes
	var answers []string
	for status, n := range b.Answers {
		answers = append(answers, fmt.Sprintf("%d x %d", n, status))
	}
	slices.Sort(answers)
	_, err := fmt.Fprintf(w, "%d uploads of %.0f MiB at once, %d kinds of body, %d users: the backend's memory rose by %.1f MiB from %.1f MiB\n"+
		"  answers: %s; somebody else's %d calls meanwhile: p50 %.1f ms, max %.1f ms\n"+
		"changing one file, statistics wrong: p50 %.1f ms among %d files, %.1f ms among %d: ratio %.2f\n"+
		"  %d changes at once: %d written, %d told to come again; somebody else's %d calls meanwhile: p50 %.1f ms, max %.1f ms\n",
		b.Uploads, float64(b.BodyBytes)/(1<<20), b.Shapes, b.Users, float64(b.AddedBytes)/(1<<20), float64(b.BeforeBytes)/(1<<20),
		strings.Join(answers, ", "), b.Others.Calls, b.Others.P50MS, b.Others.MaxMS,
		c.Small.P50MS, c.SmallFiles, c.Large.P50MS, c.LargeFiles, c.Ratio,
		c.AtOnce, c.Written, c.Retryable, c.Others.Calls, c.Others.P50MS, c.Others.MaxMS)
	return err
}
