package svg

import (
	"maps"
	"strings"

	"hivesync/shared/preview/paint"
	"hivesync/shared/preview/text"
)

// painter paints one document once.
type painter struct {
	doc     *Document
	c       *paint.Canvas
	fonts   *text.Fonts
	matrix  paint.Affine // user units to pixels
	view    paint.Rect   // the nearest viewport, in its user units
	points  float64      // pixels of a point of the outermost viewport
	depth   int
	painted int
	work    int // about the pixels that were touched
	images  int
	nested  int  // layers and masks that are open
	outline bool // shapes are what they cover, not what they are painted with: in clip paths
	remarks map[string]bool
}

func (p *painter) concat(m paint.Affine) {
	p.c.Concat(m)
	p.matrix = p.matrix.Mul(m)
}

// within keeps the transform, the clip and the viewport as they are.
func (p *painter) within(draw func()) {
	matrix, view := p.matrix, p.view
	p.c.Save()
	draw()
	p.c.Restore()
	p.matrix, p.view = matrix, view
}

// spend says whether there is still work to give: pixels that a drawing is about to touch.
func (p *painter) spend(pixels float64) bool {
	if !(pixels < maxWork) { // it may be no number
		pixels = maxWork
	}
	p.work = min(p.work+int(pixels), 2*maxWork)
	if p.work <= maxWork {
		return true
	}
	p.remarks["what is too complex"] = true
	return false
}

// perNode is what looking at a node or at a segment costs in pixels.
const perNode = 16

// root paints the document's root into the viewport of the options.
func (p *painter) root(o Options) {
	n := *p.doc.root
	n.attrs = maps.Clone(n.attrs)
	box, hasBox := viewBox(n.attrs["viewBox"])
	if w, h := p.doc.Size(); !hasBox && o.Fit && w > 0 && h > 0 {
		box, hasBox = paint.Rect{W: w, H: h}, true
	}
	maps.Copy(n.attrs, o.Attributes)
	// An attribute such as the viewBox may be replaced, too.
	if replaced, ok := viewBox(n.attrs["viewBox"]); ok {
		box, hasBox = replaced, true
	}
	st := initialStyle().of(&n, diagonal(p.view))
	p.effects(&n, &st, paint.Rect{}, func() {
		if hasBox {
			m, _ := fit(box, p.view, n.attrs["preserveAspectRatio"])
			p.concat(m)
			p.view = paint.Rect{W: box.W, H: box.H}
		}
		p.children(&n, st)
	})
}

func (p *painter) children(n *node, st style) {
	if !p.spend(perNode * float64(len(n.children))) {
		return
	}
	for _, c := range n.children {
		if c.name != "" {
			p.element(c, st)
		}
	}
}

// silent are elements that draw nothing where they stand.
var silent = map[string]bool{
	"defs": true, "symbol": true, "clipPath": true, "mask": true, "linearGradient": true, "radialGradient": true, "marker": true,
	"pattern": true, "filter": true, "metadata": true, "title": true, "desc": true, "style": true, "script": true, "view": true,
	"animate": true, "animateTransform": true, "animateMotion": true, "set": true,
}

// element paints an element in one of the style st.
func (p *painter) element(n *node, st style) {
	if silent[n.name] || n.attrs["display"] == "none" {
		return
	}
	if p.painted++; p.painted > maxPainted || p.depth >= maxDepth || p.work > maxWork {
		p.remarks["what is too complex"] = true
		return
	}
	p.depth++
	defer func() { p.depth-- }()
	st = st.of(n, diagonal(p.view))
	if path, ok := p.shape(n, &st); ok {
		bounds, ok := n.bounds, n.path != nil
		if !ok {
			bounds, ok = path.Bounds()
		}
		if ok && !path.Empty() && !st.hidden {
			p.effects(n, &st, bounds, func() { p.fillAndStroke(n, path, bounds, &st) })
		}
		return
	}
	switch n.name {
	case "g", "a":
		p.effects(n, &st, paint.Rect{}, func() { p.children(n, st) })
	case "switch":
		p.effects(n, &st, paint.Rect{}, func() { p.choice(n, st) })
	case "svg":
		p.effects(n, &st, paint.Rect{}, func() { p.viewport(n, &st, n) })
	case "use":
		p.use(n, st)
	case "text":
		p.effects(n, &st, paint.Rect{}, func() { p.text(n, st) })
	case "image":
		p.effects(n, &st, paint.Rect{}, func() { p.image(n, &st) })
	default:
		p.remarks["<"+clip(n.name)+">"] = true
	}
}

