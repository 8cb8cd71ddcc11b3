package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"hivesync/localrun/system"
	"hivesync/shared/safetext"
)

// upFlags are what `up` was told.
type upFlags struct {
	dir     string
	workers int
	ports   system.Ports
	asJSON  bool
}

// maxWorkers bounds the worker processes of a local system.
const maxWorkers = 64

func upCommand(s Streams) *cobra.Command {
	var detach bool
	flags := upFlags{ports: system.DefaultPorts()}
	cmd := &cobra.Command{
		Use:   "up",
		Short: "Run the whole system on this machine until Ctrl-C",
		Long: "Starts PostgreSQL, Redis, an S3 server on a folder, the backend and a worker, and prints where they are and a login.\n" +
			"Data stays in .hivesync/ for the next time. With --detach it runs in the background until `localrun down`.\n" +
			"A worker that ends is started again. A port of 0 takes a free one.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			for _, port := range []int{flags.ports.API, flags.ports.Postgres, flags.ports.Redis, flags.ports.S3} {
				if port < 0 || port > 65535 {
					return errors.New("a port is 0 to 65535")
				}
			}
			if flags.workers < 0 || flags.workers > maxWorkers {
				return fmt.Errorf("--workers takes 0 to %d", maxWorkers)
			}
			switch state, err := system.Running(flags.dir); {
			case err == nil:
				return fmt.Errorf("a system is running here already, at %s: stop it with `localrun down`", state.URL)
			case !errors.Is(err, system.ErrNotRunning):
				return err
			}
			if detach {
				return upDetached(cmd.Context(), s, flags)
			}
			return upForeground(cmd.Context(), s, flags)
		},
	}
	cmd.Flags().BoolVarP(&detach, "detach", "d", false, "run in the background; logs go to .hivesync/system.log")
	cmd.Flags().StringVar(&flags.dir, "dir", dataDir, "data folder")
	cmd.Flags().IntVar(&flags.workers, "workers", 1, "worker processes")
	cmd.Flags().IntVar(&flags.ports.API, "port", flags.ports.API, "port of the API")
	cmd.Flags().IntVar(&flags.ports.Postgres, "postgres-port", flags.ports.Postgres, "port of PostgreSQL")
	cmd.Flags().IntVar(&flags.ports.Redis, "redis-port", flags.ports.Redis, "port of Redis")
	cmd.Flags().IntVar(&flags.ports.S3, "s3-port", flags.ports.S3, "port of the S3 server")
	cmd.Flags().BoolVar(&flags.asJSON, "json", false, "print where it is as JSON")
	return cmd
}

// again are the arguments of an `up` in the foreground that does the same.
func (f upFlags) again() []string {
	return []string{
		"up", "--dir", f.dir, "--workers", strconv.Itoa(f.workers), "--port", strconv.Itoa(f.ports.API),
		"--postgres-port", strconv.Itoa(f.ports.Postgres), "--redis-port", strconv.Itoa(f.ports.Redis), "--s3-port", strconv.Itoa(f.ports.S3),
	}
}

// standing is what `up` prints: where the system is.
type standing struct {
	API     string `json:"api"`
	Account string `json:"account"`
	Docs    string `json:"docs"`
	OpenAPI string `json:"openapi"`
	Health  string `json:"health"`
	Email   string `json:"email"`
	// PasswordFile holds the first login's password, readable by its owner alone.
	PasswordFile string `json:"password_file"`
	// Metrics are where Prometheus reads, the backend's first, then the workers'.
	Metrics []string `json:"metrics"`
	// Log is the file with the log of a system in the background.
	Log string `json:"log,omitempty"`
}

func newStanding(url, email, dir, log string, metrics []string) standing {
	return standing{
		API: url + "/api/v1", Account: url + "/account", Docs: url + "/docs", OpenAPI: url + "/openapi.json", Health: url + "/health/deep", Email: email, PasswordFile: system.PasswordFile(dir), Metrics: metrics, Log: log,
	}
}

