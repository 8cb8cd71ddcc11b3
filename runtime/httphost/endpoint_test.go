package httphost

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/config"
	"hivesync/shared/fault"
	"hivesync/shared/limits"
	"hivesync/shared/signing"
)

type noteIn struct {
	ProjectID uuid.UUID `path:"project_id"`
	Body      struct {
		Title string   `json:"title" minLength:"1" maxLength:"20"`
		Email string   `json:"email,omitempty" format:"email"`
		Tags  []string `json:"tags,omitempty"`
		Kind  string   `json:"kind,omitempty" enum:"a,b"`
	}
}

type note struct {
	Title   string              `json:"title"`
	Tags    []string            `json:"tags"`
	Nested  []struct{ X []int } `json:"nested"`
	Caller  string              `json:"caller"`
	Role    string              `json:"role"`
	Project uuid.UUID           `json:"project"`
}

func createNote(ctx context.Context, in *noteIn) (*function.Data[note], error) {
	if in.Body.Title == "fail" {
		return nil, fmt.Errorf("connecting to postgres://app:s3cretpw@db/x: %w", errors.New("refused"))
	}
	p, a := auth.PrincipalFrom(ctx), auth.AccessFrom(ctx)
	return function.OK(note{Title: in.Body.Title, Tags: in.Body.Tags, Caller: p.UserID.String(), Role: a.Role.String(), Project: a.ProjectID}), nil
}

var createNoteMeta = function.Meta{
	Name: "notes.create", Method: "POST", Path: "/api/v1/projects/{project_id}/notes", Aliases: []string{"/api/v1/p/{project_id}/notes"},
	Status: 201, Auth: function.User, Role: auth.Member, Scope: "notes:write", Errors: []fault.Code{fault.Conflict},
}

func notesRegistry() function.Registry {
	return function.Registry{Endpoints: []function.Endpoint{
		endpoint(createNoteMeta, createNote),
		endpoint(function.Meta{Name: "notes.list", Method: "GET", Path: "/api/v1/projects/{project_id}/notes", Auth: function.User, Role: auth.Guest, Scope: "notes:read"},
			func(_ context.Context, in *struct {
				ProjectID uuid.UUID `path:"project_id"`
				function.PageIn
			},
			) (*function.Page[note], error) {
				return listed(make([]note, min(in.Limit, 1)), in.Cursor), nil
			}),
		endpoint(function.Meta{Name: "health.live", Method: "GET", Path: "/health"}, func(context.Context, *struct{}) (*function.Data[string], error) {
			return function.OK("ok"), nil
		}),
	}}
}

func notesPath(project uuid.UUID) string { return "/api/v1/projects/" + project.String() + "/notes" }

func TestACallCarriesIdentityRoleAndBody(t *testing.T) {
	t.Parallel()
	r := newRig(t, notesRegistry(), nil)
	for _, path := range []string{notesPath(ownedProject), "/api/v1/p/" + ownedProject.String() + "/notes"} {
		p := r.do(t, "POST", path, `{"title":"hello"}`, "Authorization", "Bearer "+r.userToken(t))
		if p.status != 201 {
			t.Fatalf("%d %s", p.status, p.body)
		}
		want := `{"data":{"title":"hello","tags":[],"nested":[],"caller":"` + testUser.String() + `","role":"owner","project":"` + ownedProject.String() + `"}}`
		if strings.TrimSpace(p.body) != want {
			t.Fatalf("got  %s\nwant %s", p.body, want)
		}
	}
}

