package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// A comparison is worth something when both sides do the same: answer the same calls alike, and refuse the same.
func TestBothSidesDoTheSame(t *testing.T) {
	t.Parallel()
	s, err := newSides()
	if err != nil {
		t.Fatal(err)
	}
	answer := func(h http.Handler, c *call, body string) *httptest.ResponseRecorder {
		r := c.request.Clone(t.Context())
		if body != "" {
			r.Body, r.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	for i, c := range newCalls(s.token) {
		body := requestBody
		if i == 0 {
			body = ""
		}
		bare, shim := answer(s.bare, c, body), answer(s.shim, c, body)
		if bare.Code != http.StatusOK || shim.Code != http.StatusOK || bare.Body.String() != shim.Body.String() {
			t.Errorf("%s: bare %d %s, shim %d %s", c.name, bare.Code, bare.Body, shim.Code, shim.Body)
		}
		if i == 0 {
			continue
		}
		for _, wrong := range []string{
			`{`, `[]`, `{}`, requestBody + "x", strings.Replace(requestBody, `"pinned":true`, `"pinned":1`, 1), strings.Replace(requestBody, `"pinned":true`, `"other":1`, 1),
			strings.Replace(requestBody, "Onboarding", "", 1), strings.Replace(requestBody, "Onboarding", strings.Repeat("a", 121), 1),
			strings.Replace(requestBody, "larger", strings.Repeat("a", 2000), 1), strings.Replace(requestBody, `"ios"`, `"a","b","c","d","e","f","g","h"`, 1),
		} {
			if bare, shim := answer(s.bare, c, wrong), answer(s.shim, c, wrong); bare.Code/100 != 4 || shim.Code/100 != 4 {
				t.Errorf("%s with %s: bare %d, shim %d", c.name, wrong, bare.Code, shim.Code)
			}
		}
	}
}

// BenchmarkCall is a call in process. It measures what the command does, for those who change the host.
func BenchmarkCall(b *testing.B) {
	s, err := newSides()
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range newCalls(s.token) {
		for _, side := range []struct {
			name    string
			handler http.Handler
		}{{"bare", s.bare}, {"shim", s.shim}} {
			b.Run(c.name+"/"+side.name, func(b *testing.B) {
				if err := c.check(side.handler); err != nil {
					b.Fatal(err)
				}
				b.ReportAllocs()
				for b.Loop() {
					c.do(side.handler)
				}
			})
		}
	}
}

// BenchmarkSocket is a call over a kept connection.
func BenchmarkSocket(b *testing.B) {
	s, err := newSides()
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range newCalls(s.token) {
		for _, side := range []struct {
			name    string
			handler http.Handler
		}{{"bare", s.bare}, {"shim", s.shim}} {
			b.Run(c.name+"/"+side.name, func(b *testing.B) {
				connection, err := serve(s, side.handler)
				if err != nil {
					b.Fatal(err)
				}
				defer func() { _ = connection.Close() }()
				raw := c.raw()
				b.ReportAllocs()
				for b.Loop() {
					if err := connection.call(raw); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
