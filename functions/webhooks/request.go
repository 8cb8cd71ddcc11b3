package webhooks

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"syscall"
	"time"

	"github.com/google/uuid"

	"hivesync/shared/auth"
	"hivesync/shared/publicnet"
	"hivesync/shared/safetext"
	"hivesync/shared/signing"
)

// Bounds of one attempt.
const (
	// answerWithin is how long a receiver has, from the connection on to the answer's first bytes.
	answerWithin = 15 * time.Second
	// maxAnswer is how much of an answer is read, and kept.
	maxAnswer = 1 << 10
	// longestPause bounds a Retry-After that is obeyed.
	longestPause = 24 * time.Hour
)

// secretBytes is how long a webhook's secret is.
const secretBytes = 32

// newSecret makes a webhook's secret: as it is shown, and sealed for the database.
func newSecret(seal *auth.Sealer, webhook uuid.UUID) (shown string, sealed []byte) {
	raw := make([]byte, secretBytes)
	_, _ = rand.Read(raw) // never fails: crypto/rand aborts the program instead
	return signing.StandardSecretPrefix + base64.StdEncoding.EncodeToString(raw), seal.Seal(raw, webhook.String())
}

// bodyOf is what is sent of an event, the same in all attempts.
func bodyOf(team uuid.UUID, kind string, at time.Time, data json.RawMessage) ([]byte, error) {
	return json.Marshal(struct {
		Type      string          `json:"type"`
		Timestamp time.Time       `json:"timestamp"`
		TeamID    uuid.UUID       `json:"team_id"`
		Data      json.RawMessage `json:"data"`
	}{kind, at.UTC(), team, data})
}

// newClient returns a client that goes where receivers may be: to the public Internet alone, unless anywhere, straight and nowhere else.
func newClient(anywhere bool, transport http.RoundTripper) *http.Client {
	if transport == nil {
		dialer := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
		if !anywhere {
			dialer = publicnet.Guard(*dialer, func() error { return publicnet.ErrPrivate })
		}
		transport = &http.Transport{
			DialContext: dialer.DialContext, ForceAttemptHTTP2: true, MaxIdleConns: 100, MaxIdleConnsPerHost: 2, MaxConnsPerHost: 16, IdleConnTimeout: 30 * time.Second,
			TLSHandshakeTimeout: 10 * time.Second, ResponseHeaderTimeout: answerWithin, MaxResponseHeaderBytes: 16 << 10, DisableCompression: true,
		}
	}
	return &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// outcome is what came of one attempt.
type outcome struct {
	status int
	answer string
	// failure is why there was no answer, in words of ours.
	failure string
	took    time.Duration
	// pause is how long the receiver asks to wait.
	pause time.Duration
}

func (o outcome) taken() bool { return o.status >= 200 && o.status < 300 }

// post sends one request. What it returns of the answer is bounded and clean.
func post(ctx context.Context, client *http.Client, url, id string, now time.Time, body []byte, secrets ...[]byte) (o outcome) {
	begin := time.Now()
	defer func() { o.took = time.Since(begin) }()
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return outcome{failure: "the URL is none"}
	}
	timestamp := strconv.FormatInt(now.Unix(), 10)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "HiveSync-Webhooks/1")
	req.Header["webhook-id"] = []string{id} // in lower case, as the specification writes them
	req.Header["webhook-timestamp"] = []string{timestamp}
	req.Header["webhook-signature"] = []string{signing.StandardSignature(id, timestamp, body, secrets...)}
	res, err := client.Do(req) // #nosec G107 G704 -- the transport reaches the public Internet alone
	if err != nil {
		return outcome{failure: failure(err)}
	}
	defer func() { _ = res.Body.Close() }()
	begins, _ := io.ReadAll(io.LimitReader(res.Body, maxAnswer)) // what breaks off has been answered all the same
	o = outcome{status: res.StatusCode, answer: safetext.Block(string(begins), maxAnswer)}
	if res.StatusCode == http.StatusTooManyRequests || res.StatusCode == http.StatusServiceUnavailable {
		if seconds, err := strconv.Atoi(res.Header.Get("Retry-After")); err == nil && seconds > 0 {
			o.pause = min(time.Duration(min(seconds, 1<<30))*time.Second, longestPause)
		}
	}
	return o
}

// failure says why there was no answer, and nothing of what the system sees of networks.
func failure(err error) string {
	var dns *net.DNSError
	var name x509.HostnameError
	var unknown x509.UnknownAuthorityError
	var invalid x509.CertificateInvalidError
	var timeout net.Error
	switch {
	case errors.Is(err, publicnet.ErrPrivate):
		return "the host is not one of the public Internet"
	case errors.As(err, &dns):
		return "the host's name leads nowhere"
	case errors.As(err, &name), errors.As(err, &unknown), errors.As(err, &invalid):
		return "the host's certificate is not valid for it"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "the connection was refused"
	case errors.As(err, &timeout) && timeout.Timeout():
		return "there was no answer in time"
	default:
		return "the connection broke off"
	}
}
