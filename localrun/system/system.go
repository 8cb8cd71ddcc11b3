// Package system runs a whole HiveSync on this machine: PostgreSQL, Redis and an S3 server as supervised
// children, then the backend and workers from the hivesync binary, wired together by environment.
//
// It listens on loopback alone and keeps everything below one folder. Production never uses it.
package system

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"hivesync/shared/devservers"
)

// Ports are where a system listens; a zero takes any free port.
type Ports struct{ API, Postgres, Redis, S3 int }

// DefaultPorts are those of `localrun up`: the API on its documented port, the rest out of the way of
// servers that the machine may run for other purposes.
func DefaultPorts() Ports { return Ports{API: 4000, Postgres: 54320, Redis: 63790, S3: 9090} }

// Options says what to start.
type Options struct {
	// Dir is the data folder, made if it is new.
	Dir string
	// Binary is the hivesync executable; empty looks beside the running program.
	Binary string
	Ports  Ports
	// Workers is how many worker processes to start.
	Workers int
	// Settings are further environment variables of the backend and the workers.
	Settings map[string]string
	// Metrics gives each process a port on which Prometheus may read its metrics.
	Metrics bool
	// Disposable trades the databases' durability for speed.
	Disposable bool
	// Log receives the output of the backend and the workers.
	Log io.Writer
	// Step is told what begins; nil for nobody.
	Step func(name string)
}

// System is a running system.
type System struct {
	Postgres *devservers.Postgres
	Redis    *devservers.Redis
	S3       *devservers.S3
	// URL is the API's address.
	URL string
	// Metrics are the addresses of the processes' metrics, the backend's first.
	Metrics []string

	opts    Options
	lock    *os.File
	binary  string
	env     map[string]string
	backend *devservers.Process
	workers []*devservers.Process
}

const database = "hivesync"

