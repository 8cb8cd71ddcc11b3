package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"hivesync/shared/devservers"
)

// The hosts that the tests' nginx serves.
const (
	apiHost     = "api.hive.test"
	adminHost   = "admin.hive.test"
	accountHost = "account.hive.test"
)

// edge is an nginx with the configuration of infra/nginx, on ports and in a folder of its own.
type edge struct {
	t           *testing.T
	dir         string
	http, https string // addresses
	port        string // of https
	roots       *x509.CertPool
	process     *devservers.Process
}

// nginxBinary finds nginx, which Debian keeps off the PATH of most users.
func nginxBinary(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"nginx", "/usr/sbin/nginx", "/opt/homebrew/bin/nginx", "/usr/local/bin/nginx"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatal("nginx is not installed: run `make setup`")
	return ""
}

// startEdge renders the configuration and runs nginx with it. Settings are those of render.sh.
func startEdge(t *testing.T, backends string, settings ...string) *edge {
	t.Helper()
	dir, err := os.MkdirTemp("", "nginx") // nearer than t.TempDir: other users' workers read it too
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	e := &edge{t: t, dir: dir, roots: x509.NewCertPool()}
	if err := os.Chmod(dir, 0o755); err != nil { //nolint:gosec // see above
		t.Fatal(err)
	}
	e.certify()
	for _, name := range []string{"admin", "acme/.well-known/acme-challenge", "log", "temp"} {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o755); err != nil { //nolint:gosec // see above
			t.Fatal(err)
		}
	}
	// Another process may take a port between the moment that it was free and nginx's start.
	for try := 0; ; try++ {
		ports := freePorts(t, 2)
		e.http, e.https, e.port = "127.0.0.1:"+ports[0], "127.0.0.1:"+ports[1], ports[1]
		e.render(append([]string{"BACKENDS=" + backends, "HTTP_PORT=" + ports[0], "HTTPS_PORT=" + ports[1]}, settings...))
		err := e.run()
		if err == nil {
			return e
		}
		if try == 5 || !strings.Contains(err.Error(), "Address already in use") {
			t.Fatal(err)
		}
	}
}

func freePorts(t *testing.T, n int) []string {
	t.Helper()
	var out []string
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = l.Close() }()
		_, port, _ := net.SplitHostPort(l.Addr().String())
		out = append(out, port)
	}
	return out
}

// certify makes a certificate for the three hosts.
func (e *edge) certify() {
	e.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		e.t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: apiHost}, DNSNames: []string{apiHost, adminHost, accountHost},
		NotBefore: time.Now().Add(-24 * time.Hour), NotAfter: time.Now().Add(24 * time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		e.t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		e.t.Fatal(err)
	}
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	e.roots.AppendCertsFromPEM(certificate)
	e.write("cert", string(certificate))
	e.write("key", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})))
}

func (e *edge) write(name, content string) {
	e.t.Helper()
	path := filepath.Join(e.dir, name)
	err := os.MkdirAll(filepath.Dir(path), 0o755) //nolint:gosec // nginx's workers may be another user's
	if err == nil {
		err = os.WriteFile(path, []byte(content), 0o644) //nolint:gosec // see above
	}
	if err != nil {
		e.t.Fatal(err)
	}
}

func (e *edge) read(name string) string {
	e.t.Helper()
	b, err := os.ReadFile(filepath.Join(e.dir, name))
	if err != nil && !os.IsNotExist(err) {
		e.t.Fatal(err)
	}
	return string(b)
}

var confPath = regexp.MustCompile(`--conf-path=(\S+)/nginx\.conf`)

// render writes the configuration, and the frame of it that a machine's own nginx.conf is.
func (e *edge) render(settings []string) {
	e.t.Helper()
	conf := filepath.Join(e.dir, "conf")
	if err := os.RemoveAll(conf); err != nil {
		e.t.Fatal(err)
	}
	if out, err := renderEdge(conf, append([]string{
		"API_HOST=" + apiHost, "ADMIN_HOST=" + adminHost, "ACCOUNT_HOST=" + accountHost, "LISTEN_ADDRESS=127.0.0.1",
		"TLS_CERTIFICATE=" + e.dir + "/cert", "TLS_CERTIFICATE_KEY=" + e.dir + "/key",
		"ADMIN_ROOT=" + e.dir + "/admin", "ACME_ROOT=" + e.dir + "/acme", "LOG_DIR=" + e.dir + "/log",
		"REQUESTS_PER_SECOND=10000", "REQUEST_BURST=10000", "SENSITIVE_PER_MINUTE=1", // a busy machine must not matter
	}, settings...)...); err != nil {
		e.t.Fatalf("render.sh: %v\n%s", err, out)
	}
	built, err := exec.Command(nginxBinary(e.t), "-V").CombinedOutput()
	found := confPath.FindSubmatch(built)
	if err != nil || found == nil {
		e.t.Fatalf("nginx -V: %v\n%s", err, built)
	}
	as := ""
	if u, err := user.Current(); err == nil && u.Uid == "0" {
		as = "user root;"
	}
	temp := ""
	for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		temp += fmt.Sprintf("%s_temp_path %s/temp/%s;\n", kind, e.dir, kind)
	}
	e.write("nginx.conf", fmt.Sprintf("%s daemon off; worker_processes 1; pid %s/pid; error_log stderr notice; events { worker_connections 1024; }\nhttp {\n%sinclude %s/mime.types;\ninclude %s/hivesync.conf;\n}\n",
		as, e.dir, temp, found[1], conf))
}

