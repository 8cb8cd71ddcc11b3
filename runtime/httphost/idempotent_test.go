package httphost

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db/dbtest"
	"hivesync/shared/devservers/servertest"
	"hivesync/shared/fault"
	"hivesync/shared/idempotency"
	"hivesync/shared/jobs"
	"hivesync/shared/limits"
	"hivesync/shared/signing"
)

var otherUser = uuid.MustParse("0197aaaa-0000-7000-8000-000000000003")

// receipt is what an order is answered with. Weight cannot be written as JSON where it is no number.
type receipt struct {
	Run    int64   `json:"run"`
	Item   string  `json:"item"`
	Weight float64 `json:"weight"`
}

// shop takes orders under keys.
type shop struct {
	*rig
	keys *pgxpool.Pool
	// runs counts how often an order was taken.
	runs atomic.Int64
}

// newShop serves POST /orders, which does what take does, and POST /returns, which has nothing to say. Answers are kept
// in a database.
func newShop(t *testing.T, limit *limits.Limit, take func(ctx context.Context, run int64, item string) (*receipt, error)) *shop {
	t.Helper()
	s := &shop{keys: dbtest.New(t)}
	for _, user := range []uuid.UUID{testUser, otherUser} {
		dbtest.Exec(t, s.keys, "INSERT INTO users (id, email, email_key, name, password_hash) VALUES ($1, $2, $2, 'Ada', 'x')", user, user.String()+"@example.com")
	}
	type in struct {
		Gift string `query:"gift"`
		Body struct {
			Item string `json:"item" minLength:"1"`
		}
	}
	registry := function.Registry{Endpoints: []function.Endpoint{
		endpoint(function.Meta{Name: "orders.create", Method: "POST", Path: "/orders", Status: 201, Auth: function.User, Idempotent: true, Limit: limit},
			func(ctx context.Context, in *in) (*function.Data[receipt], error) {
				got, err := take(ctx, s.runs.Add(1), in.Body.Item)
				if err != nil {
					return nil, err
				}
				return function.OK(*got), nil
			}),
		endpoint(function.Meta{Name: "orders.return", Method: "POST", Path: "/returns", Status: 204, Auth: function.User, Idempotent: true},
			func(context.Context, *in) (*function.Empty, error) {
				s.runs.Add(1)
				return &function.Empty{}, nil
			}),
	}}
	s.rig = newRigWith(t, registry, nil, &idempotency.Keys{DB: s.keys, Clock: time.Now})
	return s
}

// take is an order that succeeds.
func take(_ context.Context, run int64, item string) (*receipt, error) {
	return &receipt{Run: run, Item: item}, nil
}

func (s *shop) token(t *testing.T, user uuid.UUID) string {
	t.Helper()
	token, _, err := s.tokens.IssueAccess(auth.Principal{UserID: user, SessionID: testSession, Tier: auth.Free})
	if err != nil {
		t.Fatal(err)
	}
	return "Bearer " + token
}

func (s *shop) order(t *testing.T, key, body string) reply {
	t.Helper()
	return s.do(t, "POST", "/orders", body, "Authorization", s.token(t, testUser), idempotencyHeader, key)
}

// stored is how many keys the database has.
func (s *shop) stored(t *testing.T) (n int) {
	t.Helper()
	if err := s.keys.QueryRow(t.Context(), "SELECT count(*) FROM idempotency_keys").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func (s *shop) ran(t *testing.T, want int64) {
	t.Helper()
	if got := s.runs.Load(); got != want {
		t.Errorf("ran %d times, want %d", got, want)
	}
}

// replayed checks that an answer is an earlier one again.
func (p reply) replayed(t *testing.T, first reply) {
	t.Helper()
	type seen struct {
		Status int
		Type   []string
		Body   string
		Again  string
	}
	want := seen{first.status, first.header["Content-Type"], first.body, "true"}
	if d := cmp.Diff(want, seen{p.status, p.header["Content-Type"], p.body, p.header.Get(replayedHeader)}); d != "" {
		t.Error(d)
	}
	if first.header.Get(replayedHeader) != "" {
		t.Error("the first answer says that it is a repetition")
	}
}

const pears = `{"item":"pears"}`

func TestARepeatedRequestIsAnsweredAsTheFirstAndRunsOnce(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		path   string
		status int
	}{"with a body": {"/orders", 201}, "without": {"/returns", 204}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t, nil, take)
			ask := func() reply {
				return s.do(t, "POST", c.path, pears, "Authorization", s.token(t, testUser), idempotencyHeader, strings.Repeat("k", 128))
			}
			first := ask()
			if first.status != c.status {
				t.Fatalf("%d %s", first.status, first.body)
			}
			for range 2 {
				ask().replayed(t, first)
			}
			s.ran(t, 1)
		})
	}
}

