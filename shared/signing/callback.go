// Package signing makes and checks signatures: two kinds that HiveSync's own parts exchange, the headers of a worker's callback and the
// stateless token that lets a device read one preview, and that of Standard Webhooks, by which others know our requests and we theirs.
//
// It compares in constant time, does no I/O, and never tells a caller why a signature was refused: the
// reason is for the log.
package signing

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strconv"
	"strings"
	"time"

	"hivesync/shared/config"
)

// The headers of a signed callback.
const (
	WorkerHeader    = "X-HS-Worker"
	TimestampHeader = "X-HS-Timestamp"
	SignatureHeader = "X-HS-Signature"
)

// MaxSkew is how far a callback's clock may be from ours, either way.
const MaxSkew = 300 * time.Second

// maxSignatures is how many signatures one header may carry: two secrets live during a rotation, and one more.
const maxSignatures = 3

var (
	workerShape    = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,62}$`)
	timestampShape = regexp.MustCompile(`^[0-9]{1,12}$`)
	signatureShape = regexp.MustCompile(`^v1=[0-9a-f]{64}$`)
)

// Reason says why a signature was refused. It is for logs and counters, never for the caller.
type Reason string

// The reasons.
const (
	BadWorker    Reason = "worker_name"
	BadTimestamp Reason = "timestamp"
	Skewed       Reason = "clock_skew"
	Malformed    Reason = "signature_malformed"
	Mismatch     Reason = "signature_mismatch"
	Expired      Reason = "expired"
)

// Reasons lists them.
func Reasons() []Reason {
	return []Reason{BadWorker, BadTimestamp, Skewed, Malformed, Mismatch, Expired}
}

// Rejection is the error of a signature that was refused.
type Rejection struct{ Reason Reason }

// Error returns a text for the log.
func (r *Rejection) Error() string { return "signing: refused: " + string(r.Reason) }

func reject(r Reason) error { return &Rejection{Reason: r} }

// Headers are the three headers of a signed callback.
type Headers struct{ Worker, Timestamp, Signature string }

// Map returns the headers by name.
func (h Headers) Map() map[string]string {
	return map[string]string{WorkerHeader: h.Worker, TimestampHeader: h.Timestamp, SignatureHeader: h.Signature}
}

// Callback signs and verifies callbacks with up to three live secrets.
type Callback struct{ secrets [][]byte }

// NewCallback takes the live secrets, the one to sign with first; unset ones are left out.
func NewCallback(secrets ...config.Secret) *Callback {
	return &Callback{secrets: reveal(secrets)}
}

func reveal(secrets []config.Secret) [][]byte {
	var out [][]byte
	for _, s := range secrets {
		if s.IsSet() {
			out = append(out, []byte(s.Reveal()))
		}
	}
	return out
}

// Sign returns the headers for a request: one signature, by the first secret. It panics without a secret.
func (c *Callback) Sign(worker, method, path string, body []byte, now time.Time) Headers {
	timestamp := strconv.FormatInt(now.Unix(), 10)
	mac := sum(c.secrets[0], worker, timestamp, method, path, body)
	return Headers{Worker: worker, Timestamp: timestamp, Signature: "v1=" + hex.EncodeToString(mac)}
}

// Check returns why headers cannot be a signature's, whatever the body is: their shape, and the clock. A refusal is a
// *Rejection.
func (c *Callback) Check(h Headers, now time.Time) error {
	if !workerShape.MatchString(h.Worker) {
		return reject(BadWorker)
	}
	if !timestampShape.MatchString(h.Timestamp) {
		return reject(BadTimestamp)
	}
	seconds, err := strconv.ParseInt(h.Timestamp, 10, 64)
	if err != nil {
		return reject(BadTimestamp)
	}
	if skew := now.Unix() - seconds; skew > int64(MaxSkew/time.Second) || skew < -int64(MaxSkew/time.Second) {
		return reject(Skewed)
	}
	if len(h.Signature) > maxSignatures*(len("v1=")+2*sha256.Size+1) {
		return reject(Malformed)
	}
	given := strings.Split(h.Signature, " ")
	if len(given) > maxSignatures {
		return reject(Malformed)
	}
	for _, g := range given {
		if !signatureShape.MatchString(g) {
			return reject(Malformed)
		}
	}
	return nil
}

// Verify checks the headers against the raw body. A refusal is a *Rejection.
func (c *Callback) Verify(h Headers, method, path string, body []byte, now time.Time) error {
	if err := c.Check(h, now); err != nil {
		return err
	}
	given := strings.Split(h.Signature, " ")
	valid := false
	for _, secret := range c.secrets {
		want := sum(secret, h.Worker, h.Timestamp, method, path, body)
		for _, g := range given { // every pair is compared: the time tells nothing of which one matched
			mac, _ := hex.DecodeString(g[len("v1="):])
			if hmac.Equal(mac, want) {
				valid = true
			}
		}
	}
	if !valid {
		return reject(Mismatch)
	}
	return nil
}

func sum(secret []byte, worker, timestamp, method, path string, body []byte) []byte {
	digest := sha256.Sum256(body)
	mac := hmac.New(sha256.New, secret)
	for _, part := range []string{"hs1\n", timestamp, "\n", worker, "\n", method, "\n", path, "\n", hex.EncodeToString(digest[:])} {
		_, _ = mac.Write([]byte(part))
	}
	return mac.Sum(nil)
}
