package objects

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	"hivesync/shared/config"
	"hivesync/shared/devservers/servertest"
	"hivesync/shared/fault"
	"hivesync/shared/probe"
)

func testStore(t *testing.T, change func(*Options)) *Store {
	t.Helper()
	e := servertest.S3(t)
	o := Options{Endpoint: e.URL, Region: e.Region, Bucket: e.Bucket, AccessKeyID: config.NewSecret(e.AccessKey), SecretAccessKey: config.NewSecret(e.SecretKey)}
	if change != nil {
		change(&o)
	}
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestObjectsAreStoredReadAndDeleted(t *testing.T) {
	t.Parallel()
	s := testStore(t, nil)
	key := PreviewLayoutKey(uuid.New(), "screen-1")
	if _, _, err := s.Get(t.Context(), key, 100); !fault.Is(err, fault.NotFound) {
		t.Fatalf("before: %v", err)
	}
	if _, err := s.Head(t.Context(), key); !fault.Is(err, fault.NotFound) {
		t.Fatalf("before: %v", err)
	}
	for _, data := range [][]byte{[]byte("first"), {}, bytes.Repeat([]byte("x"), 300_000)} {
		if err := s.Put(t.Context(), key, data, "application/json"); err != nil {
			t.Fatal(err)
		}
		got, info, err := s.Get(t.Context(), key, int64(len(data)))
		if err != nil || !bytes.Equal(got, data) || info.Size != int64(len(data)) || info.ContentType != "application/json" || info.ETag == "" {
			t.Fatalf("%d bytes: %+v, %v", len(data), info, err)
		}
		head, err := s.Head(t.Context(), key)
		if err != nil || head != info {
			t.Fatalf("head %+v, get %+v, %v", head, info, err)
		}
	}
	if _, _, err := s.Get(t.Context(), key, 299_999); !fault.Is(err, fault.FileTooLarge) {
		t.Fatalf("larger than allowed: %v", err)
	}
	for range 2 { // the second finds nothing, which is what was wanted
		if err := s.Delete(t.Context(), key); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Head(t.Context(), key); !fault.Is(err, fault.NotFound) {
		t.Fatalf("after: %v", err)
	}
}

func TestWhatIsNewReplacesNothing(t *testing.T) {
	t.Parallel()
	s := testStore(t, nil)
	if err := s.PutNew(t.Context(), "a", []byte("first"), "text/plain"); err != nil {
		t.Fatal(err)
	}
	if err := s.PutNew(t.Context(), "a", []byte("second"), "text/plain"); !fault.Is(err, fault.Conflict) {
		t.Errorf("the second: %v", err)
	}
	if got, _, err := s.Get(t.Context(), "a", 100); string(got) != "first" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}

// A storage that knows no conditions gets the object without one.
func TestWhatIsNewIsStoredWithoutConditionsToo(t *testing.T) {
	t.Parallel()
	var stored []byte
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") != "" {
			w.WriteHeader(http.StatusNotImplemented)
			_, _ = io.WriteString(w, "<Error><Code>NotImplemented</Code></Error>")
			return
		}
		stored, _ = io.ReadAll(r.Body)
	}))
	defer server.Close()
	s := testStore(t, func(o *Options) { o.Endpoint = server.URL })
	if err := s.PutNew(t.Context(), "a", []byte("first"), "text/plain"); err != nil || string(stored) != "first" {
		t.Errorf("stored %q, %v", stored, err)
	}
}

