package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// gap is the mean time between two previews that are asked for, and between two looks at one that is ready.
const gap = time.Second

// users ask for previews all the time, each under a key of its own and again until it is accepted, when the answer says.
type users struct {
	s      *system
	http   *http.Client
	random *rand.Rand // of the goroutine that starts them
	// project is what previews are asked of.
	project string

	wg       sync.WaitGroup
	mu       sync.Mutex
	wishes   int
	accepted map[string]bool // previews
	during   *tally          // counts requests, while there is a fault
	refused  error           // an answer after which nobody asks again
}

// tally counts answers by what they are: a status, or that there was none.
type tally struct {
	asked, read map[string]int
	slowest     time.Duration
}

func newUsers(s *system, project string, random *rand.Rand) *users {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	s.t.Cleanup(transport.CloseIdleConnections)
	return &users{
		s: s, http: &http.Client{Transport: transport, Timeout: 15 * time.Second}, random: random, project: project, accepted: map[string]bool{},
	}
}

// count makes what follows count into a new tally, or into none, and returns the tally before it.
func (u *users) count(on bool) *tally {
	u.mu.Lock()
	defer u.mu.Unlock()
	before := u.during
	u.during = nil
	if on {
		u.during = &tally{asked: map[string]int{}, read: map[string]int{}}
	}
	return before
}

// stream asks for previews, and looks at one that is ready, until ctx ends.
func (u *users) stream(ctx context.Context, ready string, picture string) {
	for _, do := range []func(){
		func() { u.wish(nil) },
		func() {
			u.read("/api/v1/previews/" + ready)
			u.read(picture)
		},
	} {
		random := rand.New(rand.NewPCG(u.random.Uint64(), 2))
		u.wg.Go(func() {
			for {
				select {
				case <-ctx.Done():
					return
				case <-time.After(time.Duration(random.Int64N(int64(2 * gap)))):
				}
				u.wg.Go(do)
			}
		})
	}
}

// wish asks for one preview until it is accepted, and tells of it.
func (u *users) wish(accepted func(id string)) {
	u.mu.Lock()
	u.wishes++
	key := fmt.Sprintf("%s-wish-%d", u.project, u.wishes) // of a system that other faults may share
	u.mu.Unlock()
	for deadline := time.Now().Add(2 * patience); ; {
		res, body, err := u.do(http.MethodPost, "/api/v1/projects/"+u.project+"/previews", key, previewOf(), func(t *tally) map[string]int { return t.asked })
		pause := time.Second
		switch {
		case err != nil:
		case res.StatusCode == http.StatusAccepted:
			var got struct {
				Data struct {
					PreviewID string `json:"preview_id"`
				} `json:"data"`
			}
			if err := json.Unmarshal(body, &got); err != nil {
				u.fail(fmt.Errorf("accepted, but %w: %s", err, body))
				return
			}
			u.mu.Lock()
			u.accepted[got.Data.PreviewID] = true
			u.mu.Unlock()
			if accepted != nil {
				accepted(got.Data.PreviewID)
			}
			return
		case res.Header.Get("Retry-After") != "":
			seconds, err := strconv.Atoi(res.Header.Get("Retry-After"))
			if err != nil {
				u.fail(fmt.Errorf("an answer says Retry-After: %w", err))
				return
			}
			if pause = time.Duration(seconds) * time.Second; pause > patience {
				u.fail(fmt.Errorf("a user is told to come back after %v: %d %s", pause, res.StatusCode, body))
				return
			}
		case res.StatusCode < 500:
			u.fail(fmt.Errorf("a preview is refused for good: %d %s", res.StatusCode, body))
			return
		}
		if time.Now().After(deadline) {
			u.fail(fmt.Errorf("no preview is accepted: %v %s %w", res, body, err))
			return
		}
		select {
		case <-time.After(pause):
		case <-u.s.t.Context().Done():
			u.fail(u.s.t.Context().Err())
			return
		}
	}
}

