package latency

import (
	"testing"
	"time"
)

func TestPercentileIsTheNearestRank(t *testing.T) {
	t.Parallel()
	values := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	for p, want := range map[float64]float64{0.5: 5, 0.95: 10, 0.9: 9, 0.01: 1, 1: 10} {
		if got := Percentile(values, p); got != want {
			t.Errorf("p%v = %v, want %v", p, got, want)
		}
	}
	if got := Percentile([]float64{7}, 0.5); got != 7 {
		t.Errorf("of one value: %v", got)
	}
}

func TestTimesAreSummedUpInMilliseconds(t *testing.T) {
	t.Parallel()
	var times []time.Duration
	for i := 100; i > 0; i-- {
		times = append(times, time.Duration(i)*time.Millisecond)
	}
	if got, want := Of(times), (Distribution{Calls: 100, P50MS: 50, P95MS: 95, P99MS: 99, MaxMS: 100}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got := Of(nil); got != (Distribution{}) {
		t.Errorf("of nothing: %+v", got)
	}
}
