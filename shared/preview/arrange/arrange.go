// Package arrange gives a parsed tree its places on one device: it builds the layout tree with its measure functions,
// applies safe areas, lays modals over the window, and returns boxes with absolute frames and laid-out text.
//
// It is pure: no I/O, no clock, no drawing. The tree is shared by devices and never changed here.
package arrange

import (
	"context"
	"math"

	"hivesync/shared/devices"
	"hivesync/shared/preview/layout"
	"hivesync/shared/preview/layout/box"
	"hivesync/shared/preview/layout/style"
	"hivesync/shared/preview/paint"
	"hivesync/shared/preview/text"
	"hivesync/shared/preview/tree"
)

// Picture is an image that is there.
type Picture struct {
	// ID names the file in the layout document's assets.
	ID      string
	Picture *paint.Picture
}

// Images finds pictures at the density that suits a device.
type Images interface {
	// Find returns a node's picture for a box of width by height points. Where there is none, label says what to write in the
	// placeholder; both are empty for an image without a source.
	Find(n *tree.Node, width, height float64) (p *Picture, label string)
}

// Input is what Arrange takes.
type Input struct {
	Tree   *tree.Tree
	Device devices.Context
	Fonts  *text.Fonts
	Images Images
}

// Screen is a tree on a device.
type Screen struct {
	Device devices.Context
	// Root is the window. It has no node.
	Root *Box
	// Overlays are the modals, the topmost last. Each one's frame is the window's.
	Overlays []*Box
	Bar      StatusBar
}

// StatusBar is how the system's bar looks over the app.
type StatusBar struct {
	Hidden bool
	// Light says that its content is light, for a dark background.
	Light bool
}

// Box is a node at its place. Lengths are points.
type Box struct {
	Node *tree.Node
	// Rect is the border box in the window, scroll offsets applied, transforms not.
	Rect            paint.Rect
	Border, Padding box.Edges
	Children        []*Box // in document order
	// Text is laid out with its top left at TextX, TextY in the window.
	Text         *text.Block
	TextX, TextY float64
	// Placeholder says that Text is an input's placeholder.
	Placeholder bool
	// Spans are the parts of nested texts, for Text nodes; a view inside a text is among Children.
	Spans []*Box
	// Picture is set on images that are there, Label on things drawn as a labelled box.
	Picture *Picture
	Label   string
	// OffsetX and OffsetY are how far the content of a scrolling node is scrolled; ContentWidth and ContentHeight its size.
	OffsetX, OffsetY            float64
	ContentWidth, ContentHeight float64
	// Sheet marks a modal that leaves the top of the screen below visible.
	Sheet bool
}

// Content is the box inside border and padding.
func (b *Box) Content() paint.Rect {
	return paint.Rect{
		X: b.Rect.X + b.Border.Left + b.Padding.Left,
		Y: b.Rect.Y + b.Border.Top + b.Padding.Top,
		W: max(b.Rect.W-b.Border.Left-b.Border.Right-b.Padding.Left-b.Padding.Right, 0),
		H: max(b.Rect.H-b.Border.Top-b.Border.Bottom-b.Padding.Top-b.Padding.Bottom, 0),
	}
}

// arranger holds one run.
type arranger struct {
	in     Input
	window *box.Node
	// overlays are found while building, outermost first.
	overlays []*item
	areas    []*item
	bar      StatusBar
}

// item joins a node with its layout node and what measuring left behind.
type item struct {
	node     *tree.Node
	box      *box.Node
	children []*item
	para     *paragraph
	inline   []*item // views in a text, by order of Nested
	label    string
	sheet    bool
	parent   *item
}

// maxPasses bounds how often safe areas may move each other.
const maxPasses = 4

// Arrange lays the tree out. It fails only when ctx is done.
func Arrange(ctx context.Context, in Input) (*Screen, error) {
	a := &arranger{in: in}
	a.bar.Light = in.Device.ColorScheme == devices.Dark
	a.window = &box.Node{Style: style.Style{Width: style.Pt(in.Device.Width), Height: style.Pt(in.Device.Height)}}
	root := &item{box: a.window}
	a.adopt(root, in.Tree.Roots)
	for i := 0; i < len(a.overlays); i++ { // building an overlay may find more of them
		a.adopt(a.overlays[i], a.overlays[i].node.Children)
	}
	for pass := 0; ; pass++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		a.calculate()
		if pass == maxPasses || !a.applyOverlaps(root) {
			break
		}
	}
	s := &Screen{Device: in.Device, Bar: a.bar}
	s.Root = a.place(root, 0, 0)
	for _, o := range a.overlays {
		b := a.place(o, 0, a.sheetTop(o))
		b.Sheet = o.sheet
		s.Overlays = append(s.Overlays, b)
	}
	return s, nil
}

func (a *arranger) options(w, h float64) box.Options {
	return box.Options{Width: w, Height: h, Direction: style.LTR, PointScale: a.in.Device.DPR}
}

func (a *arranger) calculate() {
	layout.Calculate(a.window, a.options(a.in.Device.Width, a.in.Device.Height))
	for _, o := range a.overlays {
		layout.Calculate(o.box, a.options(a.in.Device.Width, a.in.Device.Height-a.sheetTop(o)))
	}
}

