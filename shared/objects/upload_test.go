package objects

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"

	"hivesync/shared/devservers/servertest"
	"hivesync/shared/fault"
)

func noise(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{1}).Read(b)
	return b
}

// seen is a way to the storage that counts requests by what they are about, and may break some.
type seen struct {
	parts, aborts, gets atomic.Int64
	largest             atomic.Int64
	brokenGets          int64
	refuse              func(*http.Request) bool
}

func (s *seen) RoundTrip(r *http.Request) (*http.Response, error) {
	switch {
	case r.Method == http.MethodPut && r.URL.Query().Has("partNumber"):
		s.parts.Add(1)
		s.largest.Store(max(s.largest.Load(), r.ContentLength))
	case r.Method == http.MethodDelete && r.URL.Query().Has("uploadId"):
		s.aborts.Add(1)
	}
	if s.refuse != nil && s.refuse(r) {
		return &http.Response{
			StatusCode: http.StatusForbidden, Header: http.Header{"Content-Type": {"application/xml"}}, Request: r,
			Body: io.NopCloser(strings.NewReader("<Error><Code>AccessDenied</Code></Error>")),
		}, nil
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	if err == nil && r.Method == http.MethodGet && r.Header.Get("Range") != "" && s.gets.Add(1) <= s.brokenGets {
		res.Body = io.NopCloser(io.MultiReader(io.LimitReader(res.Body, 1000), iotest.ErrReader(io.ErrUnexpectedEOF))) // breaks off
	}
	return res, err
}

func storeVia(t *testing.T, s *seen) *Store {
	t.Helper()
	return testStore(t, func(o *Options) { o.Client, o.Timeout = &http.Client{Transport: s}, servertest.Patience })
}

func TestAStreamIsStoredInPartsOfOneSize(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		size, parts int
	}{{0, 0}, {1, 0}, {MinPart - 1, 0}, {MinPart, 1}, {MinPart + 1, 2}, {2 * MinPart, 2}, {2*MinPart + 77, 3}} {
		via := &seen{}
		s, data := storeVia(t, via), noise(c.size)
		n, err := s.Upload(t.Context(), "backups/x", iotest.HalfReader(bytes.NewReader(data)), "application/octet-stream", MinPart)
		if err != nil || n != int64(c.size) || via.parts.Load() != int64(c.parts) || via.largest.Load() > MinPart {
			t.Fatalf("%d bytes: %d stored in %d parts, the largest of %d: %v", c.size, n, via.parts.Load(), via.largest.Load(), err)
		}
		r, info, err := s.Open(t.Context(), "backups/x")
		if err != nil || info.Size != int64(c.size) {
			t.Fatalf("%+v, %v", info, err)
		}
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, data) {
			t.Errorf("%d bytes: read %d, %v", c.size, len(got), err)
		}
	}
}

func TestAStreamThatBreaksOffIsNotStored(t *testing.T) {
	t.Parallel()
	broken := errors.New("pg_dump ended")
	via := &seen{}
	s := storeVia(t, via)
	for _, size := range []int{0, 1000, MinPart, 2*MinPart + 5} {
		r := io.MultiReader(bytes.NewReader(noise(size)), iotest.ErrReader(broken))
		if _, err := s.Upload(t.Context(), "backups/x", r, "application/octet-stream", MinPart); !errors.Is(err, broken) {
			t.Errorf("after %d bytes: %v", size, err)
		}
		if _, err := s.Head(t.Context(), "backups/x"); !fault.Is(err, fault.NotFound) {
			t.Errorf("after %d bytes something is stored: %v", size, err)
		}
	}
	if via.aborts.Load() != 2 {
		t.Errorf("%d uploads were given up", via.aborts.Load())
	}
	via.refuse = func(r *http.Request) bool { return r.URL.Query().Get("partNumber") == "2" }
	if _, err := s.Upload(t.Context(), "backups/x", bytes.NewReader(noise(3*MinPart)), "application/octet-stream", MinPart); err == nil || via.aborts.Load() != 3 {
		t.Errorf("a part that is refused: %v", err)
	}
}

func TestAnObjectIsReadOnWhereItsConnectionBroke(t *testing.T) {
	t.Parallel()
	via := &seen{brokenGets: pieceAttempts - 1}
	s, data := storeVia(t, via), noise(piece+1000)
	if err := s.Put(t.Context(), "a", data, "application/octet-stream"); err != nil {
		t.Fatal(err)
	}
	r, _, err := s.Open(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, data) {
		t.Errorf("read %d bytes, %v", len(got), err)
	}
	via.gets.Store(0)
	via.brokenGets = 1 << 20
	r, _, err = s.Open(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(r); err == nil {
		t.Error("one that always breaks off is read")
	}
	via.brokenGets = 0
	r, _, err = s.Open(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Read(make([]byte, 10)); err != nil {
		t.Fatal(err)
	}
	data[piece+5] ^= 1
	if err := s.Put(t.Context(), "a", data, "application/octet-stream"); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(r); !fault.Is(err, fault.Conflict) {
		t.Errorf("one that was replaced: %v", err)
	}
	if _, _, err := s.Open(t.Context(), "b"); !fault.Is(err, fault.NotFound) {
		t.Errorf("%v", err)
	}
}
