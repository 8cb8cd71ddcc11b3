package httphost

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"hivesync/runtime/function"
)

// blobIn asks for a blob or a part of it.
type blobIn struct {
	function.PartIn
}

const pictureSize = 5000

func answersRegistry() function.Registry {
	large := strings.Repeat("hello ", 1000)
	said := func(text string) func(context.Context, *struct{}) (*function.Data[string], error) {
		return func(context.Context, *struct{}) (*function.Data[string], error) { return function.OK(text), nil }
	}
	blob := func(contentType, etag string) func(context.Context, *blobIn) (*function.Blob, error) {
		return func(_ context.Context, in *blobIn) (*function.Blob, error) {
			b := &function.Blob{ContentType: contentType, ETag: etag, AcceptRanges: "bytes", Body: bytes.Repeat([]byte("x"), pictureSize)}
			switch {
			case in.HeadersAlone:
				b.Body, b.ContentLength = nil, fmt.Sprint(pictureSize)
			case in.Span() == "bytes=10-19" && in.Of(etag):
				b.Body, b.ContentRange = b.Body[10:20], fmt.Sprintf("bytes 10-19/%d", pictureSize)
			}
			return b, nil
		}
	}
	return function.Registry{Endpoints: []function.Endpoint{
		endpoint(function.Meta{Name: "tests.large", Method: "GET", Path: "/large"}, said(large)),
		endpoint(function.Meta{Name: "tests.small", Method: "GET", Path: "/small"}, said("hello")),
		endpoint(function.Meta{Name: "tests.issue", Method: "POST", Path: "/issue"}, said(large)),
		endpoint(function.Meta{Name: "tests.fail", Method: "GET", Path: "/fail"}, func(context.Context, *struct{}) (*function.Data[string], error) { panic(large) }),
		endpoint(function.Meta{Name: "tests.picture", Method: "GET", Path: "/picture"}, blob("image/png", `"abc"`)),
		endpoint(function.Meta{Name: "tests.layout", Method: "GET", Path: "/layout"}, blob("application/json", `W/"abc"`)),
	}}
}

