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
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"hivesync/shared/client"
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
	// Admin signs in as an administrator, and is asked for what they do.
	Admin bool
	// Mend opens the account again, where a request has closed or deleted it.
	Mend func(ctx context.Context) error
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
	token, err := u.login(ctx)
	var refused *client.Error
	if errors.As(err, &refused) && refused.Status < http.StatusInternalServerError {
		if err = u.Mend(ctx); err == nil {
			token, err = u.login(ctx)
		}
	}
	if err == nil {
		u.token = token
	}
	return u.token, err
}

func (u *User) login(ctx context.Context) (string, error) {
	if u.Admin {
		return u.API.AdminLogin(ctx, u.Email, u.Password)
	}
	account, err := u.API.Login(ctx, u.Email, u.Password)
	return account.Tokens.AccessToken, err
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
	// SlowestMS is the longest that each operation took.
	SlowestMS map[string]float64 `json:"slowest_ms"`
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
	r.report = Report{Operations: len(doc.operations), Seed: o.Seed, Answers: map[string]map[int]int{}, SlowestMS: map[string]float64{}}
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
	user := r.caller(m, op)
	token, err := user.SignIn(ctx, "")
	if err != nil {
		return err
	}
	m.pool, m.sound = &user.pool, m.chance(40)
	if !m.sound && m.chance(20) { // what is another's
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
	if problem := r.doc.check(op, call.method, call.routed, resp, body); problem != "" {
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

// caller is who makes a request: mostly somebody whom the operation is for.
func (r *runner) caller(m maker, op operation) *User {
	for range 3 {
		if user := r.Users[m.IntN(len(r.Users))]; user.Admin == op.admin {
			return user
		}
	}
	return r.Users[m.IntN(len(r.Users))]
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
	ms := float64(took.Microseconds()) / 1000
	r.report.SlowestMS[op.id] = max(r.report.SlowestMS[op.id], ms)
	if ms > r.report.MaxMS {
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