func TestAKeyIsOfOneRequest(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil, take)
	if p := s.order(t, "k", pears); p.status != 201 {
		t.Fatalf("%d %s", p.status, p.body)
	}
	for name, c := range map[string]struct{ path, body string }{
		"another body":  {"/orders", `{"item":"plums"}`},
		"another query": {"/orders?gift=yes", pears},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := s.do(t, "POST", c.path, c.body, "Authorization", s.token(t, testUser), idempotencyHeader, "k")
			p.expect(t, 409, fault.Conflict)
			if p.header.Get("Retry-After") != "" {
				t.Error("waiting does not help")
			}
			s.ran(t, 1)
		})
	}
}

func TestAKeyIsOfOneUserAndOneFunction(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil, take)
	for i, c := range []struct {
		path string
		user uuid.UUID
	}{{"/orders", testUser}, {"/orders", otherUser}, {"/returns", testUser}} {
		p := s.do(t, "POST", c.path, pears, "Authorization", s.token(t, c.user), idempotencyHeader, "k")
		if p.status >= 300 || p.header.Get(replayedHeader) != "" {
			t.Errorf("%d: %d %v %s", i, p.status, p.header, p.body)
		}
	}
	s.ran(t, 3)
}

func TestARequestWhoseFirstStillRunsIsToldToWait(t *testing.T) {
	t.Parallel()
	started, release := make(chan struct{}), make(chan struct{})
	s := newShop(t, nil, func(ctx context.Context, run int64, item string) (*receipt, error) {
		close(started)
		<-release
		return take(ctx, run, item)
	})
	answered := make(chan reply, 1)
	go func() { answered <- s.order(t, "k", pears) }()
	<-started
	p := s.order(t, "k", pears)
	close(release)
	p.expect(t, 409, fault.Conflict)
	if p.header.Get("Retry-After") != "1" {
		t.Errorf("Retry-After: %q", p.header.Get("Retry-After"))
	}
	first := <-answered
	if first.status != 201 {
		t.Fatalf("%d %s", first.status, first.body)
	}
	s.order(t, "k", pears).replayed(t, first)
	s.ran(t, 1)
}

func TestACallThatFailedFreesItsKey(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		body   string
		fail   func(ctx context.Context) (*receipt, error)
		status int
		code   fault.Code
		runs   int64
	}{
		"refused by the function": {pears, func(context.Context) (*receipt, error) {
			return nil, fault.New(fault.Conflict, "Sold out.")
		}, 409, fault.Conflict, 2},
		"a panic": {pears, func(context.Context) (*receipt, error) { panic("boom") }, 500, fault.Internal, 2},
		"an error of its own": {pears, func(context.Context) (*receipt, error) {
			return nil, errors.New("no paper")
		}, 500, fault.Internal, 2},
		"an answer that cannot be encoded": {pears, func(context.Context) (*receipt, error) {
			return &receipt{Weight: math.NaN()}, nil
		}, 500, fault.Internal, 2},
		"a body that is not valid": {`{"item":""}`, nil, 422, fault.ValidationFailed, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t, nil, func(ctx context.Context, run int64, item string) (*receipt, error) {
				if run == 1 && c.fail != nil {
					return c.fail(ctx)
				}
				return take(ctx, run, item)
			})
			s.order(t, "k", c.body).expect(t, c.status, c.code)
			if n := s.stored(t); n != 0 {
				t.Errorf("%d keys are taken", n)
			}
			second := s.order(t, "k", pears)
			if second.status != 201 || second.header.Get(replayedHeader) != "" {
				t.Fatalf("%d %v %s", second.status, second.header, second.body)
			}
			s.order(t, "k", pears).replayed(t, second)
			s.ran(t, c.runs)
		})
	}
}

