package httphost

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/config"
	"hivesync/shared/devservers/servertest"
	"hivesync/shared/fault"
	"hivesync/shared/idempotency"
	"hivesync/shared/limits"
	"hivesync/shared/logging"
	"hivesync/shared/settings"
	"hivesync/shared/signing"
)

// fn makes an endpoint of a Meta and a func.
type fn[In, Out any] struct {
	meta   function.Meta
	handle func(context.Context, *In) (*Out, error)
}

func (f fn[In, Out]) Meta() function.Meta { return f.meta }

func (f fn[In, Out]) Handle(ctx context.Context, in *In) (*Out, error) { return f.handle(ctx, in) }

func endpoint[In, Out any](m function.Meta, handle func(context.Context, *In) (*Out, error)) function.Endpoint {
	return function.New(fn[In, Out]{m, handle})
}

type streamFn[In any] struct {
	meta      function.Meta
	transport function.Transport
	handle    func(context.Context, *In, function.Conn) error
}

func (s streamFn[In]) Meta() function.Meta { return s.meta }

func (s streamFn[In]) Transport() function.Transport { return s.transport }

func (s streamFn[In]) Handle(ctx context.Context, in *In, c function.Conn) error {
	return s.handle(ctx, in, c)
}

// backend is the world behind a host under test.
type backend struct {
	mu   sync.Mutex
	dead map[uuid.UUID]bool // sessions, and users that are disabled
	// asked counts the questions for sessions; where endsAfter is set, the session ends after so many.
	asked, endsAfter int
	tickets          map[string]auth.Principal
	roles            map[uuid.UUID]auth.Role // by project or team, for the one user
	teams            map[uuid.UUID]uuid.UUID // project -> team
	shared           map[uuid.UUID]uuid.UUID // preview -> project
	down             bool
	// hangs names what answers nobody: "sessions", "users" or "access".
	hangs atomic.Value
}

// hang waits for the caller to go where what is asked hangs.
func (b *backend) hang(ctx context.Context, what string) error {
	if b.hangs.Load() != what {
		return nil
	}
	<-ctx.Done()
	return ctx.Err()
}

