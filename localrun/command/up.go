package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"hivesync/localrun/system"
)

func upCommand(s Streams) *cobra.Command {
	var detach bool
	var dir string
	var workers int
	ports := system.DefaultPorts()
	cmd := &cobra.Command{
		Use:   "up",
		Short: "Run the whole system on this machine until Ctrl-C",
		Long: "Starts PostgreSQL, Redis, an S3 server on a folder, the backend and a worker, and prints where they are and a login.\n" +
			"Data stays in .hivesync/ for the next time. With --detach it runs in the background until `localrun down`.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if state, err := system.Running(dir); err == nil {
				return fmt.Errorf("a system is running here already, at %s: stop it with `localrun down`", state.URL)
			}
			if detach {
				return upDetached(cmd.Context(), s, dir)
			}
			return upForeground(cmd.Context(), s, dir, ports, workers)
		},
	}
	cmd.Flags().BoolVarP(&detach, "detach", "d", false, "run in the background; logs go to .hivesync/system.log")
	cmd.Flags().StringVar(&dir, "dir", dataDir, "data folder")
	cmd.Flags().IntVar(&workers, "workers", 1, "worker processes")
	cmd.Flags().IntVar(&ports.API, "port", ports.API, "port of the API")
	cmd.Flags().IntVar(&ports.Postgres, "postgres-port", ports.Postgres, "port of PostgreSQL")
	cmd.Flags().IntVar(&ports.Redis, "redis-port", ports.Redis, "port of Redis")
	cmd.Flags().IntVar(&ports.S3, "s3-port", ports.S3, "port of the S3 server")
	return cmd
}

func upForeground(ctx context.Context, s Streams, dir string, ports system.Ports, workers int) error {
	running, err := system.Start(ctx, system.Options{
		Dir: dir, Ports: ports, Workers: workers, Log: s.Err,
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
		if err := running.Publish(); err != nil {
			return err
		}
		fmt.Fprintf(s.Out, "API             %s/api/v1\nOpenAPI         %s/openapi.json\nHealth          %s/health/deep\nE-mail          %s\nPassword        %s\n",
			running.URL, running.URL, running.URL, login.Email, login.PasswordFile)
		fmt.Fprintln(s.Err, "running; Ctrl-C stops everything")
		return running.Wait(ctx)
	}()
	fmt.Fprintln(s.Err, "stopping")
	err = errors.Join(err, running.Stop())
	_ = running.Retract() // last: whoever waits for it may start a system here at once
	return err
}

// upDetached starts this program again in a session of its own and returns once it is ready.
func upDetached(ctx context.Context, s Streams, dir string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	logPath := filepath.Join(dir, "system.log")
	log, err := os.OpenFile(logPath, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }()
	args := []string{"up"}
	for _, a := range os.Args[2:] {
		if a != "--detach" && a != "-d" {
			args = append(args, a)
		}
	}
	child := exec.Command(self, args...)
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
			if state, err := system.Running(dir); err == nil {
				fmt.Fprintf(s.Out, "API             %s/api/v1\nLog             %s\n", state.URL, logPath)
				return nil
			}
		case err := <-ended:
			return fmt.Errorf("the system did not start (%w): see %s", err, logPath)
		case <-ctx.Done():
			return errors.Join(ctx.Err(), child.Process.Signal(syscall.SIGTERM))
		}
	}
}

func downCommand(s Streams) *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "down",
		Short: "Stop a system that runs in the background",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			err := system.StopRunning(dir, 60*time.Second)
			if errors.Is(err, system.ErrNotRunning) {
				fmt.Fprintln(s.Err, "nothing is running here")
				return nil
			}
			if err == nil {
				fmt.Fprintln(s.Err, "stopped")
			}
			return err
		},
	}
	cmd.Flags().StringVar(&dir, "dir", dataDir, "data folder")
	return cmd
}