func (u *users) read(path string) {
	_, _, _ = u.do(http.MethodGet, path, "", nil, func(t *tally) map[string]int { return t.read })
}

// look reads a preview; its status is "" while nobody answers.
func (u *users) look(id string) previewState {
	var got struct {
		Data previewState `json:"data"`
	}
	if _, body, err := u.do(http.MethodGet, "/api/v1/previews/"+id, "", nil, nil); err != nil || json.Unmarshal(body, &got) != nil {
		return previewState{}
	}
	return got.Data
}

// do makes one request and counts its answer where it was asked, in the tally of that time.
func (u *users) do(method, path, key string, in any, kind func(*tally) map[string]int) (*http.Response, []byte, error) {
	u.mu.Lock()
	counting := u.during
	u.mu.Unlock()
	req := u.s.request(method, path, in)
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	began := time.Now()
	var body []byte
	res, err := u.http.Do(req)
	if err == nil {
		body, err = io.ReadAll(res.Body)
		_ = res.Body.Close()
	}
	if counting != nil && kind != nil {
		answer := "no answer"
		if err == nil {
			answer = strconv.Itoa(res.StatusCode)
		}
		u.mu.Lock()
		kind(counting)[answer]++
		counting.slowest = max(counting.slowest, time.Since(began))
		u.mu.Unlock()
	}
	return res, body, err
}

func (u *users) fail(err error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.refused == nil {
		u.refused = err
	}
}

// previews returns those that have been accepted by now.
func (u *users) previews() []string {
	u.mu.Lock()
	defer u.mu.Unlock()
	return slices.Collect(maps.Keys(u.accepted))
}

// share says how many of the requests were answered well, and how the others were.
func share(answers map[string]int) string {
	good, all := 0, 0
	var others []string
	for _, answer := range slices.Sorted(maps.Keys(answers)) {
		all += answers[answer]
		if strings.HasPrefix(answer, "2") {
			good += answers[answer]
			continue
		}
		others = append(others, fmt.Sprintf("%s ×%d", answer, answers[answer]))
	}
	if all == 0 {
		return "–"
	}
	return strings.Join(append([]string{fmt.Sprintf("%d %% of %d", 100*good/all, all)}, others...), ", ")
}

// failing runs the health check of all parts and returns what it says is wrong.
func (u *users) failing(ctx context.Context) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, 6*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.s.url+"/health/deep", nil)
	if err != nil {
		return nil, err
	}
	res, err := u.http.Do(req)
	if err != nil {
		return []string{"no answer"}, nil
	}
	defer func() { _ = res.Body.Close() }()
	var report struct {
		Data struct {
			Checks []struct {
				Name, Reason string
				OK           bool
			}
			Workers struct {
				Healthy, Silent int
				Known           bool
				ClockOff        int `json:"clock_off"`
				Held            []struct{ Queue, Dependency string }
			}
		}
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return []string{"no answer"}, nil
	}
	if err := json.NewDecoder(bytes.NewReader(body)).Decode(&report); err != nil {
		return nil, fmt.Errorf("/health/deep answers %d %s: %w", res.StatusCode, body, err)
	}
	var out []string
	for _, c := range report.Data.Checks {
		if !c.OK {
			out = append(out, c.Name+": "+c.Reason)
		}
	}
	w := report.Data.Workers
	if w.Known && w.Healthy == 0 {
		out = append(out, "no worker is healthy")
	} else if w.Silent > 0 {
		out = append(out, fmt.Sprintf("%d of %d workers silent", w.Silent, w.Silent+w.Healthy))
	}
	if w.ClockOff > 0 {
		out = append(out, fmt.Sprintf("the clocks of %d workers are off", w.ClockOff))
	}
	for _, h := range w.Held {
		out = append(out, fmt.Sprintf("%s is held: %s", h.Queue, h.Dependency))
	}
	return out, nil
}
