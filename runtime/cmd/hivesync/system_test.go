package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"hivesync/shared/devices"
	"hivesync/shared/devservers"
	"hivesync/shared/devservers/servertest"
	"hivesync/shared/fault"
	"hivesync/shared/preview/sandbox"
)

// asBinary makes the test binary the hivesync binary, so that tests can start, signal and kill real
// processes of it.
const asBinary = "HIVESYNC_TEST_AS_BINARY"

func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "sandbox" {
		os.Exit(sandbox.ChildMain())
	}
	if os.Getenv(asBinary) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// patience is the longest wait for anything.
const patience = servertest.Patience

// system is a backend with its services; workers are started as a test needs them.
type system struct {
	t     *testing.T
	env   []string
	redis *devservers.Redis
	// backend is the process that answers the API.
	backend *process
	db      string
	url     string
	token   string
}

// process is one child of the system.
type process struct {
	*devservers.Process
	lines *lines
}

// lines collects a process's log and lets tests wait for a line.
type lines struct {
	mu      sync.Mutex
	text    bytes.Buffer
	changed chan struct{}
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text.Write(b)
	close(l.changed)
	l.changed = make(chan struct{})
	return len(b), nil
}

// tail returns the end of the log, without the long list of settings.
func (l *lines) tail() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []string
	for line := range strings.Lines(l.text.String()) {
		out = append(out, line[:min(len(line), 1000)])
	}
	return strings.Join(out[max(0, len(out)-60):], "")
}

// find waits for a match of the pattern in the process's log and returns its last group.
func (p *process) find(t *testing.T, pattern string) string {
	t.Helper()
	re := regexp.MustCompile(pattern)
	timeout := time.After(patience)
	for {
		p.lines.mu.Lock()
		match, changed := re.FindStringSubmatch(p.lines.text.String()), p.lines.changed
		p.lines.mu.Unlock()
		if match != nil {
			return match[len(match)-1]
		}
		select {
		case <-changed:
		case <-p.Done():
			if re.MatchString(p.lines.tail()) {
				continue
			}
			t.Fatalf("the process ended without %q in its log", pattern)
		case <-timeout:
			t.Fatalf("no %q in the log", pattern)
		}
	}
}

func (s *system) start(name string, env []string, args ...string) *process {
	s.t.Helper()
	return s.startWith(name, append(append(append(os.Environ(), asBinary+"=1"), s.env...), env...), args...)
}

// startWith starts a process with an environment of its own.
func (s *system) startWith(name string, env []string, args ...string) *process {
	s.t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = env
	log := &lines{changed: make(chan struct{})}
	p, err := devservers.StartProcess(name, cmd, log)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		_ = p.Stop(syscall.SIGTERM, 20*time.Second)
		if s.t.Failed() {
			s.t.Logf("%s:\n%s", name, log.tail())
		}
	})
	return &process{p, log}
}

// newSystem migrates a database, starts a backend and signs a user in.
func newSystem(t *testing.T, env ...string) *system {
	t.Helper()
	s := &system{t: t, redis: servertest.RedisServer(t), db: servertest.Postgres(t)}
	if len(env) == 0 {
		env = []string{"METRICS_PORT=0"} // many systems share this machine
	}
	s.open(servertest.S3(t), s.redis.URL(0), slices.Concat(hasty, env)...)
	return s
}

// hasty settings notice what failed sooner than those of production.
var hasty = []string{"QUEUE_LEASE=2s", "QUEUE_RENEW=500ms", "RECONCILE_EVERY=300ms", "RECONCILE_GRACE=0s"}

// open starts the system on its services.
func (s *system) open(bucket devservers.S3Endpoint, redisURL string, env ...string) {
	t := s.t
	t.Helper()
	s.env = append([]string{
		"HIVESYNC_ENV=development", "HIVESYNC_DIR=" + t.TempDir(), "LISTEN_HOST=127.0.0.1", "PORT=0",
		"DATABASE_URL=" + s.db, "REDIS_URL=" + redisURL,
		"R2_ENDPOINT=" + bucket.URL, "R2_BUCKET=" + bucket.Bucket, "R2_REGION=" + bucket.Region,
		"R2_ACCESS_KEY_ID=" + bucket.AccessKey, "R2_SECRET_ACCESS_KEY=" + bucket.SecretKey, "SANDBOX_PROCESSES=1",
		"SANDBOX_TIMEOUT=1m", "PREVIEW_TIMEOUT=5m", "POSTGRES_STATEMENT_TIMEOUT=5m", // a busy machine is no failure
		"FREE_PREVIEWS_PER_HOUR=10000", "FREE_CONCURRENT_PREVIEWS=10000", "FREE_REQUESTS_PER_MINUTE=100000", "FREE_REQUEST_BURST=100000",
	}, env...)
	out, err := s.output("migrate")
	if err != nil || !strings.Contains(out, "applied") {
		t.Fatalf("migrate: %v\n%s", err, out)
	}
	s.backend = s.start("backend", nil, "serve")
	s.url = "http://" + s.backend.find(t, `"msg":"listening","address":"([^"]+)"`)
	s.env = append(s.env, "BACKEND_URL="+s.url)
	s.signUp()
}

// signUp makes an account and signs it in.
func (s *system) signUp() {
	s.t.Helper()
	var account struct {
		Data struct {
			Tokens struct {
				AccessToken string `json:"access_token"`
			} `json:"tokens"`
		} `json:"data"`
	}
	s.call(http.MethodPost, "/api/v1/auth/register", map[string]string{"email": "ann@example.com", "password": "a long pass phrase 42", "name": "Ann"}, &account)
	s.token = account.Data.Tokens.AccessToken
}

