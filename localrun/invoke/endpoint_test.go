package invoke

import (
	"context"
	"errors"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"hivesync/localrun/event"
	"hivesync/runtime/function"
	"hivesync/shared/config"
)

// An example's authorization is a place to fill: the event is taken as it was generated, and the caller is who was named.
func TestAnExampleIsCalledByWhoeverIsNamed(t *testing.T) {
	t.Parallel()
	login := func(context.Context) (string, error) { return "first", nil }
	for name, tc := range map[string]struct {
		header, token, want string
	}{
		"an example, as the first login": {event.NoBearer, "", "Bearer first"},
		"an example, by a token":         {event.NoBearer, "given", "Bearer given"},
		"no header":                      {"", "given", "Bearer given"},
		"the event's own":                {"Bearer own", "given", "Bearer own"},
	} {
		r := events.APIGatewayV2HTTPRequest{Headers: map[string]string{}}
		if tc.header != "" {
			r.Headers["authorization"] = tc.header
		}
		if err := identify(t.Context(), &config.Config{}, login, function.Meta{Auth: function.User}, &r, Caller{Token: tc.token}); err != nil {
			t.Fatal(err)
		}
		if got := r.Headers["authorization"]; got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
	r := events.APIGatewayV2HTTPRequest{}
	failing := func(context.Context) (string, error) { return "", errors.New("nobody") }
	if err := identify(t.Context(), &config.Config{}, failing, function.Meta{Auth: function.User}, &r, Caller{}); err == nil {
		t.Error("a call without a caller is made")
	}
}

func TestAnEventForAnotherFunctionsRouteIsRefused(t *testing.T) {
	t.Parallel()
	meta := function.Meta{Name: "things.put", Method: "PUT", Path: "/things/{id}", Aliases: []string{"/api/things/{id}"}}
	for _, tc := range []struct {
		method, path, stage string
		ok                  bool
	}{
		{"PUT", "/things/a%2Fb", "$default", true},
		{"PUT", "/api/things/1", "$default", true},
		{"PUT", "/prod/things/1", "prod", true},
		{"GET", "/things/1", "$default", false},
		{"PUT", "/things", "$default", false},
		{"PUT", "/things/1/parts", "$default", false},
		{"P T", "/things/1", "$default", false},
	} {
		e := events.APIGatewayV2HTTPRequest{RawPath: tc.path}
		e.RequestContext.HTTP.Method, e.RequestContext.Stage = tc.method, tc.stage
		if err := routed(meta, e); (err == nil) != tc.ok {
			t.Errorf("%s %s: %v", tc.method, tc.path, err)
		}
	}
}
