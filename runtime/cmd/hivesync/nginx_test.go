package main

import (
	"bufio"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hivesync/functions"
	"hivesync/runtime/function"
	"hivesync/shared/config"
)

const (
	api     = "https://" + apiHost
	admin   = "https://" + adminHost
	account = "https://" + accountHost
)

// echo is a backend that answers what it was asked.
func echo(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, _ := io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Strict-Transport-Security", "max-age=1")
		w.Header().Set("X-Powered-By", "echo")
		_ = json.NewEncoder(w).Encode(map[string]any{"uri": r.RequestURI, "host": r.Host, "header": r.Header, "bytes": n})
	}))
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://")
}

// endpoints are the product's, each with all its paths.
func endpoints(t *testing.T) (list []function.Meta) {
	t.Helper()
	c, err := config.Load(config.Local)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range functions.Registry(functions.Deps{Config: c, Logger: slog.New(slog.DiscardHandler)}).Endpoints {
		m := e.Meta()
		if m.MaxBody == 0 {
			m.MaxBody = c.MaxBodyBytes
		}
		if m.Timeout == 0 {
			m.Timeout = c.RequestTimeout
		}
		list = append(list, m)
	}
	if len(list) < 50 {
		t.Fatalf("%d endpoints", len(list))
	}
	return list
}

// filled is a function's path with something for each parameter.
func filled(path string) string {
	segments := strings.Split(path, "/")
	for i, s := range segments {
		if strings.HasPrefix(s, "{") {
			segments[i] = "0197"
		}
	}
	return strings.Join(segments, "/")
}

func TestNginxTakesHTTPSAloneAndSaysWhoAsks(t *testing.T) {
	t.Parallel()
	e := startEdge(t, echo(t))
	c := e.client()
	clear := e.ask(c, "GET", "http://"+apiHost+"/api/v1/projects?a=b", "")
	if clear.status != 301 || clear.header.Get("Location") != api+":"+e.port+"/api/v1/projects?a=b" {
		t.Errorf("in the clear: %d %v", clear.status, clear.header)
	}
	e.write("acme/.well-known/acme-challenge/token", "proof")
	if g := e.ask(c, "GET", "http://"+apiHost+"/.well-known/acme-challenge/token", ""); g.status != 200 || g.body != "proof" {
		t.Errorf("the proof for the certificate: %d %s", g.status, g.body)
	}
	for _, s := range []string{"http://stranger.test/", "https://stranger.test/"} {
		if res, err := c.Get(s); err == nil {
			t.Errorf("%s: %d", s, res.StatusCode)
		}
	}
	old := e.tls()
	old.ServerName, old.MinVersion, old.MaxVersion = apiHost, tls.VersionTLS10, tls.VersionTLS11 //nolint:gosec // must be refused
	if conn, err := tls.Dial("tcp", e.https, old); err == nil {
		_ = conn.Close()
		t.Error("TLS 1.1 is spoken")
	}

	g := e.ask(c, "GET", api+"/api/v1/pro%2Fjects/%20?a=%2F&b", "", "X-Forwarded-For", "203.0.113.7", "X-Real-IP", "203.0.113.7", "Forwarded", "for=203.0.113.7",
		"CF-Connecting-IP", "203.0.113.7", "True-Client-IP", "203.0.113.7", "X-Forwarded-Proto", "gopher", "X-Forwarded-Host", "evil.test", "Proxy", "http://evil.test", "X-Request-Id", "a-request-of-mine")
	var seen struct {
		URI, Host string
		Header    http.Header
	}
	if err := json.Unmarshal([]byte(g.body), &seen); err != nil || g.status != 200 || g.proto != "HTTP/2.0" {
		t.Fatalf("%d %s %s %v", g.status, g.proto, g.body, err)
	}
	if seen.URI != "/api/v1/pro%2Fjects/%20?a=%2F&b" || seen.Host != apiHost || seen.Header.Get("X-Request-Id") != "a-request-of-mine" ||
		seen.Header.Get("X-Forwarded-For") != "127.0.0.1" || seen.Header.Get("X-Forwarded-Proto") != "https" {
		t.Errorf("the backend saw %+v", seen)
	}
	for name, values := range seen.Header {
		if all := strings.Join(values, " "); strings.Contains(all, "203.0.113.7") || strings.Contains(all, "evil") {
			t.Errorf("%s says what the client claims: %s", name, all)
		}
	}
	if got := g.header.Values("Strict-Transport-Security"); len(got) != 1 || got[0] != "max-age=31536000; includeSubDomains" {
		t.Errorf("HSTS: %q", got)
	}
	if g.header.Get("X-Powered-By") != "" || g.header.Get("Server") != "nginx" {
		t.Errorf("what runs is told: %v", g.header)
	}
}

