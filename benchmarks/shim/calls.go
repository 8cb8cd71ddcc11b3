package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"
)

// call is a request that can be sent again and again without a socket.
type call struct {
	name    string
	request *http.Request
	body    bytes.Reader
	answer  answer
}

// answer is a ResponseWriter that keeps nothing but what has to be right, and that takes deadlines as net/http's own does.
type answer struct {
	header http.Header
	status int
	size   int
}

func (a *answer) Header() http.Header { return a.header }

func (a *answer) WriteHeader(status int) { a.status = status }

func (a *answer) Write(p []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	a.size += len(p)
	return len(p), nil
}

func (a *answer) SetReadDeadline(time.Time) error { return nil }

func (a *answer) SetWriteDeadline(time.Time) error { return nil }

// newCalls returns the three calls that are measured.
func newCalls(token string) []*call {
	const (
		id  = "0197aaaa-0000-7000-8000-000000000020"
		one = "/api/v1/notes/" + id
		two = "/api/v1/projects/0197aaaa-0000-7000-8000-000000000010/notes/" + id
	)
	calls := []*call{
		{name: "GET", request: httptest.NewRequestWithContext(context.Background(), http.MethodGet, one, nil)},
		{name: "POST", request: httptest.NewRequestWithContext(context.Background(), http.MethodPost, one, nil)},
		{name: "POST, signed in", request: httptest.NewRequestWithContext(context.Background(), http.MethodPost, two, nil)},
	}
	calls[2].request.Header.Set("Authorization", "Bearer "+token)
	for _, c := range calls {
		c.answer.header = http.Header{}
		c.request.RemoteAddr = "192.0.2.7:40512"
		c.request.Header.Set("User-Agent", "HiveSync/1.0 (iPhone; iOS 18.1)")
		c.request.Header.Set("Accept", "application/json")
		c.request.Header.Set("Accept-Encoding", "gzip")
		if c.request.Method == http.MethodPost {
			c.request.Header.Set("Content-Type", "application/json")
			c.request.ContentLength = int64(len(requestBody))
		}
	}
	return calls
}

// do serves the call once.
func (c *call) do(h http.Handler) {
	clear(c.answer.header)
	c.answer.status, c.answer.size = 0, 0
	if c.request.ContentLength > 0 {
		c.body.Reset([]byte(requestBody))
		c.request.Body = io.NopCloser(&c.body)
	}
	h.ServeHTTP(&c.answer, c.request)
}

// raw returns the request as it goes over a connection.
func (c *call) raw() []byte {
	if c.request.ContentLength > 0 {
		c.request.Body = io.NopCloser(strings.NewReader(requestBody))
	}
	var b bytes.Buffer
	_ = c.request.Write(&b) // into memory
	return b.Bytes()
}

// check serves the call once and looks at the answer.
func (c *call) check(h http.Handler) error {
	c.do(h)
	if c.answer.status != http.StatusOK || c.answer.size < 100 {
		return fmt.Errorf("%s %s was answered with status %d and %d bytes", c.request.Method, c.request.URL.Path, c.answer.status, c.answer.size)
	}
	return nil
}