func (b *backend) SessionAlive(ctx context.Context, _, session uuid.UUID) (bool, error) {
	if err := b.hang(ctx, "sessions"); err != nil {
		return false, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.down {
		return false, errors.New("the database is away")
	}
	b.asked++
	return !b.dead[session] && (b.endsAfter == 0 || b.asked <= b.endsAfter), nil
}

// Redeem redeems tickets, each once.
func (b *backend) Redeem(_ context.Context, ticket string) (auth.Principal, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.down {
		return auth.Principal{}, fault.New(fault.Unavailable, "Redis is away.")
	}
	p, ok := b.tickets[ticket]
	delete(b.tickets, ticket)
	if !ok {
		return auth.Principal{}, fault.New(fault.Unauthenticated, "no such ticket")
	}
	return p, nil
}

func (b *backend) UserActive(ctx context.Context, user uuid.UUID) (bool, error) {
	if err := b.hang(ctx, "users"); err != nil {
		return false, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.down {
		return false, errors.New("the database is away")
	}
	return !b.dead[user], nil
}

// resources is the table of what tests name by ids.
func (b *backend) resources() []function.Resource {
	return []function.Resource{
		{Param: "team_id", Noun: "team", Access: func(_ context.Context, _, team uuid.UUID) (auth.Access, error) {
			return b.access(auth.Access{TeamID: team}, team)
		}},
		{Param: "project_id", Noun: "project", Access: func(_ context.Context, _, project uuid.UUID) (auth.Access, error) { return b.project(project) }},
		{Param: "preview_id", Noun: "preview", Access: func(ctx context.Context, _, preview uuid.UUID) (auth.Access, error) {
			if err := b.hang(ctx, "access"); err != nil {
				return auth.Access{}, err
			}
			b.mu.Lock()
			project := b.shared[preview]
			b.mu.Unlock()
			return b.project(project)
		}},
	}
}

func (b *backend) project(project uuid.UUID) (auth.Access, error) {
	b.mu.Lock()
	team := b.teams[project]
	b.mu.Unlock()
	return b.access(auth.Access{ProjectID: project, TeamID: team}, project)
}

func (b *backend) access(a auth.Access, of uuid.UUID) (auth.Access, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.down {
		return auth.Access{}, errors.New("the database is away")
	}
	role, ok := b.roles[of]
	if !ok {
		return auth.Access{}, fault.New(fault.NotFound, "none")
	}
	a.Role = role
	return a, nil
}

func (b *backend) APITokenPrincipal(_ context.Context, token string) (auth.Principal, error) {
	if token != testAPIToken {
		return auth.Principal{}, fault.New(fault.Unauthenticated, "unknown token")
	}
	return auth.Principal{UserID: testUser, SessionID: uuid.MustParse("0197aaaa-0000-7000-8000-00000000a91a"), Tier: auth.Free, Scopes: []string{"notes:read"}}, nil
}

// counter counts in memory: per key, so many calls and no more.
type counter struct {
	mu   sync.Mutex
	used map[string]int
	away bool
}

func (c *counter) Take(_ context.Context, key string, rule limits.Rule) (limits.Decision, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.away {
		return limits.Decision{}, fault.New(fault.Unavailable, "The limits cannot be checked.")
	}
	most := max(rule.Limit, rule.Burst)
	if c.used[key] >= most {
		return limits.Decision{Limit: rule.Limit, RetryAfter: 90 * time.Second}, nil
	}
	c.used[key]++
	return limits.Decision{Allowed: true, Limit: rule.Limit, Remaining: most - c.used[key]}, nil
}

func (c *counter) Refund(_ context.Context, key string, _ limits.Rule, _ limits.Decision) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.used[key]--
	return nil
}

func (c *counter) usedOf(key string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.used[key]
}

var (
	testUser     = uuid.MustParse("0197aaaa-0000-7000-8000-000000000001")
	testSession  = uuid.MustParse("0197aaaa-0000-7000-8000-000000000002")
	ownedProject = uuid.MustParse("0197aaaa-0000-7000-8000-000000000010")
	guestProject = uuid.MustParse("0197aaaa-0000-7000-8000-000000000011")
	ownedTeam    = uuid.MustParse("0197aaaa-0000-7000-8000-000000000030")
	guestTeam    = uuid.MustParse("0197aaaa-0000-7000-8000-000000000031")
	ownedPreview = uuid.MustParse("0197aaaa-0000-7000-8000-000000000020")
)

const (
	testAPIToken   = "hs_pat_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	callbackSecret = "callback-key-for-these-tests-alone-01"
)

// rig is a host with its world.
type rig struct {
	live    *settings.Live
	version int64
	host    *Host
	backend *backend
	counter *counter
	tokens  *auth.Tokens
	preview *signing.PreviewTokens
	logs    *lockedBuffer
	url     string
	client  *http.Client
}

// lockedBuffer is a log that tests can read while the host writes.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func testConfig() *config.Config {
	c := &config.Config{Role: config.Backend}
	c.Env = config.Development
	c.MaxBodyBytes, c.MaxHeaderBytes = 64<<10, 16<<10
	c.ReadHeaderTimeout, c.ReadTimeout, c.IdleTimeout = servertest.Patience, servertest.Patience, servertest.Patience
	c.RequestTimeout, c.WriteTimeout, c.DrainTimeout = servertest.Patience, servertest.Patience, 10*time.Second
	c.StreamHeartbeat = 20 * time.Millisecond
	c.MaxStreams, c.MaxStreamsPerUser = 100, 3
	c.CORSAllowedOrigins = config.Origins{"https://admin.example.org"}
	return c
}

// previewsPerHour is a plan's limit of tests.
var previewsPerHour = limits.PerPlan("previews_per_hour", "previews per hour", time.Hour, limits.Numbers{Free: 2, Pro: 2, Premium: 2, Least: 0, Most: 1000})

// testSettings are those of tests, where the rates are out of the way.
func testSettings(t testing.TB) *settings.Live {
	t.Helper()
	rates := map[string]string{"LOGINS_PER_MINUTE": "2", "LOGIN_BURST": "2"}
	for _, name := range []string{"IP_REQUESTS_PER_MINUTE", "IP_REQUEST_BURST", "TOKEN_REQUESTS_PER_MINUTE", "TOKEN_REQUEST_BURST", "FREE_REQUESTS_PER_MINUTE", "FREE_REQUEST_BURST"} {
		rates[name] = "1000"
	}
	all := slices.Concat(settings.Switches, limits.HostSettings, limits.Settings(append(limits.Host, previewsPerHour)...))
	live, err := settings.New(all, func(name string) string { return rates[name] })
	if err != nil {
		t.Fatal(err)
	}
	return live
}

// set overrides settings while the host runs.
func (r *rig) set(t testing.TB, values map[string]string) {
	t.Helper()
	r.version++
	if _, ignored := r.live.Apply(settings.Overrides{Version: r.version, Values: values}); len(ignored) > 0 {
		t.Fatalf("%+v", ignored)
	}
}