func TestNginxBelievesOnlyTheProxiesThatItKnows(t *testing.T) {
	t.Parallel()
	for front, want := range map[string]string{
		"none": "127.0.0.1", "cloudflare": "127.0.0.1", // this connection is not Cloudflare's
		"10.0.0.0/8": "127.0.0.1", "127.0.0.0/8 10.0.0.0/8": "198.51.100.9",
	} {
		e := startEdge(t, echo(t), "FRONT="+front)
		g := e.ask(e.client(), "GET", api+"/", "", "X-Forwarded-For", "203.0.113.7, 198.51.100.9, 10.1.2.3", "CF-Connecting-IP", "203.0.113.7")
		if !strings.Contains(g.body, `"X-Forwarded-For":["`+want+`"]`) {
			t.Errorf("behind %s: %s, want %s", front, g.body, want)
		}
	}
	// As Cloudflare's own: the one header that only it writes.
	e := startEdge(t, echo(t), "FRONT=cloudflare")
	conf := strings.Replace(e.read("conf/real-ip.conf"), "set_real_ip_from 173.245.48.0/20;", "set_real_ip_from 127.0.0.0/8;", 1)
	e.write("conf/real-ip.conf", conf)
	e.reload()
	g := e.ask(e.client(), "GET", api+"/", "", "X-Forwarded-For", "203.0.113.7", "CF-Connecting-IP", "2001:db8::9")
	if !strings.Contains(g.body, `"X-Forwarded-For":["2001:db8::9"]`) {
		t.Errorf("behind Cloudflare: %s", g.body)
	}
}

func TestNginxTakesBodiesAsLargeAsTheBackendDoes(t *testing.T) {
	t.Parallel()
	e := startEdge(t, echo(t), "SENSITIVE_BURST=1000")
	// may asks whether a body of so many bytes may come.
	may := func(method, path string, size int64) string {
		t.Helper()
		config := e.tls()
		config.ServerName = apiHost
		conn, err := tls.Dial("tcp", e.https, config)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }()
		_, _ = fmt.Fprintf(conn, "%s %s HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n", method, path, apiHost, size)
		line, err := bufio.NewReader(conn).ReadString('\n')
		if err != nil {
			t.Fatalf("%s %s: %v", method, path, err)
		}
		return strings.Fields(line)[1]
	}
	const ordinary = 1 << 20
	list := endpoints(t)
	largest := map[string]int64{} // by path, whatever the method
	for _, m := range list {
		for _, path := range append([]string{m.Path}, m.Aliases...) {
			largest[path] = max(largest[path], m.MaxBody, ordinary)
		}
	}
	large := 0
	for _, m := range list {
		if m.Timeout >= 150*time.Second {
			t.Errorf("%s may take %s: nginx gives up before", m.Name, m.Timeout)
		}
		if m.Method == http.MethodGet || m.Method == http.MethodHead {
			continue
		}
		for _, path := range append([]string{m.Path}, m.Aliases...) {
			most := largest[path]
			if most > ordinary {
				large++
			}
			if got := may(m.Method, filled(path), m.MaxBody); got != "100" {
				t.Errorf("%s: %d bytes: %s", m.Name, m.MaxBody, got)
			}
			if got := may(m.Method, filled(path), most+1); got != "413" {
				t.Errorf("%s: %d bytes: %s", m.Name, most+1, got)
			}
		}
	}
	if large < 6 {
		t.Errorf("%d paths take more than ordinary bodies", large)
	}
	c := e.client()
	for _, origin := range []string{"", admin + ":" + e.port, "https://stranger.test"} {
		g := e.ask(c, "POST", api+"/api/v1/projects", strings.Repeat("x", ordinary+1), "Origin", origin)
		e.isFault(g, 413, "BODY_TOO_LARGE")
		if allowed := g.header.Get("Access-Control-Allow-Origin"); (allowed != "") != strings.Contains(origin, "hive.test") {
			t.Errorf("a page of %q: %q", origin, allowed)
		}
	}
	if g := e.ask(c, "PUT", api+"/api/v1/projects/0197/files", strings.Repeat("x", 16<<20)); g.status != 200 || !strings.Contains(g.body, `"bytes":16777216`) {
		t.Errorf("an upload: %d %s", g.status, g.body)
	}
}

