package contract

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"hivesync/localrun/client"
)

// Options says what to run.
type Options struct {
	// URL is the system's address.
	URL string
	// Requests are made in all, so many at a time.
	Requests, AtOnce int
	Seed             uint64
	// Users sign requests in turn.
	Users []*User
	// Progress is told now and then how many requests were made; nil for nobody.
	Progress func(made int)
}

// User signs in anew when a request ended its session.
type User struct {
	API             *client.Client
	Email, Password string
	// Known are strings to begin with, by the name of a parameter or field; a list's are JSON.
	Known map[string][]string

	pool  pool
	mu    sync.Mutex
	token string
}

// SignIn signs the user in unless somebody did since the token was stale.
func (u *User) SignIn(ctx context.Context, stale string) (string, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.token != stale {
		return u.token, nil
	}
	account, err := u.API.Login(ctx, u.Email, u.Password)
	if err == nil {
		u.token = account.Tokens.AccessToken
	}
	return u.token, err
}

// Report is what a run found.
type Report struct {
	Requests   int     `json:"requests"`
	Operations int     `json:"operations"`
	Seed       uint64  `json:"seed"`
	P50MS      float64 `json:"p50_ms"`
	P99MS      float64 `json:"p99_ms"`
	MaxMS      float64 `json:"max_ms"`
	Slowest    string  `json:"slowest"`
	// Answers counts statuses by operation.
	Answers map[string]map[int]int `json:"answers"`
	// Faults are the answers that broke the contract, one of each kind and how many there were.
	Faults []Fault `json:"faults"`
}

// Fault is a kind of broken answer with its first example.
type Fault struct {
	Operation string `json:"operation"`
	Problem   string `json:"problem"`
	Request   string `json:"request"`
	Times     int    `json:"times"`
}

// most bounds what is read of an answer, and how long a stream is listened to.
const (
	mostAnswer = 8 << 20
	listen     = 50 * time.Millisecond
	mostFaults = 200
)

type runner struct {
	Options
	doc  *document
	http *http.Client

	mu     sync.Mutex
	times  []time.Duration
	report Report
	faults map[string]*Fault
}