// output runs a command to its end.
func (s *system) output(args ...string) (string, error) {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(append(os.Environ(), asBinary+"=1"), s.env...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func (s *system) worker(name string) *process {
	s.t.Helper()
	p := s.start("worker "+name, []string{"WORKER_NAME=" + name}, "work")
	p.find(s.t, `\[worker\] Ready`)
	return p
}

func (s *system) request(method, path string, body any) *http.Request {
	s.t.Helper()
	var payload io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			s.t.Fatal(err)
		}
		payload = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, payload)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if s.token != "" {
		req.Header.Set("Authorization", "Bearer "+s.token)
	}
	return req
}

// call asks the API, and decodes a good answer into out.
func (s *system) call(method, path string, body, out any) {
	s.t.Helper()
	res, err := http.DefaultClient.Do(s.request(method, path, body))
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode >= 300 {
		s.t.Fatalf("%s %s: %d %v %s", method, path, res.StatusCode, err, b)
	}
	switch out := out.(type) {
	case nil:
	case *[]byte:
		*out = b
	default:
		if err := json.Unmarshal(b, out); err != nil {
			s.t.Fatalf("%s %s: %v %s", method, path, err, b)
		}
	}
}

// project makes a project of one screen and returns its id.
func (s *system) project(screen string) string {
	s.t.Helper()
	var made struct {
		Data struct {
			ID string `json:"id"`
		} `json:"data"`
	}
	s.call(http.MethodPost, "/api/v1/projects", map[string]string{"name": "Test"}, &made)
	s.call(http.MethodPut, "/api/v1/projects/"+made.Data.ID+"/files",
		map[string]any{"files": []map[string]string{{"path": "App.tsx", "content": screen}}}, nil)
	return made.Data.ID
}

func (s *system) preview(project string) string {
	s.t.Helper()
	var accepted struct {
		Data struct {
			PreviewID string `json:"preview_id"`
		} `json:"data"`
	}
	s.call(http.MethodPost, "/api/v1/projects/"+project+"/previews", previewOf(), &accepted)
	return accepted.Data.PreviewID
}

// previewOf is what is asked for: the project's screen on one phone.
func previewOf() any {
	phone, _ := devices.FindPreset("iphone-15")
	return map[string]any{"entry_point": "App.tsx", "devices": []devices.Context{phone.Context(false)}}
}

// refused asks for a preview, which must be refused with a status and a code.
func (s *system) refused(project string, status int, code fault.Code) {
	s.t.Helper()
	res, err := http.DefaultClient.Do(s.request(http.MethodPost, "/api/v1/projects/"+project+"/previews", previewOf()))
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != status || !bytes.Contains(b, []byte(`"`+code+`"`)) {
		s.t.Fatalf("%d %v %s, want %d %s", res.StatusCode, err, b, status, code)
	}
}

type previewState struct {
	Status  string `json:"status"`
	Screens []struct {
		ScreenID string `json:"screen_id"`
	} `json:"screens"`
	Error json.RawMessage `json:"error"`
}

// ended waits until a preview has ended.
func (s *system) ended(id string) previewState {
	s.t.Helper()
	for deadline := time.Now().Add(patience); ; {
		var got struct {
			Data previewState `json:"data"`
		}
		s.call(http.MethodGet, "/api/v1/previews/"+id, nil, &got)
		switch got.Data.Status {
		case "ready", "failed", "stopped":
			return got.Data
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("the preview is still %s", got.Data.Status)
		}
		select { // spares the backend, which shares the machine
		case <-time.After(50 * time.Millisecond):
		case <-s.t.Context().Done():
		}
	}
}

// events returns the names of the user's live events as they come.
func (s *system) events() <-chan string {
	s.t.Helper()
	res, err := http.DefaultClient.Do(s.request(http.MethodGet, "/api/v1/events", nil))
	if err != nil || res.StatusCode != http.StatusOK {
		s.t.Fatal(res, err)
	}
	s.t.Cleanup(func() { _ = res.Body.Close() })
	names := make(chan string, 100)
	go func() {
		defer close(names)
		for scanner := bufio.NewScanner(res.Body); scanner.Scan(); {
			if name, ok := strings.CutPrefix(scanner.Text(), "event:"); ok {
				names <- strings.TrimSpace(name)
			}
		}
	}()
	s.await(names, "stream.open")
	return names
}

func (s *system) await(events <-chan string, want string) {
	s.t.Helper()
	timeout := time.After(patience)
	for {
		select {
		case name, ok := <-events:
			if !ok {
				s.t.Fatalf("the stream ended before %s", want)
			}
			if name == want {
				return
			}
		case <-timeout:
			s.t.Fatalf("no %s", want)
		}
	}
}

func (s *system) flushRedis() {
	s.t.Helper()
	o, err := redis.ParseURL(s.redis.URL(0))
	if err != nil {
		s.t.Fatal(err)
	}
	rdb := redis.NewClient(o)
	defer func() { _ = rdb.Close() }()
	if err := rdb.FlushAll(context.Background()).Err(); err != nil {
		s.t.Fatal(err)
	}
}

const hello = `import {Text, View} from 'react-native';
export default function App() { return <View style={{padding: 20}}><Text>Hello</Text></View>; }
`

// slow keeps the sandbox busy for a while, so that there is time to kill its worker.
const slow = `import {Text, View} from 'react-native';
let sum = 0;
for (let i = 0; i < 5000000; i++) sum = (sum + i) % 1000003;
export default function App() { return <View><Text>{sum}</Text></View>; }
`