// raw sends a request as it is, without what Go's client adds or unpacks.
func (r *rig) raw(t *testing.T, method, path string, headers ...string) (*http.Response, []byte) {
	t.Helper()
	conn, b := r.dial(t)
	req, _ := http.NewRequestWithContext(t.Context(), method, r.url+path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Add(headers[i], headers[i+1])
	}
	if err := req.Write(conn); err != nil {
		t.Fatal(err)
	}
	res, err := http.ReadResponse(b, req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, body
}

func TestLargeJSONIsCompressedForWhoTakesItAndNothingElse(t *testing.T) {
	t.Parallel()
	r := newRig(t, answersRegistry(), nil)
	for _, c := range []struct {
		method, path, accept string
		packed               bool
	}{
		{"GET", "/large", "gzip", true},
		{"GET", "/large", "br, GZIP;q=0.5", true},
		{"HEAD", "/large", "gzip", false},
		{"GET", "/layout", "gzip", true},
		{"GET", "/openapi.json", "gzip", true},
		{"GET", "/large", "", false},
		{"GET", "/large", "gzip;q=0", false},
		{"GET", "/small", "gzip", false},
		{"GET", "/picture", "gzip", false},
		{"GET", "/fail", "gzip", false},
		{"POST", "/issue", "gzip", false}, // what a POST answers may be a token
	} {
		res, body := r.raw(t, c.method, c.path, "Accept-Encoding", c.accept, "Origin", "https://admin.example.org")
		name := fmt.Sprint(c.method, " ", c.path, " for ", c.accept)
		if got := res.Header.Get("Content-Encoding") == "gzip"; got != c.packed {
			t.Errorf("%s: %v", name, res.Header)
			continue
		}
		vary := res.Header.Values("Vary")
		if !slices.Contains(vary, "Origin") || slices.Contains(vary, "Accept-Encoding") != (c.method != "POST") {
			t.Errorf("%s varies by %q", name, vary)
		}
		plain, _ := r.raw(t, c.method, c.path)
		if !c.packed && plain.ContentLength < 0 {
			t.Errorf("%s: no length", name)
		}
		if !c.packed {
			continue
		}
		unpacked, err := gzip.NewReader(bytes.NewReader(body))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		whole, err := io.ReadAll(unpacked)
		if _, want := r.raw(t, c.method, c.path); err != nil || !bytes.Equal(whole, want) || len(body) >= len(whole) {
			t.Errorf("%s: %d bytes became %d, %v", name, len(whole), len(body), err)
		}
	}
	if res, _ := r.raw(t, "GET", "/layout", "Accept-Encoding", "gzip", "If-None-Match", `W/"abc"`); res.StatusCode != http.StatusNotModified || res.Header.Get("Content-Encoding") != "" {
		t.Errorf("what is known: %d %v", res.StatusCode, res.Header)
	}
}

func TestPicturesAreAnsweredInParts(t *testing.T) {
	t.Parallel()
	r := newRig(t, answersRegistry(), nil)
	for name, c := range map[string]struct {
		method  string
		headers []string
		status  int
		length  int64
		body    int
	}{
		"whole":                   {"GET", nil, 200, pictureSize, pictureSize},
		"headers alone":           {"HEAD", nil, 200, pictureSize, 0},
		"headers of a part":       {"HEAD", []string{"Range", "bytes=10-19"}, 200, pictureSize, 0},
		"a part":                  {"GET", []string{"Range", "bytes=10-19"}, 206, 10, 10},
		"a part, packed":          {"GET", []string{"Range", "bytes=10-19", "Accept-Encoding", "gzip"}, 206, 10, 10},
		"a part of what it is":    {"GET", []string{"Range", "bytes=10-19", "If-Range", `"abc"`}, 206, 10, 10},
		"a part of what it was":   {"GET", []string{"Range", "bytes=10-19", "If-Range", `"abd"`}, 200, pictureSize, pictureSize},
		"a part of a weak tag":    {"GET", []string{"Range", "bytes=10-19", "If-Range", `W/"abc"`}, 200, pictureSize, pictureSize},
		"a part since a date":     {"GET", []string{"Range", "bytes=10-19", "If-Range", "Sat, 29 Oct 1994 19:43:31 GMT"}, 200, pictureSize, pictureSize},
		"many parts":              {"GET", []string{"Range", "bytes=10-19,30-39"}, 200, pictureSize, pictureSize},
		"no bytes":                {"GET", []string{"Range", "lines=10-19"}, 200, pictureSize, pictureSize},
		"a part that is known":    {"GET", []string{"Range", "bytes=10-19", "If-None-Match", `"abc"`}, 304, -1, 0},
		"a picture that is known": {"GET", []string{"If-None-Match", `"abc"`}, 304, -1, 0},
	} {
		res, body := r.raw(t, c.method, "/picture", c.headers...)
		length := res.ContentLength
		if c.status == 304 {
			length = -1
			if res.Header.Get("Content-Range") != "" || res.Header.Get("Content-Length") != "" {
				t.Errorf("%s: %v", name, res.Header)
			}
		}
		if res.StatusCode != c.status || length != c.length || len(body) != c.body || res.Header.Get("ETag") != `"abc"` {
			t.Errorf("%s: %d, %d bytes of %d, %v", name, res.StatusCode, len(body), length, res.Header)
		}
		if c.status == 206 && (res.Header.Get("Content-Range") != "bytes 10-19/5000" || res.Header.Get("Content-Encoding") != "") {
			t.Errorf("%s: %v", name, res.Header)
		}
	}
}

// Streams are written as they come, whatever their client takes.
func TestAStreamIsNotCompressed(t *testing.T) {
	t.Parallel()
	r := newRig(t, function.Registry{Streams: []function.Stream{function.NewStream(streamFn[struct{}]{
		meta: function.Meta{Name: "tests.stream", Method: "GET", Path: "/stream"}, transport: function.SSE,
		handle: func(ctx context.Context, _ *struct{}, c function.Conn) error {
			if err := c.Send(ctx, function.Message{ID: "1-0", Event: "x", Data: []byte(`"` + strings.Repeat("a", 5000) + `"`)}); err != nil {
				return err
			}
			<-ctx.Done()
			return nil
		},
	})}}, nil)
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, r.url+"/stream", nil)
	req.Header.Set("Accept-Encoding", "gzip")
	res, err := r.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	first := make([]byte, 2000)
	if _, err := io.ReadFull(res.Body, first); err != nil || res.Header.Get("Content-Encoding") != "" || !bytes.Contains(first, []byte("aaaa")) {
		t.Errorf("%v %q, %v", res.Header, first[:100], err)
	}
}
