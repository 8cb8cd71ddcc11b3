package lambdahost

import (
	"context"
	"errors"
	"testing"

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
	if _, err := (containerOnly{m}).Handle(t.Context(), nil); !fault.Is(err, fault.NotSupported) {
		t.Error(err)
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