func TestAMalformedKeyIsRefused(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil, take)
	for name, key := range map[string]string{
		"a space": "a b", "a tab": "a\tb", "no ASCII": "clé", "too long": strings.Repeat("k", 129),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := s.order(t, key, pears)
			e := p.expect(t, 422, fault.ValidationFailed)
			if d := e["details"].([]any)[0].(map[string]any); d["field"] != idempotencyHeader || strings.Contains(p.body, key) {
				t.Errorf("%s", p.body)
			}
			s.ran(t, 0)
		})
	}
}

func TestWithoutAKeyNothingIsStored(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil, take)
	for range 2 {
		if p := s.order(t, "", pears); p.status != 201 || p.header.Get(replayedHeader) != "" {
			t.Fatalf("%d %v", p.status, p.header)
		}
	}
	s.ran(t, 2)
	if n := s.stored(t); n != 0 {
		t.Errorf("%d keys are stored", n)
	}
}

func TestTheLargestAnswerIsKeptAndALargerOneIsNot(t *testing.T) {
	t.Parallel()
	size := func(n int) *receipt { return &receipt{Item: strings.Repeat("x", n)} }
	frame, err := json.Marshal(function.OK(*size(0)).Body)
	if err != nil {
		t.Fatal(err)
	}
	most := idempotency.MaxBody - len(frame) - len("\n")
	for name, c := range map[string]struct {
		size int
		runs int64
	}{"the largest": {most, 1}, "one byte more": {most + 1, 2}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t, nil, func(context.Context, int64, string) (*receipt, error) { return size(c.size), nil })
			first, second := s.order(t, "k", pears), s.order(t, "k", pears)
			if first.status != 201 || len(first.body) != idempotency.MaxBody+c.size-most || first.body != second.body || second.status != 201 {
				t.Errorf("%d of %d bytes, then %d of %d", first.status, len(first.body), second.status, len(second.body))
			}
			s.ran(t, c.runs)
		})
	}
}

func TestTheAnswerForAClientThatWentAwayIsKept(t *testing.T) {
	t.Parallel()
	for name, item := range map[string]string{"a short one": "pears", "one that does not fit into a buffer": strings.Repeat("x", 60_000)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			started := make(chan struct{})
			s := newShop(t, nil, func(ctx context.Context, run int64, _ string) (*receipt, error) {
				close(started)
				<-ctx.Done()
				return &receipt{Run: run, Item: item}, nil // it was committed by then
			})
			ctx, leave := context.WithCancel(t.Context())
			gone := make(chan error, 1)
			go func() {
				req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+"/orders", strings.NewReader(pears))
				if err == nil {
					req.Header.Set("Authorization", s.token(t, testUser))
					req.Header.Set(idempotencyHeader, "k")
					var res *http.Response
					if res, err = s.client.Do(req); err == nil {
						_ = res.Body.Close()
					}
				}
				gone <- err
			}()
			<-started
			leave()
			if err := <-gone; err == nil {
				t.Fatal("the client got an answer")
			}
			p := s.order(t, "k", pears)
			for deadline := time.Now().Add(servertest.Patience); p.status == 409 && time.Now().Before(deadline); {
				p = s.order(t, "k", pears)
			}
			var got struct{ Data receipt }
			if err := json.Unmarshal([]byte(p.body), &got); err != nil || p.status != 201 || p.header.Get(replayedHeader) != "true" {
				t.Fatalf("%d %v %v", p.status, p.header, err)
			}
			if d := cmp.Diff(receipt{Run: 1, Item: item}, got.Data); d != "" {
				t.Error(d)
			}
			s.ran(t, 1)
		})
	}
}

// deaf is a connection that takes no bytes.
type deaf struct{ header http.Header }

func (d deaf) Header() http.Header       { return d.header }
func (d deaf) WriteHeader(int)           {}
func (d deaf) Write([]byte) (int, error) { return 0, errors.New("the connection is gone") }

func TestAnAnswerThatCouldNotBeSentIsKeptAsItWas(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil, take)
	req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/orders", strings.NewReader(pears))
	req.Header.Set("Authorization", s.token(t, testUser))
	req.Header.Set(idempotencyHeader, "k")
	s.host.ServeHTTP(deaf{http.Header{}}, req)
	want := `{"data":{"run":1,"item":"pears","weight":0}}` + "\n"
	if p := s.order(t, "k", pears); p.status != 201 || p.body != want || p.header.Get(replayedHeader) != "true" {
		t.Errorf("%d %v %q", p.status, p.header, p.body)
	}
	s.ran(t, 1)
}

