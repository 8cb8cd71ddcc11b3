package paint_test

import (
	"math"
	"testing"

	"hivesync/shared/preview/paint"
)

// area fills a path and measures it.
func area(t *testing.T, d string, rule paint.FillRule) float64 {
	t.Helper()
	p, err := paint.ParsePath(d)
	if err != nil {
		t.Fatalf("%q: %v", d, err)
	}
	c := paint.NewCanvas(100, 100, 1)
	defer c.Release()
	c.FillPath(p, rule, black)
	return ink(c)
}

func TestPathAreas(t *testing.T) {
	t.Parallel()
	for d, want := range map[string]float64{
		"M10 10h30v20h-30z":                              600,
		"M10,10 40,10 40,30 10,30":                       600,
		"m10 10 30 0 0 20-30 0z":                         600,
		"M10 10H40V30H10Z M50 50h10v10h-10z":             700,
		"M50 50m-20 0a20 20 0 1 0 40 0a20 20 0 1 0-40 0": math.Pi * 400,
		"M30 50A20 20 0 0170 50z":                        math.Pi * 200,
		"M30 50a20,20,0,1,1,40,0z":                       math.Pi * 200,
		"M10 10Q30 50 50 10z":                            2.0 / 3 * 40 * 40 / 2,
		"M10 10 Q20 30 30 10 T50 10 L50 10z":             2 * 2.0 / 3 * 20 * 20 / 2,
		"M10 50C10 20 50 20 50 50z":                      720,
		"M1e1 1E1h.3e2v2e+1h-30z":                        600,
		"M-50 10h100v20h-100z":                           1000, // partly outside on the left
		"M80 10h100v20h-100z":                            400,  // partly outside on the right
		"M10-30h20v200h-20z":                             2000,
		"M90 90L1000 90L1000 95L90 95z":                  50,
	} {
		if got := area(t, d, paint.NonZero); math.Abs(got-want) > want*0.01+0.5 {
			t.Errorf("%q: area %.2f, want %.2f", d, got, want)
		}
	}
	const squares = "M10 10h40v40h-40z M20 20h20v20h-20z"
	if got := area(t, squares, paint.NonZero); math.Abs(got-1600) > 1 {
		t.Errorf("non-zero: %g", got)
	}
	if got := area(t, squares, paint.EvenOdd); math.Abs(got-1200) > 1 {
		t.Errorf("even-odd: %g", got)
	}
}

func TestPathErrors(t *testing.T) {
	t.Parallel()
	for _, d := range []string{"10 10", "L10 10", "M10", "M10 10 L", "M10 10 X", "M10 10z5", "M10 10 A1 1 0 2 0 5 5", "M1 1 L 1e", "M--1 2", "M10 10 L1 1 L2"} {
		if _, err := paint.ParsePath(d); err == nil {
			t.Errorf("%q is taken for a path", d)
		}
	}
	// What comes before the error is drawn.
	p, err := paint.ParsePath("M10 10h20v20h-20z M oops")
	if err == nil || p.Empty() {
		t.Errorf("empty %v, error %v", p.Empty(), err)
	}
}

func TestStrokeWidths(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		d      string
		stroke paint.Stroke
		want   float64
	}{
		{"M10 50H60", paint.Stroke{Width: 4}, 200},
		{"M10 50H60", paint.Stroke{Width: 4, Cap: paint.SquareCap}, 216},
		{"M10 50H60", paint.Stroke{Width: 4, Cap: paint.RoundCap}, 200 + math.Pi*4},
		{"M10 10h40v40h-40z", paint.Stroke{Width: 4}, 44*44 - 36*36},
		{"M10 50H60", paint.Stroke{Width: 4, Dash: []float64{5, 5}}, 100},
		{"M10 50H60", paint.Stroke{Width: 4, Dash: []float64{5}, DashOffset: 3}, 100},
		{"M20 20z", paint.Stroke{Width: 10, Cap: paint.RoundCap}, math.Pi * 25},
		{"M50 50m-20 0a20 20 0 1 0 40 0a20 20 0 1 0-40 0", paint.Stroke{Width: 6}, 2 * math.Pi * 20 * 6},
	} {
		p, err := paint.ParsePath(c.d)
		if err != nil {
			t.Fatal(err)
		}
		canvas := paint.NewCanvas(100, 100, 1)
		canvas.StrokePath(p, c.stroke, black)
		if got := ink(canvas); math.Abs(got-c.want) > 0.02*c.want+0.5 {
			t.Errorf("%q with %+v: area %.2f, want %.2f", c.d, c.stroke, got, c.want)
		}
		canvas.Release()
	}
}

func FuzzParsePath(f *testing.F) {
	for _, d := range []string{"M10 10h30v20h-30z", "M30 50A20 20 0 0170 50z", "m1,2,3,4c1 2 3 4 5 6s1 2 3 4q1 2 3 4t5 6z", "M1e999 1e-999L9e8-9e8"} {
		f.Add(d)
	}
	f.Fuzz(func(t *testing.T, d string) {
		if len(d) > 2000 {
			return
		}
		p, _ := paint.ParsePath(d)
		c := paint.NewCanvas(32, 32, 2)
		defer c.Release()
		c.FillPath(p, paint.EvenOdd, black)
		c.FillPath(p, paint.NonZero, black)
		c.StrokePath(p, paint.Stroke{Width: 1, Dash: []float64{3, 2}}, black)
	})
}