// renderEdge runs render.sh with settings alone.
func renderEdge(conf string, settings ...string) (string, error) {
	cmd := exec.Command("../../../infra/nginx/render.sh", conf)
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH")}, settings...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// run tests the configuration as an operator does, and starts nginx.
func (e *edge) run() error {
	e.t.Helper()
	binary := nginxBinary(e.t)
	arguments := []string{"-p", e.dir, "-c", e.dir + "/nginx.conf", "-e", "stderr"}
	out, err := exec.Command(binary, append([]string{"-t"}, arguments...)...).CombinedOutput()
	if err != nil || strings.Contains(string(out), "[warn]") {
		return fmt.Errorf("nginx -t: %w\n%s", err, out)
	}
	p, err := devservers.StartProcess("nginx", exec.Command(binary, arguments...), nil)
	if err != nil {
		return err
	}
	e.process = p
	e.t.Cleanup(func() {
		_ = p.Stop(syscall.SIGTERM, time.Minute)
		if e.t.Failed() {
			e.t.Logf("nginx:\n%s\n%s", p.Output(), e.read("log/hivesync-error.log"))
		}
	})
	ctx, cancel := context.WithTimeout(e.t.Context(), patience)
	defer cancel()
	if err := p.WaitReady(ctx, func(context.Context) error { // it listens before it takes signals
		if strings.Contains(p.Output(), started) {
			return nil
		}
		return errors.New("no worker process")
	}); err != nil {
		return fmt.Errorf("%w\n%s", err, p.Output())
	}
	return nil
}

// What nginx logs once a worker process is there, and once one takes no more connections.
const (
	started = "start worker process "
	ending  = "gracefully shutting down"
)

// reload has nginx read its configuration anew, and waits until the old one takes no more connections.
func (e *edge) reload() {
	e.t.Helper()
	count := func() (int, int) {
		out := e.process.Output()
		return strings.Count(out, started), strings.Count(out, ending)
	}
	begun, ended := count()
	if err := e.process.Signal(syscall.SIGHUP); err != nil {
		e.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(e.t.Context(), patience)
	defer cancel()
	if err := e.process.WaitReady(ctx, func(context.Context) error {
		if b, n := count(); b == begun || n == ended {
			return errors.New("still the old configuration")
		}
		return nil
	}); err != nil {
		e.t.Fatalf("%v\n%s", err, e.process.Output())
	}
}

// tls is how a client is sure of the hosts.
func (e *edge) tls() *tls.Config { return &tls.Config{RootCAs: e.roots, MinVersion: tls.VersionTLS12} }

// client asks nginx whatever the host's address, and follows no redirect.
func (e *edge) client() *http.Client {
	transport := &http.Transport{
		TLSClientConfig: e.tls(), ForceAttemptHTTP2: true, DisableCompression: true,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			to := e.https
			if strings.HasSuffix(address, ":80") {
				to = e.http
			}
			return (&net.Dialer{}).DialContext(ctx, network, to)
		},
	}
	e.t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// got is an answer that was read.
type got struct {
	status int
	header http.Header
	proto  string
	body   string
}

// ask sends a request. Headers are name, value, name, value.
func (e *edge) ask(c *http.Client, method, url, body string, headers ...string) got {
	e.t.Helper()
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	req, err := http.NewRequestWithContext(e.t.Context(), method, url, reader)
	if err != nil {
		e.t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := c.Do(req)
	if err != nil {
		e.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		e.t.Fatal(err)
	}
	return got{res.StatusCode, res.Header, res.Proto, string(b)}
}

// isFault checks that an answer is an error in the API's form, of nginx's own.
func (e *edge) isFault(g got, status int, code string) {
	e.t.Helper()
	want := `{"error":{"code":"` + code + `","message":"`
	if g.status != status || !strings.HasPrefix(g.body, want) || !strings.HasSuffix(g.body, `,"request_id":"`+g.header.Get("X-Request-Id")+"\"}}\n") ||
		g.header.Get("Content-Type") != "application/json" || g.header.Get("Cache-Control") != "no-store" || g.header.Get("Strict-Transport-Security") == "" {
		e.t.Errorf("%d %v %s, want %d %s", g.status, g.header, g.body, status, code)
	}
}