func TestWhoMayCall(t *testing.T) {
	t.Parallel()
	r := newRig(t, notesRegistry(), nil)
	user := "Bearer " + r.userToken(t)
	admin, _, err := r.tokens.IssueAdmin(auth.Principal{UserID: testUser, SessionID: testSession, Tier: auth.Free, IsAdmin: true})
	if err != nil {
		t.Fatal(err)
	}
	body := `{"title":"x"}`
	for name, c := range map[string]struct {
		path, authorization string
		status              int
		code                fault.Code
	}{
		"no token":               {notesPath(ownedProject), "", 401, fault.Unauthenticated},
		"garbage":                {notesPath(ownedProject), "Bearer abc", 401, fault.Unauthenticated},
		"another scheme":         {notesPath(ownedProject), "Basic " + r.userToken(t), 401, fault.Unauthenticated},
		"an admin's token":       {notesPath(ownedProject), "Bearer " + admin, 401, fault.Unauthenticated},
		"a project of others":    {notesPath(uuid.New()), user, 404, fault.NotFound},
		"not even an id":         {"/api/v1/projects/x/notes", user, 404, fault.NotFound},
		"a role too low":         {notesPath(guestProject), user, 403, fault.Forbidden},
		"an API token's scope":   {notesPath(ownedProject), "Bearer " + testAPIToken, 403, fault.Forbidden},
		"an unknown API token":   {notesPath(ownedProject), "Bearer hs_pat_BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB", 401, fault.Unauthenticated},
		"a preview token":        {notesPath(ownedProject), "Bearer " + r.preview.Issue(signing.PreviewClaims{Preview: ownedPreview, Expiry: time.Now().Add(time.Hour)}), 401, fault.Unauthenticated},
		"an id in another shape": {notesPath(ownedProject)[:17] + "{" + ownedProject.String() + "}/notes", user, 404, fault.NotFound},
	} {
		p := r.do(t, "POST", c.path, body, "Authorization", c.authorization)
		got, _ := p.errorOf(t)
		if p.status != c.status || got != string(c.code) {
			t.Errorf("%s: %d %s, want %d %s", name, p.status, got, c.status, c.code)
		}
	}
	if p := r.do(t, "GET", notesPath(ownedProject), "", "Authorization", "Bearer "+testAPIToken); p.status != 200 {
		t.Errorf("an API token with the scope: %d %s", p.status, p.body)
	}
	r.backend.mu.Lock()
	r.backend.dead[testSession] = true
	r.backend.mu.Unlock()
	r.do(t, "POST", notesPath(ownedProject), body, "Authorization", user).expect(t, 401, fault.SessionExpired)
	r.backend.mu.Lock()
	r.backend.down = true
	r.backend.mu.Unlock()
	r.do(t, "POST", notesPath(ownedProject), body, "Authorization", user).expect(t, 503, fault.Unavailable)
}

// A database that takes connections and answers nothing must not keep callers, and what they hold, for ever.
func TestNobodyWaitsForAnAnswerToWhoTheyAreForLongerThanForTheFunction(t *testing.T) {
	t.Parallel()
	r := newRig(t, function.Registry{Endpoints: []function.Endpoint{
		endpoint(function.Meta{
			Name: "previews.get", Method: "GET", Path: "/api/v1/previews/{preview_id}", Status: 204, Auth: function.Preview, Role: auth.Guest, Scope: "previews:read", Timeout: 10 * time.Millisecond,
		}, func(context.Context, *struct {
			PreviewID uuid.UUID `path:"preview_id"`
		},
		) (*function.Empty, error) {
			return &function.Empty{}, nil
		}),
	}}, nil)
	device := r.preview.Issue(signing.PreviewClaims{Preview: ownedPreview, Project: ownedProject, Expiry: time.Now().Add(time.Hour)})
	for _, c := range []struct {
		hangs, token string
		status       int
		code         fault.Code
	}{
		{"sessions", r.userToken(t), 503, fault.Unavailable}, {"users", device, 503, fault.Unavailable}, {"access", r.userToken(t), 504, fault.Timeout},
	} {
		r.backend.hangs.Store(c.hangs)
		r.do(t, "GET", "/api/v1/previews/"+ownedPreview.String(), "", "Authorization", "Bearer "+c.token).expect(t, c.status, c.code)
	}
}

