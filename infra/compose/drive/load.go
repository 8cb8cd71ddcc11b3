package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"sync"
	"time"

	"hivesync/shared/client"
)

// loaded counts the requests of a load.
type loaded struct {
	Requests int            `json:"requests"`
	Failed   int            `json:"failed"`
	Errors   map[string]int `json:"errors,omitempty"`
	P50      float64        `json:"p50_ms"`
	P99      float64        `json:"p99_ms"`
	Worst    float64        `json:"max_ms"`
}

// between is the time between two requests of an account: a third of what its plan allows.
const between = 100 * time.Millisecond

// load has each account read its projects, read and write files one after the other until standard input ends. Nothing is tried
// twice, and each request has a connection of its own: what fails on the way is seen.
func load(ctx context.Context, o options) (any, error) {
	list, err := readAccounts(o.state)
	if err != nil {
		return nil, err
	}
	stop := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		close(stop)
	}()
	hc := &http.Client{Timeout: time.Minute, Transport: &http.Transport{DisableKeepAlives: true}}
	result := loaded{Errors: map[string]int{}}
	var times []float64
	var lock sync.Mutex
	var running sync.WaitGroup
	for _, a := range list {
		signed, err := client.New(o.url).Login(ctx, a.Email, a.Password)
		if err != nil {
			return nil, fmt.Errorf("signing in: %w", err)
		}
		running.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				case <-ctx.Done():
					return
				default:
				}
				began := time.Now()
				err := one(ctx, hc, o.url, signed.Tokens.AccessToken, a, i)
				took := float64(time.Since(began).Microseconds()) / 1000
				lock.Lock()
				result.Requests++
				times = append(times, took)
				if err != nil {
					result.Failed++
					result.Errors[err.Error()]++
				}
				lock.Unlock()
				_ = pause(ctx, between)
			}
		})
	}
	running.Wait()
	slices.Sort(times)
	if len(times) == 0 {
		return nil, errors.New("no request was made")
	}
	result.P50, result.P99, result.Worst = times[len(times)/2], times[len(times)*99/100], times[len(times)-1]
	if result.Failed > 0 {
		return result, fmt.Errorf("%d of %d requests failed", result.Failed, result.Requests)
	}
	return result, nil
}

// one makes the i-th request of an account; every fourth writes.
func one(ctx context.Context, hc *http.Client, url, token string, a account, i int) error {
	method, path, body := http.MethodGet, "/api/v1/projects", []byte(nil)
	switch i % 4 {
	case 1:
		path = "/api/v1/projects/" + a.Project
	case 2:
		path = "/api/v1/projects/" + a.Project + "/files"
	case 3:
		method, path = http.MethodPut, "/api/v1/projects/"+a.Project+"/files"
		body, _ = json.Marshal(map[string]any{"files": []map[string]string{{"path": "notes.txt", "content": fmt.Sprintf("note %d", i), "encoding": "utf8"}}})
	}
	req, err := http.NewRequestWithContext(ctx, method, url+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := hc.Do(req)
	if err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	defer func() { _ = res.Body.Close() }()
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	if res.StatusCode >= 300 {
		return fmt.Errorf("%s %d", method, res.StatusCode)
	}
	return nil
}
