package command

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"hivesync/functions/previews"
	"hivesync/localrun/system"
	"hivesync/runtime/process/engine"
	"hivesync/runtime/process/wiring"
	"hivesync/runtime/queue"
	"hivesync/shared/client"
	"hivesync/shared/config"
	"hivesync/shared/devices"
	"hivesync/shared/devservers/servertest"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
	"hivesync/shared/logging"
	"hivesync/shared/preview/rendering"
)

// lethal is the preview engine but for one kind of screen, which ends the process that draws it as a fault in the
// engine's memory or a kernel without any left would: until somebody mends it.
type lethal struct{ wiring.Engine }

// patience is the longest wait for anything.
const patience = servertest.Patience

const deadly = "// this screen kills its worker\n"

// mendedBy names the environment variable with the path of a file: once that is there, no screen is deadly any more.
const mendedBy = "HIVESYNC_TEST_MENDED_BY"

func (e lethal) Render(ctx context.Context, r rendering.Request) (*rendering.Result, error) {
	_, err := os.Stat(os.Getenv(mendedBy))
	if source, _ := r.Files.Read(r.EntryPoint); err != nil && bytes.HasPrefix(source, []byte(deadly)) {
		fmt.Fprintln(os.Stderr, "about to end process", os.Getpid())
		if err := syscall.Kill(os.Getpid(), syscall.SIGKILL); err != nil {
			return nil, err
		}
		<-ctx.Done() // the signal is on its way
	}
	return e.Engine.Render(ctx, r)
}

func openLethal(c *config.Config, log *slog.Logger) (wiring.Engine, error) {
	e, err := engine.ForJobs(c, log)
	return lethal{e}, err
}

// actAsHivesync is the server's main function, with the lethal engine in its workers.
func actAsHivesync(what string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	role := map[string]config.Role{"serve": config.Backend, "work": config.Worker, "migrate": config.Migrate}[what]
	c, err := config.Load(role)
	if err == nil {
		log := logging.New(os.Stderr, logging.Options{Level: c.LogLevel, Format: c.LogFormat})
		switch role {
		case config.Backend:
			err = wiring.Serve(ctx, c, log, nil)
		case config.Worker:
			err = wiring.Work(ctx, c, log, openLethal, nil)
		case config.Migrate:
			_, err = wiring.Migrate(ctx, c, log)
		case config.Local:
			err = errors.New("expected serve, work or migrate")
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// stand is a system of real processes, with a user who is signed in.
type stand struct {
	*testing.T
	*system.System
	dir string
	api *client.Client
	db  *pgx.Conn
}

// startStand starts a system without workers. Its log goes to log.
func startStand(t *testing.T, log io.Writer, settings map[string]string) *stand {
	t.Helper()
	dir := t.TempDir()
	all := map[string]string{
		"QUEUE_LEASE": "2s", "QUEUE_RENEW": "500ms", "SANDBOX_PROCESSES": "1", "WORKER_CONCURRENCY": "1", "LOG_LEVEL": "warn", "DRAIN_TIMEOUT": "2s",
	}
	maps.Copy(all, settings)
	running, err := system.Start(t.Context(), system.Options{Dir: dir, Binary: serverBinary(t), Disposable: true, Log: log, Settings: all})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := running.Stop(); err != nil {
			t.Error(err)
		}
	})
	s := &stand{T: t, System: running, dir: dir}
	if err := running.Publish(system.Login{}); err != nil {
		t.Fatal(err)
	}
	if s.api, err = signUp(t.Context(), running, "ann@example.com", "pro"); err != nil {
		t.Fatal(err)
	}
	if s.db, err = pgx.Connect(t.Context(), running.Postgres.URL("hivesync")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.db.Close(context.Background()) })
	return s
}

// serverBinary is the test binary under the server's name.
func serverBinary(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), server)
	if err := os.Symlink(self, path); err != nil {
		t.Fatal(err)
	}
	return path
}

// localrun runs the command line as a process of its own, and fails when a signal ends that.
func localrun(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	return localrunWith(t, nil, args...)
}

// localrunWith has further variables in its environment.
func localrunWith(t *testing.T, env []string, args ...string) (code int, out, errs string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), patience) // cleaning up takes it, too
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], args...)
	cmd.Env = append(os.Environ(), actAs+"=localrun", "DATABASE_URL=", "POSTGRES_HOST=", "REDIS_URL=", "STARTUP_WAIT="+patience.String(),
		"PATH="+filepath.Dir(serverBinary(t))+string(os.PathListSeparator)+os.Getenv("PATH"))
	cmd.Env = append(cmd.Env, env...)
	var o, e bytes.Buffer
	cmd.Stdout, cmd.Stderr = &o, &e
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	if !cmd.ProcessState.Exited() {
		t.Fatalf("localrun %v: %v\n%s", args, cmd.ProcessState, e.String())
	}
	return cmd.ProcessState.ExitCode(), o.String(), e.String()
}