func TestValidationNamesTheFieldAndNeverTheValue(t *testing.T) {
	t.Parallel()
	r := newRig(t, notesRegistry(), nil)
	user := "Bearer " + r.userToken(t)
	const hot = "hunter2-very-secret"
	for body, want := range map[string]string{
		`{}`:                                                 "title required",
		`{"title":"` + hot + hot + `"}`:                      "title out_of_range",
		`{"title":7}`:                                        "title type",
		`{"title":"x","email":"` + hot + `"}`:                "email invalid",
		`{"title":"x","kind":"` + hot + `"}`:                 "kind invalid",
		`{"title":"x","tags":["` + hot + `",1]}`:             "tags[1] type",
		`{"title":"x","password":"` + hot + `"}`:             "password unknown",
		`{"title":"x","tags":{"` + "a" + `":"` + hot + `"}}`: "tags type",
	} {
		p := r.do(t, "POST", notesPath(ownedProject), body, "Authorization", user)
		e := p.expect(t, 422, fault.ValidationFailed)
		d := e["details"].([]any)[0].(map[string]any)
		if got := fmt.Sprint(d["field"], " ", d["code"]); got != want {
			t.Errorf("%s: %s, want %s", body, got, want)
		}
		if strings.Contains(p.body, hot) {
			t.Errorf("%s: the value came back: %s", body, p.body)
		}
	}
	for body, code := range map[string]fault.Code{
		`{"title":"` + hot:       fault.BadRequest,
		`{"title":"a\u0000b"}`:   fault.BadRequest,
		`{"title":"a\ud800b"}`:   fault.BadRequest,
		"{\"title\":\"a\xffb\"}": fault.BadRequest,
		`{"title":"x","tags":` + strings.Repeat("[", 70) + strings.Repeat("]", 70) + `}`: fault.BadRequest,
	} {
		p := r.do(t, "POST", notesPath(ownedProject), body, "Authorization", user)
		p.expect(t, 400, code)
		if strings.Contains(p.body, hot) {
			t.Errorf("the value came back: %s", p.body)
		}
	}
	r.do(t, "POST", notesPath(ownedProject), `{"title":"a\\u0000b"}`, "Authorization", user, "Content-Type", "text/plain").expect(t, 415, fault.UnsupportedMedia)
	if p := r.do(t, "POST", notesPath(ownedProject), `{"title":"a\\u0000b"}`, "Authorization", user); p.status != 201 {
		t.Errorf("an escaped backslash before u0000 is no NUL: %s", p.body)
	}
	p := r.do(t, "POST", notesPath(ownedProject), "", "Authorization", user)
	p.expect(t, 400, fault.BadRequest)
	p = r.do(t, "GET", notesPath(ownedProject)+"?limit="+hot, "", "Authorization", user)
	e := p.expect(t, 422, fault.ValidationFailed)
	if d := e["details"].([]any)[0].(map[string]any); d["field"] != "limit" || strings.Contains(p.body, hot) {
		t.Errorf("a query parameter: %s", p.body)
	}
}

func TestAnInternalErrorTellsTheClientNothingAndTheLogAll(t *testing.T) {
	t.Parallel()
	r := newRig(t, notesRegistry(), nil)
	p := r.do(t, "POST", notesPath(ownedProject), `{"title":"fail"}`, "Authorization", "Bearer "+r.userToken(t))
	p.expect(t, 500, fault.Internal)
	if strings.Contains(p.body, "postgres") || strings.Contains(p.body, "s3cretpw") {
		t.Fatalf("the cause reached the client: %s", p.body)
	}
	logs := r.logs.String()
	if !strings.Contains(logs, "connecting to postgres") || !strings.Contains(logs, p.header.Get("X-Request-Id")) {
		t.Fatalf("the log lacks the cause or the request id: %s", logs)
	}
	if strings.Contains(logs, "s3cretpw") {
		t.Fatalf("the password reached the log: %s", logs)
	}
}

