package lambdaapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
)

var quiet = slog.New(slog.DiscardHandler)

// function is a Function of a Go function.
type functionOf func(event []byte) (Result, error)

func (f functionOf) Invoke(_ context.Context, event []byte) (Result, error) { return f(event) }

func TestTheInvokeCallAnswersAsLambdaDoes(t *testing.T) {
	t.Parallel()
	events := make(chan []byte, 10)
	server := httptest.NewServer(InvokeServer(func(name string) (Function, bool) {
		return functionOf(func(event []byte) (Result, error) {
			events <- event
			switch name {
			case "broken":
				return Result{}, errors.New("no process")
			case "failing":
				return failed("errorString", "no"), nil
			}
			return Result{Payload: event}, nil
		}), name != "none"
	}, quiet))
	t.Cleanup(server.Close)
	post := func(name, kind, body string) (*http.Response, string) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/2015-03-31/functions/"+name+"/invocations", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-Amz-Invocation-Type", kind)
		res, err := server.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = res.Body.Close() }()
		raw, _ := io.ReadAll(res.Body)
		return res, string(raw)
	}
	for _, tc := range []struct {
		name, kind, body string
		status           int
		answer, failure  string
	}{
		{"f", "", `{"a":1}`, 200, `{"a":1}`, ""},
		{"f", "RequestResponse", ``, 200, `{}`, ""},
		{"arn:aws:lambda:eu-west-1:1:function:f:$LATEST", "", `{}`, 200, `{}`, ""},
		{"failing", "", `{}`, 200, `{"errorMessage":"no","errorType":"errorString"}`, "Unhandled"},
		{"broken", "", `{}`, 500, "", ""},
		{"none", "", `{}`, 404, "", ""},
		{"f", "", `{`, 400, "", ""},
		{"f", "Odd", `{}`, 400, "", ""},
		{"f", "DryRun", `{}`, 204, "", ""},
		{"f", "", `"` + strings.Repeat("x", maxPayload) + `"`, 413, "", ""},
	} {
		res, body := post(tc.name, tc.kind, tc.body)
		if res.StatusCode != tc.status || (tc.answer != "" && body != tc.answer) || res.Header.Get("X-Amz-Function-Error") != tc.failure {
			t.Errorf("%s %s: %d %q %q", tc.name, tc.kind, res.StatusCode, res.Header.Get("X-Amz-Function-Error"), body)
		}
		if tc.status >= 400 && res.Header.Get("X-Amzn-Errortype") == "" {
			t.Errorf("%s %s: an error without its type", tc.name, tc.kind)
		}
	}
	for len(events) > 0 {
		<-events
	}
	if res, _ := post("f", "Event", `{"later":true}`); res.StatusCode != http.StatusAccepted {
		t.Errorf("an asynchronous call: %d", res.StatusCode)
	}
	if got := <-events; string(got) != `{"later":true}` {
		t.Errorf("an asynchronous call brought %s", got)
	}
}

func TestTheGatewayMakesEventsOfPayloadFormat2(t *testing.T) {
	t.Parallel()
	var got events.APIGatewayV2HTTPRequest
	server := httptest.NewServer(Gateway{Log: quiet, Function: functionOf(func(event []byte) (Result, error) {
		got = events.APIGatewayV2HTTPRequest{}
		return Result{Payload: []byte(`{"statusCode":201,"headers":{"x-one":"1"},"cookies":["a=1; Path=/","b=2"],"body":"AP8=","isBase64Encoded":true}`)}, json.Unmarshal(event, &got)
	})})
	t.Cleanup(server.Close)
	send := func(kind string, body []byte) *http.Response {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/a%20b/c?x=1&x=2&y=%26", bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header["X-Two"] = []string{"1", "2"}
		req.Header["Cookie"] = []string{"a=1; b=2"}
		req.Header.Set("Content-Type", kind)
		res, err := server.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = res.Body.Close() })
		return res
	}
	res := send("application/json", []byte(`{"é":1}`))
	body, _ := io.ReadAll(res.Body)
	if res.StatusCode != http.StatusCreated || res.Header.Get("X-One") != "1" || len(res.Header.Values("Set-Cookie")) != 2 || !bytes.Equal(body, []byte{0, 0xff}) {
		t.Errorf("%d %v %q", res.StatusCode, res.Header, body)
	}
	asked := got.RequestContext.HTTP
	if got.Version != "2.0" || got.RawPath != "/a%20b/c" || got.RawQueryString != "x=1&x=2&y=%26" || got.QueryStringParameters["x"] != "1,2" || asked.Method != http.MethodPost || asked.SourceIP != "127.0.0.1" {
		t.Errorf("%+v", got)
	}
	if got.Headers["x-two"] != "1,2" || got.Headers["x-forwarded-for"] != "127.0.0.1" || got.Headers["cookie"] != "" || len(got.Cookies) != 2 || got.Cookies[1] != "b=2" {
		t.Errorf("%v %v", got.Headers, got.Cookies)
	}
	if got.IsBase64Encoded || got.Body != `{"é":1}` {
		t.Errorf("%q", got.Body)
	}
	for kind, raw := range map[string][]byte{"application/octet-stream": []byte("abc"), "application/json": {'"', 0xff, '"'}} {
		if send(kind, raw); !got.IsBase64Encoded {
			t.Errorf("%s: %q went as text", kind, raw)
		}
	}
	if res := send("application/json", make([]byte, maxPayload+1)); res.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("a body over 6 MB: %d", res.StatusCode)
	}
}

func TestTheGatewayAnswersForAFunctionThatDoesNot(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		result Result
		err    error
		status int
	}{
		"failed":        {failed("errorString", "a secret"), nil, 500},
		"no process":    {Result{}, errors.New("a secret"), 500},
		"odd status":    {Result{Payload: []byte(`{"statusCode":99}`)}, nil, 500},
		"odd body":      {Result{Payload: []byte(`{"statusCode":200,"body":"#","isBase64Encoded":true}`)}, nil, 500},
		"bare":          {Result{Payload: []byte(`{"a":1}`)}, nil, 200},
		"several times": {Result{Payload: []byte(`{"statusCode":405,"multiValueHeaders":{"allow":["GET","PUT"]}}`)}, nil, 405},
	} {
		rec := httptest.NewRecorder()
		Gateway{Log: quiet, Function: functionOf(func([]byte) (Result, error) { return tc.result, tc.err })}.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil))
		if rec.Code != tc.status || strings.Contains(rec.Body.String(), "secret") {
			t.Errorf("%s: %d %s", name, rec.Code, rec.Body)
		}
		if name == "several times" && len(rec.Header().Values("Allow")) != 2 {
			t.Errorf("%v", rec.Header())
		}
	}
}
