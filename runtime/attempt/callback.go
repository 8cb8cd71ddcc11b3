package attempt

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"hivesync/shared/fault"
	"hivesync/shared/jobs"
	"hivesync/shared/signing"
	"hivesync/shared/telemetry/tracing"
)

// CallbackPath is what callbacks sign, whatever address they are sent to.
const CallbackPath = "/api/v1/workers/callback"

// CallbackOptions says where callbacks go.
type CallbackOptions struct {
	// URL is the backend's, or a relayer's.
	URL string
	// Worker is the name that the signature covers.
	Worker string
	// Signer holds the shared secret.
	Signer *signing.Callback
	// Timeout bounds one request. Default 5 s.
	Timeout time.Duration
	// MaxBody is the largest report in bytes. Default 4 MiB.
	MaxBody int
	// Tracer makes a span of each try; nil makes none, and still passes the job's traceparent on.
	Tracer *tracing.Tracer
}

// Callback reports by signed HTTP requests.
type Callback struct {
	opts   CallbackOptions
	client *http.Client
}

var _ Reporter = (*Callback)(nil)

// NewCallback returns a Reporter that posts to o.URL.
func NewCallback(o CallbackOptions) *Callback {
	if o.Timeout <= 0 {
		o.Timeout = 5 * time.Second
	}
	if o.MaxBody <= 0 {
		o.MaxBody = 4 << 20
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 64
	return &Callback{opts: o, client: &http.Client{
		Transport: transport,
		Timeout:   o.Timeout,
		// A redirect would carry the signature elsewhere, and turn the POST into a GET.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Report implements Reporter.
func (c *Callback) Report(ctx context.Context, r Report) error {
	ctx, span := c.opts.Tracer.Start(ctx, "callback", tracing.Client, "")
	defer span.End()
	err := c.post(ctx, r)
	if span != nil {
		span.Set(tracing.String("hivesync.transition", string(r.Transition)), tracing.String("hivesync.job.type", r.JobType))
		if err != nil && !errors.Is(err, ErrEnded) {
			span.Fail(string(fault.From(err).Code))
		}
	}
	return err
}

// post sends a report once. Each try is signed anew, since a signature is good for five minutes.
func (c *Callback) post(ctx context.Context, r Report) error {
	body, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("attempt: encode a callback: %w", err)
	}
	if bytes.Contains(body, []byte(`\u0000`)) {
		body = []byte(withoutNUL.Replace(string(body)))
	}
	if len(body) > c.opts.MaxBody {
		return &Refusal{Status: http.StatusRequestEntityTooLarge, Code: string(fault.OutputTooLarge)}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.opts.URL, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("attempt: address a callback: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	if trace := tracing.Traceparent(ctx); trace != "" {
		req.Header.Set("Traceparent", trace)
	}
	for name, value := range c.opts.Signer.Sign(c.opts.Worker, http.MethodPost, CallbackPath, body, time.Now()).Map() {
		req.Header.Set(name, value)
	}
	res, err := c.client.Do(req)
	if err != nil {
		return fault.Away(fault.Backend, err, "The backend is away.")
	}
	defer func() { _ = res.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(res.Body, 64<<10))
	if err != nil && !errors.Is(err, io.EOF) {
		return fault.Away(fault.Backend, err, "The backend's answer broke off.")
	}
	if err := verdict(res, answer); err != nil || r.Transition != jobs.Running {
		return err
	}
	var receipt struct {
		Data struct {
			State jobs.State `json:"state"`
		} `json:"data"`
	}
	if json.Unmarshal(answer, &receipt) == nil && receipt.Data.State.Terminal() {
		return ErrEnded
	}
	return nil
}

// withoutNUL replaces the character U+0000 in a document's strings by U+FFFD: no database keeps it, so the backend would refuse
// the report, and the job would never end. It comes from what users write. An escaped backslash is no part of it.
var withoutNUL = strings.NewReplacer(`\\`, `\\`, `\u0000`, `\ufffd`)

// verdict reads an answer. Only what another try cannot change is a refusal: not an unknown signature,
// which a rotation of the secret or a clock that is set right cures.
func verdict(res *http.Response, body []byte) error {
	switch code := res.StatusCode; {
	case code >= 200 && code < 300:
		return nil
	case code == http.StatusBadRequest, code == http.StatusNotFound, code == http.StatusConflict, code == http.StatusGone,
		code == http.StatusRequestEntityTooLarge, code == http.StatusUnprocessableEntity:
		var e struct {
			Error struct {
				Code string `json:"code"`
			} `json:"error"`
		}
		// Anything but the backend's own words, such as a proxy's page, is no verdict on the job.
		if json.Unmarshal(body, &e) != nil || e.Error.Code == "" {
			return fault.Newf(fault.Unavailable, "Something before the backend answered %d.", code).Of(fault.Backend)
		}
		return &Refusal{Status: code, Code: e.Error.Code}
	default:
		f := fault.Newf(fault.Unavailable, "The backend answered %d.", code).Of(fault.Backend)
		if seconds, err := strconv.Atoi(res.Header.Get("Retry-After")); err == nil && seconds > 0 {
			f.RetryAfter = min(time.Duration(seconds)*time.Second, time.Minute)
		}
		return f
	}
}
