package doctor

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"hivesync/shared/config"
	"hivesync/shared/signing"
)

// at is the backend's URL of a path.
func (d *doctor) at(path string) string { return strings.TrimRight(d.config.BackendURL, "/") + path }

func (d *doctor) backend(ctx context.Context) (string, error) {
	var answering []string
	for _, base := range slices.Compact([]string{d.config.BackendURL, d.Public}) {
		if base == "" {
			continue
		}
		target := strings.TrimRight(base, "/") + "/health"
		answer, err := d.call(ctx, http.MethodGet, target, nil, nil)
		switch {
		case err != nil:
			return "", err
		case answer.status/100 == 3:
			return "", fmt.Errorf("%s answers %d: name the address that it leads to", target, answer.status)
		case answer.status != http.StatusOK:
			return "", fmt.Errorf("%s answers %d", target, answer.status)
		}
		answering = append(answering, target)
	}
	return strings.Join(answering, ", "), nil
}

// admin asks as nobody: an API that is there refuses that.
func (d *doctor) admin(ctx context.Context) (string, error) {
	target := d.at("/admin/metrics/workers")
	answer, err := d.call(ctx, http.MethodGet, target, nil, nil)
	switch {
	case err != nil:
		return "", err
	case answer.status/100 == 2:
		return "", fmt.Errorf("%s answers %d to a request without a token", target, answer.status)
	case answer.status != http.StatusUnauthorized && answer.status != http.StatusForbidden || answer.code() == "":
		return "", fmt.Errorf("%s answers %d, which is not the backend's refusal", target, answer.status)
	}
	return "answers, and asks for a token", nil
}

// stranger is an origin that nobody configures: the name is reserved.
const stranger = "https://stranger.invalid"

// cors asks as browsers do before they call from a page: those of the configured origins may, others may not.
func (d *doctor) cors(ctx context.Context) (string, error) {
	ask := func(origin string) (allowed string, status int, err error) {
		answer, err := d.call(ctx, http.MethodOptions, d.at("/admin/metrics/workers"), map[string]string{
			"Origin": origin, "Access-Control-Request-Method": http.MethodGet, "Access-Control-Request-Headers": "authorization",
		}, nil)
		return answer.header.Get("Access-Control-Allow-Origin"), answer.status, err
	}
	for _, origin := range d.config.CORSAllowedOrigins {
		switch allowed, status, err := ask(origin); {
		case err != nil:
			return "", err
		case allowed == "":
			return "", fmt.Errorf("a browser on %s may not call, though it is configured", origin)
		case allowed != origin:
			return "", fmt.Errorf("a browser on %s is told that %s may call", origin, allowed)
		case status/100 != 2:
			return "", fmt.Errorf("a browser on %s asks before it calls, and is answered %d", origin, status)
		}
	}
	switch allowed, _, err := ask(stranger); {
	case err != nil:
		return "", err
	case allowed != "":
		return "", fmt.Errorf("a browser on any page may call: %s is let in as %s", stranger, allowed)
	}
	if len(d.config.CORSAllowedOrigins) == 0 {
		return "no browser may, since no origin is configured", nil
	}
	return "from " + strings.Join(d.config.CORSAllowedOrigins, ", ") + ", and from nowhere else", nil
}

// callback posts a signed but empty callback: a backend that verifies it refuses the body (422), one
// with another secret refuses the signature (401). A wrong signature must be refused, too.
func (d *doctor) callback(ctx context.Context) (string, error) {
	target, body := d.config.CallbackEndpoint(), []byte("{}")
	secrets := d.config.CallbackSecrets()
	if len(secrets) == 0 {
		return "", errors.New("WORKER_CALLBACK_SECRET is not set")
	}
	signer := signing.NewCallback(secrets...)
	headers := signer.Sign("doctor", http.MethodPost, config.CallbackPath, body, time.Now())
	answer, err := d.call(ctx, http.MethodPost, target, headers.Map(), body)
	switch {
	case err != nil:
		return "", err
	case answer.status == http.StatusUnauthorized:
		return "", fmt.Errorf("%s refuses our signature", target)
	case answer.status != http.StatusUnprocessableEntity && answer.status != http.StatusBadRequest || answer.code() == "":
		return "", fmt.Errorf("%s answers %d to an empty callback, not a refusal of its body: %.200s", target, answer.status, answer.text)
	}
	headers.Signature = "v1=" + strings.Repeat("0", 64)
	if answer, err = d.call(ctx, http.MethodPost, target, headers.Map(), body); err != nil {
		return "", err
	}
	if answer.status != http.StatusUnauthorized {
		return "", fmt.Errorf("%s answers %d to a wrong signature", target, answer.status)
	}
	return "ours is taken, a wrong one is refused", nil
}

// relayed reports whether callbacks go to another host than the backend's.
func (d *doctor) relayed() bool {
	through, err := url.Parse(d.config.CallbackURL)
	direct, directErr := url.Parse(d.config.BackendURL)
	return d.config.CallbackURL != "" && err == nil && directErr == nil && through.Host != direct.Host
}

func (d *doctor) relayer(ctx context.Context) (string, error) {
	through, err := url.Parse(d.config.CallbackURL)
	if err != nil {
		return "", errors.New("CALLBACK_URL is no URL")
	}
	target := through.Scheme + "://" + through.Host + "/health"
	answer, err := d.call(ctx, http.MethodGet, target, nil, nil)
	if err == nil && answer.status != http.StatusOK {
		err = fmt.Errorf("%s answers %d", target, answer.status)
	}
	return target, err
}

// answer is what a server said.
type answer struct {
	status int
	header http.Header
	text   string
}

// code is that of an error as the API writes it; empty for anything else, such as a proxy's page.
func (a answer) code() string {
	var e struct {
		Error struct {
			Code string `json:"code"`
		} `json:"error"`
	}
	if json.Unmarshal([]byte(a.text), &e) != nil {
		return ""
	}
	return e.Error.Code
}

// mostAnswer bounds what is read of an answer.
const mostAnswer = 1 << 20

func (d *doctor) call(ctx context.Context, method, url string, headers map[string]string, body []byte) (answer, error) {
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for k, v := range headers {
		req.Header.Set(k, v)
	}
	resp, err := d.http.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, mostAnswer))
	return answer{resp.StatusCode, resp.Header, string(raw)}, err
}