func TestListingGoesInPages(t *testing.T) {
	t.Parallel()
	s := testStore(t, nil)
	var want []string
	for i := range 7 {
		key := fmt.Sprintf("previews/a/%d.json", i)
		want = append(want, key)
		if err := s.Put(t.Context(), key, []byte("x"), "application/json"); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Put(t.Context(), "previews/b/0.json", nil, "application/json"); err != nil {
		t.Fatal(err)
	}
	var got []string
	after := ""
	for {
		page, err := s.List(t.Context(), "previews/a/", after, 3)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		for _, o := range page {
			got = append(got, o.Key)
			after = o.Key
		}
	}
	if !slices.Equal(got, want) {
		t.Fatalf("%q", got)
	}
}

func fetch(t *testing.T, method, url, body string, headers map[string]string) (int, string, http.Header) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range headers {
		req.Header.Set(name, value)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(raw), res.Header
}

func TestPresignedURLsOpenOneObjectForOneMethod(t *testing.T) {
	t.Parallel()
	s := testStore(t, nil)
	put, headers, err := s.PresignPut(t.Context(), "up/load.txt", time.Minute, "text/plain", 5)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(strings.ToLower(put), "checksum") {
		t.Errorf("a plain client cannot send the checksum that is asked for: %s", put)
	}
	if status, body, _ := fetch(t, "PUT", put, "hello", headers); status != 200 {
		t.Fatalf("%d %s", status, body)
	}
	if status, _, _ := fetch(t, "PUT", strings.Replace(put, "load.txt", "other.txt", 1), "hello", headers); status != 403 {
		t.Errorf("another key was stored: %d", status)
	}
	if status, _, _ := fetch(t, "PUT", put, "hello", map[string]string{"Content-Type": "text/html"}); status != 403 {
		t.Errorf("another content type was stored: %d", status)
	}
	if status, _, _ := fetch(t, "PUT", put, "much longer than was said", headers); status != 403 {
		t.Errorf("another size was stored: %d", status)
	}
	get, err := s.PresignGet(t.Context(), "up/load.txt", time.Minute, `my "file".txt`)
	if err != nil {
		t.Fatal(err)
	}
	status, body, header := fetch(t, "GET", get, "", nil)
	if status != 200 || body != "hello" {
		t.Errorf("%d %s %v", status, body, header)
	}
	for _, broken := range []string{strings.Replace(get, "load.txt", "other.txt", 1), strings.SplitN(get, "?", 2)[0], strings.Replace(get, "X-Amz-Expires=60", "X-Amz-Expires=6000", 1)} {
		if status, _, _ := fetch(t, "GET", broken, "", nil); status != 403 {
			t.Errorf("%s: %d", broken, status)
		}
	}
}

func TestKeysThatLeaveTheirFolderAreRefused(t *testing.T) {
	t.Parallel()
	s := testStore(t, nil)
	for _, key := range []string{"", "/a", "a/../b", "a//b", "a/./b", "..", "a\x00b", "a\nb", `a\b`, strings.Repeat("x", 901), "\xff"} {
		if err := s.Put(t.Context(), key, nil, "x"); err == nil {
			t.Errorf("%q was stored", key)
		}
		if _, _, err := s.Get(t.Context(), key, 1); err == nil {
			t.Errorf("%q was read", key)
		}
		if _, err := s.PresignGet(t.Context(), key, time.Minute, ""); err == nil {
			t.Errorf("%q was presigned", key)
		}
	}
	if err := s.Put(t.Context(), "a/ü b+c&d=e?.txt", []byte("x"), "text/plain"); err != nil {
		t.Error(err)
	}
	if got, _, err := s.Get(t.Context(), "a/ü b+c&d=e?.txt", 10); err != nil || string(got) != "x" {
		t.Errorf("%q %v", got, err)
	}
}

func TestTroublesAreToldApartAndTellNoSecret(t *testing.T) {
	t.Parallel()
	wrong := testStore(t, func(o *Options) { o.SecretAccessKey = config.NewSecret("not-the-key-of-this-bucket") })
	if err := wrong.Ping(t.Context()); !fault.Is(err, fault.Internal) || strings.Contains(err.Error(), "not-the-key") {
		t.Errorf("a wrong key: %v", err)
	}
	if err := wrong.Put(t.Context(), "a", nil, "x"); !fault.Is(err, fault.Internal) {
		t.Errorf("a wrong key: %v", err)
	}
	absent := testStore(t, func(o *Options) { o.Bucket = "no-such-bucket-here" })
	if err := absent.Ping(t.Context()); !fault.Is(err, fault.NotFound) {
		t.Errorf("no bucket: %v", err)
	}
	away := testStore(t, func(o *Options) { o.Endpoint, o.Timeout = "http://127.0.0.1:1", 5*time.Second })
	if err := away.Ping(t.Context()); !fault.Is(err, fault.Unavailable) {
		t.Errorf("away: %v", err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := away.Ping(gone); err == nil {
		t.Error("a caller that left got no error")
	}
	for _, o := range []Options{{}, {Endpoint: "http://x", Bucket: "b"}, {Endpoint: "::", Bucket: "b", AccessKeyID: config.NewSecret("a"), SecretAccessKey: config.NewSecret("b")}} {
		if _, err := New(o); err == nil {
			t.Errorf("%+v was accepted", o)
		}
	}
}

func TestABucketIsMadeOnce(t *testing.T) {
	t.Parallel()
	s := testStore(t, func(o *Options) { o.Bucket += "-made" })
	for range 2 {
		if err := s.EnsureBucket(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// A server that says nothing about the length, or lies, must not make us read without end.
func TestAnObjectIsReadNoFurtherThanAllowed(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for range 1 << 10 {
			if _, err := w.Write(bytes.Repeat([]byte("x"), 1<<10)); err != nil {
				return
			}
			if f, ok := w.(http.Flusher); ok {
				f.Flush()
			}
		}
	}))
	t.Cleanup(server.Close)
	s, err := New(Options{Endpoint: server.URL, Bucket: "b", AccessKeyID: config.NewSecret("a"), SecretAccessKey: config.NewSecret("b")})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Get(t.Context(), "a", 10_000); !fault.Is(err, fault.FileTooLarge) {
		t.Fatalf("got %v", err)
	}
}

func TestAPartOfAnObjectIsRead(t *testing.T) {
	t.Parallel()
	s := testStore(t, nil)
	key := PreviewScreenKey(uuid.New(), "screen-1")
	if err := s.Put(t.Context(), key, []byte("0123456789"), "image/png"); err != nil {
		t.Fatal(err)
	}
	whole, _ := s.Head(t.Context(), key)
	for span, want := range map[string]string{
		"": "0123456789 ", "bytes=0-3": "0123 bytes 0-3/10", "bytes=7-": "789 bytes 7-9/10", "bytes=-2": "89 bytes 8-9/10", "bytes=8-99": "89 bytes 8-9/10",
	} {
		data, info, got, err := s.GetPart(t.Context(), key, span, 10)
		if string(data)+" "+got != want || info != whole || err != nil {
			t.Errorf("%q: %s %s of %+v, %v", span, data, got, info, err)
		}
	}
	_, info, _, err := s.GetPart(t.Context(), key, "bytes=10-", 10)
	if !fault.Is(err, fault.RangeNotSatisfiable) || fault.From(err).Meta["size"] != int64(10) || info != whole {
		t.Errorf("behind its end: %+v, %v", info, err)
	}
	if _, _, _, err := s.GetPart(t.Context(), key, "bytes=0-3", 3); !fault.Is(err, fault.FileTooLarge) {
		t.Errorf("a part larger than allowed: %v", err)
	}
	if data, _, _, err := s.GetPart(t.Context(), key, "bytes=0-2", 3); err != nil || len(data) != 3 {
		t.Errorf("a small part of a large object: %s, %v", data, err)
	}
	if _, _, _, err := s.GetPart(t.Context(), key+"x", "bytes=0-2", 3); !fault.Is(err, fault.NotFound) {
		t.Errorf("of nothing: %v", err)
	}
}

// Whatever the storage does not do is the storage's fault, so that it costs no job a try; but not that a file is missing, nor that
// a caller leaves soon.
func TestTheStorageIsBlamedForWhatItDoesNotDo(t *testing.T) {
	t.Parallel()
	answer := func(status int, code string) func(*http.Request) (*http.Response, error) {
		return func(r *http.Request) (*http.Response, error) {
			body := "<Error><Code>" + code + "</Code></Error>"
			return &http.Response{
				StatusCode: status, Header: http.Header{"Content-Type": {"application/xml"}}, Body: io.NopCloser(strings.NewReader(body)), Request: r,
			}, nil
		}
	}
	silence := func(r *http.Request) (*http.Response, error) {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	for name, c := range map[string]struct {
		do     func(*http.Request) (*http.Response, error)
		leaves time.Duration
		code   fault.Code
		blamed fault.Dependency
	}{
		"no bucket":           {do: answer(404, "NoSuchBucket"), code: fault.Unavailable, blamed: fault.Storage},
		"wrong keys":          {do: answer(403, "AccessDenied"), code: fault.Internal, blamed: fault.Storage},
		"full":                {do: answer(507, "XMinioStorageFull"), code: fault.Unavailable, blamed: fault.Storage},
		"overloaded":          {do: answer(503, "SlowDown"), code: fault.Unavailable, blamed: fault.Storage},
		"silent":              {do: silence, code: fault.Unavailable, blamed: fault.Storage},
		"silent for a caller": {do: silence, leaves: slow, code: fault.Unavailable, blamed: fault.Storage},
		"left soon":           {do: silence, leaves: slow - time.Second, code: fault.Internal},
		"no file":             {do: answer(404, "NoSuchKey"), code: fault.NotFound},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s, err := New(Options{
					Endpoint: "http://storage", Bucket: "b", AccessKeyID: config.NewSecret("a"), SecretAccessKey: config.NewSecret("b"),
					Client: &http.Client{Transport: transport(c.do)},
				})
				if err != nil {
					t.Fatal(err)
				}
				ctx, leave := context.WithCancel(t.Context())
				defer leave()
				if c.leaves > 0 {
					time.AfterFunc(c.leaves, leave)
				}
				_, _, err = s.Get(ctx, "a", 10)
				if f := fault.From(err); f == nil || f.Code != c.code || fault.Blames(err) != c.blamed {
					t.Errorf("got %v, which blames %q", err, fault.Blames(err))
				}
			})
		})
	}
}

