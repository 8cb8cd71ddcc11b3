package svg

import (
	"math"
	"strings"

	"hivesync/shared/preview/paint"
)

// magnitude is how many pixels a user unit is, on average.
func (p *painter) magnitude() float64 {
	return math.Sqrt(math.Abs(p.matrix.A*p.matrix.D - p.matrix.B*p.matrix.C))
}

// effects applies an element's transform, opacity, clip and mask to what draw paints. bounds are the shape's, empty for
// groups.
func (p *painter) effects(n *node, st *style, bounds paint.Rect, draw func()) {
	if f := n.attrs["filter"]; f != "" && f != "none" {
		p.remarks["filter"] = true
	}
	if mode := n.attrs["mix-blend-mode"]; mode != "" && mode != "normal" {
		p.remarks["mix-blend-mode"] = true
	}
	p.within(func() {
		if list := n.attrs["transform"]; list != "" {
			p.concat(p.transform(n, list, bounds, st))
		}
		through := draw
		if fade := opacity(n.attrs["opacity"], 1); fade < 1 {
			through = p.faint(fade, bounds, st, draw)
		}
		if id, _, ok := reference(n.attrs["mask"]); ok {
			masked := through
			through = func() { p.mask(id, bounds, masked) }
		}
		if id, _, ok := reference(n.attrs["clip-path"]); ok {
			p.clipTo(id, bounds, through)
			return
		}
		through()
	})
}

// maxNested bounds layers and masks in one another, of which each has the canvas's size in memory.
const maxNested = 6

// faint draws with an opacity: through a layer where parts of it may lie on each other.
func (p *painter) faint(fade float64, bounds paint.Rect, st *style, draw func()) func() {
	if bounds != (paint.Rect{}) && (st.fill == nothing || st.stroke == nothing) {
		st.fillOpacity *= fade
		st.strokeOpacity *= fade
		return draw
	}
	return func() {
		if p.nested >= maxNested || !p.spend(2*p.area()) {
			p.remarks["what is too complex"] = true
			return
		}
		p.nested++
		p.c.BeginLayer(fade)
		draw()
		p.c.EndLayer()
		p.nested--
	}
}

// transform is an element's transform about its origin, which is a point, or a word or percentage of its box.
func (p *painter) transform(n *node, list string, bounds paint.Rect, st *style) paint.Affine {
	m := parseTransform(list)
	origin := strings.Fields(n.attrs["transform-origin"])
	if len(origin) == 0 {
		return m
	}
	box := p.view
	if n.attrs["transform-box"] == "fill-box" {
		box = bounds
	}
	at := func(i int, low, whole float64) float64 {
		if i >= len(origin) {
			return low + whole/2
		}
		switch origin[i] {
		case "left", "top":
			return low
		case "center":
			return low + whole/2
		case "right", "bottom":
			return low + whole
		}
		v, _ := parseLength(origin[i], length{whole: whole, size: st.font.size})
		return low + v
	}
	return m.About(at(0, box.X, box.W), at(1, box.Y, box.H))
}

// area is the canvas's size in pixels.
func (p *painter) area() float64 {
	r := p.c.Bounds()
	return float64(r.Dx()) * float64(r.Dy())
}

// affordable accounts for a path that is about to be filled, or stroked with a pen, and says whether it may be.
func (p *painter) affordable(path *paint.Path, bounds paint.Rect, pen *paint.Stroke) bool {
	if !p.spend(perNode * float64(path.Len())) {
		return false
	}
	scale, edge := p.magnitude(), 2.0
	chords, long := path.Cost(scale)
	r := p.c.Bounds()
	if pen != nil {
		// A round join or cap is a polygon, at most this fine; a dash has two caps.
		const points = 256
		half := pen.Width * scale / 2
		sum := 0.0
		for _, d := range pen.Dash {
			sum += d * scale
		}
		pieces := float64(path.Len())
		if sum > 0 {
			pieces += min(long/sum*float64(len(pen.Dash)), 20_000)
		}
		if pen.Cap == paint.RoundCap || pen.Join == paint.RoundJoin {
			chords += int(min(pieces*min(6*math.Sqrt(half/0.05)+8, points), 1e9))
		}
		chords += int(pieces)
		long = 2*long + pieces*4*half
		edge += 2 * half
	}
	if chords > maxChords {
		p.remarks["what is too complex"] = true
		return false
	}
	covered := min((bounds.W*scale+edge)*(bounds.H*scale+edge), p.area())
	return p.spend(covered + min(long, float64(chords)*float64(r.Dx()+r.Dy())) + perNode*float64(chords))
}