func TestARepetitionCostsNothingOfThePlan(t *testing.T) {
	t.Parallel()
	s := newShop(t, previewsPerHour, take)
	first := s.order(t, "k", pears)
	for range 5 {
		s.order(t, "k", pears).replayed(t, first)
	}
	if used := s.counter.usedOf("previews_per_hour:" + testUser.String()); used != 1 {
		t.Errorf("%d calls were counted", used)
	}
}

func TestOneOfManyRequestsAtOnceRuns(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil, take)
	answers := make(chan reply, 16)
	for range cap(answers) {
		go func() { answers <- s.order(t, "k", pears) }()
	}
	bodies := map[string]int{}
	for range cap(answers) {
		switch p := <-answers; p.status {
		case 201:
			bodies[p.body]++
		case 409:
		default:
			t.Errorf("%d %s", p.status, p.body)
		}
	}
	if len(bodies) != 1 {
		t.Errorf("answers: %v", bodies)
	}
	s.ran(t, 1)
}

func TestWhatCannotBeIdempotentStopsTheStart(t *testing.T) {
	t.Parallel()
	keys := &idempotency.Keys{}
	build := func(r function.Registry, keys *idempotency.Keys) error {
		r.Kinds = []jobs.Kind{{Type: "export"}}
		_, err := New(Options{
			Registry: r, Config: testConfig(), Logger: newDiscard(), Tokens: &auth.Tokens{}, Sessions: &backend{},
			PreviewTokens: signing.NewPreviewTokens(), Callback: signing.NewCallback(), Counter: &counter{}, Keys: keys,
		})
		return err
	}
	meta := func(change func(*function.Meta)) function.Meta {
		m := function.Meta{Name: "a.b", Method: "POST", Path: "/x", Auth: function.User, Idempotent: true, Status: 204}
		change(&m)
		return m
	}
	const want = "can be idempotent"
	for name, change := range map[string]func(*function.Meta){
		"what changes nothing":    func(m *function.Meta) { m.Method = http.MethodGet },
		"what is for everybody":   func(m *function.Meta) { m.Auth = function.Public },
		"what is for workers":     func(m *function.Meta) { m.Auth = function.Worker },
		"what is for admins":      func(m *function.Meta) { m.Auth = function.Admin },
		"what reads its own body": func(m *function.Meta) { m.Stream = struct{}{} },
		"what starts a job":       func(m *function.Meta) { m.Starts = "export" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := build(function.Registry{Endpoints: []function.Endpoint{endpoint(meta(change), empty)}}, keys)
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("got %v", err)
			}
		})
	}
	nothing := func(*function.Meta) {}
	stream := function.NewStream(streamFn[struct{}]{meta(nothing), function.SSE, func(context.Context, *struct{}, function.Conn) error { return nil }})
	if err := build(function.Registry{Streams: []function.Stream{stream}}, keys); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("a live stream: %v", err)
	}
	good := function.Registry{Endpoints: []function.Endpoint{endpoint(meta(nothing), empty)}}
	if err := build(good, nil); err == nil || !strings.Contains(err.Error(), "Keys") {
		t.Errorf("without a place for the answers: %v", err)
	}
	if err := build(good, keys); err != nil {
		t.Errorf("what can be: %v", err)
	}
}

func TestTheOpenAPIDocumentNamesTheKey(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil, take)
	var doc struct {
		Paths map[string]map[string]struct {
			Parameters []struct{ Name, In string }
			Responses  map[string]struct{ Description string }
		}
	}
	if err := json.Unmarshal(s.host.OpenAPI(), &doc); err != nil {
		t.Fatal(err)
	}
	op := doc.Paths["/orders"]["post"]
	if got, want := fmt.Sprint(op.Parameters), "[{"+idempotencyHeader+" header} {gift query}]"; got != want {
		t.Errorf("parameters %s, want %s", got, want)
	}
	if got := op.Responses["409"].Description; !strings.Contains(got, string(fault.Conflict)) {
		t.Errorf("409: %q", got)
	}
}