// Whoever looks into an attempt later finds who tried what, from where, and why it was refused.
func TestWhatIsRefusedIsLogged(t *testing.T) {
	t.Parallel()
	r := newRig(t, notesRegistry(), nil)
	for _, c := range []struct {
		path, token string
		status      int
		code        fault.Code
		who         string
	}{
		{notesPath(guestProject), r.userToken(t), 403, fault.Forbidden, `"user":`},
		{notesPath(uuid.New()), r.userToken(t), 404, fault.NotFound, `"user":`},
		{notesPath(ownedProject), "forged", 401, fault.Unauthenticated, `"ip":"127.0.0.1"`},
	} {
		p := r.do(t, "POST", c.path, `{"title":"x"}`, "Authorization", "Bearer "+c.token)
		p.expect(t, c.status, c.code)
		lines := slices.DeleteFunc(strings.Split(r.logs.String(), "\n"), func(line string) bool { return !strings.Contains(line, p.header.Get("X-Request-Id")) })
		if len(lines) != 1 {
			t.Fatalf("%d lines tell of a refused call: %q", len(lines), lines)
		}
		for _, part := range []string{`"time":`, `"function":"`, `"code":"` + string(c.code) + `"`, `"ip":"127.0.0.1"`, c.who} {
			if !strings.Contains(lines[0], part) {
				t.Errorf("the log lacks %s: %s", part, lines[0])
			}
		}
		if strings.Contains(lines[0], c.token) {
			t.Errorf("the log has the token: %s", lines[0])
		}
	}
}

func TestAPanicIsAnswered(t *testing.T) {
	t.Parallel()
	r := newRig(t, function.Registry{Endpoints: []function.Endpoint{
		endpoint(function.Meta{Name: "tests.panic", Method: "GET", Path: "/panic"}, func(context.Context, *struct{}) (*function.Empty, error) {
			panic("boom with password=hunter2")
		}),
	}}, nil)
	p := r.do(t, "GET", "/panic", "")
	p.expect(t, 500, fault.Internal)
	if strings.Contains(p.body, "boom") {
		t.Fatalf("the panic reached the client: %s", p.body)
	}
	if logs := r.logs.String(); !strings.Contains(logs, "boom") || strings.Contains(logs, "hunter2") {
		t.Fatalf("log: %s", logs)
	}
}

func TestAnAnswerThatCannotBeEncodedIsAnError(t *testing.T) {
	t.Parallel()
	type half struct {
		Large string  `json:"large"`
		Bad   float64 `json:"bad"`
	}
	r := newRig(t, function.Registry{Endpoints: []function.Endpoint{
		endpoint(function.Meta{Name: "tests.nan", Method: "GET", Path: "/nan"}, func(context.Context, *struct{}) (*function.Data[half], error) {
			return function.OK(half{strings.Repeat("x", 100_000), math.NaN()}), nil
		}),
	}}, nil)
	p := r.do(t, "GET", "/nan", "")
	p.expect(t, 500, fault.Internal)
	if !strings.Contains(r.logs.String(), "unsupported value: NaN") {
		t.Errorf("the log does not say why: %s", r.logs.String())
	}
}

func TestTheTimeoutIsTheFunctions(t *testing.T) {
	t.Parallel()
	r := newRig(t, function.Registry{Endpoints: []function.Endpoint{
		endpoint(function.Meta{Name: "tests.slow", Method: "GET", Path: "/slow", Timeout: 20 * time.Millisecond}, func(ctx context.Context, _ *struct{}) (*function.Empty, error) {
			<-ctx.Done()
			return nil, fmt.Errorf("reading: %w", ctx.Err())
		}),
	}}, nil)
	r.do(t, "GET", "/slow", "").expect(t, 504, fault.Timeout)
}

func TestUnknownAddressesAndMethods(t *testing.T) {
	t.Parallel()
	r := newRig(t, notesRegistry(), nil)
	for _, path := range []string{"/", "/nothing", "/api/v1//projects", "/api/../health", "/health/", "/%00", "/api/v1/projects/%ff/notes", "/docs/none.js"} {
		r.do(t, "GET", path, "").expect(t, 404, fault.NotFound)
	}
	r.do(t, "TRACE", notesPath(ownedProject), "", "Authorization", "Bearer "+r.userToken(t)).expect(t, 405, fault.MethodNotAllowed)
	p := r.do(t, "DELETE", notesPath(ownedProject), "")
	p.expect(t, 405, fault.MethodNotAllowed)
	if got := p.header.Values("Allow"); len(got) != 2 || got[0] != "GET" || got[1] != "POST" {
		t.Errorf("Allow: %q", got)
	}
}

