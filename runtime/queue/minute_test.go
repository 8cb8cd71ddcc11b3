package queue

import (
	"testing"
	"time"
)

func TestQuantiles(t *testing.T) {
	t.Parallel()
	var h Histogram
	if _, ok := h.Quantile(0.5); ok {
		t.Error("a quantile of nothing")
	}
	h.add("5", 90)
	h.add("200", 9)
	h.add("sum", 4000)
	var over Histogram
	over.add("inf", 1)
	h.Merge(&over)
	for q, want := range map[float64]time.Duration{0: 5 * time.Millisecond, 0.5: 5 * time.Millisecond, 0.9: 5 * time.Millisecond, 0.95: 200 * time.Millisecond, 1: time.Minute} {
		if got, ok := h.Quantile(q); !ok || got != want {
			t.Errorf("%v: %v", q, got)
		}
	}
	if h.Count() != 100 || h.Sum != 4*time.Second {
		t.Errorf("%+v", h)
	}
}

func TestAMinuteIsReadByItself(t *testing.T) {
	t.Parallel()
	c, clock := newQueue(t)
	first := clock.Now()
	if _, err := c.Enqueue(t.Context(), testQueue, job("one", "t", "pro")); err != nil {
		t.Fatal(err)
	}
	clock.Advance(time.Minute)
	for _, id := range []string{"two", "three"} {
		if _, err := c.Enqueue(t.Context(), testQueue, job(id, "t", "pro")); err != nil {
			t.Fatal(err)
		}
	}
	for at, want := range map[time.Time]int64{first: 1, clock.Now(): 2} {
		stats, err := c.Minute(t.Context(), testQueue, at)
		if err != nil || stats.Types["preview_build"] == nil || stats.Types["preview_build"].Enqueued != want {
			t.Errorf("%v: %+v %v", at, stats.Types, err)
		}
	}
	if stats, err := c.Minute(t.Context(), testQueue, first.Add(-time.Hour)); err != nil || len(stats.Types) != 0 {
		t.Errorf("%+v %v", stats, err)
	}
	if _, err := c.Minute(t.Context(), "not a queue", first); err == nil {
		t.Error("read a queue that cannot exist")
	}
}
