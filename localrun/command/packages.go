package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"hivesync/localrun/apps"
	"hivesync/localrun/installation"
	"hivesync/localrun/sheet"
	"hivesync/shared/devices"
	"hivesync/shared/preview"
)

func packagesCommand(s Streams) *cobra.Command {
	var out, list, only, pictures string
	var update bool
	var timeout time.Duration
	cmd := &cobra.Command{
		Use:   "packages -o docs/packages.md",
		Short: "Draw a screen of each package that many apps use, and tell what shows",
		Long: "Fetches the packages of a list from npm's registry, draws a screen that uses each on an iPhone and on an Android phone, and writes a page\n" +
			"of what shows: works, partly, box or fails. Exits with 2 where a verdict is worse than the list expects. --update writes what was found\n" +
			"to the list; --pictures writes the screens of each package side by side.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if update && (list == "" || only != "") {
				return errors.New("--update needs --list, to write to, and all of its packages")
			}
			if out != "" && only != "" {
				return errors.New("the page has all packages: --out and --only exclude each other")
			}
			files := apps.PackageScreens()
			if list != "" {
				files = os.DirFS(filepath.Dir(list))
			}
			raw, err := fs.ReadFile(files, filepath.Base(orDefault(list, apps.PackageList)))
			if err != nil {
				return err
			}
			known, err := apps.ReadPackages(raw)
			if err != nil {
				return err
			}
			run := packagesRun{streams: s, screens: files, pictures: pictures, timeout: timeout}
			if err := run.open(cmd.Context()); err != nil {
				return err
			}
			defer run.close()
			for i, p := range known {
				if !strings.Contains(p.Name, only) {
					continue
				}
				began := time.Now()
				j, err := run.judge(cmd.Context(), p)
				if err != nil {
					return fmt.Errorf("%s: %w", p.Name, err)
				}
				fmt.Fprintf(s.Err, "%d/%d %s %s: %s (%.1f s)\n", i+1, len(known), p.Name, p.Version, j.Found, time.Since(began).Seconds())
				run.judged = append(run.judged, j)
				known[i].Verdict = j.Found
			}
			if out != "" {
				if err := os.WriteFile(out, apps.PackagePage(run.judged), 0o644); err != nil { // #nosec G306 -- a page that is no secret
					return err
				}
			}
			if err := run.print(s.Out); err != nil || !update {
				return errors.Join(err, run.verdict())
			}
			if raw, err = apps.WritePackages(known); err != nil {
				return err
			}
			return os.WriteFile(list, raw, 0o644) // #nosec G306 -- a list that is no secret
		},
	}
	cmd.Flags().StringVarP(&out, "out", "o", "", "page to write")
	cmd.Flags().StringVar(&list, "list", "", "list of packages as JSON, beside its screens (default: the one that comes with the program)")
	cmd.Flags().StringVar(&only, "only", "", "only packages whose name holds this")
	cmd.Flags().StringVar(&pictures, "pictures", "", "folder for pictures of the screens")
	cmd.Flags().DurationVar(&timeout, "timeout", 2*time.Minute, "give one package up after this long")
	cmd.Flags().BoolVar(&update, "update", false, "write what was found to the list")
	return cmd
}

func orDefault(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}

// packagesRun draws the packages of a list one after the other.
type packagesRun struct {
	streams  Streams
	screens  fs.FS
	pictures string
	timeout  time.Duration

	dir     string // an empty folder, where no package is installed
	engine  *preview.Engine
	devices []devices.Context
	judged  []apps.Judged
}

func (r *packagesRun) open(ctx context.Context) (err error) {
	if r.devices, err = deviceContexts([]string{"iphone-15", "pixel-8"}); err != nil {
		return err
	}
	if r.dir, err = os.MkdirTemp("", "hivesync-packages-"); err != nil {
		return err
	}
	if r.engine, err = preview.NewEngine(preview.Options{}); err == nil {
		err = r.engine.Warm(ctx)
	}
	if err != nil {
		r.close()
	}
	return err
}

func (r *packagesRun) close() {
	if r.engine != nil {
		_ = r.engine.Close()
	}
	_ = os.RemoveAll(r.dir)
}

func (r *packagesRun) judge(ctx context.Context, p apps.Package) (apps.Judged, error) {
	none := apps.Judged{}
	files, err := p.Project(r.screens)
	if err != nil {
		return none, err
	}
	ctx, cancel := context.WithTimeout(ctx, r.timeout)
	defer cancel()
	var missing error
	found, err := installation.Find(ctx, installation.Options{Dir: r.dir, Files: files, Tell: func(format string, args ...any) {
		line := fmt.Sprintf(format, args...)
		if strings.HasPrefix(line, p.Name+":") || strings.HasPrefix(line, p.Name+" "+p.Version+":") {
			missing = errors.New(line)
		}
	}})
	if err != nil {
		return none, err
	}
	defer found.Close()
	if missing != nil {
		return none, missing // a registry that does not answer says nothing about the package
	}
	previews := apps.Draw(ctx, r.engine, files, found.Packages, r.devices)
	if r.pictures != "" {
		if err := r.show(p, previews); err != nil {
			return none, err
		}
	}
	return p.Judge(previews)
}

// show writes a package's screens as one picture.
func (r *packagesRun) show(p apps.Package, previews []apps.Preview) error {
	var screens []sheet.Screen
	for i, preview := range previews {
		if preview.Fault == nil {
			screens = append(screens, sheet.Screen{PNG: preview.PNG, DPR: r.devices[i].DPR})
		}
	}
	if len(screens) == 0 {
		return nil
	}
	const width = 800 // pixels, enough to read a label
	picture, err := sheet.Compose(screens, width)
	if err != nil {
		return err
	}
	return writeFiles(r.pictures, map[string][]byte{p.PictureName(): picture})
}

// print prints a line for each package that does not work, and the sums.
func (r *packagesRun) print(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	count := map[string]int{}
	for _, j := range r.judged {
		count[j.Found]++
		if j.Found != apps.Works || j.Worse() {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", j.Name, j.Version, j.Found, j.Reason)
		}
	}
	fmt.Fprintf(t, "%d packages", len(r.judged))
	for _, v := range apps.Verdicts {
		fmt.Fprintf(t, ", %s %d", v, count[v])
	}
	fmt.Fprintln(t)
	return t.Flush()
}

// verdict is the error of a run in which a package shows less than it did.
func (r *packagesRun) verdict() error {
	var worse []string
	for _, j := range r.judged {
		if j.Worse() {
			worse = append(worse, fmt.Sprintf("%s: %s, not %s", j.Name, j.Found, j.Verdict))
		}
	}
	if len(worse) > 0 {
		return functionError{fmt.Errorf("packages show less than the list expects: %s", strings.Join(worse, "; "))}
	}
	return nil
}