func TestNginxBoundsWhatIsTriedFromOneAddress(t *testing.T) {
	t.Parallel()
	e := startEdge(t, echo(t), "FRONT=127.0.0.0/8", "SENSITIVE_BURST=2")
	c := e.client()
	var tried []string
	for _, m := range endpoints(t) {
		if m.Limit == nil || (m.Limit.Name() != "logins_per_minute" && m.Limit.Name() != "device_pairings_per_minute") {
			continue
		}
		for _, path := range append([]string{m.Path}, m.Aliases...) {
			tried = append(tried, m.Method+" "+path)
		}
	}
	if len(tried) < 12 {
		t.Fatalf("%d endpoints sign in: %v", len(tried), tried)
	}
	for i, one := range tried {
		method, path, _ := strings.Cut(one, " ")
		from := "198.51.100." + strconv.Itoa(i+1)
		var statuses []int
		var last got
		for range 4 {
			last = e.ask(c, method, api+path, "{}", "X-Forwarded-For", from)
			statuses = append(statuses, last.status)
		}
		if fmt.Sprint(statuses) != "[200 200 200 429]" {
			t.Errorf("%s: %v", one, statuses)
			continue
		}
		e.isFault(last, 429, "RATE_LIMITED")
		if last.header.Get("Retry-After") == "" {
			t.Errorf("%s: when to come again is not said", one)
		}
		if g := e.ask(c, "GET", api+"/api/v1/projects", "", "X-Forwarded-For", from); g.status != 200 {
			t.Errorf("after %s other calls are refused too: %d", one, g.status)
		}
	}
	if g := e.ask(c, "POST", api+"/api/v1/auth//%6cogin", "{}", "X-Forwarded-For", "198.51.100.1"); g.status == 200 && tried[0] == "POST /api/v1/auth/login" {
		t.Error("the same path in other letters is not counted")
	}

	e = startEdge(t, echo(t), "REQUESTS_PER_SECOND=1", "REQUEST_BURST=3")
	c = e.client()
	refused := 0
	for range 60 {
		if e.ask(c, "GET", api+"/api/v1/projects", "").status == 429 {
			refused++
		}
		if g := e.ask(c, "POST", api+"/api/v1/workers/callback", "{}"); g.status != 200 {
			t.Fatalf("a worker's report: %d", g.status)
		}
	}
	if refused == 0 {
		t.Error("a flood is let through")
	}
}

// breaking is a backend that ends the connection once it has a request.
func breaking(t *testing.T) (address string, requests *atomic.Int64) {
	t.Helper()
	requests = &atomic.Int64{}
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		requests.Add(1)
		panic(http.ErrAbortHandler)
	}))
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://"), requests
}

func TestNginxNeverSendsTwiceWhatMayNotBeRepeated(t *testing.T) {
	t.Parallel()
	good := echo(t)
	for method, repeated := range map[string]bool{"GET": true, "HEAD": true, "PUT": true, "DELETE": true, "POST": false, "PATCH": false} {
		bad, requests := breaking(t)
		e := startEdge(t, bad)
		e.write("conf/upstream.conf", "server "+bad+" max_fails=0;\nserver "+good+" backup;\n") // the one that breaks is asked first, always
		e.reload()
		g := e.ask(e.client(), method, api+"/api/v1/projects", map[bool]string{true: "", false: "{}"}[method == "GET" || method == "HEAD"])
		if repeated && g.status != 200 {
			t.Errorf("%s is not sent to another backend: %d", method, g.status)
		}
		if !repeated {
			e.isFault(g, 503, "UNAVAILABLE")
			if g.header.Get("Retry-After") == "" {
				t.Error("when to come again is not said")
			}
		}
		if n := requests.Load(); n != 1 {
			t.Errorf("%s reached the backend %d times", method, n)
		}
	}

	// One that cannot be connected to has had nothing.
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone := l.Addr().String()
	_ = l.Close()
	e := startEdge(t, gone)
	e.isFault(e.ask(e.client(), "POST", api+"/api/v1/projects", "{}"), 503, "UNAVAILABLE")
	e.write("conf/upstream.conf", "server "+gone+" max_fails=0;\nserver "+good+" backup;\n")
	e.reload()
	if g := e.ask(e.client(), "POST", api+"/api/v1/projects", "{}"); g.status != 200 || !strings.Contains(g.body, `"bytes":2`) {
		t.Errorf("a POST that nobody had: %d %s", g.status, g.body)
	}
}

