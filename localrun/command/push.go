package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"hivesync/localrun/installation"
	"hivesync/shared/client"
)

// pushResult is what push prints.
type pushResult struct {
	// Files are the project's, ChangedFiles those of them that it did not have so, and SentFiles those whose contents had to be sent,
	// with so many SentBytes.
	Files        int   `json:"files"`
	ChangedFiles int   `json:"changed_files"`
	SentFiles    int   `json:"sent_files"`
	SentBytes    int64 `json:"sent_bytes"`
	// Packages is the digest of the set of packages, empty where the project has none.
	Packages string `json:"packages"`
	// Archives and Bytes were sent of them.
	Archives int   `json:"archives"`
	Bytes    int64 `json:"bytes"`
}

func pushCommand(s Streams) *cobra.Command {
	var url, id string
	var offline, again, asJSON bool
	cmd := &cobra.Command{
		Use:   "push DIR --project ID",
		Short: "Send a project's files, and the npm packages that its screens import, to a running HiveSync",
		Long: "Sends files that have changed, and archives of packages that the project's team does not have: what is in node_modules, else\n" +
			"what the lock file names. HIVESYNC_TOKEN holds the access token.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			token := os.Getenv("HIVESYNC_TOKEN")
			if token == "" || id == "" {
				return errors.New("set HIVESYNC_TOKEN to an access token, and --project to a project's id")
			}
			files, err := readProject(s, args[0])
			if err != nil {
				return err
			}
			ctx, api := cmd.Context(), client.New(url).WithToken(token)
			result := pushResult{Files: len(files)}
			synced, err := api.SyncFiles(ctx, id, files)
			if err != nil {
				return err
			}
			result.ChangedFiles, result.SentFiles, result.SentBytes = synced.Files, synced.Sent, synced.Bytes
			o := packageOptions(s, args[0], files, offline)
			if result.Packages, result.Archives, result.Bytes, err = pushPackages(ctx, api, url, id, o, again); err != nil {
				return err
			}
			if asJSON {
				return printJSON(s.Out, result)
			}
			fmt.Fprintf(s.Out, "%d files, %d of them changed, %d sent", result.Files, result.ChangedFiles, result.SentFiles)
			switch {
			case result.Packages == "":
				fmt.Fprintln(s.Out, "; no packages")
			case result.Archives == 0:
				fmt.Fprintln(s.Out, "; packages as they were")
			default:
				fmt.Fprintf(s.Out, "; %d archives of packages with %.1f MiB\n", result.Archives, float64(result.Bytes)/(1<<20))
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&url, "url", "http://127.0.0.1:4000", "where the API is")
	cmd.Flags().StringVar(&id, "project", "", "id of the project")
	offlineFlag(cmd, &offline)
	cmd.Flags().BoolVar(&again, "again", false, "look whether the storage has lost any of the packages, and send those")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print what was sent as JSON")
	return cmd
}

// pushed is what was sent of a project's packages the last time.
type pushed struct {
	State  string `json:"state"`
	Digest string `json:"digest"`
}

// pushPackages sends a project's packages, unless they are known to be what the project uses already.
func pushPackages(ctx context.Context, api *client.Client, url, id string, o installation.Options, again bool) (digest string, archives int, bytes int64, err error) {
	note := noteOf(url, id)
	state := installation.State(o)
	if last := readNote(note); last.State == state && !again {
		if used, err := api.PackagesInUse(ctx, id); err != nil || used == last.Digest {
			return used, 0, 0, err
		}
	}
	found, err := installation.Find(ctx, o)
	if err != nil || found.Packages == nil {
		return "", 0, 0, err
	}
	defer found.Close()
	made, err := installation.Pack(ctx, o, found)
	if err != nil {
		return "", 0, 0, err
	}
	if _, digest, err = made.Set.Encode(); err != nil {
		return "", 0, 0, err
	}
	sent, err := api.SendPackages(ctx, id, made, again)
	if err == nil {
		writeNote(note, pushed{state, digest})
	}
	return digest, sent.Archives, sent.Bytes, err
}

// noteOf is the file that says what was sent last, empty where the machine has no place for it.
func noteOf(url, id string) string {
	cache, err := os.UserCacheDir()
	if err != nil || filepath.Base(id) != id {
		return ""
	}
	return filepath.Join(cache, "hivesync", "pushed", fmt.Sprintf("%x-%s.json", url, id))
}

func readNote(name string) (last pushed) {
	raw, err := os.ReadFile(name) // #nosec G304 -- in the user's own cache
	if err != nil || json.Unmarshal(raw, &last) != nil {
		return pushed{}
	}
	return last
}

// writeNote keeps what was sent. Without it the packages are packed again.
func writeNote(name string, last pushed) {
	raw, err := json.Marshal(last)
	if err == nil && name != "" && os.MkdirAll(filepath.Dir(name), 0o700) == nil {
		_ = os.WriteFile(name, raw, 0o600)
	}
}
