package paint

import (
	"image/color"
	"math"
	"testing"
)

func TestAPathsBoundsAreThoseOfItsCurves(t *testing.T) {
	t.Parallel()
	var p Path
	if _, ok := p.Bounds(); ok || !p.Empty() {
		t.Error("an empty path has bounds")
	}
	p.Ellipse(0.5, 0.25, 0.001, 0.002)
	b, ok := p.Bounds()
	for _, c := range [4][2]float64{{b.X, 0.499}, {b.Y, 0.248}, {b.W, 0.002}, {b.H, 0.004}} {
		if !ok || math.Abs(c[0]-c[1]) > 1e-5 {
			t.Errorf("bounds %+v", b)
		}
	}
	p = p.Transform(Affine{A: 0, B: 10, C: 10, D: 0, E: 1, F: 2})
	if b, _ := p.Bounds(); math.Abs(b.X-3.48) > 1e-3 || math.Abs(b.H-0.02) > 1e-4 {
		t.Errorf("turned bounds %+v", b)
	}
	var dot Path
	dot.MoveTo(3, 4)
	if b, ok := dot.Bounds(); !ok || b != (Rect{3, 4, 0, 0}) {
		t.Errorf("a point's bounds %+v", b)
	}
}

func TestAPathsCostIsNotLessThanWhatFlatteningGives(t *testing.T) {
	t.Parallel()
	for _, scale := range []float64{0.01, 1, 300} {
		var p Path
		p.MoveTo(0, 0)
		p.CubicTo(100, 0, -50, 80, 50, 90)
		p.QuadTo(10, 200, 20, 10)
		p.LineTo(300, 300)
		p.Close()
		points := 0
		for _, c := range flatten(&p, Scale(scale, scale)) {
			points += len(c.points)
		}
		chords, length := p.Cost(scale)
		if chords < points-1 || length < 600*scale {
			t.Errorf("at %g: %d chords for %d points, length %g", scale, chords, points, length)
		}
	}
}

func TestGradientsFillAndStrokePaths(t *testing.T) {
	t.Parallel()
	c := NewCanvas(20, 20, 1)
	defer c.Release()
	g := Gradient{X1: 20, Stops: []Stop{{0, color.NRGBA{R: 255, A: 255}}, {1, color.NRGBA{B: 255, A: 255}}}}
	var square, line Path
	square.RRect(Rect{0, 0, 20, 10}, Radii{})
	line.MoveTo(0, 15)
	line.LineTo(20, 15)
	c.FillPathGradient(square, NonZero, g)
	c.StrokePathGradient(line, Stroke{Width: 4}, g)
	for _, y := range []int{5, 15} {
		for _, x := range []int{0, 10, 19} {
			px := c.Pixels().RGBAAt(x, y)
			want := (float64(x) + 0.5) / 20 * 255
			if math.Abs(float64(px.B)-want) > 2 || math.Abs(float64(px.R)-(255-want)) > 2 || px.A != 255 {
				t.Errorf("(%d, %d) is %v", x, y, px)
			}
		}
	}
	if px := c.Pixels().RGBAAt(10, 18); px.A != 0 {
		t.Errorf("below the line is %v", px)
	}
}

func TestMaskedShowsWhatTheMaskDoes(t *testing.T) {
	t.Parallel()
	red, grey := color.NRGBA{R: 255, A: 255}, color.NRGBA{R: 128, G: 128, B: 128, A: 255}
	for _, luminance := range []bool{false, true} {
		c, content, mask := NewCanvas(10, 10, 1), NewCanvas(10, 10, 1), NewCanvas(10, 10, 1)
		content.Clear(red)
		mask.FillRRect(Rect{0, 0, 5, 10}, Radii{}, grey)
		c.ClipRRect(Rect{0, 0, 10, 5}, Radii{})
		c.Concat(Scale(3, 3))
		c.Masked(content, mask, luminance)
		want := uint8(255)
		if luminance {
			want = 128
		}
		if px := c.Pixels().RGBAAt(2, 2); px.R != want || px.A != want {
			t.Errorf("luminance %t: %v, not %d", luminance, px, want)
		}
		if px := c.Pixels().RGBAAt(7, 2); px.A != 0 {
			t.Errorf("beside the mask is %v", px)
		}
		if px := c.Pixels().RGBAAt(2, 7); px.A != 0 {
			t.Errorf("outside the clip is %v", px)
		}
		c.Release()
		content.Release()
		mask.Release()
	}
}