func TestEveryAnswerHasTheSecurityHeadersAndNoCommas(t *testing.T) {
	t.Parallel()
	r := newRig(t, notesRegistry(), func(c *config.Config) { c.Env = config.Production })
	origin := "https://admin.example.org"
	for _, p := range []reply{
		r.do(t, "GET", "/health", "", "Origin", origin), r.do(t, "GET", "/nothing", "", "Origin", origin),
		r.do(t, "POST", notesPath(ownedProject), `{"title":"x"}`, "Authorization", "Bearer "+r.userToken(t), "Origin", origin),
		r.do(t, "PUT", "/health", "", "Origin", origin), r.do(t, "GET", "/docs", "", "Origin", origin),
		r.do(t, "OPTIONS", notesPath(ownedProject), "", "Origin", origin, "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "authorization,content-type"),
	} {
		if p.header.Get("X-Content-Type-Options") != "nosniff" || p.header.Get("X-Request-Id") == "" || p.header.Get("Access-Control-Allow-Origin") != origin {
			t.Errorf("headers: %v", p.header)
		}
		policy := p.header.Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'none'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"} {
			if !slices.Contains(strings.Split(policy, "; "), part) {
				t.Errorf("the policy lacks %s: %s", part, policy)
			}
		}
		if p.header.Get("Referrer-Policy") != "no-referrer" || p.header.Get("Strict-Transport-Security") != "max-age=31536000; includeSubDomains" || p.header["Set-Cookie"] != nil {
			t.Errorf("headers: %v", p.header)
		}
		if p.header.Get("Cache-Control") != "no-store" && !strings.HasPrefix(p.header.Get("Content-Type"), "text/html") {
			t.Errorf("an answer may be kept: %v", p.header)
		}
		for name, values := range p.header {
			for _, v := range values {
				if strings.Contains(v, ",") && name != "Date" {
					t.Errorf("%s has a comma: %q", name, v)
				}
			}
		}
	}
}

func TestTheReferenceIsServed(t *testing.T) {
	t.Parallel()
	r := newRig(t, notesRegistry(), nil)
	for _, path := range []string{"/docs", "/docs/"} {
		p := r.do(t, "GET", path, "")
		if p.status != 200 || !strings.HasPrefix(p.header.Get("Content-Type"), "text/html") || !strings.Contains(p.body, "/docs/start.js") {
			t.Errorf("%s: %d %v %s", path, p.status, p.header, p.body)
		}
	}
}

func TestCORSOnlyForConfiguredOrigins(t *testing.T) {
	t.Parallel()
	r := newRig(t, notesRegistry(), nil)
	preflight := func(origin, method string) reply {
		return r.do(t, "OPTIONS", notesPath(ownedProject), "", "Origin", origin, "Access-Control-Request-Method", method)
	}
	good := preflight("https://admin.example.org", "POST")
	if good.status != 204 || good.header.Get("Access-Control-Allow-Methods") != "POST" || len(good.header.Values("Access-Control-Allow-Headers")) < 3 {
		t.Errorf("%d %v", good.status, good.header)
	}
	for _, bad := range []reply{preflight("https://evil.example.org", "POST"), preflight("https://admin.example.org.evil.org", "POST"), preflight("null", "POST"), preflight("https://admin.example.org", "TRACE")} {
		bad.expect(t, 403, fault.Forbidden)
	}
	// Caches keep answers apart by origin, so that one without an origin never answers a page that needs to be allowed.
	for _, p := range []reply{r.do(t, "GET", "/health", ""), r.do(t, "GET", "/nothing", ""), r.do(t, "GET", "/health", "", "Origin", "https://admin.example.org")} {
		if !slices.Contains(p.header.Values("Vary"), "Origin") {
			t.Errorf("%d varies by %q", p.status, p.header.Values("Vary"))
		}
	}
	if p := r.do(t, "GET", "/health", "", "Origin", "https://evil.example.org"); p.header.Get("Access-Control-Allow-Origin") != "" {
		t.Error("a foreign origin was allowed")
	}
}

