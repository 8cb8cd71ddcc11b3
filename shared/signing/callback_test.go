package signing

import (
	"encoding/json"
	"errors"
	"os"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hivesync/shared/config"
)

// vector is a row of testdata/callbacks.json, which the relayer's tests read too.
type vector struct {
	Name, Method, Path, Worker, Timestamp, Signature, Body string
	Now                                                    int64
	Secrets                                                []string
	Valid                                                  bool
}

func vectors(t *testing.T) []vector {
	t.Helper()
	raw, err := os.ReadFile("testdata/callbacks.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []vector
	if err := json.Unmarshal(raw, &list); err != nil || len(list) < 20 {
		t.Fatalf("%d vectors, %v", len(list), err)
	}
	return list
}

func secretsOf(texts ...string) []config.Secret {
	var out []config.Secret
	for _, s := range texts {
		out = append(out, config.NewSecret(s))
	}
	return out
}

func TestCallbacksAgreeWithTheSharedVectors(t *testing.T) {
	t.Parallel()
	for _, v := range vectors(t) {
		c := NewCallback(secretsOf(v.Secrets...)...)
		h := Headers{Worker: v.Worker, Timestamp: v.Timestamp, Signature: v.Signature}
		err := c.Verify(h, v.Method, v.Path, []byte(v.Body), time.Unix(v.Now, 0))
		if (err == nil) != v.Valid {
			t.Errorf("%s: %v, valid %v", v.Name, err, v.Valid)
		}
		var rejection *Rejection
		if err != nil && (!errors.As(err, &rejection) || rejection.Reason == "") {
			t.Errorf("%s: refused without a reason: %v", v.Name, err)
		}
		if v.Name == "valid" {
			if got := c.Sign(v.Worker, v.Method, v.Path, []byte(v.Body), time.Unix(v.Now, 0)); got != h {
				t.Errorf("signed %+v, want %+v", got, h)
			}
		}
	}
}

func TestWhatIsSignedVerifiesAndAnyChangeDoesNot(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		secret := rapid.StringMatching(`[a-zA-Z0-9]{32,64}`).Draw(t, "secret")
		worker := rapid.StringMatching(`[a-z0-9][a-z0-9-]{0,62}`).Draw(t, "worker")
		body := rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "body")
		now := time.Unix(rapid.Int64Range(1_000_000_000, 4_000_000_000).Draw(t, "now"), 0)
		skew := time.Duration(rapid.Int64Range(-300, 300).Draw(t, "skew")) * time.Second
		c := NewCallback(config.NewSecret(secret))
		h := c.Sign(worker, "POST", config.CallbackPath, body, now)
		if err := c.Verify(h, "POST", config.CallbackPath, body, now.Add(skew)); err != nil {
			t.Fatal(err)
		}
		changed := append([]byte(nil), body...)
		changed = append(changed, ' ')
		other := h
		other.Worker = worker[:1] + "0" + worker[1:]
		for name, err := range map[string]error{
			"body":   c.Verify(h, "POST", config.CallbackPath, changed, now),
			"path":   c.Verify(h, "POST", config.CallbackPath+"/", body, now),
			"method": c.Verify(h, "PUT", config.CallbackPath, body, now),
			"worker": c.Verify(other, "POST", config.CallbackPath, body, now),
			"secret": NewCallback(config.NewSecret(secret+"x")).Verify(h, "POST", config.CallbackPath, body, now),
			"none":   NewCallback().Verify(h, "POST", config.CallbackPath, body, now),
		} {
			if err == nil {
				t.Fatalf("a changed %s verified", name)
			}
		}
	})
}

func TestMemoryForgetsInTimeAndStaysBounded(t *testing.T) {
	t.Parallel()
	m := NewMemory(10*time.Minute, 100)
	start := time.Unix(1_800_000_000, 0)
	if m.Seen("a", start) || !m.Seen("a", start.Add(time.Second)) {
		t.Fatal("a signature is not remembered")
	}
	if !m.Seen("a", start.Add(9*time.Minute+59*time.Second)) {
		t.Fatal("forgotten before ten minutes")
	}
	if m.Seen("a", start.Add(45*time.Minute)) {
		t.Fatal("remembered for ever")
	}
	for i := range 10_000 {
		m.Seen(string(rune(i)), start.Add(46*time.Minute))
	}
	if n := len(m.young) + len(m.old); n > 100 {
		t.Fatalf("%d remembered, 100 allowed", n)
	}
}

func FuzzVerifyNeverPanics(f *testing.F) {
	f.Add("cpu-1", "1767225600", "v1=00", "{}")
	c := NewCallback(config.NewSecret("a-secret-for-fuzzing-alone"))
	now := time.Unix(1_767_225_600, 0)
	f.Fuzz(func(t *testing.T, worker, timestamp, signature, body string) {
		if c.Verify(Headers{worker, timestamp, signature}, "POST", config.CallbackPath, []byte(body), now) == nil {
			t.Fatal("a signature was guessed")
		}
	})
}
