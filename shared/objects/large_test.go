package objects

import (
	"bytes"
	"crypto/sha256"
	"net/http"
	"testing"
	"time"

	"hivesync/shared/fault"
)

func TestAnUploadTakesTheContentThatItIsFor(t *testing.T) {
	t.Parallel()
	s, key, want := testStore(t, nil), "projects/a/incoming/b", sha256.Sum256([]byte("right"))
	url, headers, err := s.PresignUpload(t.Context(), key, time.Minute, "application/octet-stream", 5, want[:])
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		content string
		taken   bool
	}{{"wrong", false}, {"right", true}} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, url, bytes.NewReader([]byte(c.content)))
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
		_ = res.Body.Close()
		if taken := res.StatusCode == http.StatusOK; taken != c.taken {
			t.Errorf("%s with %v: %s", c.content, headers, res.Status)
		}
	}
	sum, info, err := s.Digest(t.Context(), key, 5)
	if err != nil || !bytes.Equal(sum, want[:]) || info.Size != 5 {
		t.Fatalf("%x, %+v, %v", sum, info, err)
	}
	if _, _, err := s.Digest(t.Context(), key, 4); !fault.Is(err, fault.FileTooLarge) {
		t.Errorf("larger than allowed: %v", err)
	}
	if err := s.Copy(t.Context(), key, info.ETag, "copy"); err != nil {
		t.Fatal(err)
	}
	if data, _, err := s.Get(t.Context(), "copy", 10); err != nil || string(data) != "right" {
		t.Errorf("copied %q, %v", data, err)
	}
	if err := s.Put(t.Context(), key, []byte("later"), "text/plain"); err != nil {
		t.Fatal(err)
	}
	if err := s.Copy(t.Context(), key, info.ETag, "copy"); err == nil {
		t.Error("what was put later is copied")
	}
	if data, _, _ := s.Get(t.Context(), "copy", 10); string(data) != "right" {
		t.Errorf("the copy is %q", data)
	}
}