type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// A bucket that answers and takes no write is not well.
func TestABucketThatRefusesWritesIsNoticed(t *testing.T) {
	t.Parallel()
	var status int
	var code string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if r.Method != http.MethodPut || status == 0 {
			return
		}
		w.WriteHeader(status)
		_, _ = fmt.Fprintf(w, "<Error><Code>%s</Code><Message>no</Message></Error>", code)
	}))
	t.Cleanup(server.Close)
	s := testStore(t, func(o *Options) { o.Endpoint = server.URL })
	for _, c := range []struct {
		status int
		code   string
		want   probe.Reason
	}{
		{0, "", ""},
		{403, "AccessDenied", probe.Refused},
		{403, "QuotaExceeded", probe.Full},
		{507, "XMinioStorageFull", probe.Full},
		{503, "SlowDown", probe.Away},
		{404, "NoSuchBucket", probe.Refused},
	} {
		status, code = c.status, c.code
		if err := s.Ping(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := s.Probe(t.Context()); probe.ReasonOf(err) != c.want {
			t.Errorf("%d %s: %q, not %q: %v", c.status, c.code, probe.ReasonOf(err), c.want, err)
		}
	}
	if err := testStore(t, nil).Probe(t.Context()); err != nil {
		t.Error(err)
	}
}