// mask shows what draw paints through a mask element.
func (p *painter) mask(id string, bounds paint.Rect, draw func()) {
	n := p.doc.byID[id]
	if n == nil || n.name != "mask" {
		draw()
		return
	}
	p.through(draw, n.attrs["mask-type"] != "alpha", func() {
		st := initialStyle().of(n, diagonal(p.view))
		if n.attrs["maskContentUnits"] == "objectBoundingBox" {
			p.toBox(bounds)
		} else if n.attrs["maskUnits"] == "userSpaceOnUse" {
			p.c.ClipRRect(paint.Rect{
				X: p.length(n, "x", p.view.W, &st, -p.view.W/10), Y: p.length(n, "y", p.view.H, &st, -p.view.H/10),
				W: p.length(n, "width", p.view.W, &st, p.view.W*1.2), H: p.length(n, "height", p.view.H, &st, p.view.H*1.2),
			}, paint.Radii{})
		}
		p.children(n, st)
	})
}

// clipTo cuts what draw paints to a clipPath element: by a path where it has one plain shape, else by a mask of them.
func (p *painter) clipTo(id string, bounds paint.Rect, draw func()) {
	n := p.doc.byID[id]
	if n == nil || n.name != "clipPath" {
		draw()
		return
	}
	if !p.spend(perNode * float64(len(n.children))) {
		return
	}
	box := n.attrs["clipPathUnits"] == "objectBoundingBox"
	st := initialStyle().of(n, diagonal(p.view))
	if path, rule, ok := p.plainClip(n, st, bounds, box); ok {
		if around, ok := path.Bounds(); ok && p.affordable(&path, around, nil) {
			p.c.ClipPath(path, rule)
			draw()
		}
		return
	}
	p.through(draw, false, func() {
		outline := p.outline
		p.outline = true
		defer func() { p.outline = outline }()
		if box {
			p.toBox(bounds)
		}
		p.concat(parseTransform(n.attrs["transform"]))
		p.children(n, st)
	})
}

// plainClip is the path of a clipPath that has only one shape, in the coordinates of what it cuts.
func (p *painter) plainClip(n *node, st style, bounds paint.Rect, box bool) (paint.Path, paint.FillRule, bool) {
	var only *node
	for _, c := range n.children {
		if c.name == "" || silent[c.name] {
			continue
		}
		if only != nil {
			return paint.Path{}, 0, false
		}
		only = c
	}
	if only == nil || n.attrs["clip-path"] != "" || only.attrs["clip-path"] != "" || only.attrs["display"] == "none" {
		return paint.Path{}, 0, false
	}
	st = st.of(only, diagonal(p.view))
	path, ok := p.shape(only, &st)
	if !ok || st.hidden || !p.spend(perNode*float64(path.Len())) {
		return paint.Path{}, 0, false
	}
	m := parseTransform(n.attrs["transform"]).Mul(parseTransform(only.attrs["transform"]))
	if box {
		m = boxTransform(bounds).Mul(m)
	}
	return path.Transform(m), st.clipRule, true
}

// through paints content and a mask on canvases of their own and puts the one down through the other.
func (p *painter) through(draw func(), luminance bool, mask func()) {
	if p.nested >= maxNested || !p.spend(6*p.area()) {
		p.remarks["what is too complex"] = true
		return
	}
	p.nested++
	outer := p.c
	on := func(paintOn func()) *paint.Canvas {
		r := outer.Bounds()
		p.c = paint.NewCanvas(r.Dx(), r.Dy(), 1)
		p.c.Concat(p.matrix)
		p.within(paintOn)
		return p.c
	}
	content := on(draw)
	shown := on(mask)
	p.c = outer
	p.nested--
	outer.Masked(content, shown, luminance)
	content.Release()
	shown.Release()
}

func boxTransform(b paint.Rect) paint.Affine {
	return paint.Affine{A: b.W, D: b.H, E: b.X, F: b.Y}
}

// toBox makes a shape's box the unit square; of groups, which have no box here, it is remarked on.
func (p *painter) toBox(b paint.Rect) {
	if b == (paint.Rect{}) {
		p.remarks["the box of a group"] = true
		b = p.view
	}
	p.concat(boxTransform(b))
}
