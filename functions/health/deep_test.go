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

type fleetOf int

func (f fleetOf) Workers(context.Context) (int, int, error) { return int(f), 0, nil }

// Everybody may ask, so asking must cost the parts nothing, however many do.
func TestAThousandWhoAskCostThePartsOneQuestion(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	f := newDeep(Deps{
		Checks: []Check{{Name: "redis", Ask: func(context.Context) error {
			asked.Add(1)
			return probe.Because(probe.Full, errors.New("OOM"))
		}}},
		Fleet: fleetOf(1), Timeout: time.Minute, Every: time.Hour, Logger: slog.New(slog.DiscardHandler),
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
