package lambdahost

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

var quiet = slog.New(slog.DiscardHandler)

// seen is a request as a handler saw it.
type seen struct {
	Method, Path, Query, Host, Remote, Cookie, Body, RequestID string
	Header                                                     http.Header
}

func echo(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	_ = json.NewEncoder(w).Encode(seen{
		r.Method, r.URL.Path, r.URL.RawQuery, r.Host, r.RemoteAddr, r.Header.Get("Cookie"), string(body), r.Header.Get("X-Request-Id"), r.Header,
	})
}

func request(method, path string) events.APIGatewayV2HTTPRequest {
	e := events.APIGatewayV2HTTPRequest{Version: "2.0", RawPath: path, Headers: map[string]string{}}
	e.RequestContext.HTTP.Method, e.RequestContext.HTTP.SourceIP, e.RequestContext.DomainName = method, "192.0.2.7", "api.example.com"
	return e
}

func TestTheHandlerSeesTheRequestThatTheClientSent(t *testing.T) {
	t.Parallel()
	h := NewHTTP(http.HandlerFunc(echo), quiet)
	e := request("POST", "/a b/c?d")
	e.RawQueryString = "x=1&x=2"
	e.Headers = map[string]string{"host": "api.example.com", "idempotency-key": "one, two", "if-none-match": `"a", "b"`, "content-type": "text/plain"}
	e.Cookies = []string{"a=1", "b=2"}
	e.Body, e.IsBase64Encoded = "AP8=", true
	ctx := lambdacontext.NewContext(t.Context(), &lambdacontext.LambdaContext{AwsRequestID: "6f9ad1f0-0000-4000-8000-000000000000"})
	answer, err := h.Handle(ctx, e)
	if err != nil {
		t.Fatal(err)
	}
	var got seen
	if err := json.Unmarshal([]byte(answer.Body), &got); err != nil {
		t.Fatal(err, answer)
	}
	if got.Path != "/a b/c?d" || got.Query != "x=1&x=2" || got.Host != "api.example.com" || got.Remote != "192.0.2.7:0" || got.Cookie != "a=1; b=2" {
		t.Errorf("%+v", got)
	}
	if got.RequestID != "6f9ad1f0-0000-4000-8000-000000000000" {
		t.Errorf("request id %q", got.RequestID)
	}
	if v := got.Header["Idempotency-Key"]; len(v) != 1 || v[0] != "one, two" {
		t.Errorf("a header was split at its comma: %q", v)
	}
	if v := got.Header["If-None-Match"]; len(v) != 1 || v[0] != `"a", "b"` {
		t.Errorf("a header was split at its comma: %q", v)
	}
	if len(got.Header["Host"]) != 0 {
		t.Error("Host is among the headers")
	}
}

func TestTheStageIsNoPartOfThePath(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{"/prod/x": "/x", "/prod": "/", "/production/x": "/production/x", "/x/prod": "/x/prod"} {
		e := request("GET", path)
		e.RequestContext.Stage = "prod"
		if got := Path(e); got != want {
			t.Errorf("%s: %s", path, got)
		}
	}
	if got := Path(request("GET", "/a%2Fb")); got != "/a%2Fb" {
		t.Errorf("an escaped path was changed: %s", got)
	}
	if got := Path(request("GET", "/100%")); got != "/100%25" {
		t.Errorf("a decoded path was not escaped: %s", got)
	}
}

func TestAnswersKeepTheirBytesAndTheirHeaders(t *testing.T) {
	t.Parallel()
	h := NewHTTP(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "image/png")
		w.Header().Add("Set-Cookie", "a=1")
		w.Header().Add("Set-Cookie", "b=2")
		w.Header().Add("Allow", "GET")
		w.Header().Add("Allow", "POST")
		w.WriteHeader(http.StatusTeapot)
		_, _ = w.Write([]byte{0x89, 'P', 0xff})
	}), quiet)
	a, err := h.Handle(t.Context(), request("GET", "/"))
	if err != nil || a.StatusCode != http.StatusTeapot || !a.IsBase64Encoded || a.Body != "iVD/" || a.Headers["Allow"] != "GET,POST" || len(a.Cookies) != 2 {
		t.Errorf("%+v, %v", a, err)
	}
	if a, err = h.Handle(t.Context(), request("HEAD", "/")); err != nil || a.Body != "" || a.IsBase64Encoded {
		t.Errorf("HEAD: %+v, %v", a, err)
	}
}

func TestWhatLambdaCannotCarryIsSaidClearly(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		size int
		fill string
		ok   bool
	}{
		"fits":                       {5 << 20, "a", true},
		"too large":                  {7 << 20, "a", false},
		"too large once it is JSON":  {4 << 20, `"`, false},
		"too large once it is bytes": {5 << 20, "\xff", false},
	} {
		h := NewHTTP(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Request-Id", "the-id-1234")
			_, _ = io.WriteString(w, strings.Repeat(tc.fill, tc.size))
		}), quiet)
		a, err := h.Handle(t.Context(), request("GET", "/"))
		if err != nil {
			t.Fatal(err)
		}
		if tc.ok != (a.StatusCode == http.StatusOK) {
			t.Errorf("%s: %d", name, a.StatusCode)
		}
		if !tc.ok && (a.StatusCode != http.StatusNotImplemented || !strings.Contains(a.Body, `"NOT_SUPPORTED"`) || !strings.Contains(a.Body, "the-id-1234")) {
			t.Errorf("%s: %d %.300s", name, a.StatusCode, a.Body)
		}
	}
}

func TestEventsThatAreNoRequestsAreErrors(t *testing.T) {
	t.Parallel()
	h := NewHTTP(http.HandlerFunc(echo), quiet)
	for _, e := range []events.APIGatewayV2HTTPRequest{{}, {Version: "1.0"}, {Version: "2.0"}} {
		if _, err := h.Handle(t.Context(), e); err == nil {
			t.Errorf("%+v was answered", e)
		}
	}
	e := request("POST", "/")
	e.Body, e.IsBase64Encoded = "###", true
	if a, err := h.Handle(t.Context(), e); err != nil || a.StatusCode != http.StatusBadRequest || !strings.Contains(a.Body, `"BAD_REQUEST"`) {
		t.Errorf("%+v, %v", a, err)
	}
	if a, err := h.Handle(t.Context(), request("G T", "/")); err != nil || a.StatusCode != http.StatusBadRequest {
		t.Errorf("%+v, %v", a, err)
	}
}

func TestAManifestNamesItsFunctions(t *testing.T) {
	t.Parallel()
	for raw, ok := range map[string]bool{
		`{"kind":"http","functions":["a.b"]}`: true, `{"kind":"jobs","functions":["a"],"version":"x"}`: true,
		`{"kind":"http","functions":[]}`: false, `{"kind":"other","functions":["a"]}`: false, `{`: false,
		fmt.Sprintf(`{"kind":"http","functions":["%s"]}`, strings.Repeat("a", maxManifest)): false,
	} {
		if _, err := ParseManifest([]byte(raw)); (err == nil) != ok {
			t.Errorf("%.80s: %v", raw, err)
		}
	}
}
