package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"hivesync/localrun/lambdaapi"
	"hivesync/runtime/function"
	"hivesync/runtime/lambdahost"
	"hivesync/runtime/process/engine"
	"hivesync/runtime/process/wiring"
	"hivesync/shared/config"
	"hivesync/shared/logging"
)

// lambdaFlags are those of both local Lambda servers.
type lambdaFlags struct {
	host, dir, envFile string
	port               int
	asJSON             bool
	bundles            []string
	timeout            time.Duration
}

func (f *lambdaFlags) add(cmd *cobra.Command, port int) {
	cmd.Flags().StringVar(&f.host, "host", "127.0.0.1", "address to listen on")
	cmd.Flags().IntVarP(&f.port, "port", "p", port, "port to listen on; 0 takes a free one")
	cmd.Flags().StringSliceVar(&f.bundles, "bundle", nil, "run this `zip`, made by localrun bundle, instead of the functions in this process; may be repeated")
	cmd.Flags().StringVarP(&f.envFile, "env-vars", "n", "", "JSON `file` of environment variables, as sam local has it")
	cmd.Flags().StringVar(&f.dir, "dir", dataDir, "data folder of a local system")
	cmd.Flags().DurationVar(&f.timeout, "timeout", 30*time.Second, "time for one event, as Lambda's setting")
	cmd.Flags().BoolVar(&f.asJSON, "json", false, "print the address as JSON")
}

func startAPICommand(s Streams) *cobra.Command {
	var flags lambdaFlags
	cmd := &cobra.Command{
		Use:   "start-api",
		Short: "Answer HTTP as API Gateway with Lambda behind it",
		Long: "Turns each request into an event of payload format 2.0, asks the functions, and turns their answer back. Live streams answer\n" +
			"NOT_SUPPORTED, as on Lambda. Uses the system that `localrun up` runs here, or what the environment names. Ctrl-C stops it.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if len(flags.bundles) > 1 {
				return errors.New("one API has one --bundle: pack it with --all-http")
			}
			return serveLambda(cmd.Context(), s, flags, func(f *localFunctions) (http.Handler, error) {
				if len(f.bundles) > 0 {
					return lambdaapi.Gateway{Function: f.bundles[0].process, Log: f.log}, nil
				}
				var names []string
				for _, e := range f.registry.Endpoints {
					names = append(names, e.Meta().Name)
				}
				for _, st := range f.registry.Streams {
					names = append(names, st.Meta().Name)
				}
				all, err := f.endpoints(cmd.Context(), names)
				return lambdaapi.Gateway{Function: all, Log: f.log}, err
			})
		},
	}
	flags.add(cmd, 3000)
	return cmd
}

func startLambdaCommand(s Streams) *cobra.Command {
	var flags lambdaFlags
	cmd := &cobra.Command{
		Use:   "start-lambda",
		Short: "Answer the call that SDKs make to invoke a Lambda function",
		Long: "POST /2015-03-31/functions/NAME/invocations, NAME with dots or, as Lambda's own names must be, with dashes: accounts.me or accounts-me.\n" +
			"A function's error is flagged in X-Amz-Function-Error. For example:\n\n" +
			"  aws lambda invoke --endpoint-url http://127.0.0.1:3001 --function-name health-live --payload file://event.json out.json",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return serveLambda(cmd.Context(), s, flags, func(f *localFunctions) (http.Handler, error) {
				return lambdaapi.InvokeServer(f.find, f.log), nil
			})
		},
	}
	flags.add(cmd, 3001)
	return cmd
}

// localFunctions are the functions of one local server: those of bundles or, without any, those of this process, each
// opened when it is first asked for.
type localFunctions struct {
	//nolint:containedctx // the server's life, which functions that are opened later share
	ctx      context.Context
	config   *config.Config
	out      io.Writer
	log      *slog.Logger
	registry function.Registry
	timeout  time.Duration
	bundles  []openedBundle

	mu     sync.Mutex
	opened map[string]lambdaapi.Function
	closes []func()
}

type openedBundle struct {
	process  *lambdaapi.Process
	manifest lambdahost.Manifest
}

