package doctor

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"hivesync/shared/signing"
)

const callbackPath = "/api/v1/workers/callback"

func (d *doctor) backend(ctx context.Context) (string, error) {
	url := strings.TrimRight(d.config.BackendURL, "/") + "/health"
	status, _, err := call(ctx, http.MethodGet, url, nil, nil)
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("%s answers %d", url, status)
	}
	return url, err
}

// callback posts a signed but empty callback: a backend that verifies it refuses the body (422), one
// with another secret refuses the signature (401). A wrong signature must be refused, too.
func (d *doctor) callback(ctx context.Context) (string, error) {
	url, body := d.config.CallbackEndpoint(), []byte("{}")
	secrets := d.config.CallbackSecrets()
	if len(secrets) == 0 {
		return "", errors.New("WORKER_CALLBACK_SECRET is not set")
	}
	signer := signing.NewCallback(secrets...)
	headers := signer.Sign("doctor", http.MethodPost, callbackPath, body, time.Now())
	status, text, err := call(ctx, http.MethodPost, url, headers.Map(), body)
	switch {
	case err != nil:
		return "", err
	case status == http.StatusUnauthorized:
		return "", fmt.Errorf("%s refuses our signature", url)
	case status != http.StatusUnprocessableEntity && status != http.StatusBadRequest:
		return "", fmt.Errorf("%s answers %d to an empty callback, not a refusal of its body: %.200s", url, status, text)
	}
	headers.Signature = "v1=" + strings.Repeat("0", 64)
	if status, _, err = call(ctx, http.MethodPost, url, headers.Map(), body); err != nil {
		return "", err
	}
	if status != http.StatusUnauthorized {
		return "", fmt.Errorf("%s answers %d to a wrong signature", url, status)
	}
	return "ours is taken, a wrong one is refused", nil
}

func call(ctx context.Context, method, url string, headers map[string]string, body []byte) (status int, text string, err error) {
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	req.Header.Set("Content-Type", "application/json")
	for k, v := range headers {
		req.Header.Set(k, v)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, 1<<16))
	return resp.StatusCode, string(raw), err
}