// preview asks for a screen and returns the ids of the preview and of its job.
func (s *stand) preview(screen string) (preview, job string) {
	s.Helper()
	phone, _ := devices.FindPreset("iphone-15")
	project, err := s.api.CreateProject(s.Context(), "Test")
	if err == nil {
		err = s.api.PutFiles(s.Context(), project, map[string][]byte{"App.tsx": []byte(screen)})
	}
	if err != nil {
		s.Fatal(err)
	}
	accepted, err := s.api.RequestPreview(s.Context(), project, "App.tsx", []devices.Context{phone.Context(false)})
	if err != nil {
		s.Fatal(err)
	}
	if err := s.db.QueryRow(s.Context(), "SELECT job_id::text FROM previews WHERE id = $1", accepted.PreviewID).Scan(&job); err != nil {
		s.Fatal(err)
	}
	return accepted.PreviewID, job
}

// localrun runs the command line on the system's folder.
func (s *stand) localrun(args ...string) (code int, out, errs string) {
	s.Helper()
	return localrun(s.T, append(args, "--dir", s.dir)...)
}

func decode[T any](t *testing.T, text string) (v T) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in %q", err, text)
	}
	return v
}

// A job that ends its process ends three workers and no more, costs no retry, and can be replayed: the replay ends the
// same way, and localrun lives to tell of it. Once what killed the workers is mended, a retry gives the user the screen.
func TestAJobThatEndsItsProcessIsSetAsideAndReplayed(t *testing.T) {
	t.Parallel()
	mended := filepath.Join(t.TempDir(), "mended")
	s := startStand(t, io.Discard, map[string]string{mendedBy: mended})
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	events, err := s.api.Events(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = events.Close() }()
	preview, job := s.preview(deadly + "import {Text} from 'react-native';\nexport default () => <Text>Hello</Text>;\n")
	const workers = 4
	for range workers {
		if _, err := s.StartWorker(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	var told *client.Error
	if err := events.AwaitPreview(preview); !errors.As(err, &told) || told.Code != string(fault.Poisoned) {
		t.Fatalf("the client is told %v", err)
	}
	if n := s.killed(); n != 3 {
		t.Errorf("%d of %d workers were killed, want 3", n, workers)
	}

	t.Run("no retry was spent, and the backend knows", func(t *testing.T) {
		var attempt int
		var state jobs.State
		var problem jobs.Problem
		if err := s.db.QueryRow(t.Context(), "SELECT attempt, state, error FROM jobs WHERE id = $1", job).Scan(&attempt, &state, &problem); err != nil {
			t.Fatal(err)
		}
		if attempt != 1 || state != jobs.StateFailed || problem.Code != string(fault.Poisoned) {
			t.Errorf("attempt %d, %s, %+v", attempt, state, problem)
		}
	})
	code, shown, errs := s.localrun("jobs", "show", job)
	if code != exitOK {
		t.Fatal(errs)
	}
	reports := s.reports(job)
	t.Run("localrun lists and shows it", func(t *testing.T) {
		code, out, errs := s.localrun("jobs", "dead", "--reason", "poisoned", "--json")
		if code != exitOK {
			t.Fatal(errs)
		}
		dead := decode[[]shownJob](t, out)
		if len(dead) != 1 || dead[0].ID != job || dead[0].Crashes != 3 || dead[0].Attempt != 1 || dead[0].State != queue.Dead {
			t.Errorf("got %+v", dead)
		}
		if one := decode[shownJob](t, shown); one.Reason != queue.Poisoned || !bytes.Contains(one.Payload, []byte(preview)) {
			t.Errorf("got %+v", one)
		}
	})
	t.Run("a replay ends by the same signal, and localrun does not", func(t *testing.T) {
		code, out, errs := s.localrun("jobs", "replay", job)
		if code != exitFunction || out != "" {
			t.Errorf("exit %d, stdout %q", code, out)
		}
		for _, part := range []string{"dead: poisoned after 3 crashes", "about to end process", "the job ended its process: SIGKILL after"} {
			if !strings.Contains(errs, part) {
				t.Errorf("no %q in:\n%s", part, errs)
			}
		}
		code, out, errs = s.localrun("jobs", "replay", job, "--json")
		if code != exitFunction {
			t.Fatalf("exit %d, %s", code, errs)
		}
		report := decode[replayed](t, out)
		if report.Outcome != "crashed" || report.Crash == nil || report.Crash.Signal != "SIGKILL" || report.Recorded.Crashes != 3 ||
			!strings.Contains(report.Crash.Output, "about to end process") {
			t.Errorf("got %s", out)
		}
	})
	if code, again, errs := s.localrun("jobs", "show", job); code != exitOK || again != shown {
		t.Errorf("the replays changed the job: %s%s, before %s", again, errs, shown)
	}
	if again := s.reports(job); again != reports {
		t.Errorf("the backend has %d reports of the job after the replays, %d before", again, reports)
	}
	t.Run("a job that fails by itself fails again with its code, message and position", func(t *testing.T) {
		preview, job := s.preview("import {Text} from 'react-native';\n\nexport default () => <Text>oh</View>;\n")
		var told *client.Error
		if err := events.AwaitPreview(preview); !errors.As(err, &told) || told.Code != string(fault.SyntaxError) {
			t.Fatalf("the client is told %v", err)
		}
		var problem jobs.Problem
		if err := s.db.QueryRow(t.Context(), "SELECT error FROM jobs WHERE id = $1", job).Scan(&problem); err != nil {
			t.Fatal(err)
		}
		code, out, errs := s.localrun("jobs", "replay", job, "--json")
		report := decode[replayed](t, out)
		if code != exitFunction || report.Outcome != "failed" || report.Recorded.State != string(jobs.StateFailed) || report.Error == nil ||
			report.Error.Position == nil || report.Error.Position.Line != 3 {
			t.Fatalf("exit %d, %s\n%s", code, out, errs)
		}
		if got, want := fmt.Sprint(report.Error.Code, report.Error.Message, *report.Error.Position), fmt.Sprint(problem.Code, problem.Message, *problem.Position); got != want {
			t.Errorf("got %s, on record is %s", got, want)
		}
		if code, out, errs = s.localrun("jobs", "replay", job); code != exitFunction || out != "" || !strings.Contains(errs, problem.Message+" (App.tsx:3:") {
			t.Errorf("exit %d, stdout %q, stderr %s", code, out, errs)
		}
	})
	t.Run("a job that succeeded succeeds again", func(t *testing.T) {
		preview, job := s.preview("import {Text} from 'react-native';\nexport default () => <Text>Hello</Text>;\n")
		if err := events.AwaitPreview(preview); err != nil {
			t.Fatal(err)
		}
		code, out, errs := s.localrun("jobs", "replay", job)
		if result := decode[previews.Result](t, out); code != exitOK || len(result.Screens) != 1 {
			t.Errorf("exit %d, %s\n%s", code, out, errs)
		}
	})
	t.Run("a job that is put back goes on counting, with all its attempts before it", func(t *testing.T) {
		if code, out, errs := s.localrun("jobs", "pause", "preview_queue"); code != exitOK {
			t.Fatal(out, errs)
		}
		code, out, errs := s.localrun("jobs", "retry", "--all", "--reason", "poisoned", "--json")
		if done := decode[retried](t, out); code != exitOK || done.Retried != 1 {
			t.Fatalf("exit %d, %s\n%s", code, out, errs)
		}
		_, out, _ = s.localrun("jobs", "show", job)
		if got := decode[shownJob](t, out); got.State != queue.Waiting || got.Attempt != 2 || got.Crashes != 0 ||
			got.Attempts != 1+decode[shownJob](t, shown).Attempts {
			t.Errorf("got %s", out)
		}
	})
	t.Run("a healthy worker runs it, and the user has the screen", func(t *testing.T) {
		if err := os.WriteFile(mended, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if code, out, errs := s.localrun("jobs", "resume", "preview_queue"); code != exitOK {
			t.Fatal(out, errs)
		}
		if err := events.AwaitPreview(preview); err != nil {
			t.Fatal(err)
		}
		got, err := s.api.Preview(t.Context(), preview)
		if err != nil || got.Status != "ready" || got.Error != nil || len(got.Screens) != 1 {
			t.Fatalf("%+v, %v", got, err)
		}
		if picture, err := s.api.Picture(t.Context(), preview, got.Screens[0].ScreenID); err != nil || !bytes.HasPrefix(picture, []byte("\x89PNG")) {
			t.Errorf("a picture of %d bytes, %v", len(picture), err)
		}
		// That a job has begun is told by one try, for which a worker that dies at once may have no time.
		told := strings.NewReplacer("1 preview.running, ", "", "2 preview.running, ", "").Replace(s.story(job))
		if want := "1 preview.failed, 2 preview.ready"; told != want {
			t.Errorf("the user was told %s; expected %s", s.story(job), want)
		}
	})
	if n := s.killed(); n != 3 {
		t.Errorf("%d workers were killed in the end, want 3", n)
	}
}

// reports counts what the backend was told of a job.
func (s *stand) reports(job string) (n int) {
	s.Helper()
	if err := s.db.QueryRow(s.Context(), "SELECT count(*) FROM job_transitions WHERE job_id = $1", job).Scan(&n); err != nil {
		s.Fatal(err)
	}
	return n
}

// story returns the live events of a job's attempts in their order.
func (s *stand) story(job string) (story string) {
	s.Helper()
	if err := s.db.QueryRow(s.Context(), `SELECT string_agg(attempt || ' ' || event_type, ', ' ORDER BY at) FROM job_transitions
		WHERE job_id = $1 AND attempt > 0 AND event_type IS NOT NULL`, job).Scan(&story); err != nil {
		s.Fatal(err)
	}
	return story
}

// killed counts the workers that SIGKILL has ended.
func (s *stand) killed() (n int) {
	s.Helper()
	for _, w := range s.Workers() {
		select {
		case <-w.Done():
		default:
			continue
		}
		var exit *exec.ExitError
		if errors.As(w.Err(), &exit) {
			if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signal() == syscall.SIGKILL {
				n++
				continue
			}
		}
		s.Errorf("a worker ended otherwise: %v\n%s", w.Err(), w.Output())
	}
	return n
}