func TestAPlansLimitIsTakenAndGivenBack(t *testing.T) {
	t.Parallel()
	var failing atomic.Bool
	r := newRig(t, function.Registry{Endpoints: []function.Endpoint{
		endpoint(function.Meta{Name: "previews.request", Method: "POST", Path: "/previews", Auth: function.User, Limit: previewsPerHour, Status: 204},
			func(context.Context, *struct{}) (*function.Empty, error) {
				if failing.Load() {
					return nil, fault.New(fault.Conflict, "Not now.")
				}
				return &function.Empty{}, nil
			}),
	}}, nil)
	call := func() reply {
		return r.do(t, "POST", "/previews", "", "Authorization", "Bearer "+r.userToken(t))
	}
	failing.Store(true)
	for range 5 {
		call().expect(t, 409, fault.Conflict)
	}
	if used := r.counter.usedOf("previews_per_hour:" + testUser.String()); used != 0 {
		t.Fatalf("failed calls cost %d", used)
	}
	failing.Store(false)
	for range 2 {
		if p := call(); p.status != 204 || p.body != "" {
			t.Fatalf("%d %q", p.status, p.body)
		}
	}
	p := call()
	e := p.expect(t, 429, fault.LimitReached)
	if e["limit_type"] != "previews_per_hour" || e["tier"] != "free" || e["recommended_tier"] != "pro" || p.header.Get("Retry-After") != "90" {
		t.Errorf("%v %v", e, p.header)
	}
	r.counter.mu.Lock()
	r.counter.away = true
	r.counter.mu.Unlock()
	call().expect(t, 503, fault.Unavailable)
	if r.host.Figures().LimitsAway == 0 {
		t.Error("the missing limits were not counted")
	}
}

func TestRates(t *testing.T) {
	t.Parallel()
	registry := notesRegistry()
	registry.Endpoints = append(registry.Endpoints, endpoint(function.Meta{Name: "accounts.login", Method: "POST", Path: "/login", Limit: limits.SignIns},
		func(context.Context, *struct{}) (*function.Empty, error) {
			return nil, fault.New(fault.InvalidCredentials, "The address or the password is wrong.")
		}))
	r := newRig(t, registry, nil)
	r.set(t, map[string]string{"IP_REQUESTS_PER_MINUTE": "8", "IP_REQUEST_BURST": "8", "FREE_REQUESTS_PER_MINUTE": "2", "FREE_REQUEST_BURST": "2"})
	for range 2 {
		r.do(t, "POST", "/login", "").expect(t, 401, fault.InvalidCredentials)
	}
	p := r.do(t, "POST", "/login", "")
	p.expect(t, 429, fault.RateLimited)
	if p.header.Get("Retry-After") != "90" {
		t.Errorf("Retry-After: %q", p.header.Get("Retry-After"))
	}
	user := "Bearer " + r.userToken(t)
	for i := range 2 {
		p := r.do(t, "GET", notesPath(ownedProject), "", "Authorization", user)
		if p.status != 200 || p.header.Get("RateLimit") != fmt.Sprintf(`"requests_per_minute";r=%d;t=%d`, 1-i, 30*(i+1)) || p.header.Get("RateLimit-Policy") != `"requests_per_minute";q=2;w=60` {
			t.Errorf("%d %v", p.status, p.header)
		}
	}
	r.do(t, "GET", notesPath(ownedProject), "", "Authorization", user).expect(t, 429, fault.RateLimited)
	// Bad tokens count for the address: six of its eight calls are left.
	for range 6 {
		r.do(t, "GET", notesPath(ownedProject), "", "Authorization", "Bearer bad").expect(t, 401, fault.Unauthenticated)
	}
	r.do(t, "GET", notesPath(ownedProject), "", "Authorization", "Bearer bad").expect(t, 429, fault.RateLimited)
	r.do(t, "GET", "/health", "").expect(t, 429, fault.RateLimited)
	r.counter.mu.Lock()
	r.counter.away = true
	r.counter.mu.Unlock()
	if p := r.do(t, "GET", "/health", ""); p.status != 200 {
		t.Errorf("without Redis a plain request is refused: %d %s", p.status, p.body)
	}
	r.do(t, "POST", "/login", "").expect(t, 503, fault.Unavailable)
}

