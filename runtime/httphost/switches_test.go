package httphost

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/google/go-cmp/cmp"

	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/config"
	"hivesync/shared/fault"
	"hivesync/shared/limits"
	"hivesync/shared/settings"
)

// switchRegistry has a function of each kind that a switch treats in its own way.
func switchRegistry() function.Registry {
	done := func(m function.Meta) function.Endpoint {
		return endpoint(m, func(context.Context, *struct{}) (*function.Data[string], error) { return function.OK("done"), nil })
	}
	live := func(context.Context, *struct{}, function.Conn) error { return nil }
	r := function.Registry{
		Endpoints: []function.Endpoint{
			done(function.Meta{Name: "public.get", Method: "GET", Path: "/public"}),
			done(function.Meta{Name: "public.post", Method: "POST", Path: "/public"}),
			done(function.Meta{Name: "exempt.get", Method: "GET", Path: "/exempt", Exempt: true}),
			done(function.Meta{Name: "exempt.post", Method: "POST", Path: "/exempt", Auth: function.User, Exempt: true}),
			done(function.Meta{Name: "admin.post", Method: "POST", Path: "/admin", Auth: function.Admin}),
			done(function.Meta{Name: "workers.callback", Method: "POST", Path: config.CallbackPath, Auth: function.Worker}),
			done(function.Meta{Name: "switched.post", Method: "POST", Path: "/switched", Auth: function.User, Switch: settings.PreviewsEnabled}),
			done(function.Meta{Name: "switched.exempt", Method: "POST", Path: "/switched/exempt", Auth: function.User, Switch: settings.PreviewsEnabled, Exempt: true}),
		},
		Streams: []function.Stream{
			function.NewStream(streamFn[struct{}]{function.Meta{Name: "live.stream", Method: "GET", Path: "/stream", Auth: function.User}, function.SSE, live}),
			function.NewStream(streamFn[struct{}]{function.Meta{Name: "live.socket", Method: "GET", Path: "/socket", Auth: function.User}, function.WebSocket, live}),
		},
	}
	for _, method := range routeMethods {
		r.Endpoints = append(r.Endpoints, done(function.Meta{Name: "user." + strings.ToLower(method), Method: method, Path: "/user", Auth: function.User}))
	}
	return r
}

// switchCalls calls each function and says what came of it: "ok", or the code of a refusal.
func switchCalls(t *testing.T, r *rig) map[string]string {
	t.Helper()
	user := "Bearer " + r.userToken(t)
	admin, _, err := r.tokens.IssueAdmin(auth.Principal{UserID: testUser, SessionID: testSession, Tier: auth.Free, IsAdmin: true})
	if err != nil {
		t.Fatal(err)
	}
	came := func(p reply) string {
		if p.status < 300 {
			return "ok"
		}
		code, _ := p.errorOf(t)
		if p.status != http.StatusServiceUnavailable || p.header.Get("Retry-After") != "60" {
			t.Errorf("%s: %d, Retry-After %q", code, p.status, p.header.Get("Retry-After"))
		}
		return code
	}
	const report = `{}`
	worker := signed(callbackSecret, "cpu-1", report, time.Now())
	got := map[string]string{
		"GET public": came(r.do(t, "GET", "/public", "")), "POST public": came(r.do(t, "POST", "/public", "")),
		"GET exempt": came(r.do(t, "GET", "/exempt", "")), "POST exempt": came(r.do(t, "POST", "/exempt", "", "Authorization", user)),
		"POST admin": came(r.do(t, "POST", "/admin", "", "Authorization", "Bearer "+admin)), "POST worker": came(r.do(t, "POST", config.CallbackPath, report, worker...)),
		"POST switched":        came(r.do(t, "POST", "/switched", "", "Authorization", user)),
		"POST switched exempt": came(r.do(t, "POST", "/switched/exempt", "", "Authorization", user)),
		"GET stream":           came(r.do(t, "GET", "/stream", "", "Authorization", user)),
	}
	for _, method := range routeMethods {
		got[method+" user"] = came(r.do(t, method, "/user", "", "Authorization", user))
	}
	conn, res, err := websocket.Dial(t.Context(), r.url+"/socket", &websocket.DialOptions{HTTPHeader: http.Header{"Authorization": {user}}})
	switch {
	case err == nil:
		_ = conn.CloseNow()
		got["GET socket"] = "ok"
	case res != nil && res.StatusCode == http.StatusServiceUnavailable && res.Header.Get("Retry-After") == "60":
		got["GET socket"] = came(r.do(t, "GET", "/socket", "", "Authorization", user))
	default:
		t.Fatal(res, err)
	}
	return got
}

