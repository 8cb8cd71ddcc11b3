package layout

import (
	"math/rand/v2"
	"testing"
)

// nests are containers that make a careless engine lay out their content several times over: each is put inside itself.
var nests = map[string]func(depth int) Style{
	"stretched columns": func(int) Style { return Style{} },
	"stretched rows":    func(int) Style { return Style{FlexDirection: Row} },
	"rows in columns":   func(i int) Style { return Style{FlexDirection: FlexDirection(i % 2 * 2)} },
	"growing":           func(i int) Style { return Style{FlexDirection: FlexDirection(i % 2 * 2), Flex: Pt(1)} },
	"percentages":       func(i int) Style { return Style{FlexDirection: Row, Width: Pct(99), MinHeight: Pct(1)} },
	"wrapping rows":     func(int) Style { return Style{FlexDirection: Row, Wrap: WrapLines, AlignContent: AlignStretch} },
	"wrapping columns":  func(int) Style { return Style{Wrap: WrapLines, AlignContent: AlignStretch, AlignItems: AlignFlexStart} },
	"wrapping both": func(i int) Style {
		return Style{FlexDirection: FlexDirection(i % 2 * 2), Wrap: Wrap(1 + i%2), AlignContent: AlignStretch, MaxHeight: Pct(90)}
	},
	"fitted": func(i int) Style {
		return Style{FlexDirection: FlexDirection(i % 2 * 2), AlignItems: AlignCenter, MaxWidth: Pct(95)}
	},
	"baselines": func(int) Style { return Style{FlexDirection: Row, AlignItems: AlignBaseline, Wrap: WrapLines} },
	"ratios": func(i int) Style {
		return Style{FlexDirection: FlexDirection(i % 2 * 2), AspectRatio: 1.01, Wrap: WrapLines}
	},
	"min-content": func(i int) Style {
		return Style{FlexDirection: FlexDirection(i % 2 * 2), Width: Value{Unit: MinContent}, FlexBasis: Value{Unit: Content}}
	},
	"fit-content": func(i int) Style { return Style{Wrap: WrapLines, MaxWidth: Value{Unit: FitContent}, MinHeight: Pct(3)} },
	"absolute":    func(int) Style { return Style{Position: Absolute, AlignItems: AlignCenter, Wrap: WrapLines} },
	"static": func(i int) Style {
		return Style{Position: Static, FlexDirection: FlexDirection(i % 2 * 2), Flex: Pt(1), FlexBasis: Pct(50)}
	},
}

// nest builds containers inside one another, each with a text of its own, and counts how often each text is measured.
func nest(depth int, style func(i int) Style) (root *Node, calls []int) {
	calls = make([]int, depth)
	for i := depth - 1; i >= 0; i-- {
		leaf := &Node{Measure: func(w float64, mode MeasureMode, _ float64, _ MeasureMode) (float64, float64) {
			calls[i]++
			width := 30 + float64(i%5)
			if mode != MeasureUndefined && w < width {
				return max(w, 5), 20
			}
			return width, 10
		}}
		n := &Node{Style: style(i), Children: []*Node{leaf}}
		if root != nil {
			n.Children = append(n.Children, root)
		}
		root = n
	}
	return root, calls
}

// Nests that real screens are made of get by with a few questions for each node, so that no answer has to be approximated.
func TestPlainNestsNeedFewMeasurements(t *testing.T) {
	t.Parallel()
	// Rows in columns get wider with every level: 20 are as many as fit the width given.
	for name, depth := range map[string]int{"stretched columns": 200, "stretched rows": 200, "growing": 200, "percentages": 200, "rows in columns": 20} {
		for modeName, mode := range modes {
			root, calls := nest(depth, nests[name])
			Calculate(root, Options{Width: 390, Height: 844, Mode: mode, PointScale: 2})
			for level, n := range calls {
				if n > 5 {
					t.Errorf("%s %s: the text at level %d was measured %d times", name, modeName, level, n)
					break
				}
			}
		}
	}
}

// Each text is measured, and each container gone through, a bounded number of times, however deep it lies.
func TestDeepNestsAreMeasuredABoundedNumberOfTimes(t *testing.T) {
	t.Parallel()
	for name, style := range nests {
		for modeName, mode := range modes {
			for _, depth := range []int{20, 200, 1000} {
				checkBound(t, name+" "+modeName, depth, mode, style)
			}
		}
	}
}

// The same for nests where every level is of another random kind.
func TestMixedNestsAreMeasuredABoundedNumberOfTimes(t *testing.T) {
	t.Parallel()
	kinds := make([]func(int) Style, 0, len(nests))
	for _, name := range []string{
		"growing", "percentages", "wrapping rows", "wrapping columns", "wrapping both", "fitted", "baselines", "ratios", "fit-content", "static",
	} {
		kinds = append(kinds, nests[name])
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 40 {
		levels := make([]Style, 200)
		for i := range levels {
			levels[i] = kinds[random.IntN(len(kinds))](i)
			levels[i].Padding[EdgeAll] = Pt(random.Float64())
			if random.IntN(3) == 0 {
				levels[i].AlignSelf = Align(random.IntN(6))
			}
		}
		for modeName, mode := range modes {
			checkBound(t, "mixed "+modeName, len(levels), mode, func(i int) Style { return levels[i] })
		}
	}
}

func checkBound(t *testing.T, name string, depth int, mode Mode, style func(i int) Style) {
	t.Helper()
	root, calls := nest(depth, style)
	e := calculate(root, Options{Width: 390, Height: 844, Mode: mode, PointScale: 2})
	checkFrames(t, root)
	for level, n := range calls {
		if n > max(2*memoSize, fittingSize) {
			t.Errorf("%s, %d deep: the text at level %d was measured %d times", name, depth, level, n)
			break
		}
	}
	// Once to be placed, and once for each answer that can be kept: sizes and baselines.
	if most := (1 + 3*memoSize) * depth; e.opened > most {
		t.Errorf("%s, %d deep: went through containers %d times, more than %d", name, depth, e.opened, most)
	}
}

// A line whose items reach their limits one after another must not take quadratic time: rounds are bounded, and the items
// still end up within their limits.
func TestManyLimitsOnOneLine(t *testing.T) {
	t.Parallel()
	root := &Node{Style: Style{FlexDirection: Row, Width: Pt(1 << 20), Height: Pt(10)}}
	for i := range 5000 {
		root.Children = append(root.Children, &Node{Style: Style{FlexGrow: Pt(1), MaxWidth: Pt(float64(i))}})
	}
	Calculate(root, Options{Width: undef, Height: undef, Mode: Web})
	for i, c := range root.Children {
		if c.Frame.Width > float64(i) {
			t.Fatalf("item %d is %v wide, more than its maximum", i, c.Frame.Width)
		}
	}
}
