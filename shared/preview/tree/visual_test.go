package tree

import (
	"encoding/json"
	"image/color"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hivesync/shared/preview/layout/style"
	"hivesync/shared/preview/paint"
)

func styleOf(t *testing.T, doc string) (Visual, []string) {
	t.Helper()
	var values map[string]any
	if err := json.Unmarshal([]byte(doc), &values); err != nil {
		t.Fatal(err)
	}
	p := &props{values: values, sink: &sink{}}
	v := parseVisual(p)
	var codes []string
	for _, d := range p.sink.list {
		codes = append(codes, d.Code)
	}
	return v, codes
}

func TestShadows(t *testing.T) {
	t.Parallel()
	half := color.NRGBA{A: 128}
	red := color.NRGBA{R: 255, A: 255}
	for doc, want := range map[string][]Shadow{
		`{"boxShadow":"0 2px 4px rgba(0,0,0,0.5)"}`:                                                     {{Y: 2, Blur: 4, Color: half}},
		`{"boxShadow":"inset 1px -2px 3px 4px red, 5 6 black"}`:                                         {{1, -2, 3, 4, red, true}, {X: 5, Y: 6, Color: black}},
		`{"boxShadow":[{"offsetX":1,"offsetY":"2px","blurRadius":3,"spreadDistance":4,"color":"red"}]}`: {{1, 2, 3, 4, red, false}},
		`{"boxShadow":"none"}`: nil,
	} {
		v, codes := styleOf(t, doc)
		if diff := cmp.Diff(want, v.Shadows); diff != "" || codes != nil {
			t.Errorf("%s %v:\n%s", doc, codes, diff)
		}
	}
	for _, doc := range []string{`{"boxShadow":"2px red"}`, `{"boxShadow":"1 2 3 4 5 red"}`, `{"boxShadow":"1 2 red blue"}`, `{"boxShadow":5}`, `{"boxShadow":[1]}`} {
		if v, codes := styleOf(t, doc); v.Shadows != nil || len(codes) != 1 {
			t.Errorf("%s: %v %v", doc, v.Shadows, codes)
		}
	}
	v, _ := styleOf(t, `{"shadowColor":"red","shadowOpacity":0.5,"shadowRadius":6,"shadowOffset":{"width":1,"height":2},"elevation":4}`)
	if v.IOSShadow == nil || *v.IOSShadow != (Shadow{X: 1, Y: 2, Blur: 6, Color: color.NRGBA{R: 255, A: 128}}) || v.Elevation != 4 || v.ElevationColor != red {
		t.Errorf("%+v %v", v.IOSShadow, v.Elevation)
	}
}

func TestRadiiAndBorders(t *testing.T) {
	t.Parallel()
	v, _ := styleOf(t, `{"borderRadius":4,"borderTopLeftRadius":"50%","borderBottomEndRadius":9,"borderColor":"red","borderTopColor":"blue","borderStyle":"dashed"}`)
	want := paint.Radii{TopLeft: paint.Corner{X: 50, Y: 20}, TopRight: paint.Corner{X: 4, Y: 4}, BottomRight: paint.Corner{X: 9, Y: 9}, BottomLeft: paint.Corner{X: 4, Y: 4}}
	if got := v.Corners(100, 40); got != want {
		t.Errorf("corners %+v", got)
	}
	red, blue := color.NRGBA{R: 255, A: 255}, color.NRGBA{B: 255, A: 255}
	if v.BorderColor != [4]color.NRGBA{red, blue, red, red} || v.BorderStyle != paint.Dashed {
		t.Errorf("borders %+v", v.BorderColor)
	}
}

func TestTransforms(t *testing.T) {
	t.Parallel()
	type point [2]float64
	for name, tc := range map[string]struct {
		doc      string
		from, to point // of a box at (100, 200), 40 by 20
	}{
		"move":             {`{"transform":[{"translateX":5},{"translateY":"50%"}]}`, point{100, 200}, point{105, 210}},
		"scale about it":   {`{"transform":[{"scale":2}]}`, point{100, 200}, point{80, 190}},
		"quarter turn":     {`{"transform":[{"rotate":"90deg"}]}`, point{120, 200}, point{130, 210}},
		"radians":          {`{"transform":"rotate(1.5707963267948966rad)"}`, point{120, 200}, point{130, 210}},
		"origin":           {`{"transform":[{"scaleX":3}],"transformOrigin":"left top"}`, point{140, 200}, point{220, 200}},
		"origin in points": {`{"transform":[{"scale":2}],"transformOrigin":[0,"100%",0]}`, point{100, 200}, point{100, 180}},
		"order":            {`{"transform":"translate(10px, 0) scale(2)"}`, point{120, 210}, point{130, 210}},
		"matrix":           {`{"transform":[{"matrix":[1,0,0,0, 0,1,0,0, 0,0,1,0, 7,8,0,1]}]}`, point{100, 200}, point{107, 208}},
		"skew":             {`{"transform":[{"skewX":"45deg"}]}`, point{100, 200}, point{90, 200}},
		"turned away":      {`{"transform":[{"rotateY":"180deg"}]}`, point{100, 200}, point{140, 200}},
	} {
		v, codes := styleOf(t, tc.doc)
		m, ok := v.Affine(100, 200, 40, 20)
		x, y := m.Apply(tc.from[0], tc.from[1])
		if !ok || math.Hypot(x-tc.to[0], y-tc.to[1]) > 1e-9 || codes != nil {
			t.Errorf("%s: %v %v, %v", name, x, y, codes)
		}
	}
	if v, _ := styleOf(t, `{"backfaceVisibility":"hidden","transform":[{"rotateY":"180deg"}]}`); v.Opacity != 0 {
		t.Error("a hidden back is drawn")
	}
	for _, doc := range []string{`{"transform":"spin(2)"}`, `{"transform":[{"rotate":"much"}]}`, `{"transform":7}`, `{"transform":[{"scale":1,"rotate":"1deg"}]}`, `{"transform":"rotate"}`} {
		if v, codes := styleOf(t, doc); len(v.Transform) != 0 || len(codes) != 1 {
			t.Errorf("%s: %v %v", doc, v.Transform, codes)
		}
	}
}

