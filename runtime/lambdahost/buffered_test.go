package lambdahost

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"hivesync/runtime/function"
	"hivesync/shared/fault"
)

type ping struct{}

func (ping) Meta() function.Meta {
	return function.Meta{Name: "tests.ping", Method: "GET", Path: "/ping"}
}

func (ping) Handle(context.Context, *struct{}) (*function.Empty, error) {
	return &function.Empty{}, nil
}

type live struct{}

func (live) Meta() function.Meta {
	return function.Meta{Name: "tests.live", Method: "GET", Path: "/live", Auth: function.User}
}
func (live) Transport() function.Transport { return function.SSE }
func (live) Handle(context.Context, *struct{}, function.Conn) error {
	return errors.New("a stream was opened")
}

func registry(jobs ...function.JobFunction) function.Registry {
	return function.Registry{
		Endpoints: []function.Endpoint{function.New(ping{})}, Streams: []function.Stream{function.NewStream(live{})}, Jobs: jobs,
	}
}

func TestStreamsBecomeEndpointsThatSayWhereToGo(t *testing.T) {
	t.Parallel()
	r := Buffered(registry())
	if len(r.Streams) != 0 || len(r.Endpoints) != 2 {
		t.Fatalf("%d streams, %d endpoints", len(r.Streams), len(r.Endpoints))
	}
	if err := r.Validate(); err != nil {
		t.Fatal(err)
	}
	m := r.Endpoints[1].Meta()
	if m.Name != "tests.live" || m.Path != "/live" || m.Auth != function.User {
		t.Errorf("%+v", m)
	}
	mux := http.NewServeMux()
	var answered error
	r.Endpoints[1].Mount(humago.New(mux, huma.DefaultConfig("test", "1")), huma.Operation{Method: m.Method, Path: m.Path},
		func(ctx context.Context, _ any, next func(context.Context) error) error {
			answered = next(ctx)
			return answered
		})
	mux.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), m.Method, m.Path, nil))
	if !fault.Is(answered, fault.NotSupported) {
		t.Error(answered)
	}
}

func TestOnlyTheNamedFunctionsAreServed(t *testing.T) {
	t.Parallel()
	all := registry(function.NewJob(job{}))
	r, err := Only(all, []string{"tests.live", "work"})
	if err != nil || len(r.Endpoints) != 0 || len(r.Streams) != 1 || len(r.Jobs) != 1 {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := Only(all, []string{"tests.ping", "tests.other"}); err == nil {
		t.Error("an unknown function was passed over")
	}
}
