package health

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hivesync/shared/probe"
)

type fleetOf Workers

func (f fleetOf) Workers(context.Context) (Workers, error) { return Workers(f), nil }

// Everybody may ask, so asking must cost the parts nothing, however many do.
func TestAThousandWhoAskCostThePartsOneQuestion(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	f := NewDeep(Deps{
		Checks: []Check{{Name: "redis", Ask: func(context.Context) error {
			asked.Add(1)
			return probe.Because(probe.Full, errors.New("OOM"))
		}}},
		Fleet: fleetOf{Healthy: 1}, Timeout: time.Minute, Every: time.Hour, Logger: slog.New(slog.DiscardHandler),
	})
	var wg sync.WaitGroup
	for range 1000 {
		wg.Go(func() {
			out, err := f.Handle(t.Context(), nil)
			if err != nil {
				t.Error(err)
				return
			}
			if p := out.Body.Data.Checks[0]; out.Status != http.StatusServiceUnavailable || out.Body.Data.Status != "down" || p.OK || p.Reason != probe.Full {
				t.Errorf("%+v", out)
			}
		})
	}
	wg.Wait()
	if n := asked.Load(); n != 1 {
		t.Errorf("the part was asked %d times", n)
	}
}

// Whoever looks must see what is wrong, and a load balancer must not take away a backend that serves.
func TestWhatHoldsWorkersBackDegrades(t *testing.T) {
	t.Parallel()
	well := func(context.Context) error { return nil }
	off := func(context.Context) error { return probe.Because(probe.Clock, errors.New("an hour ahead")) }
	away := func(context.Context) error { return errors.New("away") }
	for name, c := range map[string]struct {
		redis, clocks func(context.Context) error
		fleet         Workers
		want          string
		status        int
	}{
		"well":             {well, well, Workers{Healthy: 1}, "ok", http.StatusOK},
		"nobody":           {well, well, Workers{Silent: 1}, "degraded", http.StatusOK},
		"held back":        {well, well, Workers{Healthy: 1, Held: []Held{{Queue: "q", Dependency: "storage", Workers: 1}}}, "degraded", http.StatusOK},
		"a worker's clock": {well, well, Workers{Healthy: 2, ClockOff: 1}, "degraded", http.StatusOK},
		"a late worker":    {well, well, Workers{Healthy: 2, Late: 1}, "degraded", http.StatusOK},
		"a part's clock":   {well, off, Workers{Healthy: 1}, "degraded", http.StatusOK},
		"both":             {away, off, Workers{Healthy: 1}, "down", http.StatusServiceUnavailable},
	} {
		f := NewDeep(Deps{
			Checks: []Check{{Name: "redis", Ask: c.redis}, {Name: "clocks", Ask: c.clocks, Degrades: true}},
			Fleet:  fleetOf(c.fleet), Timeout: time.Minute, Logger: slog.New(slog.DiscardHandler),
		})
		out, err := f.Handle(t.Context(), nil)
		if err != nil || out.Status != c.status || out.Body.Data.Status != c.want {
			t.Errorf("%s: %+v %v", name, out, err)
		}
	}
}

func TestWhereJobsRunAsFunctionsNoWorkerIsMissed(t *testing.T) {
	t.Parallel()
	f := NewDeep(Deps{Timeout: time.Minute, Logger: slog.New(slog.DiscardHandler)})
	out, err := f.Handle(t.Context(), nil)
	if err != nil || out.Status != http.StatusOK || out.Body.Data.Status != "ok" || out.Body.Data.Workers.Known {
		t.Errorf("%+v %v", out, err)
	}
}
