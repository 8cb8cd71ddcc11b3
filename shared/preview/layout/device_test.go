package layout

import "testing"

func box4(n *Node) [4]float64 {
	return [4]float64{n.Frame.X, n.Frame.Y, n.Frame.Width, n.Frame.Height}
}

func check(t *testing.T, what string, n *Node, want [4]float64) {
	t.Helper()
	if got := box4(n); got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// words is a leaf whose text is length points long and breaks anywhere, in lines of 10 points.
func words(length float64) *Node {
	return &Node{Text: true, Measure: func(w float64, mode MeasureMode, _ float64, _ MeasureMode) (float64, float64) {
		if mode == MeasureUndefined || w >= length {
			return length, 10
		}
		lines := 1.0
		for rest := length - max(w, 10); rest > 0; rest -= max(w, 10) {
			lines++
		}
		return min(length, max(w, 10)), lines * 10
	}}
}

// flex: n means n 0 0 on a device, n 1 0% on the web: there an item without room shrinks below its padding's content.
func TestFlexNumber(t *testing.T) {
	t.Parallel()
	build := func() (root, a, b *Node) {
		a = &Node{Style: Style{Flex: Pt(1), Width: Pt(500)}}
		b = &Node{Style: Style{Flex: Pt(3)}}
		return &Node{Style: Style{FlexDirection: Row, Width: Pt(400), Height: Pt(10)}, Children: []*Node{a, b}}, a, b
	}
	for _, mode := range modes {
		root, a, b := build()
		Calculate(root, Options{Width: undef, Height: undef, Mode: mode})
		check(t, "one part", a, [4]float64{0, 0, 100, 10})
		check(t, "three parts", b, [4]float64{100, 0, 300, 10})
	}
	negative := &Node{Style: Style{Flex: Pt(-1), Width: Pt(500)}}
	root := &Node{Style: Style{FlexDirection: Row, Width: Pt(400), Height: Pt(10)}, Children: []*Node{negative}}
	Calculate(root, Options{Width: undef, Height: undef, Mode: Device})
	check(t, "negative flex shrinks on a device", negative, [4]float64{0, 0, 400, 10})
	Calculate(root, Options{Width: undef, Height: undef, Mode: Web})
	check(t, "negative flex is nothing on the web", negative, [4]float64{0, 0, 500, 10})
}

// A container that may be as wide as its parent is as wide, on a device, if it has an item that grows.
func TestStretchFlexBasisErratum(t *testing.T) {
	t.Parallel()
	item := &Node{Style: Style{FlexGrow: Pt(1), Height: Pt(20)}}
	row := &Node{Style: Style{FlexDirection: Row, AlignSelf: AlignFlexStart}, Children: []*Node{item}}
	root := &Node{Style: Style{Width: Pt(300), Height: Pt(100)}, Children: []*Node{row}}
	Calculate(root, Options{Width: undef, Height: undef, Mode: Device})
	check(t, "row on a device", row, [4]float64{0, 0, 300, 20})
	check(t, "item on a device", item, [4]float64{0, 0, 300, 20})
	Calculate(root, Options{Width: undef, Height: undef, Mode: Web})
	check(t, "row on the web", row, [4]float64{0, 0, 0, 20})
}

// Absolutely positioned children ignore their parent's padding on a device, both for their place and for percentages.
func TestAbsoluteErrata(t *testing.T) {
	t.Parallel()
	child := &Node{Style: Style{Position: Absolute, Width: Pct(50), Height: Pct(50)}}
	root := &Node{Style: Style{Width: Pt(100), Height: Pt(100)}, Children: []*Node{child}}
	root.Style.Padding[EdgeAll], root.Style.Border[EdgeAll] = Pt(10), Pt(5)
	Calculate(root, Options{Width: undef, Height: undef, Mode: Device})
	check(t, "on a device", child, [4]float64{5, 5, 35, 35})
	Calculate(root, Options{Width: undef, Height: undef, Mode: Web})
	check(t, "on the web", child, [4]float64{15, 15, 45, 45})
}

// Two items with flex: 1 in a parent that takes its height from them keep their content's heights on a device, where the base
// found first stays.
func TestBaseStaysOnDevice(t *testing.T) {
	t.Parallel()
	a := &Node{Style: Style{Flex: Pt(1)}, Children: []*Node{{Style: Style{Height: Pt(10)}}}}
	b := &Node{Style: Style{Flex: Pt(1)}, Children: []*Node{{Style: Style{Height: Pt(30)}}}}
	column := &Node{Children: []*Node{a, b}}
	root := &Node{Style: Style{Width: Pt(50)}, Children: []*Node{column}}
	Calculate(root, Options{Width: undef, Height: undef, Mode: Device})
	check(t, "column", column, [4]float64{0, 0, 50, 40})
	check(t, "first", a, [4]float64{0, 0, 50, 10})
	check(t, "second", b, [4]float64{0, 10, 50, 30})
}

func TestScreenFillsTheWindow(t *testing.T) {
	t.Parallel()
	for name, mode := range modes {
		header := &Node{Style: Style{Height: Pt(44)}}
		title := words(120)
		body := &Node{Style: Style{Flex: Pt(1)}, Children: []*Node{title}}
		body.Style.Padding[EdgeHorizontal] = Pt(16)
		root := &Node{Style: Style{Flex: Pt(1)}, Children: []*Node{header, body}}
		Calculate(root, Options{Width: 390, Height: 844, Mode: mode, PointScale: 3})
		check(t, name+" root", root, [4]float64{0, 0, 390, 844})
		check(t, name+" header", header, [4]float64{0, 0, 390, 44})
		check(t, name+" body", body, [4]float64{0, 44, 390, 800})
		check(t, name+" title", title, [4]float64{16, 0, 358, 10})
		if body.Padding != (Edges{Left: 16, Right: 16}) {
			t.Errorf("%s: padding %v", name, body.Padding)
		}
	}
}

// A text beside a picture wraps in what is left of the row, and the row is as tall as the text.
func TestTextWrapsInARow(t *testing.T) {
	t.Parallel()
	for name, mode := range modes {
		picture := &Node{Style: Style{Width: Pt(40), Height: Pt(15), AlignSelf: AlignCenter}}
		text := words(300)
		text.Style.Flex = Pt(1)
		row := &Node{Style: Style{FlexDirection: Row, ColumnGap: Pt(10)}, Children: []*Node{picture, text}}
		root := &Node{Style: Style{Width: Pt(150)}, Children: []*Node{row}}
		Calculate(root, Options{Width: undef, Height: undef, Mode: mode})
		check(t, name+" row", row, [4]float64{0, 0, 150, 30})
		check(t, name+" picture", picture, [4]float64{0, 7.5, 40, 15})
		check(t, name+" text", text, [4]float64{50, 0, 100, 30})
	}
}

func TestBaselinesOfMeasuredText(t *testing.T) {
	t.Parallel()
	for name, mode := range modes {
		text := func(size float64) *Node {
			return &Node{
				Measure:  func(float64, MeasureMode, float64, MeasureMode) (float64, float64) { return 2 * size, size },
				Baseline: func(_, height float64) float64 { return height * 0.75 },
			}
		}
		small, large := text(20), text(40)
		wrapped := &Node{Children: []*Node{{Style: Style{Height: Pt(5)}}, small}}
		root := &Node{Style: Style{FlexDirection: Row, AlignItems: AlignBaseline, Width: Pt(300)}, Children: []*Node{wrapped, large}}
		Calculate(root, Options{Width: undef, Height: undef, Mode: mode})
		// The container's baseline is its first child's, an empty box 5 points tall.
		check(t, name+" container", wrapped, [4]float64{0, 25, 40, 25})
		check(t, name+" large", large, [4]float64{40, 0, 80, 40})
	}
}

// A box that takes its width from a text must not make it wrap by the rounding errors of adding and subtracting padding.
func TestTextKeepsItsLineInABoxMadeToFit(t *testing.T) {
	t.Parallel()
	for name, mode := range modes {
		for i := range 500 {
			text := words(100 + float64(i)/7)
			inner := &Node{Children: []*Node{text}}
			inner.Style.Padding[EdgeAll] = Pt(0.1 + float64(i)/3)
			outer := &Node{Style: Style{FlexDirection: Row, AlignSelf: AlignCenter}, Children: []*Node{inner}}
			outer.Style.Padding[EdgeAll] = Pt(0.7)
			root := &Node{Style: Style{Width: Pt(1000)}, Children: []*Node{outer}}
			Calculate(root, Options{Width: undef, Height: undef, Mode: mode})
			if text.Frame.Height != 10 {
				t.Fatalf("%s: a text %v points long became %v", name, 100+float64(i)/7, text.Frame)
			}
		}
	}
}