// Start brings everything up and returns once a worker is ready for jobs. On an error, what had started
// is stopped again. Where a system has the data folder already, that is a *BusyError.
func Start(ctx context.Context, o Options) (*System, error) {
	if o.Step == nil {
		o.Step = func(string) {}
	}
	if o.Log == nil {
		o.Log = io.Discard
	}
	binary, err := findBinary(o.Binary)
	if err != nil {
		return nil, err
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("making the data folder: %w", err)
	}
	o.Dir = dir
	lock, err := hold(dir)
	if err != nil {
		return nil, err
	}
	s := &System{opts: o, lock: lock, binary: binary}
	err = retract(dir) // of a system that was killed
	if err == nil {
		err = s.start(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

// findBinary looks for the server binary: at path if one is given, beside this program, then on the PATH.
func findBinary(path string) (string, error) {
	if path != "" {
		return path, nil
	}
	if self, err := os.Executable(); err == nil {
		beside := filepath.Join(filepath.Dir(self), "hivesync")
		if info, err := os.Stat(beside); err == nil && info.Mode().IsRegular() {
			return beside, nil
		}
	}
	if path, err := exec.LookPath("hivesync"); err == nil {
		return path, nil
	}
	return "", errors.New("the hivesync binary is not beside this program: run `make build`")
}

func (s *System) start(ctx context.Context) error {
	o := s.opts
	if err := o.Ports.check(); err != nil {
		return err
	}
	o.Step("PostgreSQL, Redis and object storage")
	group, groupCtx := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		s.Postgres, err = devservers.StartPostgres(groupCtx, devservers.PostgresOptions{
			Dir: filepath.Join(o.Dir, "postgres"), Port: o.Ports.Postgres, Disposable: o.Disposable,
		})
		if err != nil {
			return err
		}
		return s.Postgres.CreateDatabase(groupCtx, database, "")
	})
	group.Go(func() (err error) {
		s.Redis, err = devservers.StartRedis(groupCtx, devservers.RedisOptions{
			Dir: filepath.Join(o.Dir, "redis"), Port: o.Ports.Redis, AppendOnly: !o.Disposable,
		})
		return err
	})
	group.Go(func() (err error) {
		s.S3, err = devservers.StartS3(devservers.S3Options{Dir: filepath.Join(o.Dir, "s3"), Port: o.Ports.S3})
		return err
	})
	if err := group.Wait(); err != nil {
		return err
	}
	if err := s.configure(ctx); err != nil {
		return err
	}
	o.Step("database migrations")
	if err := s.run(ctx, "migrate"); err != nil {
		return err
	}
	o.Step("backend and workers")
	if err := s.StartBackend(ctx); err != nil {
		return err
	}
	for range max(o.Workers, 0) {
		if _, err := s.StartWorker(ctx); err != nil {
			return err
		}
	}
	return s.waitWorkers(ctx)
}

// configure works out the environment that ties the processes together.
func (s *System) configure(ctx context.Context) error {
	bucket, err := s.S3.Endpoint(ctx, database)
	if err != nil {
		return err
	}
	port := s.opts.Ports.API
	if port == 0 {
		if port, err = freePort(); err != nil {
			return err
		}
	}
	s.URL = "http://127.0.0.1:" + strconv.Itoa(port)
	s.env = map[string]string{
		"HIVESYNC_ENV": "development", "HIVESYNC_DIR": s.opts.Dir, "HEALTH_PROBE_EVERY": "1s",
		"PORT": strconv.Itoa(port), "LISTEN_HOST": "127.0.0.1", "BACKEND_URL": s.URL, "PORTAL_URL": s.URL + "/account",
		"DATABASE_URL": s.DatabaseURL(), "REDIS_URL": s.Redis.URL(0),
		"R2_ENDPOINT": bucket.URL, "R2_BUCKET": bucket.Bucket, "R2_REGION": bucket.Region,
		"R2_ACCESS_KEY_ID": bucket.AccessKey, "R2_SECRET_ACCESS_KEY": bucket.SecretKey,
		"QUEUE_DRIVER": "redis", // from which its workers take jobs
	}
	for k, v := range s.opts.Settings {
		s.env[k] = v
	}
	return nil
}

// Env returns the environment of the system's processes as NAME=value, over that of this process.
// It holds secrets.
func (s *System) Env() []string {
	env := slices.DeleteFunc(os.Environ(), func(kv string) bool {
		for name := range s.env {
			if len(kv) > len(name) && kv[len(name)] == '=' && kv[:len(name)] == name {
				return true
			}
		}
		return false
	})
	for k, v := range s.env {
		env = append(env, k+"="+v)
	}
	slices.Sort(env)
	return env
}

func (s *System) command(args ...string) *exec.Cmd {
	cmd := exec.Command(s.binary, args...)
	cmd.Env = s.Env()
	return cmd
}

// run runs a hivesync command to its end.
func (s *System) run(ctx context.Context, args ...string) error {
	proc, err := devservers.StartProcess("hivesync "+args[0], s.command(args...), s.opts.Log)
	if err != nil {
		return err
	}
	select {
	case <-proc.Done():
		if proc.Err() != nil {
			return fmt.Errorf("hivesync %s: %w\n%s", args[0], proc.Err(), proc.Output())
		}
		return nil
	case <-ctx.Done():
		return errors.Join(ctx.Err(), proc.Stop(syscall.SIGTERM, 5*time.Second))
	}
}

// readyWithin bounds how long a process may take to be ready. It ends by itself after STARTUP_WAIT where a part that it needs is
// away, so this is for those that hang: a busy machine is no failure.
const readyWithin = 10 * time.Minute

// StartBackend starts the API and waits until it answers; also after StopBackend.
func (s *System) StartBackend(ctx context.Context) error {
	cmd := s.command("serve")
	if err := s.measured(cmd, 0); err != nil {
		return err
	}
	proc, err := devservers.StartProcess("the backend", cmd, s.opts.Log)
	if err != nil {
		return err
	}
	s.backend = proc
	ready, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	return proc.WaitReady(ready, func(ctx context.Context) error { return checkHealth(ctx, s.URL, 0) })
}

// StopBackend drains and stops the API alone.
func (s *System) StopBackend() error { return s.backend.Stop(syscall.SIGTERM, 30*time.Second) }

// BackendPid is the process id of the API.
func (s *System) BackendPid() int { return s.backend.Pid() }

// DatabaseURL is the system's database, with its password.
func (s *System) DatabaseURL() string { return s.Postgres.URL(database) }

// StartWorker starts one more worker and returns it. It is ready when /health/deep counts it.
func (s *System) StartWorker(context.Context) (*devservers.Process, error) {
	proc, err := s.startWorker(len(s.workers))
	if err != nil {
		return nil, err
	}
	s.workers = append(s.workers, proc)
	return proc, nil
}

// workerName is the name that the worker of an index reports under.
func workerName(i int) string { return "local-" + strconv.Itoa(i+1) }

func (s *System) startWorker(i int) (*devservers.Process, error) {
	cmd := s.command("work")
	cmd.Env = append(cmd.Env, "WORKER_NAME="+workerName(i))
	if err := s.measured(cmd, i+1); err != nil {
		return nil, err
	}
	return devservers.StartProcess("worker "+workerName(i), cmd, s.opts.Log)
}

// measured gives the i-th process its port for metrics, the same again after a restart, or none.
func (s *System) measured(cmd *exec.Cmd, i int) error {
	if !s.opts.Metrics {
		cmd.Env = append(cmd.Env, "METRICS_PORT=0")
		return nil
	}
	for len(s.Metrics) <= i {
		port, err := freePort()
		if err != nil {
			return err
		}
		s.Metrics = append(s.Metrics, "http://127.0.0.1:"+strconv.Itoa(port)+"/metrics")
	}
	address, err := url.Parse(s.Metrics[i])
	if err != nil {
		return err
	}
	cmd.Env = append(cmd.Env, "METRICS_LISTEN=127.0.0.1", "METRICS_PORT="+address.Port())
	return nil
}

// Workers returns the worker processes, ended ones included.
func (s *System) Workers() []*devservers.Process { return s.workers }

// waitWorkers waits until every worker has reported for duty.
func (s *System) waitWorkers(ctx context.Context) error {
	if len(s.workers) == 0 {
		return nil
	}
	ready, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	for _, w := range s.workers {
		err := w.WaitReady(ready, func(ctx context.Context) error { return checkHealth(ctx, s.URL, len(s.workers)) })
		if err != nil {
			return err
		}
	}
	return nil
}

// Stop ends everything in the order that loses nothing: workers drain, the backend drains, then storage. The data
// folder is free after it.
func (s *System) Stop() error {
	var group errgroup.Group
	for _, w := range s.workers {
		group.Go(func() error { return w.Stop(syscall.SIGTERM, 30*time.Second) })
	}
	errs := []error{group.Wait()}
	if s.backend != nil {
		errs = append(errs, s.StopBackend())
	}
	if s.Redis != nil {
		errs = append(errs, s.Redis.Stop())
	}
	if s.Postgres != nil {
		errs = append(errs, s.Postgres.Stop())
	}
	if s.S3 != nil {
		errs = append(errs, s.S3.Stop())
	}
	// Last: whoever waits for it may start a system here at once.
	return errors.Join(append(errs, retract(s.opts.Dir), s.lock.Close())...)
}

// check says who is in the way before anything is started: another backend on the API's port would pass for ours.
func (p Ports) check() error {
	for _, one := range []struct {
		port       int
		what, flag string
	}{{p.API, "the API needs", "--port"}, {p.Postgres, "PostgreSQL needs", "--postgres-port"}, {p.Redis, "Redis needs", "--redis-port"}, {p.S3, "the S3 server needs", "--s3-port"}} {
		l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(one.port)))
		if err != nil {
			return fmt.Errorf("port %d, which %s, cannot be had: stop what listens there or choose another with %s (%w)", one.port, one.what, one.flag, err)
		}
		if err := l.Close(); err != nil {
			return err
		}
	}
	return nil
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("no free port: %w", err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	return port, l.Close()
}