// Run makes the requests and checks the answers.
func Run(ctx context.Context, o Options) (*Report, error) {
	raw, err := client.New(o.URL).Raw(ctx, http.MethodGet, "/openapi.json", nil)
	if err != nil {
		return nil, err
	}
	doc, err := parse(raw)
	if err != nil {
		return nil, err
	}
	r := &runner{
		Options: o, doc: doc, faults: map[string]*Fault{},
		http: &http.Client{Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}
	r.http.Transport = &http.Transport{MaxIdleConnsPerHost: o.AtOnce}
	r.report = Report{Operations: len(doc.operations), Seed: o.Seed, Answers: map[string]map[int]int{}}
	for _, u := range o.Users {
		u.pool.known = maps.Clone(u.Known)
		if u.pool.known == nil {
			u.pool.known = map[string][]string{}
		}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next atomic.Int64
	var group sync.WaitGroup
	for range max(1, o.AtOnce) {
		group.Go(func() {
			for ctx.Err() == nil {
				n := int(next.Add(1))
				if n > o.Requests {
					return
				}
				m := maker{Rand: rand.New(rand.NewPCG(o.Seed, uint64(n))), doc: doc}
				if err := r.one(ctx, m, doc.operations[n%len(doc.operations)]); err != nil {
					cancel(err)
					return
				}
				if o.Progress != nil && n%1000 == 0 {
					o.Progress(n)
				}
			}
		})
	}
	group.Wait()
	if cause := context.Cause(ctx); cause != nil {
		return nil, cause
	}
	return r.finish(), nil
}

// one makes a request to an operation and checks the answer.
func (r *runner) one(ctx context.Context, m maker, op operation) error {
	user := r.Users[m.IntN(len(r.Users))]
	token, err := user.SignIn(ctx, "")
	if err != nil {
		return err
	}
	m.pool = &user.pool
	if m.chance(15) { // what is another's
		m.pool = &r.Users[m.IntN(len(r.Users))].pool
	}
	call := m.call(op, token)
	timed := ctx
	if op.stream {
		var cancel context.CancelFunc
		timed, cancel = context.WithTimeout(ctx, listen)
		defer cancel()
	}
	req, err := call.request(timed, r.URL)
	if err != nil {
		return err
	}
	began := time.Now()
	resp, err := r.http.Do(req)
	took := time.Since(began)
	if err != nil {
		if op.stream && errors.Is(err, context.DeadlineExceeded) {
			return ctx.Err()
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		r.fault(op, "no answer: "+err.Error(), call)
		return nil
	}
	defer func() { _ = resp.Body.Close() }()
	if op.stream && resp.StatusCode == http.StatusOK { // what comes on a stream is no body
		r.count(op, resp.StatusCode, took, call)
		return nil
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, mostAnswer))
	took = time.Since(began)
	if err == nil && resp.Header.Get("Content-Encoding") == "gzip" {
		body, err = gunzip(body)
	}
	if err != nil && !op.stream {
		r.fault(op, "an answer that cannot be read: "+err.Error(), call)
	}
	r.count(op, resp.StatusCode, took, call)
	if problem := op.check(call.method, call.routed, resp, body); problem != "" {
		r.fault(op, problem, call)
	}
	if resp.StatusCode < 300 {
		user.pool.learn(m.Rand, op.tag, body)
	}
	if resp.StatusCode == http.StatusUnauthorized && call.token == token {
		_, err = user.SignIn(ctx, token)
	}
	return err
}

func gunzip(body []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(z, mostAnswer))
}

func (r *runner) count(op operation, status int, took time.Duration, call call) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.report.Requests++
	if r.report.Answers[op.id] == nil {
		r.report.Answers[op.id] = map[int]int{}
	}
	r.report.Answers[op.id][status]++
	if ms := float64(took.Microseconds()) / 1000; ms > r.report.MaxMS {
		r.report.MaxMS, r.report.Slowest = ms, fmt.Sprintf("%s, answered %d: %s", op.id, status, call)
	}
	r.times = append(r.times, took)
}

func (r *runner) fault(op operation, problem string, call call) {
	r.mu.Lock()
	defer r.mu.Unlock()
	kind := op.id + " " + problem[:min(len(problem), 60)]
	switch f := r.faults[kind]; {
	case f != nil:
		f.Times++
	case len(r.faults) < mostFaults:
		r.faults[kind] = &Fault{Operation: op.id, Problem: problem, Request: call.String(), Times: 1}
	}
}

func (r *runner) finish() *Report {
	slices.Sort(r.times)
	ms := func(share float64) float64 {
		if len(r.times) == 0 {
			return 0
		}
		return float64(r.times[int(share*float64(len(r.times)-1))].Microseconds()) / 1000
	}
	r.report.P50MS, r.report.P99MS = ms(0.5), ms(0.99)
	r.report.Faults = []Fault{}
	for _, f := range r.faults {
		r.report.Faults = append(r.report.Faults, *f)
	}
	slices.SortFunc(r.report.Faults, func(a, b Fault) int { return strings.Compare(a.Operation+a.Problem, b.Operation+b.Problem) })
	return &r.report
}

// call is a request before it is sent.
type call struct {
	method, path, query string
	header              http.Header
	body                []byte
	token               string
	// routed is false where a path segment names no segment, so that another route or none may answer.
	routed bool
}

// headers are what clients and attackers send with any request.
var headers = []struct {
	name   string
	values []string
}{
	{"Accept", []string{"*/*", "application/json", "image/png", "text/html", ";;q=9"}},
	{"Accept-Encoding", []string{"identity", "gzip", "br", "gzip;q=0", "*"}},
	{"Origin", []string{"https://example.com", "null", "http://localhost:3000", "\xff"}},
	{"Idempotency-Key", []string{"one", "two", "three", strings.Repeat("k", 300), "\xff", "a b"}},
	{"Range", []string{"bytes=0-9", "bytes=-1", "bytes=9999999999999999999-", "bytes=5-2", "x"}},
	{"If-None-Match", []string{"*", `"x"`, `W/"x"`}},
	{"X-Request-Id", []string{"mine", strings.Repeat("r", 5000), "\xc3\x28"}},
	{"Last-Event-ID", []string{"0", "x", "0-0", "99999999999999999999-1"}},
}

