package httphost

import (
	"context"
	"maps"
	"strings"
	"testing"

	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/fault"
)

func TestACallersTraceIsPassedOnAndADamagedOneIsNot(t *testing.T) {
	t.Parallel()
	seen := make(chan string, 1)
	r := newRig(t, function.Registry{Endpoints: []function.Endpoint{
		endpoint(function.Meta{Name: "trace.show", Method: "GET", Path: "/trace"}, func(ctx context.Context, _ *struct{}) (*function.Empty, error) {
			seen <- auth.RequestFrom(ctx).Trace
			return &function.Empty{}, nil
		}),
	}}, nil)
	const trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
	for sent, want := range map[string]string{
		trace: trace, "": "", strings.Repeat("x", 4000): "", "00-" + strings.Repeat("0", 32) + "-b7ad6b7169203331-01": "",
	} {
		r.do(t, "GET", "/trace", "", "Traceparent", sent)
		if got := <-seen; got != want {
			t.Errorf("%.60q was passed on as %q", sent, got)
		}
	}
}

func TestFiguresTellStatusesAndLimitsApart(t *testing.T) {
	t.Parallel()
	r := newRig(t, notesRegistry(), nil)
	r.set(t, map[string]string{"IP_REQUESTS_PER_MINUTE": "2", "IP_REQUEST_BURST": "2", "FREE_REQUESTS_PER_MINUTE": "1", "FREE_REQUEST_BURST": "1"})
	user := "Bearer " + r.userToken(t)
	if p := r.do(t, "GET", notesPath(ownedProject), "", "Authorization", user); p.status != 200 {
		t.Fatal(p.status)
	}
	r.do(t, "GET", notesPath(ownedProject), "", "Authorization", user).expect(t, 429, fault.RateLimited)
	for range 2 {
		r.do(t, "GET", notesPath(ownedProject), "").expect(t, 401, fault.Unauthenticated)
	}
	r.do(t, "GET", notesPath(ownedProject), "").expect(t, 429, fault.RateLimited)
	figures := r.host.Figures()
	if want := map[string]int64{"requests_per_minute": 1, "address_requests_per_minute": 1}; !maps.Equal(figures.Limited, want) {
		t.Errorf("limited %v", figures.Limited)
	}
	total := map[int]int64{}
	for _, f := range figures.Functions {
		for status, n := range f.Statuses {
			total[status] += n
		}
	}
	if want := map[int]int64{200: 1, 401: 2, 429: 2}; !maps.Equal(total, want) {
		t.Errorf("statuses %v", total)
	}
}
