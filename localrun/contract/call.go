package contract

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

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
		schema := m.doc.resolve(p.schema)
		switch p.in {
		case "path":
			value := m.text(p.name, schema)
			if value == "" || value == "." || value == ".." {
				c.routed = false
			}
			c.path = strings.ReplaceAll(c.path, "{"+p.name+"}", url.PathEscape(value))
		case "query":
			for p.required && (m.sound || m.chance(95)) || m.chance(35) {
				value := m.text(p.name, schema)
				if kind(schema["type"]) != "string" && m.chance(60) {
					value = fmt.Sprint(m.value(p.name, schema, 1))
				}
				query.Add(p.name, value)
				if m.sound || m.chance(95) {
					break
				}
			}
		case "header":
			if m.chance(30) {
				c.header.Set(p.name, headerValue(m.text(p.name, schema)))
			}
		}
	}
	if !m.sound && m.chance(5) {
		query.Add(m.one([]string{"unknown", "Limit", "cursor[]", "\x00", "token"}), m.one(nasty))
	}
	c.query = query.Encode()
	if !m.sound && m.chance(2) {
		c.query += m.one([]string{"&%ff", "&a=%00", "&;", "&&", "&=", "&a=%c3%28"})
	}
	if op.body != nil && (m.sound || m.chance(97)) {
		c.body = m.body(op.body)
		c.header.Set("Content-Type", "application/json")
		if !m.sound && m.chance(4) {
			c.header.Set("Content-Type", m.one([]string{"Application/JSON; Charset=UTF-8", "text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1", ";", "a/b/c"}))
		}
	}
	c.sign(m, op, token)
	for _, h := range headers {
		if !m.sound && m.chance(4) {
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
	case m.sound && !op.public:
		c.token = token
		c.header.Set("Authorization", "Bearer "+token)
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