// sheetTop is where a page sheet begins: below the status bar, as iOS places it.
func (a *arranger) sheetTop(o *item) float64 {
	if !o.sheet {
		return 0
	}
	const gap = 10
	return a.in.Device.SafeArea.Top + gap
}

func (a *arranger) adopt(parent *item, nodes []*tree.Node) {
	for _, n := range nodes {
		if c := a.build(n); c != nil {
			c.parent = parent
			parent.children = append(parent.children, c)
			parent.box.Children = append(parent.box.Children, c.box)
		}
	}
}

// build makes the layout node of n and of everything below it; nil for what takes no part in its parent's layout.
func (a *arranger) build(n *tree.Node) *item {
	if n.Layout.Display == style.DisplayNone {
		return nil
	}
	it := &item{node: n, box: &box.Node{Style: n.Layout}}
	switch {
	case n.Overlay != nil:
		it.box.Style = style.Style{Width: style.Pct(100), Height: style.Pct(100)}
		it.sheet = a.in.Device.Platform == devices.IOS && !n.Overlay.Transparent &&
			(n.Overlay.Presentation == "pageSheet" || n.Overlay.Presentation == "formSheet")
		a.overlays = append(a.overlays, it)
		return nil
	case n.Unsupported != "":
		it.label = n.Unsupported
		it.box.Measure = measureUnsupported
	case n.Paragraph != nil:
		a.buildText(it)
	case n.Input != nil:
		a.buildInput(it)
	case n.Image != nil: // its picture is found when its size is known
	case n.Switch != nil:
		w, h := SwitchSize(a.in.Device.Platform)
		fixed(&it.box.Style.Width, w)
		fixed(&it.box.Style.Height, h)
	case n.Indicator != nil:
		size := n.Indicator.Size
		it.box.Measure = func(float64, box.MeasureMode, float64, box.MeasureMode) (w, h float64) { return size, size }
	case n.StatusBar != nil:
		a.statusBar(n.StatusBar)
	case n.SafeArea != nil:
		a.safeArea(it)
		a.adopt(it, n.Children)
	default:
		a.adopt(it, n.Children)
	}
	return it
}

func fixed(v *style.Value, points float64) {
	if v.Unit == style.Undefined {
		*v = style.Pt(points)
	}
}

// SwitchSize is a switch's size in points: UISwitch's and Material 3's.
func SwitchSize(platform string) (w, h float64) {
	if platform == devices.Android {
		return 52, 32
	}
	return 51, 31
}

// measureUnsupported gives a labelled box a size that can be seen where the style gives none.
func measureUnsupported(w float64, wm box.MeasureMode, h float64, hm box.MeasureMode) (float64, float64) {
	const width, height = 160, 56
	if wm == box.MeasureUndefined || math.IsNaN(w) {
		w = width
	}
	switch hm {
	case box.MeasureExactly:
	case box.MeasureAtMost:
		h = min(h, height)
	default:
		h = height
	}
	return w, h
}

// statusBar notes what a StatusBar element asks for; the last one in the document wins.
func (a *arranger) statusBar(p *tree.StatusBarProps) {
	a.bar = StatusBar{Hidden: p.Hidden, Light: a.in.Device.ColorScheme == devices.Dark}
	switch p.Style {
	case "light-content":
		a.bar.Light = true
	case "dark-content":
		a.bar.Light = false
	}
}

// place turns laid-out items into boxes; x and y are the parent's origin in the window.
func (a *arranger) place(it *item, x, y float64) *Box {
	f := it.box.Frame
	b := &Box{
		Node:   it.node,
		Rect:   paint.Rect{X: x + f.X, Y: y + f.Y, W: f.Width, H: f.Height},
		Border: it.box.Border, Padding: it.box.Padding,
		Label: it.label,
	}
	if it.node != nil && it.node.Image != nil && it.node.Unsupported == "" {
		content := b.Content()
		b.Picture, b.Label = a.in.Images.Find(it.node, content.W, content.H)
	}
	if it.para != nil {
		a.placeText(it, b)
	}
	dx, dy := 0.0, 0.0
	if it.node != nil && it.node.Scroll != nil {
		b.scroll(it)
		dx, dy = b.OffsetX, b.OffsetY
	}
	b.Children = make([]*Box, 0, len(it.children)+len(it.inline))
	for _, c := range it.children {
		b.Children = append(b.Children, a.place(c, b.Rect.X-dx, b.Rect.Y-dy))
	}
	if it.para != nil {
		a.placeInline(it, b)
	}
	return b
}

// scroll finds the content's size and keeps the offset within it, as platforms do when a view first appears.
func (b *Box) scroll(it *item) {
	for _, c := range it.children {
		b.ContentWidth = max(b.ContentWidth, c.box.Frame.X+c.box.Frame.Width)
		b.ContentHeight = max(b.ContentHeight, c.box.Frame.Y+c.box.Frame.Height)
	}
	clamp := func(at, content, view float64) float64 { return min(max(at, 0), max(content-view, 0)) }
	b.OffsetX = clamp(it.node.Scroll.OffsetX, b.ContentWidth, b.Rect.W)
	b.OffsetY = clamp(it.node.Scroll.OffsetY, b.ContentHeight, b.Rect.H)
}