func (a standing) print(w io.Writer, asJSON bool) error {
	if asJSON {
		return printJSON(w, a)
	}
	text := fmt.Sprintf("API             %s\nAccount         %s\nDocs            %s\nOpenAPI         %s\nHealth          %s\nE-mail          %s\nPassword        %s\nMetrics         %s\n",
		a.API, a.Account, a.Docs, a.OpenAPI, a.Health, a.Email, a.PasswordFile, strings.Join(a.Metrics, " "))
	if a.Log != "" {
		text += fmt.Sprintf("Log             %s\n", a.Log)
	}
	_, err := io.WriteString(w, text)
	return err
}

func upForeground(ctx context.Context, s Streams, flags upFlags) error {
	running, err := system.Start(ctx, system.Options{
		Dir: flags.dir, Ports: flags.ports, Workers: flags.workers, Log: s.Err, Metrics: true,
		Step: func(name string) { fmt.Fprintf(s.Err, "starting %s\n", name) },
	})
	if err != nil {
		return err
	}
	err = func() error {
		login, err := running.FirstLogin(ctx)
		if err != nil {
			return err
		}
		if err := newStanding(running.URL, login.Email, flags.dir, "", running.Metrics).print(s.Out, flags.asJSON); err != nil {
			return err
		}
		if err := running.Publish(login); err != nil {
			return err
		}
		fmt.Fprintln(s.Err, "running; Ctrl-C stops everything")
		return running.Wait(ctx)
	}()
	fmt.Fprintln(s.Err, "stopping")
	return errors.Join(err, running.Stop())
}

// upDetached starts this program again in a session of its own and returns once it is ready.
func upDetached(ctx context.Context, s Streams, flags upFlags) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(flags.dir, 0o755); err != nil {
		return err
	}
	logPath := filepath.Join(flags.dir, "system.log")
	log, err := os.OpenFile(logPath, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }()
	before, err := log.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	child := exec.Command(self, flags.again()...) //nolint:noctx // it stays when this program ends
	child.Stdout, child.Stderr = log, log
	child.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := child.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- child.Wait() }()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if state, err := system.Running(flags.dir); err == nil && state.Pid == child.Process.Pid {
				return newStanding(state.URL, state.Email, flags.dir, logPath, state.Metrics).print(s.Out, flags.asJSON)
			}
		case err := <-ended:
			return fmt.Errorf("the system did not start (%w); its log is %s%s", err, logPath, lastWords(log, before))
		case <-ctx.Done():
			if err := child.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
				return errors.Join(ctx.Err(), err)
			}
			return errors.Join(ctx.Err(), <-ended) // it stops what it has started
		}
	}
}

const (
	// lastLines and lastWidth bound what is shown of a log, in lines and in bytes of each.
	lastLines = 12
	lastWidth = 300
)

// lastWords returns what a command line wrote last into a log, from an offset on: from its own error on, where there is one.
func lastWords(log io.ReaderAt, from int64) string {
	raw, err := io.ReadAll(io.NewSectionReader(log, from, 16<<20))
	if err != nil {
		return ""
	}
	text := strings.TrimSpace(string(raw))
	if i := strings.LastIndex("\n"+text, "\nlocalrun: "); i >= 0 {
		text = text[i:]
	}
	if text == "" {
		return ""
	}
	lines := strings.Split(text, "\n")
	if over := len(lines) - lastLines; over > 0 {
		lines = slices.Replace(lines, 2, 3+over, "...") // what was tried is said first, why it failed last
	}
	var out strings.Builder
	for _, line := range lines {
		out.WriteString("\n  " + safetext.Block(line, lastWidth))
	}
	return out.String()
}

func downCommand(s Streams) *cobra.Command {
	var dir string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "down",
		Short: "Stop the system that runs or starts here, and wait until it has",
		Long:  "Asks it to drain and waits up to a minute. Where nothing runs that is said, and is no error.",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			err := system.StopRunning(dir, 60*time.Second)
			ran, text := true, "stopped"
			if errors.Is(err, system.ErrNotRunning) {
				ran, text, err = false, "nothing is running here", nil
			}
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(s.Out, map[string]bool{"was_running": ran})
			}
			_, err = fmt.Fprintln(s.Err, text)
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print whether anything ran as JSON")
	cmd.Flags().StringVar(&dir, "dir", dataDir, "data folder")
	return cmd
}