// newRig builds a host on a real socket. change may alter the configuration.
func newRig(t testing.TB, registry function.Registry, change func(*config.Config)) *rig {
	t.Helper()
	return newRigWith(t, registry, change, nil)
}

// newRigWith is newRig with a place for answers under Idempotency-Keys.
func newRigWith(t testing.TB, registry function.Registry, change func(*config.Config), keys *idempotency.Keys) *rig {
	t.Helper()
	c := testConfig()
	if change != nil {
		change(c)
	}
	tokens, err := auth.NewTokens(auth.TokensOptions{Secret: config.NewSecret("user-key-for-these-tests"), AdminSecret: config.NewSecret("admin-key-for-these-tests")})
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{
		backend: &backend{
			dead: map[uuid.UUID]bool{}, tickets: map[string]auth.Principal{}, roles: map[uuid.UUID]auth.Role{ownedProject: auth.Owner, ownedTeam: auth.Owner, guestProject: auth.Guest, guestTeam: auth.Guest},
			teams:  map[uuid.UUID]uuid.UUID{ownedProject: ownedTeam, guestProject: guestTeam},
			shared: map[uuid.UUID]uuid.UUID{ownedPreview: ownedProject},
		},
		counter: &counter{used: map[string]int{}}, tokens: tokens, live: testSettings(t),
		preview: signing.NewPreviewTokens(config.NewSecret("preview-key-for-these-tests")), logs: &lockedBuffer{},
	}
	registry.Resources = r.backend.resources()
	r.host, err = New(Options{
		Registry: registry, Config: c, Logger: logging.New(r.logs, logging.Options{Level: slog.LevelDebug}), Tokens: tokens,
		Sessions: r.backend, APITokens: r.backend, Tickets: r.backend, PreviewTokens: r.preview,
		Callback: signing.NewCallback(config.NewSecret(callbackSecret)), Counter: r.counter, Settings: r.live, Keys: keys,
	})
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r.url = "http://" + listener.Addr().String()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.host.Serve(ctx, listener) }()
	transport := &http.Transport{}
	r.client = &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		stop()
		if err := <-done; err != nil {
			t.Errorf("serving ended with %v", err)
		}
	})
	return r
}

func (r *rig) userToken(t testing.TB) string {
	t.Helper()
	token, _, err := r.tokens.IssueAccess(auth.Principal{UserID: testUser, SessionID: testSession, Tier: auth.Free})
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// reply is an answer read to its end.
type reply struct {
	status int
	header http.Header
	body   string
}

// do sends a request; headers are name, value, name, value.
func (r *rig) do(t testing.TB, method, path, body string, headers ...string) reply {
	t.Helper()
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	req, err := http.NewRequestWithContext(t.Context(), method, r.url+path, reader)
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i+1] == "" {
			req.Header.Del(headers[i])
		} else {
			req.Header.Set(headers[i], headers[i+1])
		}
	}
	res, err := r.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{res.StatusCode, res.Header, string(raw)}
}

// errorOf reads the error of an answer and checks its shape.
func (p reply) errorOf(t *testing.T) (code string, body map[string]any) {
	t.Helper()
	var shape struct {
		Error map[string]any `json:"error"`
	}
	if err := json.Unmarshal([]byte(p.body), &shape); err != nil || shape.Error == nil {
		t.Fatalf("status %d: not an error body: %q", p.status, p.body)
	}
	if ct := p.header.Get("Content-Type"); ct != "application/json" {
		t.Fatalf("an error of type %q", ct)
	}
	if shape.Error["request_id"] != p.header.Get("X-Request-Id") || shape.Error["request_id"] == "" {
		t.Fatalf("request id %v in the body, %q in the header", shape.Error["request_id"], p.header.Get("X-Request-Id"))
	}
	if _, ok := shape.Error["details"].([]any); !ok {
		t.Fatalf("details are not a list: %s", p.body)
	}
	if shape.Error["message"] == "" {
		t.Fatalf("no message: %s", p.body)
	}
	code, _ = shape.Error["code"].(string)
	return code, shape.Error
}

func (p reply) expect(t *testing.T, status int, code fault.Code) map[string]any {
	t.Helper()
	got, body := p.errorOf(t)
	if p.status != status || got != string(code) {
		t.Fatalf("got %d %s, want %d %s: %s", p.status, got, status, code, p.body)
	}
	return body
}

func newDiscard() *slog.Logger { return slog.New(slog.DiscardHandler) }