// clip shortens a foreign name for a remark.
func clip(name string) string {
	if len(name) > 40 {
		name = strings.ToValidUTF8(name[:40], "")
	}
	return name
}

// choice paints the first child of a switch that asks for no feature.
func (p *painter) choice(n *node, st style) {
	for _, c := range n.children {
		if c.name != "" && c.name != "foreignObject" && c.attrs["requiredExtensions"] == "" && !silent[c.name] {
			p.element(c, st)
			return
		}
	}
}

// viewport paints an svg or symbol element as a viewport, whose place is given by sized: the element or the use of it.
func (p *painter) viewport(n *node, st *style, sized *node) {
	size := func(name string, whole float64) float64 {
		return p.length(sized, name, whole, st, p.length(n, name, whole, st, whole))
	}
	at := paint.Rect{W: size("width", p.view.W), H: size("height", p.view.H)}
	if n == sized {
		at.X, at.Y = p.length(n, "x", p.view.W, st, 0), p.length(n, "y", p.view.H, st, 0)
	}
	if !(at.W > 0 && at.H > 0) {
		return
	}
	if n.attrs["overflow"] != "visible" {
		p.c.ClipRRect(at, paint.Radii{})
	}
	m, inner := paint.Translate(at.X, at.Y), paint.Rect{W: at.W, H: at.H}
	if box, ok := viewBox(n.attrs["viewBox"]); ok {
		m, _ = fit(box, at, n.attrs["preserveAspectRatio"])
		inner = paint.Rect{W: box.W, H: box.H}
	}
	p.concat(m)
	p.view = inner
	p.children(n, *st)
}

// use paints another element of the document in its place. Loops end at the bounds of depth and number.
func (p *painter) use(n *node, st style) {
	target := p.doc.byID[strings.TrimPrefix(strings.TrimSpace(n.attrs["href"]), "#")]
	if target == nil {
		p.remarks["<use> of what is not in the document"] = true
		return
	}
	p.effects(n, &st, paint.Rect{}, func() {
		p.concat(paint.Translate(p.length(n, "x", p.view.W, &st, 0), p.length(n, "y", p.view.H, &st, 0)))
		if target.name != "symbol" && target.name != "svg" {
			p.element(target, st)
			return
		}
		if p.painted++; p.painted > maxPainted || p.depth >= maxDepth {
			p.remarks["what is too complex"] = true
			return
		}
		inner := st.of(target, diagonal(p.view))
		p.depth++
		p.viewport(target, &inner, n)
		p.depth--
	})
}

// fillAndStroke paints a shape.
func (p *painter) fillAndStroke(n *node, path paint.Path, bounds paint.Rect, st *style) {
	if p.outline {
		if p.affordable(&path, bounds, nil) {
			p.c.FillPath(path, st.clipRule, black)
		}
		return
	}
	if st.fill != nothing && p.affordable(&path, bounds, nil) {
		p.fill(path, bounds, st)
	}
	if st.stroke != nothing && st.pen.Width > 0 {
		pen := st.pen
		if n.attrs["vector-effect"] == "non-scaling-stroke" {
			pen.Width *= p.points / max(p.magnitude(), 1e-9)
		}
		if p.affordable(&path, bounds, &pen) {
			p.stroke(path, bounds, pen, st)
		}
	}
	for _, name := range [...]string{"marker", "marker-start", "marker-mid", "marker-end"} {
		if v := n.attrs[name]; v != "" && v != "none" {
			p.remarks["marker"] = true
		}
	}
}
