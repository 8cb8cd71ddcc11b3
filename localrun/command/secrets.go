package command

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"hivesync/localrun/secrets"
	"hivesync/shared/config"
)

func secretsCommand(s Streams) *cobra.Command {
	var form, from string
	var only, rotate []string
	cmd := &cobra.Command{
		Use:   "secrets",
		Short: "Strong values for every secret that production requires",
		Long: "Prints a value of 256 random bits for each secret, to stdout alone: nothing is written or logged.\n\n" +
			"With --from, what a file sets is kept and only what it lacks is made up, so that the second file has the first's secrets:\n\n" +
			"  localrun secrets > backend.env\n" +
			"  localrun secrets --form worker.env --from backend.env > worker.env\n\n" +
			"With --rotate, a secret is replaced, and its old value kept beside it where processes take both for a while; what to do\n" +
			"then is said on the error stream:\n\n" +
			"  localrun secrets --rotate JWT_SECRET --from backend.env",
		Args: cobra.NoArgs,
		RunE: func(_ *cobra.Command, _ []string) error {
			roles := map[string][]config.Role{"backend.env": {config.Backend, config.Migrate}, "worker.env": {config.Worker}, "json": nil}
			of, ok := roles[form]
			if !ok {
				return fmt.Errorf("--form %q: expected backend.env, worker.env or json", form)
			}
			names := config.Required(of...)
			for _, name := range slices.Concat(only, rotate) {
				if !slices.Contains(secrets.Names(), name) {
					return fmt.Errorf("there is no secret %q to make: expected some of %s", name, strings.Join(secrets.Names(), ", "))
				}
			}
			known, err := knownSecrets(s, from)
			if err != nil {
				return err
			}
			if from == "" && len(rotate) > 0 && len(only) == 0 {
				names = rotate // the others have values already, which are not known here
			}
			if len(only) > 0 {
				names = slices.Concat(only, rotate)
			}
			set := secrets.Make(names, known)
			for _, name := range rotate {
				if known[name].IsSet() {
					set.Rotate(name)
				}
				fmt.Fprintf(s.Err, "%s: %s\n", name, rotationAdvice(name, known))
			}
			if form == "json" {
				return printJSON(s.Out, set.Values())
			}
			return set.WriteEnv(s.Out)
		},
	}
	cmd.Flags().StringVar(&form, "form", "backend.env", "what to print: backend.env, worker.env or json")
	cmd.Flags().StringVar(&from, "from", "", "environment file whose secrets are kept; - for stdin")
	cmd.Flags().StringSliceVar(&only, "only", nil, "print this secret alone; may be given several times")
	cmd.Flags().StringSliceVar(&rotate, "rotate", nil, "replace this secret; may be given several times")
	return cmd
}

// rotationAdvice says what is to be done with a secret that is replaced.
func rotationAdvice(name string, known map[string]config.Secret) string {
	if previous := config.Previous(name); previous != "" && !known[name].IsSet() {
		return "Set " + previous + " to the old value, which is not known here (--from tells it). " + secrets.Advice(name)
	}
	return secrets.Advice(name)
}

// knownSecrets reads the secrets of an environment file.
func knownSecrets(s Streams, path string) (map[string]config.Secret, error) {
	var in io.Reader
	switch path {
	case "":
		return nil, nil
	case "-":
		in = s.In
	default:
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer func() { _ = f.Close() }()
		in = f
	}
	known, err := secrets.Read(in)
	if err != nil {
		return nil, fmt.Errorf("--from: %w", err)
	}
	return known, nil
}