// call makes up a request to an operation.
func (m maker) call(op operation, token string) call {
	c := call{method: op.method, path: op.path, header: http.Header{}, routed: true}
	query := url.Values{}
	for _, p := range op.params {
		schema := object(m.doc.resolve(p.schema))
		switch p.in {
		case "path":
			value := m.text(p.name, schema)
			if value == "" || value == "." || value == ".." {
				c.routed = false
			}
			c.path = strings.ReplaceAll(c.path, "{"+p.name+"}", url.PathEscape(value))
		case "query":
			for p.required && m.chance(95) || m.chance(35) {
				value := m.text(p.name, schema)
				if kind(schema["type"]) != "string" && m.chance(60) {
					value = fmt.Sprint(m.value(p.name, schema, 1))
				}
				query.Add(p.name, value)
				if m.chance(95) {
					break
				}
			}
		case "header":
			if m.chance(30) {
				c.header.Set(p.name, headerValue(m.text(p.name, schema)))
			}
		}
	}
	if m.chance(5) {
		query.Add(m.one([]string{"unknown", "Limit", "cursor[]", "\x00", "token"}), m.one(nasty))
	}
	c.query = query.Encode()
	if m.chance(2) {
		c.query += m.one([]string{"&%ff", "&a=%00", "&;", "&&", "&=", "&a=%c3%28"})
	}
	if op.body != nil && m.chance(97) {
		c.body = m.body(op.body)
		c.header.Set("Content-Type", "application/json")
		if m.chance(4) {
			c.header.Set("Content-Type", m.one([]string{"Application/JSON; Charset=UTF-8", "text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1", ";", "a/b/c"}))
		}
	}
	c.sign(m, op, token)
	for _, h := range headers {
		if m.chance(4) {
			c.header.Set(h.name, m.one(h.values))
		}
	}
	if op.method == http.MethodGet && m.chance(4) {
		c.method = http.MethodHead
	}
	return c
}

// headerValue is a string without what a client cannot send.
func headerValue(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != utf8.RuneError || r == 0x7f {
			return '_'
		}
		return r
	}, s)
}

// sign gives a request the token that its operation wants, most of the time.
func (c *call) sign(m maker, op operation, token string) {
	preview, hasPreview := m.pool.get(m.Rand, "preview_token")
	switch n := m.IntN(100); {
	case op.public && n < 80, n < 2:
	case n < 4:
		c.header.Set("Authorization", m.one([]string{"Bearer", "Bearer ", "Basic dXNlcjpw", "Bearer \xff", "Bearer " + strings.Repeat("x", 9000), "bearer " + token, "Bearer " + token + "x"}))
	case n < 10 && hasPreview:
		c.header.Set("Authorization", "Bearer "+preview)
	default:
		c.token = token
		c.header.Set("Authorization", "Bearer "+token)
	}
}

func (c call) request(ctx context.Context, base string) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, c.method, base, bytes.NewReader(c.body))
	if err != nil {
		return nil, err
	}
	req.URL.Opaque = "//" + req.URL.Host + c.path // as it stands, not cleaned
	req.URL.RawQuery = c.query
	req.Header = c.header
	if c.body == nil {
		req.Body = http.NoBody
	}
	return req, nil
}

// String shows a request without its tokens.
func (c call) String() string {
	s := c.method + " " + c.path
	if c.query != "" {
		s += "?" + c.query
	}
	for _, name := range slices.Sorted(maps.Keys(c.header)) {
		value := c.header.Get(name)
		if name == "Authorization" {
			value = "…"
		}
		s += fmt.Sprintf(" %s: %.60q", name, value)
	}
	if c.body != nil {
		s += fmt.Sprintf(" %.300q", c.body)
	}
	return s[:min(len(s), 1500)]
}