func TestGradients(t *testing.T) {
	t.Parallel()
	red, blue := color.NRGBA{R: 255, A: 255}, color.NRGBA{B: 255, A: 255}
	box := paint.Rect{X: 10, Y: 20, W: 100, H: 50}
	for doc, want := range map[string]paint.Gradient{
		`{"backgroundImage":"linear-gradient(red, blue)"}`: {
			X0: 60, Y0: 20, X1: 60, Y1: 70, Stops: []paint.Stop{{Offset: 0, Color: red}, {Offset: 1, Color: blue}},
		},
		`{"experimental_backgroundImage":[{"type":"linear-gradient","direction":"to right","colorStops":[{"color":"red","positions":["20%"]},{"color":"blue"}]}]}`: {
			X0: 10, Y0: 45, X1: 110, Y1: 45, Stops: []paint.Stop{{Offset: 0.2, Color: red}, {Offset: 1, Color: blue}},
		},
		`{"backgroundImage":"linear-gradient(90deg, red 50px, blue, red 10%)"}`: {
			X0: 10, Y0: 45, X1: 110, Y1: 45, Stops: []paint.Stop{{Offset: 0.5, Color: red}, {Offset: 0.5, Color: blue}, {Offset: 0.5, Color: red}},
		},
		`{"backgroundImage":"radial-gradient(circle closest-side at 30px 40%, red, blue)"}`: {
			Kind: paint.Radial, CX: 40, CY: 40, RX: 20, RY: 20, Stops: []paint.Stop{{Offset: 0, Color: red}, {Offset: 1, Color: blue}},
		},
	} {
		v, codes := styleOf(t, doc)
		if len(v.Gradients) != 1 || codes != nil {
			t.Errorf("%s: %v", doc, codes)
			continue
		}
		got := v.Gradients[0].For(box)
		for _, f := range []*float64{&got.X0, &got.Y0, &got.X1, &got.Y1, &got.RX, &got.RY} {
			*f = math.Round(*f*1e6) / 1e6
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s:\n%s", doc, diff)
		}
	}
	v, _ := styleOf(t, `{"backgroundImage":"linear-gradient(to bottom right, red, blue)"}`)
	g := v.Gradients[0].For(box)
	// Both other corners lie on the line of the middle colour.
	dx, dy := g.X1-g.X0, g.Y1-g.Y0
	at := func(x, y float64) float64 { return ((x-g.X0)*dx + (y-g.Y0)*dy) / (dx*dx + dy*dy) }
	for _, c := range [][3]float64{{110, 20, 0.5}, {10, 70, 0.5}, {10, 20, 0}, {110, 70, 1}} {
		if got := at(c[0], c[1]); math.Abs(got-c[2]) > 1e-9 {
			t.Errorf("corner %v is at %v", c, got)
		}
	}
	for _, doc := range []string{`{"backgroundImage":"linear-gradient(up, red)"}`, `{"backgroundImage":"url(a.png)"}`, `{"backgroundImage":[{"type":"conic"}]}`, `{"backgroundImage":true}`} {
		if v, codes := styleOf(t, doc); v.Gradients != nil || len(codes) != 1 {
			t.Errorf("%s: %v", doc, codes)
		}
	}
}

func TestLengthsAreBounded(t *testing.T) {
	t.Parallel()
	v, _ := styleOf(t, `{"transform":[{"translateX":1e300}],"borderRadius":-5,"opacity":7,"outlineWidth":1e18}`)
	if v.Transform[0].X.V != maxLength || v.Radii != [4]style.Value{} || v.Opacity != 1 || v.Outline.Width != maxLength {
		t.Errorf("%+v", v)
	}
}
