package lambdaapi

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net"
	"net/http"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/uuid"
)

// Gateway asks a function as API Gateway's HTTP APIs do: events of payload format 2.0, and their answers.
type Gateway struct {
	Function Function
	Log      *slog.Logger
}

// hop are headers of one connection, which the gateway keeps to itself.
var hop = []string{"Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Te", "Trailer", "Transfer-Encoding", "Upgrade"}

// ServeHTTP asks the function and passes its answer on.
func (g Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	event, err := NewEvent(r)
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		gatewayError(w, http.StatusRequestEntityTooLarge, "Request Entity Too Large")
		return
	case err != nil:
		gatewayError(w, http.StatusBadRequest, "Bad Request")
		return
	}
	raw, err := json.Marshal(event)
	if err == nil && len(raw) > maxPayload {
		gatewayError(w, http.StatusRequestEntityTooLarge, "Request Entity Too Large")
		return
	}
	var result Result
	if err == nil {
		result, err = g.Function.Invoke(r.Context(), raw)
	}
	if err != nil {
		g.Log.Error("the function could not be asked", "error", err)
		gatewayError(w, http.StatusInternalServerError, "Internal Server Error")
		return
	}
	if result.Failed {
		g.Log.Error("the function failed", "type", result.Failure().Type, "error", result.Failure().Message)
		gatewayError(w, http.StatusInternalServerError, "Internal Server Error")
		return
	}
	if err := WriteAnswer(w, result.Payload); err != nil {
		g.Log.Error("the function's answer is no HTTP answer", "error", err)
		gatewayError(w, http.StatusInternalServerError, "Internal Server Error")
	}
}

// NewEvent makes the event of a request. Values of a repeated header or parameter are joined by commas, cookies are
// listed apart, and a body that is no text is base64.
func NewEvent(r *http.Request) (*events.APIGatewayV2HTTPRequest, error) {
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxPayload))
	if err != nil {
		return nil, err
	}
	source, port, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return nil, err
	}
	now := time.Now().UTC()
	id := uuid.NewString()
	e := &events.APIGatewayV2HTTPRequest{
		Version: "2.0", RouteKey: "$default", RawPath: r.URL.EscapedPath(), RawQueryString: r.URL.RawQuery, Headers: map[string]string{},
		RequestContext: events.APIGatewayV2HTTPRequestContext{
			RouteKey: "$default", AccountID: "000000000000", Stage: "$default", RequestID: id, APIID: "local", DomainName: r.Host, DomainPrefix: "local",
			Time: now.Format("02/Jan/2006:15:04:05 -0700"), TimeEpoch: now.UnixMilli(),
			HTTP: events.APIGatewayV2HTTPRequestContextHTTPDescription{
				Method: r.Method, Path: r.URL.Path, Protocol: r.Proto, SourceIP: source, UserAgent: r.UserAgent(),
			},
		},
	}
	headers := r.Header.Clone()
	for _, name := range hop {
		headers.Del(name)
	}
	for _, line := range headers.Values("Cookie") {
		for cookie := range strings.SplitSeq(line, ";") {
			if cookie = strings.TrimSpace(cookie); cookie != "" {
				e.Cookies = append(e.Cookies, cookie)
			}
		}
	}
	headers.Del("Cookie")
	headers.Add("X-Forwarded-For", source)
	headers.Set("X-Forwarded-Port", port)
	headers.Set("X-Forwarded-Proto", "http")
	headers.Set("Host", r.Host)
	for name, values := range headers {
		e.Headers[strings.ToLower(name)] = strings.Join(values, ",")
	}
	if values, err := url.ParseQuery(r.URL.RawQuery); err == nil && len(values) > 0 {
		e.QueryStringParameters = map[string]string{}
		for name, list := range values {
			e.QueryStringParameters[name] = strings.Join(list, ",")
		}
	}
	if len(body) > 0 {
		e.Headers["content-length"] = strconv.Itoa(len(body))
		if textual(r.Header.Get("Content-Type")) && utf8.Valid(body) {
			e.Body = string(body)
		} else {
			e.Body, e.IsBase64Encoded = base64.StdEncoding.EncodeToString(body), true
		}
	}
	return e, nil
}

// textual reports whether the gateway passes a body of this type on as text.
func textual(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return false
	}
	return strings.HasPrefix(kind, "text/") || kind == "application/json" || kind == "application/javascript" || kind == "application/xml"
}

// WriteAnswer writes a function's answer of payload format 2.0. An answer without a status is the body itself, as JSON.
func WriteAnswer(w http.ResponseWriter, payload []byte) error {
	var shape struct {
		StatusCode *int `json:"statusCode"`
	}
	if json.Unmarshal(payload, &shape) != nil || shape.StatusCode == nil {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(payload)
		return nil //nolint:nilerr // no answer of that format is an answer, too
	}
	var a events.APIGatewayV2HTTPResponse
	if err := json.Unmarshal(payload, &a); err != nil {
		return err
	}
	if a.StatusCode < 100 || a.StatusCode > 599 {
		return errors.New("the status is none of HTTP's")
	}
	body := []byte(a.Body)
	if a.IsBase64Encoded {
		decoded, err := base64.StdEncoding.DecodeString(a.Body)
		if err != nil {
			return err
		}
		body = decoded
	}
	for name, value := range a.Headers {
		w.Header().Set(textproto.CanonicalMIMEHeaderKey(name), value)
	}
	for name, values := range a.MultiValueHeaders {
		w.Header()[textproto.CanonicalMIMEHeaderKey(name)] = values
	}
	for _, cookie := range a.Cookies {
		w.Header().Add("Set-Cookie", cookie)
	}
	w.WriteHeader(a.StatusCode)
	_, _ = w.Write(body)
	return nil
}

func gatewayError(w http.ResponseWriter, status int, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"message": message})
}
