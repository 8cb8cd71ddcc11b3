// Package lambdahost runs functions as AWS Lambda does: endpoints and streams behind API Gateway's HTTP APIs (payload
// format 2.0), jobs behind SQS with partial batch failures.
//
// It holds no rule of its own: an endpoint goes through the same handler as over net/http, and a job's end through
// the same signed callback. It never loses a message: what cannot be finished goes back to its queue.
package lambdahost

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/awslabs/aws-lambda-go-api-proxy/httpadapter"

	"hivesync/runtime/httphost"
	"hivesync/shared/fault"
)

// maxAnswer is the largest answer of a function that Lambda passes on, in bytes of JSON: 6 MB, less some room.
const maxAnswer = 6<<20 - 4<<10

// HTTP answers API Gateway v2 events with an http.Handler.
type HTTP struct {
	proxy *httpadapter.HandlerAdapterV2
	log   *slog.Logger
}

// NewHTTP returns an HTTP for a handler.
func NewHTTP(handler http.Handler, log *slog.Logger) *HTTP {
	return &HTTP{proxy: httpadapter.NewV2(faithful(handler)), log: log}
}

type eventKey struct{}

// Handle answers one event. Its error is for events that are no requests; everything else is an answer.
func (h *HTTP) Handle(ctx context.Context, e events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
	if e.Version != "2.0" || e.RequestContext.HTTP.Method == "" {
		return events.APIGatewayV2HTTPResponse{}, fmt.Errorf("lambdahost: not an API Gateway event of payload format 2.0, but of version %q", e.Version)
	}
	if e.IsBase64Encoded {
		if _, err := base64.StdEncoding.DecodeString(e.Body); err != nil {
			return refusal(fault.New(fault.BadRequest, "The request's body is not the base64 that it says it is."), ""), nil //nolint:nilerr // the answer says it
		}
	}
	e.RawPath = Path(e)
	answer, err := h.proxy.ProxyWithContext(context.WithValue(ctx, eventKey{}, &e), e)
	if err != nil {
		h.log.WarnContext(ctx, "an event is no HTTP request", "error", err)
		return refusal(fault.New(fault.BadRequest, "This is not a sound HTTP request."), ""), nil
	}
	if e.RequestContext.HTTP.Method == http.MethodHead {
		answer.Body, answer.IsBase64Encoded = "", false // net/http sends none either
	}
	if len(answer.Body) > maxAnswer/6 { // JSON makes at most six bytes of one
		whole, err := json.Marshal(answer)
		if err != nil {
			return answer, err
		}
		if len(whole) > maxAnswer {
			h.log.WarnContext(ctx, "an answer is too large for Lambda", "bytes", len(answer.Body))
			return refusal(fault.New(fault.NotSupported, "This answer is larger than the 6 MB that Lambda carries. Ask the backend's own address."),
				answer.Headers["X-Request-Id"]), nil
		}
	}
	return answer, nil
}

// Path returns the path of an event, escaped, without the stage in front of it. API Gateway decodes what the
// client escaped, so that a space or a question mark in a segment would not be read as one.
func Path(e events.APIGatewayV2HTTPRequest) string {
	path := e.RawPath
	if path == "" {
		path = e.RequestContext.HTTP.Path
	}
	if stage := e.RequestContext.Stage; stage != "" && stage != "$default" {
		if rest, ok := strings.CutPrefix(path, "/"+stage); ok && (rest == "" || rest[0] == '/') {
			path = "/" + strings.TrimPrefix(rest, "/")
		}
	}
	if parsed, err := url.ParseRequestURI(path); err != nil || parsed.RawQuery != "" || strings.ContainsAny(path, "?# ") {
		path = (&url.URL{Path: path}).EscapedPath()
	}
	return path
}

// faithful undoes what the adapter changes about a request: it splits every header at its commas, leaves the client's
// address without a port, and repeats the Cookie header.
func faithful(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e, ok := r.Context().Value(eventKey{}).(*events.APIGatewayV2HTTPRequest)
		if ok {
			for name, value := range e.Headers {
				r.Header[http.CanonicalHeaderKey(name)] = []string{value}
			}
			if len(e.Cookies) > 0 {
				r.Header.Set("Cookie", strings.Join(e.Cookies, "; "))
			}
			if host := r.Header.Get("Host"); host != "" {
				r.Host = host
				r.Header.Del("Host") // as net/http has it
			}
			r.RemoteAddr = net.JoinHostPort(e.RequestContext.HTTP.SourceIP, "0")
			if call, ok := lambdacontext.FromContext(r.Context()); ok && r.Header.Get("X-Request-Id") == "" {
				r.Header.Set("X-Request-Id", call.AwsRequestID) // Lambda's own logs know the call by it
			}
		}
		next.ServeHTTP(w, r)
	})
}

// refusal is an answer in the shape of the host's errors, for what does not reach it.
func refusal(f *fault.Error, requestID string) events.APIGatewayV2HTTPResponse {
	body, _ := json.Marshal(map[string]any{"error": map[string]any{ // texts alone: cannot fail
		"code": f.Code, "message": f.Message, "details": []fault.Detail{}, "request_id": requestID,
	}})
	return events.APIGatewayV2HTTPResponse{
		StatusCode: httphost.Status(f.Code), Body: string(body) + "\n",
		Headers: map[string]string{"Content-Type": "application/json", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"},
	}
}
