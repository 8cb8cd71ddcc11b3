package recovery

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"

	"filippo.io/age"
	"github.com/spf13/cobra"

	"hivesync/migrations"
	"hivesync/runtime/process/wiring"
	"hivesync/shared/backup"
	"hivesync/shared/config"
)

// restoring is what the command restore was told.
type restoring struct {
	from, into, identity, grant string
	replace, list               bool
}

func restoreCommand(load Load, out, errs io.Writer) *cobra.Command {
	var r restoring
	cmd := &cobra.Command{
		Use:   "restore",
		Short: "Bring a backup into a database, or list the backups that there are",
		Long: "Restores a backup in one transaction: all of it, or nothing. Its objects are held against the manifest before the database is touched and\n" +
			"again while they are read, and the database is held against it afterwards. It needs the R2_ variables, and PostgreSQL's pg_restore and psql.\n\n" +
			"--into names the environment variable that holds the database's URL (or NAME_FILE the file that does), such as DATABASE_URL. A URL is taken\n" +
			"too, where it has no password: every user of the machine can read a command line.\n\n" +
			"Exits with 0 once the database is what was backed up, else with 1.",
		Example: "  hivesync restore --list\n  hivesync restore --into DATABASE_URL --identity /run/secrets/backup-identity\n  hivesync restore --from 20260131T030000Z --into postgres://hivesync@localhost/restored --identity key.txt",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, log, err := load(config.Restore, errs)
			if err != nil {
				return err
			}
			vault, err := wiring.Vault(c, log)
			if err != nil {
				return err
			}
			if r.list {
				return list(cmd.Context(), out, vault)
			}
			return r.run(cmd.Context(), c, vault, out, errs)
		},
	}
	cmd.Flags().StringVar(&r.from, "from", backup.Latest, "which backup, as --list names it")
	cmd.Flags().StringVar(&r.into, "into", "", "the database: the name of the environment variable with its URL")
	cmd.Flags().StringVar(&r.identity, "identity", "", "file with the identity of age that opens the backup")
	cmd.Flags().BoolVar(&r.replace, "replace", false, "DELETE EVERYTHING that the database holds, and put the backup in its place")
	cmd.Flags().StringVar(&r.grant, "grant", "", "a role that gets the rights of a backend, where the tables' owner is another")
	cmd.Flags().BoolVar(&r.list, "list", false, "list the backups, and restore none")
	return cmd
}

func (r restoring) run(ctx context.Context, c *config.Config, vault backup.Vault, out, errs io.Writer) error {
	into, err := address(r.into, os.Getenv)
	if err != nil {
		return err
	}
	identities, err := r.identities()
	if err != nil {
		return err
	}
	restorer := backup.Restorer{Vault: vault, Identities: identities, Clients: c.BackupClients, Progress: progress(errs)}
	done, err := restorer.Restore(ctx, r.from, backup.Target{URL: into, Replace: r.replace, Grant: r.grant})
	if err != nil {
		return err
	}
	m := done.Manifest
	if _, err := fmt.Fprintf(out, "restored backup %s of %s (HiveSync %s, PostgreSQL %s): %d tables with %d rows, and the schema, are as backed up\n",
		m.Backup, m.Time.Format("2006-01-02 15:04:05 MST"), m.HiveSync, m.Database.Server, len(done.Census.Rows), done.Census.Total()); err != nil {
		return err
	}
	return following(out, done.Census.Migration)
}

// following says what is between the restored schema and this build's.
func following(out io.Writer, migration int64) error {
	entries, err := migrations.Files.ReadDir(".")
	if err != nil {
		return err
	}
	var missing []string
	last := int64(0)
	for _, e := range entries {
		var number int64
		if _, err := fmt.Sscanf(e.Name(), "%d_", &number); err != nil || path.Ext(e.Name()) != ".sql" {
			continue
		}
		last = max(last, number)
		if number > migration {
			missing = append(missing, e.Name())
		}
	}
	slices.Sort(missing)
	switch {
	case migration > last:
		_, err = fmt.Fprintf(out, "the schema is of migration %d, later than this build's %d: run the build that made the backup, or a later one\n", migration, last)
	case len(missing) > 0:
		_, err = fmt.Fprintf(out, "the schema is of migration %d: `hivesync migrate` applies what follows: %s\n", migration, strings.Join(missing, ", "))
	default:
		_, err = fmt.Fprintln(out, "the schema is current; `hivesync migrate` gives a backend's role its rights, where the tables' owner is another")
	}
	return err
}

var variable = regexp.MustCompile(`^[A-Z][A-Z0-9_]*$`)

// address reads where to restore into: a variable's name, or a URL without a password. No error shows a URL.
func address(into string, getenv func(string) string) (config.Secret, error) {
	if into == "" {
		return config.Secret{}, errors.New("--into is missing: name the environment variable that holds the database's URL, such as --into DATABASE_URL")
	}
	if variable.MatchString(into) {
		text, err := config.Lookup(into, getenv)
		if err != nil {
			return config.Secret{}, fmt.Errorf("%s: %w", into, err)
		}
		if text == "" {
			return config.Secret{}, fmt.Errorf("%s is not set: set it, or %s_FILE to a file that holds it, to the database's URL", into, into)
		}
		return config.NewSecret(text), nil
	}
	u, err := url.Parse(into)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return config.Secret{}, errors.New("--into: expected the name of an environment variable, or a postgres:// URL without a password")
	}
	if _, has := u.User.Password(); has || u.Query().Has("password") {
		return config.Secret{}, errors.New("--into: a password must not stand on a command line, where every user of the machine can read it: put the URL into an environment variable, and name that")
	}
	return config.NewSecret(into), nil
}

func (r restoring) identities() ([]age.Identity, error) {
	if r.identity == "" {
		return nil, nil
	}
	file, err := os.Open(r.identity)
	if err != nil {
		return nil, fmt.Errorf("--identity: %w", err)
	}
	defer func() { _ = file.Close() }()
	return backup.ReadIdentities(file)
}
