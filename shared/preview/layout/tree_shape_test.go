package layout

import (
	"strings"
	"testing"
)

// display: none and display: contents leave no box; the children of contents belong to the nearest parent that has one.
func TestNodesWithoutBoxes(t *testing.T) {
	t.Parallel()
	for name, mode := range modes {
		inner := &Node{Style: Style{Height: Pt(10)}}
		hidden := &Node{Style: Style{Display: DisplayNone, Height: Pt(50)}, Children: []*Node{{Style: Style{Height: Pt(9)}}}}
		contents := &Node{Style: Style{Display: DisplayContents, Height: Pt(70)}, Children: []*Node{inner, hidden}}
		contents.Style.Padding[EdgeAll] = Pt(20)
		after := &Node{Style: Style{Height: Pt(5)}}
		root := &Node{Style: Style{Width: Pt(100)}, Children: []*Node{contents, after}}
		root.Style.Padding[EdgeTop] = Pt(3)
		// Frames of an earlier layout, when the node was shown, must not survive.
		hidden.Frame, hidden.Children[0].Frame = Frame{1, 2, 3, 4}, Frame{5, 6, 7, 8}
		Calculate(root, Options{Width: undef, Height: undef, Mode: mode})
		check(t, name+" root", root, [4]float64{0, 0, 100, 18})
		check(t, name+" contents", contents, [4]float64{})
		check(t, name+" inner", inner, [4]float64{0, 3, 100, 10})
		check(t, name+" hidden", hidden, [4]float64{})
		check(t, name+" inside hidden", hidden.Children[0], [4]float64{})
		check(t, name+" after", after, [4]float64{0, 13, 100, 5})

		root.Style.Display = DisplayNone
		Calculate(root, Options{Width: 10, Height: 10, Mode: mode, PointScale: 1})
		check(t, name+" hidden root", root, [4]float64{})
	}
}

// A measured node is a leaf: what children it has are not laid out.
func TestMeasuredNodesAreLeaves(t *testing.T) {
	t.Parallel()
	for name, mode := range modes {
		leaf := words(30)
		leaf.Children = []*Node{{Style: Style{Width: Pt(500), Height: Pt(500)}}}
		root := &Node{Style: Style{AlignItems: AlignFlexStart}, Children: []*Node{leaf}}
		Calculate(root, Options{Width: undef, Height: undef, Mode: mode})
		check(t, name+" leaf", leaf, [4]float64{0, 0, 30, 10})
		check(t, name+" child of the leaf", leaf.Children[0], [4]float64{})
	}
}

// A text keeps every pixel that its content touches; other boxes round to the nearest.
func TestTextRoundsUp(t *testing.T) {
	t.Parallel()
	for name, mode := range modes {
		for _, c := range []struct {
			text  bool
			scale float64
			want  [4]float64
		}{
			{true, 1, [4]float64{0, 0, 31, 11}},
			{false, 1, [4]float64{0, 0, 30, 10}},
			{true, 2, [4]float64{0, 0, 30.5, 10.5}},
			{false, 2, [4]float64{0, 0, 30, 10.5}},
			{true, 0, [4]float64{0, 0, 30.125, 10.25}},
		} {
			leaf := &Node{Text: c.text, Measure: func(float64, MeasureMode, float64, MeasureMode) (float64, float64) { return 30.125, 10.25 }}
			root := &Node{Style: Style{AlignItems: AlignFlexStart}, Children: []*Node{leaf}}
			Calculate(root, Options{Width: undef, Height: undef, Mode: mode, PointScale: c.scale})
			check(t, name, leaf, c.want)
		}
	}
}

func TestRunCasesRefusesBrokenFiles(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "{", `{"id":"a"}`, "[null]", `[{"id":"a","children":[null]}]`} {
		if _, err := RunCases(strings.NewReader(text), Web); err == nil {
			t.Errorf("%q: no error", text)
		}
	}
	deep := ""
	for range maxCaseDepth + 2 {
		deep += `{"style":{},"children":[`
	}
	for range maxCaseDepth + 2 {
		deep += `]}`
	}
	if _, err := RunCases(strings.NewReader("["+deep+"]"), Web); err == nil {
		t.Error("a tree that is too deep: no error")
	}
}

// A wrong expectation fails with the frame that was found, and text is set in square glyphs.
func TestRunCasesReportsDifferences(t *testing.T) {
	t.Parallel()
	const file = `[
		{"id":"right","style":{"width":50},"ltr":[0,0,50,20],"rtl":[0,0,50,20],"children":[
			{"style":{},"text":"one two","ltr":[0,0,50,20],"rtl":[0,0,50,20]}]},
		{"id":"wrong","style":{"width":50,"height":"20px"},"ltr":[0,0,50,20],"rtl":[0,0,50,21]}]`
	results, err := RunCases(strings.NewReader(file), Web)
	if err != nil {
		t.Fatal(err)
	}
	if len(results) != 2 || !results[0].Pass || results[1].Pass || len(results[1].Differences) != 1 {
		t.Fatalf("results %+v", results)
	}
	want := Difference{Direction: "rtl", Path: "/", Want: Rect{0, 0, 50, 21}, Got: Rect{0, 0, 50, 20}}
	if got := results[1].Differences[0]; got != want {
		t.Errorf("difference %v, want %v", got, want)
	}
}

// Without expectations the frames are what is wanted; a box that does not exist is reported at the page's origin.
func TestSolveFillsInTheFrames(t *testing.T) {
	t.Parallel()
	const file = `[{"id":"a","style":{"width":100,"paddingLeft":10},"children":[
		{"style":{"display":"contents"},"children":[{"style":{"width":30,"height":5}}]}]}]`
	cases, err := ReadCases(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	solved := cases[0].Solve(Web)
	inner := solved.Children[0].Children[0]
	for _, c := range []struct {
		got  *Rect
		want Rect
	}{
		{solved.LTR, Rect{0, 0, 100, 5}},
		{solved.Children[0].LTR, Rect{}},
		{inner.LTR, Rect{10, 0, 30, 5}},
		{inner.RTL, Rect{70, 0, 30, 5}},
	} {
		if *c.got != c.want {
			t.Errorf("got %v, want %v", *c.got, c.want)
		}
	}
	results, err := RunCases(strings.NewReader(file), Device)
	if err != nil || !results[0].Pass {
		t.Errorf("a case without expectations: %v, %v", results, err)
	}
}