func TestTheOpenAPIDocumentDescribesEveryFunction(t *testing.T) {
	t.Parallel()
	r := newRig(t, notesRegistry(), nil)
	p := r.do(t, "GET", "/openapi.json", "")
	var doc struct {
		OpenAPI string `json:"openapi"`
		Paths   map[string]map[string]struct {
			OperationID string                     `json:"operationId"`
			Responses   map[string]json.RawMessage `json:"responses"`
			Security    []map[string][]string      `json:"security"`
			Role        string                     `json:"x-role"`
		} `json:"paths"`
		Components struct {
			Schemas map[string]json.RawMessage `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal([]byte(p.body), &doc); err != nil || p.status != 200 {
		t.Fatalf("%d %v", p.status, err)
	}
	op := doc.Paths["/api/v1/projects/{project_id}/notes"]["post"]
	if !strings.HasPrefix(doc.OpenAPI, "3.1") || op.OperationID != "notes.create" || op.Role != "member" || len(op.Security) != 1 {
		t.Errorf("document: %s %+v", doc.OpenAPI, op)
	}
	for _, status := range []string{"201", "401", "403", "404", "409", "413", "415", "422", "429", "500", "503", "504"} {
		if op.Responses[status] == nil {
			t.Errorf("status %s is not documented", status)
		}
	}
	if op.Responses["default"] != nil || doc.Components.Schemas["ErrorModel"] != nil || doc.Components.Schemas["Error"] == nil {
		t.Error("huma's error model is in the document, or ours is not")
	}
	if strings.Contains(p.body, "ErrorModel") {
		t.Error("something refers to a schema that is not there")
	}
}

// start builds a host of one endpoint, and of the resources of tests.
func start(e function.Endpoint) error {
	c := testConfig()
	_, err := New(Options{
		Registry: function.Registry{Endpoints: []function.Endpoint{e}, Resources: (&backend{}).resources()}, Config: c, Logger: newDiscard(), Tokens: &auth.Tokens{},
		Sessions: &backend{}, PreviewTokens: signing.NewPreviewTokens(), Callback: signing.NewCallback(), Counter: &counter{},
	})
	return err
}

func empty(context.Context, *struct{}) (*function.Empty, error) { return nil, nil }

func TestMistakesInARegistryAreFoundAtTheStart(t *testing.T) {
	t.Parallel()
	for name, e := range map[string]function.Endpoint{
		"an input huma cannot take": endpoint(function.Meta{Name: "a.b", Method: "GET", Path: "/x"}, func(context.Context, *string) (*function.Empty, error) { return nil, nil }),
		"a bad name":                endpoint(function.Meta{Name: "a", Method: "GET", Path: "/x"}, empty),
	} {
		if err := start(e); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
	if _, err := New(Options{}); err == nil || !strings.Contains(err.Error(), "Tokens") {
		t.Errorf("empty options: %v", err)
	}
	if err := start(endpoint(function.Meta{Name: "a.b", Method: http.MethodGet, Path: "/x"}, empty)); err != nil {
		t.Error(err)
	}
}

// listed is a page of items; an empty next means that it is the last.
func listed(items []note, next string) *function.Page[note] {
	var page function.Page[note]
	page.Body.Items = items
	if next != "" {
		page.Body.NextCursor = &next
	}
	return &page
}
