package main

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/coder/websocket"
	"github.com/jackc/pgx/v5"

	"hivesync/shared/devservers/servertest"
)

// A whole system behind nginx: what is live comes as it happens, and what is written down is where the client is.
func TestASystemWorksBehindNginx(t *testing.T) {
	t.Parallel()
	s := &system{t: t, redis: servertest.RedisServer(t), db: servertest.Postgres(t)}
	s.open(servertest.S3(t), s.redis.URL(0), "METRICS_PORT=0", "TRUSTED_PROXIES=127.0.0.0/8", "IP_REQUESTS_PER_MINUTE=100000", "IP_REQUEST_BURST=100000")
	backend := strings.TrimPrefix(s.url, "http://")
	e := startEdge(t, backend)
	c := e.client()
	bearer := "Bearer " + s.token
	call := func(method, path, body string) got {
		t.Helper()
		g := e.ask(c, method, api+path, body, "Authorization", bearer, "Content-Type", "application/json")
		if g.status >= 300 {
			t.Fatalf("%s %s: %d %s", method, path, g.status, g.body)
		}
		return g
	}

	// Live events, each before the next is caused.
	res := open(t, e, c, bearer)
	lines := bufio.NewScanner(res.Body)
	event := func(want string) {
		t.Helper()
		for lines.Scan() {
			if name, ok := strings.CutPrefix(lines.Text(), "event: "); ok && name == want {
				return
			}
		}
		t.Fatalf("the stream ended before %s: %v", want, lines.Err())
	}
	event("stream.open")
	var project struct {
		Data struct {
			ID string `json:"id"`
		} `json:"data"`
	}
	if err := json.Unmarshal([]byte(call(http.MethodPost, "/api/v1/projects", `{"name":"Edge"}`).body), &project); err != nil {
		t.Fatal(err)
	}
	tasks := "/api/v1/projects/" + project.Data.ID + "/tasks"

	dialer := e.client()
	dialer.Transport.(*http.Transport).ForceAttemptHTTP2 = false
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	// As a browser does, which can set no header: the token is a subprotocol.
	socket, _, err := websocket.Dial(ctx, "wss://"+apiHost+"/api/v1/ws", &websocket.DialOptions{HTTPClient: dialer, Subprotocols: []string{"bearer", s.token}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = socket.CloseNow() }()
	message := func(want string) {
		t.Helper()
		for {
			_, b, err := socket.Read(ctx)
			if err != nil {
				t.Fatalf("the socket ended before %s: %v", want, err)
			}
			if strings.Contains(string(b), `"`+want+`"`) {
				return
			}
		}
	}
	message("stream.open")
	for range 3 {
		call(http.MethodPost, tasks, `{"title":"Something to do"}`)
		event("task.changed")
		message("task.changed")
	}

	// The backend compresses its JSON itself, and nginx leaves that alone.
	for range 10 {
		call(http.MethodPost, tasks, `{"title":"`+strings.Repeat("a long title ", 10)+`"}`)
	}
	if g := e.ask(c, http.MethodGet, api+tasks, "", "Authorization", bearer, "Accept-Encoding", "gzip"); g.header.Get("Content-Encoding") != "gzip" || !strings.HasPrefix(g.body, "\x1f\x8b") {
		t.Errorf("a list: %d %v", g.status, g.header)
	}
	if g := e.ask(c, http.MethodGet, api+"/docs", "", "Accept-Encoding", "gzip"); g.status != 200 || len(g.header.Values("Content-Security-Policy")) != 1 || g.header.Get("Strict-Transport-Security") == "" {
		t.Errorf("the reference: %d %v", g.status, g.header)
	}
	e.isFault(e.ask(c, http.MethodPost, api+tasks, strings.Repeat("x", 1<<20+1), "Authorization", bearer), 413, "BODY_TOO_LARGE")

	// The portal's host has the portal and the calls of its pages, and nothing else of the API.
	if g := e.ask(c, http.MethodGet, account+"/", ""); g.status != 302 || g.header.Get("Location") != account+":"+e.port+"/account" {
		t.Errorf("the portal's host: %d %v", g.status, g.header)
	}
	if g := e.ask(c, http.MethodGet, account+"/account/tokens", "", "Accept", "text/html"); g.status != 200 || !strings.Contains(g.body, "<title>") ||
		len(g.header.Values("Content-Security-Policy")) != 1 || len(g.header.Values("Strict-Transport-Security")) != 1 {
		t.Errorf("the portal: %d %v", g.status, g.header)
	}
	if g := e.ask(c, http.MethodGet, account+"/account/api/v1/auth/me", ""); g.status != 401 || !strings.Contains(g.body, "UNAUTHENTICATED") {
		t.Errorf("a call of the portal's that nobody signed in: %d %s", g.status, g.body)
	}
	e.isFault(e.ask(c, http.MethodGet, account+"/api/v1/auth/me", "", "Authorization", bearer), 404, "NOT_FOUND")
	e.isFault(e.ask(c, http.MethodGet, account+"/health", ""), 404, "NOT_FOUND")

	// Who opens an address of the admin dashboard gets its page, though functions have the same addresses; who calls one gets the function.
	for _, path := range []string{"/admin", "/admin/jobs", "/admin/jobs/7?tab=logs"} {
		if g := e.ask(c, http.MethodGet, api+path, "", "Accept", "text/html", "Sec-Fetch-Mode", "navigate"); g.status != 200 || !strings.Contains(g.body, "<title>") || g.header.Get("Content-Type") != "text/html; charset=utf-8" {
			t.Errorf("%s, opened: %d %v", path, g.status, g.header)
		}
	}
	for name, headers := range map[string][]string{
		"by a page's script": {"Accept", "text/html", "Sec-Fetch-Mode", "cors"}, "by a program": {"Accept", "*/*"}, "with a token": {"Accept", "text/html", "Authorization", bearer},
	} {
		if g := e.ask(c, http.MethodGet, api+"/admin/jobs", "", headers...); g.status != 401 || !strings.Contains(g.body, "UNAUTHENTICATED") {
			t.Errorf("/admin/jobs, called %s: %d %s", name, g.status, g.body)
		}
	}
	if g := e.ask(c, http.MethodPost, api+"/admin/auth/login", "", "Accept", "text/html", "Sec-Fetch-Mode", "navigate"); strings.Contains(g.body, "<title>") {
		t.Errorf("a form that was sent to a function: %d", g.status)
	}

	// The audit has the client's address, and not what the client says that it is.
	database, err := pgx.Connect(t.Context(), s.db)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = database.Close(context.WithoutCancel(t.Context())) })
	front := startEdge(t, backend, "FRONT=127.0.0.0/8")
	for _, one := range []struct {
		edge     *edge
		id, from string
	}{{e, "signed-in-directly", "127.0.0.1"}, {front, "signed-in-by-a-proxy", "198.51.100.9"}} {
		g := one.edge.ask(one.edge.client(), http.MethodPost, api+"/api/v1/auth/login", `{"email":"ann@example.com","password":"a long pass phrase 42"}`,
			"Content-Type", "application/json", "X-Request-Id", one.id, "X-Forwarded-For", "203.0.113.7, 198.51.100.9", "CF-Connecting-IP", "203.0.113.7", "X-Real-IP", "203.0.113.7")
		if g.status != 200 {
			t.Fatalf("%d %s", g.status, g.body)
		}
		var from string
		if err := database.QueryRow(t.Context(), "SELECT client_ip FROM audit_log WHERE action = 'accounts.logged_in' AND request_id = $1", one.id).Scan(&from); err != nil || from != one.from {
			t.Errorf("%s from %q, want %q (%v)", one.id, from, one.from, err)
		}
	}
}

// open opens the stream of events; a machine that is merely busy may take long to answer.
func open(t *testing.T, e *edge, c *http.Client, bearer string) *http.Response {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, api+"/api/v1/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", bearer)
	res, err := c.Do(req)
	if err != nil || res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("%v %v\n%s", res, err, e.process.Output())
	}
	t.Cleanup(func() {
		cancel()
		_ = res.Body.Close()
	})
	return res
}