func TestADeploySwitchesTheBackendWhileRequestsRun(t *testing.T) {
	t.Parallel()
	arrived, release := make(chan struct{}), make(chan struct{})
	old := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(arrived)
		<-release
		_, _ = io.WriteString(w, "the old one")
	}))
	t.Cleanup(old.Close)
	e := startEdge(t, strings.TrimPrefix(old.URL, "http://"))
	c := e.client()
	slow := make(chan string, 1)
	go func() {
		res, err := c.Post(api+"/api/v1/projects", "application/json", strings.NewReader("{}"))
		if err != nil {
			slow <- err.Error()
			return
		}
		defer func() { _ = res.Body.Close() }()
		b, _ := io.ReadAll(res.Body)
		slow <- res.Status + " " + string(b)
	}()
	select {
	case <-arrived:
	case <-time.After(patience):
		t.Fatal("no request")
	}
	e.write("conf/upstream.conf", "server "+echo(t)+";\n")
	e.reload()
	if g := e.ask(e.client(), "GET", api+"/api/v1/projects", ""); g.status != 200 || !strings.Contains(g.body, "uri") {
		t.Errorf("after the switch: %d %s", g.status, g.body)
	}
	close(release)
	if said := <-slow; said != "200 OK the old one" {
		t.Errorf("what ran meanwhile: %s", said)
	}
}

func TestNginxServesTheAdminDashboard(t *testing.T) {
	t.Parallel()
	e := startEdge(t, echo(t))
	e.write("admin/index.html", "<!doctype html><title>admin</title>")
	e.write("admin/assets/index-D3adB33f.js", "// "+strings.Repeat("compressed well ", 500))
	e.write("admin/.env", "SECRET=1")
	e.write("beside", "not served")
	c := e.client()
	policy := "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' " + api + ":" + e.port + " wss://" + apiHost + ":" + e.port +
		"; img-src 'self' data: blob:; font-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
	for _, path := range []string{"/", "/users/7", "/index.html", "/deep/er/than.that"} {
		g := e.ask(c, "GET", admin+path, "")
		if g.status != 200 || !strings.Contains(g.body, "<title>admin<") || g.header.Get("Cache-Control") != "no-cache" || g.header.Get("Content-Type") != "text/html; charset=utf-8" {
			t.Errorf("%s%s: %d %v %s", admin, path, g.status, g.header, g.body)
		}
		for header, want := range map[string]string{
			"Content-Security-Policy": policy, "Strict-Transport-Security": "max-age=31536000; includeSubDomains", "X-Content-Type-Options": "nosniff",
			"X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin",
		} {
			if got := g.header.Values(header); len(got) != 1 || got[0] != want {
				t.Errorf("%s%s: %s is %q", admin, path, header, got)
			}
		}
	}
	asset := e.ask(c, "GET", admin+"/assets/index-D3adB33f.js", "", "Accept-Encoding", "gzip")
	if asset.status != 200 || asset.header.Get("Content-Encoding") != "gzip" || len(asset.body) > 1000 || asset.header.Get("Vary") != "Accept-Encoding" ||
		asset.header.Get("Cache-Control") != "public, max-age=31536000, immutable" || asset.header.Get("Content-Security-Policy") != policy {
		t.Errorf("an asset: %d %v", asset.status, asset.header)
	}
	if g := e.ask(c, "GET", admin+"/assets/index-gone.js", ""); g.status != 404 || g.header.Get("Cache-Control") != "" {
		t.Errorf("an asset that is gone: %d %v", g.status, g.header)
	}
	for _, path := range []string{"/.env", "/assets/../.env", "/%2e%2e/beside", "/assets/%2e%2e/%2e%2e/beside"} {
		if g := e.ask(c, "GET", admin+path, ""); strings.Contains(g.body, "SECRET") || strings.Contains(g.body, "not served") {
			t.Errorf("%s: %d %s", path, g.status, g.body)
		}
	}
	if g := e.ask(c, "POST", admin+"/", "a=b"); g.status != 405 {
		t.Errorf("a form that is sent: %d", g.status)
	}
}

