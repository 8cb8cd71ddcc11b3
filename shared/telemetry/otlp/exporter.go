package otlp

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	sdk "go.opentelemetry.io/otel/sdk/trace"
)

// Bounds of one batch's delivery; the batcher bounds all of its tries.
const (
	firstPause = 500 * time.Millisecond
	maxAnswer  = 64 << 10
)

// exporter posts batches of spans as OTLP over HTTP asks for it: protobuf, packed, and again after a while where the
// collector says that it may take them later. It is written here since the library's own brings gRPC with it, which
// would double what a Lambda bundle weighs.
type exporter struct {
	client  *http.Client
	url     string
	headers map[string]string
	pause   time.Duration
}

func newExporter(url string, headers map[string]string) *exporter {
	return &exporter{url: url, headers: headers, pause: firstPause, client: &http.Client{
		// A redirect would take the headers, and the key in them, elsewhere.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport:     http.DefaultTransport.(*http.Transport).Clone(), // its own connections, the environment's proxies
	}}
}

// ExportSpans implements sdk.SpanExporter.
func (e *exporter) ExportSpans(ctx context.Context, spans []sdk.ReadOnlySpan) error {
	if len(spans) == 0 {
		return nil
	}
	var body bytes.Buffer
	packed := gzip.NewWriter(&body)
	_, err1 := packed.Write(encode(spans))
	if err := errors.Join(err1, packed.Close()); err != nil {
		return err
	}
	for pause := e.pause; ; pause *= 2 {
		later, err := e.post(ctx, body.Bytes())
		if err == nil || later < 0 {
			return err
		}
		wait := max(pause, later)
		if deadline, bounded := ctx.Deadline(); bounded && time.Until(deadline) <= wait {
			return err
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return err
		}
	}
}

// never says that another try changes nothing.
const never time.Duration = -1

// post tries once. With an error it returns how long the collector asks to wait before another try, or never.
func (e *exporter) post(ctx context.Context, body []byte) (time.Duration, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, e.url, bytes.NewReader(body))
	if err != nil {
		return never, err
	}
	for name, value := range e.headers {
		req.Header.Set(name, value)
	}
	req.Header.Set("Content-Type", "application/x-protobuf")
	req.Header.Set("Content-Encoding", "gzip")
	res, err := e.client.Do(req)
	if err != nil {
		return 0, err
	}
	defer func() { _ = res.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	switch {
	case res.StatusCode/100 == 2:
		if n := rejected(answer); err == nil && n > 0 {
			return never, fmt.Errorf("otlp: the collector rejects %d spans", n)
		}
		return 0, nil
	case res.StatusCode == http.StatusTooManyRequests, res.StatusCode == http.StatusBadGateway,
		res.StatusCode == http.StatusServiceUnavailable, res.StatusCode == http.StatusGatewayTimeout:
		seconds, _ := strconv.ParseUint(res.Header.Get("Retry-After"), 10, 16)
		return time.Duration(seconds) * time.Second, fmt.Errorf("otlp: the collector answers %d", res.StatusCode)
	default:
		return never, fmt.Errorf("otlp: the collector answers %d", res.StatusCode)
	}
}

// Shutdown implements sdk.SpanExporter.
func (e *exporter) Shutdown(context.Context) error {
	e.client.CloseIdleConnections()
	return nil
}
