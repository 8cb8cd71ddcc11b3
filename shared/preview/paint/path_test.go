package paint_test

import (
	"math"
	"testing"

	"hivesync/shared/preview/paint"
)

// lines is an open path through points given as x, y, x, y.
func lines(xy ...float64) (p paint.Path) {
	p.MoveTo(xy[0], xy[1])
	for i := 2; i < len(xy); i += 2 {
		p.LineTo(xy[i], xy[i+1])
	}
	return p
}

func polygon(xy ...float64) paint.Path {
	p := lines(xy...)
	p.Close()
	return p
}

func rectangle(x, y, w, h float64) paint.Path { return polygon(x, y, x+w, y, x+w, y+h, x, y+h) }

// circle is made of two arcs, clockwise on the screen or the other way round.
func circle(cx, cy, r float64, clockwise bool) (p paint.Path) {
	circleInto(&p, cx, cy, r, clockwise)
	return p
}

func circleInto(p *paint.Path, cx, cy, r float64, clockwise bool) {
	p.MoveTo(cx-r, cy)
	p.ArcTo(r, r, 0, true, clockwise, cx+r, cy)
	p.ArcTo(r, r, 0, true, clockwise, cx-r, cy)
	p.Close()
}

// curve begins a path at a point and lets draw go on.
func curve(x, y float64, draw func(p *paint.Path)) paint.Path {
	p := lines(x, y)
	draw(&p)
	p.Close()
	return p
}

// drawn is how many pixels draw inks on an empty canvas.
func drawn(draw func(c *paint.Canvas)) float64 {
	c := paint.NewCanvas(100, 100, 1)
	defer c.Release()
	draw(c)
	return ink(c)
}

func TestPathAreas(t *testing.T) {
	t.Parallel()
	squares := func() paint.Path {
		p := rectangle(10, 10, 40, 40)
		p.MoveTo(20, 20)
		p.LineTo(40, 20)
		p.LineTo(40, 40)
		p.LineTo(20, 40)
		p.Close()
		return p
	}()
	for _, c := range []struct {
		name string
		path paint.Path
		rule paint.FillRule
		want float64
	}{
		{"rectangle", rectangle(10, 10, 30, 20), paint.NonZero, 600},
		{"unclosed", lines(10, 10, 40, 10, 40, 30, 10, 30), paint.NonZero, 600},
		{"circle of arcs", circle(50, 50, 20, false), paint.NonZero, math.Pi * 400},
		{"half a circle", curve(30, 50, func(p *paint.Path) { p.ArcTo(20, 20, 0, false, true, 70, 50) }), paint.NonZero, math.Pi * 200},
		{"radii too small", curve(30, 50, func(p *paint.Path) { p.ArcTo(1, 1, 0, true, true, 70, 50) }), paint.NonZero, math.Pi * 200},
		{"turned ellipse", curve(50, 30, func(p *paint.Path) { p.ArcTo(20, 10, 90, false, true, 50, 70) }), paint.NonZero, math.Pi * 100},
		{"quadratic curve", curve(10, 10, func(p *paint.Path) { p.QuadTo(30, 50, 50, 10) }), paint.NonZero, 2.0 / 3 * 40 * 40 / 2},
		{"cubic curve", curve(10, 50, func(p *paint.Path) { p.CubicTo(10, 20, 50, 20, 50, 50) }), paint.NonZero, 720},
		{"partly outside on the left", rectangle(-50, 10, 100, 20), paint.NonZero, 1000},
		{"partly outside on the right", rectangle(80, 10, 100, 20), paint.NonZero, 400},
		{"taller than the canvas", rectangle(10, -30, 20, 200), paint.NonZero, 2000},
		{"far outside", polygon(90, 90, 1000, 90, 1000, 95, 90, 95), paint.NonZero, 50},
		{"squares, non-zero", squares, paint.NonZero, 1600},
		{"squares, even-odd", squares, paint.EvenOdd, 1200},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := drawn(func(canvas *paint.Canvas) { canvas.FillPath(c.path, c.rule, black) })
			if math.Abs(got-c.want) > c.want*0.01+0.5 {
				t.Errorf("area %.2f, want %.2f", got, c.want)
			}
		})
	}
}

func TestStrokeWidths(t *testing.T) {
	t.Parallel()
	line := lines(10, 50, 60, 50)
	for _, c := range []struct {
		name   string
		path   paint.Path
		stroke paint.Stroke
		want   float64
	}{
		{"butt cap", line, paint.Stroke{Width: 4}, 200},
		{"square cap", line, paint.Stroke{Width: 4, Cap: paint.SquareCap}, 216},
		{"round cap", line, paint.Stroke{Width: 4, Cap: paint.RoundCap}, 200 + math.Pi*4},
		{"closed", rectangle(10, 10, 40, 40), paint.Stroke{Width: 4}, 44*44 - 36*36},
		{"dashes", line, paint.Stroke{Width: 4, Dash: []float64{5, 5}}, 100},
		{"dashes from the middle of one", line, paint.Stroke{Width: 4, Dash: []float64{5}, DashOffset: 3}, 100},
		{"point", polygon(20, 20), paint.Stroke{Width: 10, Cap: paint.RoundCap}, math.Pi * 25},
		{"circle", circle(50, 50, 20, false), paint.Stroke{Width: 6}, 2 * math.Pi * 20 * 6},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := drawn(func(canvas *paint.Canvas) { canvas.StrokePath(c.path, c.stroke, black) })
			if math.Abs(got-c.want) > 0.02*c.want+0.5 {
				t.Errorf("area %.2f, want %.2f", got, c.want)
			}
		})
	}
}

// Whatever the points are, nothing panics and no work is without bound.
func FuzzPath(f *testing.F) {
	f.Add([]byte{0, 10, 10, 1, 30, 0, 1, 0, 20, 4})
	f.Add([]byte{3, 255, 0, 128, 2, 1, 77, 5, 9, 200, 100, 50, 4, 4, 3, 3})
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 2000 {
			return
		}
		next := func() float64 {
			if len(data) == 0 {
				return 0
			}
			b := data[0]
			data = data[1:]
			return [...]float64{0, 1, 31.7, -40, 1e8, -1e300, math.Inf(1), math.NaN()}[b&7] + float64(b>>3)
		}
		var p paint.Path
		for len(data) > 0 {
			switch int(next()) & 7 {
			case 0:
				p.MoveTo(next(), next())
			case 1:
				p.QuadTo(next(), next(), next(), next())
			case 2:
				p.CubicTo(next(), next(), next(), next(), next(), next())
			case 3:
				p.ArcTo(next(), next(), next(), next() > 1, next() > 1, next(), next())
			case 4:
				p.Close()
			default:
				p.LineTo(next(), next())
			}
		}
		c := paint.NewCanvas(32, 32, 2)
		defer c.Release()
		c.FillPath(p, paint.EvenOdd, black)
		c.FillPath(p, paint.NonZero, black)
		c.StrokePath(p, paint.Stroke{Width: 1, Dash: []float64{3, 2}}, black)
	})
}