func TestNginxLogsNothingThatOpensAnything(t *testing.T) {
	t.Parallel()
	bad, _ := breaking(t)
	e := startEdge(t, bad, "SENSITIVE_BURST=1")
	c := e.client()
	const secret = "hsp_0123456789abcdefghijklmnopqrstuvwxyz0123456789"
	for _, path := range []string{"/api/v1/events?ticket=" + secret, "/api/v1/shared/" + secret[:30] + "/screens/x/screen.png", "/api/v1/projects/" + secret, "/" + secret + "/x?preview_token=" + secret} {
		e.isFault(e.ask(c, "GET", api+path, "", "Authorization", "Bearer "+secret, "Referer", "https://x.test/?"+secret, "Cookie", secret, "X-Request-Id", "request-of-secrets"), 503, "UNAVAILABLE")
	}
	for range 3 {
		e.ask(c, "POST", api+"/api/v1/auth/login?x="+secret, `{"password":"`+secret+`"}`)
	}
	e.ask(c, "POST", api+"/api/v1/projects?x="+secret, strings.Repeat("x", 2<<20))
	var lines []map[string]any
	for deadline := time.Now().Add(patience); len(lines) < 8; time.Sleep(20 * time.Millisecond) {
		lines = nil
		for line := range strings.Lines(e.read("log/hivesync-access.log")) {
			var one map[string]any
			if err := json.Unmarshal([]byte(line), &one); err != nil {
				t.Fatalf("%v: %s", err, line)
			}
			lines = append(lines, one)
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d lines", len(lines))
		}
	}
	for _, name := range []string{"log/hivesync-access.log", "log/hivesync-error.log"} {
		if text := e.read(name) + e.process.Output(); strings.Contains(text, secret[:30]) {
			t.Errorf("%s has a secret:\n%s", name, text)
		}
	}
	if first := lines[0]; first["request_id"] != "request-of-secrets" || first["path"] != "/api/v1/events" || first["upstream"] != bad || first["status"] != 503.0 || first["ip"] != "127.0.0.1" {
		t.Errorf("a line: %v", first)
	}
	if lines[1]["path"] != "/api/v1/shared/[token]/screens/x/screen.png" || lines[2]["path"] != "[long]" {
		t.Errorf("paths: %v, %v", lines[1]["path"], lines[2]["path"])
	}
}

func TestRenderRefusesWhatDoesNotBelongIntoAConfiguration(t *testing.T) {
	t.Parallel()
	right := []string{"API_HOST=" + apiHost, "ADMIN_HOST=" + adminHost, "ACCOUNT_HOST=" + accountHost, "TLS_CERTIFICATE=/c", "TLS_CERTIFICATE_KEY=/k"}
	for _, wrong := range []string{
		"API_HOST=", "API_HOST=" + adminHost, "API_HOST=a;b", "API_HOST=a b", "TLS_CERTIFICATE=relative", "TLS_CERTIFICATE_KEY=/k; include /etc/passwd", "ADMIN_ROOT=/a b", "HTTPS_PORT=0", "HTTPS_PORT=x",
		"BACKENDS=127.0.0.1", "BACKENDS=127.0.0.1:4000;", "FRONT=somebody", "FRONT=10.0.0.0/8;", "LISTEN_ADDRESS=localhost", "MAX_UPLOAD=1g", "CONNECTIONS=-1", "LOG_DIR=/a|b",
	} {
		name, _, _ := strings.Cut(wrong, "=")
		if out, err := renderEdge(t.TempDir()+"/conf", append(right, wrong)...); err == nil || !strings.Contains(out, name+":") && !strings.Contains(out, name+",") && !strings.Contains(out, name+" as") {
			t.Errorf("%s: %v %s", wrong, err, out)
		}
	}
	if out, err := renderEdge("relative", right...); err == nil || !strings.Contains(out, "Usage") {
		t.Errorf("a relative folder: %v %s", err, out)
	}
	if out, err := renderEdge("--help"); err != nil || !strings.Contains(out, "SENSITIVE_PER_MINUTE") {
		t.Errorf("--help: %v %s", err, out)
	}
	conf := t.TempDir() + "/conf"
	for range 2 { // the second run keeps what a deploy wrote
		if out, err := renderEdge(conf, right...); err != nil || out != "" {
			t.Fatalf("%v %s", err, out)
		}
		if err := os.WriteFile(conf+"/upstream.conf", []byte("server 10.0.0.7:4000;\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if b, err := os.ReadFile(conf + "/upstream.conf"); err != nil || string(b) != "server 10.0.0.7:4000;\n" {
		t.Errorf("upstream.conf: %v %s", err, b)
	}
}