func TestSwitchesCountWhileTheHostRuns(t *testing.T) {
	t.Parallel()
	r := newRig(t, switchRegistry(), nil)
	open := switchCalls(t, r)
	for call, came := range open {
		if came != "ok" {
			t.Fatalf("%s: %s", call, came)
		}
	}
	const off, maintenance, readOnly = string(fault.SwitchedOff), string(fault.Maintenance), string(fault.ReadOnly)
	for _, c := range []struct {
		name   string
		values map[string]string
		closed map[string]string
	}{
		{"previews off", map[string]string{"PREVIEWS_ENABLED": "false"}, map[string]string{"POST switched": off, "POST switched exempt": off}},
		{"maintenance", map[string]string{"MAINTENANCE": "true"}, map[string]string{
			"GET public": maintenance, "POST public": maintenance, "POST switched": maintenance, "GET stream": maintenance, "GET socket": maintenance,
			"GET user": maintenance, "POST user": maintenance, "PUT user": maintenance, "PATCH user": maintenance, "DELETE user": maintenance,
		}},
		{"read-only", map[string]string{"READ_ONLY": "true"}, map[string]string{
			"POST public": readOnly, "POST switched": readOnly, "POST user": readOnly, "PUT user": readOnly, "PATCH user": readOnly, "DELETE user": readOnly,
		}},
		{"all at once", map[string]string{"PREVIEWS_ENABLED": "false", "MAINTENANCE": "true", "READ_ONLY": "true"}, map[string]string{
			"GET public": maintenance, "POST public": maintenance, "POST switched": off, "POST switched exempt": off, "GET stream": maintenance,
			"GET socket": maintenance, "GET user": maintenance, "POST user": maintenance, "PUT user": maintenance, "PATCH user": maintenance, "DELETE user": maintenance,
		}},
		{"back again", nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			r.set(t, c.values)
			want := map[string]string{}
			for call := range open {
				if want[call] = "ok"; c.closed[call] != "" {
					want[call] = c.closed[call]
				}
			}
			if d := cmp.Diff(want, switchCalls(t, r)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestWhoIsRefusedByASwitchIsAskedForNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t, switchRegistry(), nil)
	r.set(t, map[string]string{"MAINTENANCE": "true"})
	r.backend.mu.Lock()
	r.backend.down = true // as maintenance may have it
	r.backend.mu.Unlock()
	r.do(t, "GET", "/user", "").expect(t, 503, fault.Maintenance)
	r.do(t, "POST", "/user", "", "Authorization", "Bearer "+r.userToken(t)).expect(t, 503, fault.Maintenance)
}

func TestTheOpenAPIDocumentNamesWhatSwitchesAnswer(t *testing.T) {
	t.Parallel()
	r := newRig(t, switchRegistry(), nil)
	var doc struct {
		Paths map[string]map[string]struct {
			Responses map[string]struct{ Description string }
		}
	}
	if err := json.Unmarshal(r.host.OpenAPI(), &doc); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for path, methods := range doc.Paths {
		for method, op := range methods {
			_, got[strings.ToUpper(method)+" "+path], _ = strings.Cut(op.Responses["503"].Description, ": ")
		}
	}
	const both, reading, none = "MAINTENANCE, READ_ONLY, UNAVAILABLE", "MAINTENANCE, UNAVAILABLE", "UNAVAILABLE"
	want := map[string]string{
		"GET /public": reading, "POST /public": both, "GET /exempt": none, "POST /exempt": none, "POST /admin": none, "POST " + config.CallbackPath: none,
		"POST /switched": "MAINTENANCE, READ_ONLY, SWITCHED_OFF, UNAVAILABLE", "POST /switched/exempt": "SWITCHED_OFF, UNAVAILABLE",
		"GET /stream": reading, "GET /socket": reading, "GET /user": reading, "POST /user": both, "PUT /user": both, "PATCH /user": both, "DELETE /user": both,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestALimitChangedWhileTheHostRunsCountsAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t, planRegistry(), nil)
	call := func() reply { return r.do(t, "POST", "/previews", "", "Authorization", "Bearer "+r.userToken(t)) }
	used := 0
	for _, c := range []struct {
		limit string
		most  int
	}{{"1", 1}, {"3", 3}, {"2", 2}, {"0", 0}, {"4", 4}} {
		r.set(t, map[string]string{"FREE_PREVIEWS_PER_HOUR": c.limit})
		for ; used < c.most; used++ {
			if p := call(); p.status != http.StatusAccepted {
				t.Fatalf("%d of %s: %d %s", used+1, c.limit, p.status, p.body)
			}
		}
		call().expect(t, 429, fault.LimitReached)
	}
}

func TestEveryCallThatALimitRefusedIsCountedByItsName(t *testing.T) {
	t.Parallel()
	registry := planRegistry()
	registry.Endpoints = append(registry.Endpoints,
		endpoint(function.Meta{Name: "exports.start", Method: "POST", Path: "/exports", Auth: function.User}, func(context.Context, *struct{}) (*function.Empty, error) {
			return nil, exportsAtOnce.Reached(auth.Free, time.Second) // found by the function itself
		}),
		endpoint(function.Meta{Name: "exports.list", Method: "GET", Path: "/exports", Auth: function.User}, func(context.Context, *struct{}) (*function.Empty, error) {
			return nil, fault.New(fault.LimitReached, "Of no limit that has a name.")
		}),
	)
	r := newRig(t, registry, nil)
	r.set(t, map[string]string{"FREE_PREVIEWS_PER_HOUR": "0", "IP_REQUESTS_PER_MINUTE": "1", "IP_REQUEST_BURST": "1"})
	user := []string{"Authorization", "Bearer " + r.userToken(t)}
	for range 3 {
		r.do(t, "POST", "/previews", "", user...).expect(t, 429, fault.LimitReached)
	}
	for range 2 {
		r.do(t, "POST", "/exports", "", user...).expect(t, 429, fault.LimitReached)
	}
	r.do(t, "GET", "/exports", "", user...).expect(t, 429, fault.LimitReached)
	r.do(t, "GET", "/exports", "").expect(t, 401, fault.Unauthenticated)
	r.do(t, "GET", "/exports", "").expect(t, 429, fault.RateLimited)
	want := map[string]int64{"previews_per_hour": 3, "concurrent_exports": 2, "address_requests_per_minute": 1}
	if d := cmp.Diff(want, r.host.Figures().Limited); d != "" {
		t.Error(d)
	}
}

// exportsAtOnce is a limit that functions find reached by themselves.
var exportsAtOnce = limits.PerPlan("concurrent_exports", "exports at the same time", 0, limits.Numbers{Free: 1, Pro: 1, Premium: 1, Least: 1, Most: 9})
