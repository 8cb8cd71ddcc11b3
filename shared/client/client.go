// Package client speaks HiveSync's API as any client would: JSON over HTTP, and live events over SSE. Do calls any
// endpoint of the OpenAPI document; what takes more than one call has a method of its own. The command line uses it for its demo,
// its benchmarks and its checks.
//
// It knows the wire format alone and imports no function.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// maxAnswer bounds what is read of one answer, in bytes: the largest picture with room.
const maxAnswer = 64 << 20

// Client calls one backend as one user.
type Client struct {
	base  string
	token string
	http  *http.Client
}

// New returns a client of the backend at base, such as http://127.0.0.1:4000.
func New(base string) *Client {
	return &Client{base: strings.TrimRight(base, "/"), http: &http.Client{Timeout: 60 * time.Second}}
}

// WithToken returns a client that sends an access or preview token.
func (c *Client) WithToken(token string) *Client {
	clone := *c
	clone.token = token
	return &clone
}

// Error is an answer other than success, with the API's stable code.
type Error struct {
	Status    int    `json:"-"`
	Code      string `json:"code"`
	Message   string `json:"message"`
	RequestID string `json:"request_id"`
	Details   []struct {
		Field   string `json:"field"`
		Message string `json:"message"`
	} `json:"details"`
}

// Error returns the code, the message and the details.
func (e *Error) Error() string {
	s := fmt.Sprintf("%s (%d): %s", e.Code, e.Status, e.Message)
	for _, d := range e.Details {
		s += fmt.Sprintf("\n  %s: %s", d.Field, d.Message)
	}
	return s
}

// Do sends in as JSON (nil for no body) and decodes the answer into out (nil to ignore it).
func (c *Client) Do(ctx context.Context, method, path string, in, out any) error {
	raw, err := c.Raw(ctx, method, path, in)
	if err != nil || out == nil {
		return err
	}
	if err := json.Unmarshal(raw, out); err != nil {
		return fmt.Errorf("%s %s: unreadable answer: %w", method, path, err)
	}
	return nil
}

// Raw is Do with the answer as it came.
func (c *Client) Raw(ctx context.Context, method, path string, in any) ([]byte, error) {
	var body io.Reader
	if in != nil {
		raw, err := json.Marshal(in)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(raw)
	}
	resp, err := c.send(ctx, c.http, method, path, body, "application/json")
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", method, path, err)
	}
	return raw, nil
}

// Send sends a body of so many bytes as it is and returns the status of the answer, whatever that is.
func (c *Client) Send(ctx context.Context, method, path string, body io.Reader, size int64) (int, error) {
	req, err := c.request(ctx, method, path, body, "application/json")
	if err != nil {
		return 0, err
	}
	req.ContentLength = size
	resp, err := c.http.Do(req)
	if err != nil {
		return 0, fmt.Errorf("%s %s: %w", method, path, err)
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, maxAnswer))
	return resp.StatusCode, resp.Body.Close()
}

func (c *Client) request(ctx context.Context, method, path string, body io.Reader, accept string) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return nil, err
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("Accept", accept)
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	return req, nil
}

func (c *Client) send(ctx context.Context, hc *http.Client, method, path string, body io.Reader, accept string) (*http.Response, error) {
	req, err := c.request(ctx, method, path, body, accept)
	if err != nil {
		return nil, err
	}
	resp, err := hc.Do(req)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", method, path, err)
	}
	if resp.StatusCode < 300 {
		return resp, nil
	}
	defer func() { _ = resp.Body.Close() }()
	raw, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	answer := struct {
		Error *Error `json:"error"`
	}{&Error{Code: "UNREADABLE", Message: "the answer is not one of HiveSync's"}}
	_ = json.Unmarshal(raw, &answer)
	answer.Error.Status = resp.StatusCode
	return nil, answer.Error
}
