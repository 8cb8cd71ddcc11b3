package svg

import (
	"math"

	"hivesync/shared/preview/paint"
)

// shape is an element's outline in its own coordinates; ok is false for what is no shape.
func (p *painter) shape(n *node, st *style) (path paint.Path, ok bool) {
	x := func(name string, missing float64) float64 { return p.length(n, name, p.view.W, st, missing) }
	y := func(name string, missing float64) float64 { return p.length(n, name, p.view.H, st, missing) }
	switch n.name {
	case "path", "polyline", "polygon":
		if n.path != nil {
			path = *n.path
		}
	case "rect":
		rx, ry := x("rx", -1), y("ry", -1)
		path = rect(x("x", 0), y("y", 0), x("width", 0), y("height", 0), rx, ry)
	case "circle":
		r := p.length(n, "r", diagonal(p.view), st, 0)
		path = ellipse(x("cx", 0), y("cy", 0), r, r)
	case "ellipse":
		rx, ry := x("rx", -1), y("ry", -1)
		if rx < 0 {
			rx = ry
		}
		if ry < 0 {
			ry = rx
		}
		path = ellipse(x("cx", 0), y("cy", 0), rx, ry)
	case "line":
		path.MoveTo(x("x1", 0), y("y1", 0))
		path.LineTo(x("x2", 0), y("y2", 0))
	default:
		return path, false
	}
	return path, true
}

// length reads an attribute; whole is what its percentages refer to.
func (p *painter) length(n *node, name string, whole float64, st *style, missing float64) float64 {
	if v, ok := parseLength(n.attrs[name], length{whole: whole, size: st.font.size}); ok {
		return v
	}
	return missing
}

// diagonal is what percentages of lengths that have no direction refer to (SVG 2, section 8.9).
func diagonal(r paint.Rect) float64 { return math.Hypot(r.W, r.H) / math.Sqrt2 }

func rect(x, y, w, h, rx, ry float64) (path paint.Path) {
	if !(w > 0 && h > 0) {
		return path
	}
	if rx < 0 {
		rx = ry
	}
	if ry < 0 {
		ry = rx
	}
	c := paint.Corner{X: min(max(rx, 0), w/2), Y: min(max(ry, 0), h/2)}
	path.RRect(paint.Rect{X: x, Y: y, W: w, H: h}, paint.Radii{TopLeft: c, TopRight: c, BottomRight: c, BottomLeft: c})
	return path
}

func ellipse(cx, cy, rx, ry float64) (path paint.Path) {
	if rx > 0 && ry > 0 {
		path.Ellipse(cx, cy, rx, ry)
	}
	return path
}

func polyline(v []float64, closed bool) (path paint.Path) {
	for i := 0; i+1 < len(v); i += 2 {
		if i == 0 {
			path.MoveTo(v[0], v[1])
		} else {
			path.LineTo(v[i], v[i+1])
		}
	}
	if closed {
		path.Close()
	}
	return path
}