// serveLambda opens the functions and serves the handler that is made of them until ctx ends.
func serveLambda(ctx context.Context, s Streams, flags lambdaFlags, handler func(*localFunctions) (http.Handler, error)) error {
	if flags.timeout <= 0 {
		return errTimeout
	}
	if flags.port < 0 || flags.port > 65535 {
		return errors.New("--port takes 0 to 65535")
	}
	if err := adoptEnvFile(flags.envFile); err != nil {
		return err
	}
	if err := adoptSystem(flags.dir); err != nil {
		return err
	}
	r, c, err := registry()
	if err != nil {
		return err
	}
	f := &localFunctions{
		ctx: ctx, config: c, out: s.Err, log: logging.New(s.Err, logging.Options{Level: c.LogLevel, Format: "text"}), registry: r, timeout: flags.timeout,
		opened: map[string]lambdaapi.Function{},
	}
	defer f.close()
	for _, path := range flags.bundles {
		process, manifest, closeBundle, err := openBundle(s, c, path, flags.timeout)
		if err != nil {
			return err
		}
		f.closes = append(f.closes, closeBundle)
		f.bundles = append(f.bundles, openedBundle{process, manifest})
	}
	h, err := handler(f)
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", net.JoinHostPort(flags.host, strconv.Itoa(flags.port)))
	if err != nil {
		return fmt.Errorf("the address cannot be had: choose another with --host and --port (%w)", err)
	}
	url := "http://" + listener.Addr().String()
	if flags.asJSON {
		err = printJSON(s.Out, map[string]string{"url": url})
	} else {
		_, err = fmt.Fprintln(s.Out, url)
	}
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, IdleTimeout: time.Minute}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	_, _ = fmt.Fprintln(s.Err, "stopping")
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := server.Shutdown(drain); err != nil {
		return server.Close()
	}
	return nil
}

// find returns the function of a name, as function.SameName compares them.
func (f *localFunctions) find(name string) (lambdaapi.Function, bool) {
	same := func(own string) bool { return function.SameName(own, name) }
	for _, b := range f.bundles {
		if slices.ContainsFunc(b.manifest.Functions, same) {
			return b.process, true
		}
	}
	if len(f.bundles) > 0 {
		return nil, false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, e := range f.registry.Endpoints {
		if own := e.Meta().Name; same(own) {
			return f.remember(own, f.endpoint)
		}
	}
	for _, j := range f.registry.Jobs {
		if own := j.Meta().Type; same(own) {
			return f.remember(own, f.job)
		}
	}
	return nil, false
}

func (f *localFunctions) remember(name string, open func(string) (lambdaapi.Function, error)) (lambdaapi.Function, bool) {
	if known := f.opened[name]; known != nil {
		return known, true
	}
	opened, err := open(name)
	if err != nil {
		f.log.Error("the function cannot be opened", "function", name, "error", err)
		return nil, false
	}
	f.opened[name] = opened
	return opened, true
}

// logs returns a log of one function's own.
func (f *localFunctions) logs() (*lambdaapi.Logs, *slog.Logger) {
	logs := lambdaapi.NewLogs(f.out)
	return logs, logging.New(logs, logging.Options{Level: f.config.LogLevel, Format: "text"})
}

func (f *localFunctions) endpoint(name string) (lambdaapi.Function, error) {
	return f.endpoints(f.ctx, []string{name})
}

func (f *localFunctions) endpoints(ctx context.Context, names []string) (lambdaapi.Function, error) {
	logs, log := f.logs()
	backend, err := wiring.OpenLambdaHTTP(ctx, f.config, log, names, nil)
	if err != nil {
		return nil, err
	}
	f.closes = append(f.closes, func() { _ = backend.Close() })
	return lambdaapi.InProcess(lambdahost.NewHTTP(backend.Host, log).Handle, f.timeout, logs), nil
}

func (f *localFunctions) job(name string) (lambdaapi.Function, error) {
	logs, log := f.logs()
	jobs, err := wiring.OpenLambdaJobs(f.ctx, f.config, log, []string{name}, engine.ForJobs, nil)
	if err != nil {
		return nil, err
	}
	f.closes = append(f.closes, func() { _ = jobs.Close() })
	return lambdaapi.InProcess(jobs.Handle, f.timeout, logs), nil
}

func (f *localFunctions) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, c := range slices.Backward(f.closes) {
		c()
	}
}
