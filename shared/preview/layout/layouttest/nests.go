package layouttest

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"hivesync/shared/preview/layout/box"
	"hivesync/shared/preview/layout/style"
)

// Bound proves that an engine's work is linear in the nodes, on trees made to break it. calculate lays out a tree and returns how
// many containers it went through, counting each time; measured is how often one text may be measured.
func Bound(t *testing.T, calculate func(*box.Node, box.Options) int, measured int) {
	t.Run("deep nests", func(t *testing.T) {
		t.Parallel()
		deepNests(t, calculate, measured)
	})
	t.Run("mixed nests", func(t *testing.T) {
		t.Parallel()
		mixedNests(t, calculate, measured)
	})
}

// Each text is measured, and each container gone through, a bounded number of times, however deep it lies.
func deepNests(t *testing.T, calculate func(*box.Node, box.Options) int, measured int) {
	for name, kind := range nests {
		for _, depth := range []int{20, 200, 1000} {
			bounded(t, fmt.Sprintf("%s, %d deep", name, depth), depth, kind, calculate, measured)
		}
	}
}

// The same for nests where every level is of another random kind.
func mixedNests(t *testing.T, calculate func(*box.Node, box.Options) int, measured int) {
	kinds := make([]func(int) style.Style, 0, len(nests))
	for _, name := range []string{
		"growing", "percentages", "wrapping rows", "wrapping columns", "wrapping both", "fitted", "baselines", "ratios", "fit-content", "static",
	} {
		kinds = append(kinds, nests[name])
	}
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same trees every time
	for range 40 {
		levels := make([]style.Style, 200)
		for i := range levels {
			levels[i] = kinds[random.IntN(len(kinds))](i)
			levels[i].Padding[style.EdgeAll] = style.Pt(random.Float64())
			if random.IntN(3) == 0 {
				levels[i].AlignSelf = style.Align(random.IntN(6))
			}
		}
		bounded(t, "mixed", len(levels), func(i int) style.Style { return levels[i] }, calculate, measured)
	}
}

func bounded(t *testing.T, name string, depth int, kind func(i int) style.Style, calculate func(*box.Node, box.Options) int, measured int) {
	t.Helper()
	root, calls := nest(depth, kind)
	opened := calculate(root, box.Options{Width: 390, Height: 844, PointScale: 2})
	CheckFrames(t, root)
	for level, n := range calls {
		if n > measured {
			t.Errorf("%s: the text at level %d was measured %d times", name, level, n)
			break
		}
	}
	// Once to be placed, and once for each answer that can be kept: sizes and baselines.
	if most := (1 + 3*box.MemoSize) * depth; opened > most {
		t.Errorf("%s: went through containers %d times, more than %d", name, opened, most)
	}
}

// nests are containers that make a careless engine lay out their content several times over: each is put inside itself.
var nests = map[string]func(depth int) style.Style{
	"stretched columns": func(int) style.Style { return style.Style{} },
	"stretched rows":    func(int) style.Style { return style.Style{FlexDirection: style.Row} },
	"rows in columns":   func(i int) style.Style { return style.Style{FlexDirection: style.FlexDirection(i % 2 * 2)} },
	"growing": func(i int) style.Style {
		return style.Style{FlexDirection: style.FlexDirection(i % 2 * 2), Flex: style.Pt(1)}
	},
	"percentages": func(i int) style.Style {
		return style.Style{FlexDirection: style.Row, Width: style.Pct(99), MinHeight: style.Pct(1)}
	},
	"wrapping rows": func(int) style.Style {
		return style.Style{FlexDirection: style.Row, Wrap: style.WrapLines, AlignContent: style.AlignStretch}
	},
	"wrapping columns": func(int) style.Style {
		return style.Style{Wrap: style.WrapLines, AlignContent: style.AlignStretch, AlignItems: style.AlignFlexStart}
	},
	"wrapping both": func(i int) style.Style {
		return style.Style{FlexDirection: style.FlexDirection(i % 2 * 2), Wrap: style.Wrap(1 + i%2), AlignContent: style.AlignStretch, MaxHeight: style.Pct(90)}
	},
	"fitted": func(i int) style.Style {
		return style.Style{FlexDirection: style.FlexDirection(i % 2 * 2), AlignItems: style.AlignCenter, MaxWidth: style.Pct(95)}
	},
	"baselines": func(int) style.Style {
		return style.Style{FlexDirection: style.Row, AlignItems: style.AlignBaseline, Wrap: style.WrapLines}
	},
	"ratios": func(i int) style.Style {
		return style.Style{FlexDirection: style.FlexDirection(i % 2 * 2), AspectRatio: 1.01, Wrap: style.WrapLines}
	},
	"min-content": func(i int) style.Style {
		return style.Style{FlexDirection: style.FlexDirection(i % 2 * 2), Width: style.Value{Unit: style.MinContent}, FlexBasis: style.Value{Unit: style.Content}}
	},
	"fit-content": func(i int) style.Style {
		return style.Style{Wrap: style.WrapLines, MaxWidth: style.Value{Unit: style.FitContent}, MinHeight: style.Pct(3)}
	},
	"absolute": func(int) style.Style {
		return style.Style{Position: style.Absolute, AlignItems: style.AlignCenter, Wrap: style.WrapLines}
	},
	"static": func(i int) style.Style {
		return style.Style{Position: style.Static, FlexDirection: style.FlexDirection(i % 2 * 2), Flex: style.Pt(1), FlexBasis: style.Pct(50)}
	},
}

// nest builds containers inside one another, each with a text of its own, and counts how often each text is measured.
func nest(depth int, style func(i int) style.Style) (root *box.Node, calls []int) {
	calls = make([]int, depth)
	for i := depth - 1; i >= 0; i-- {
		leaf := &box.Node{Measure: func(w float64, mode box.MeasureMode, _ float64, _ box.MeasureMode) (float64, float64) {
			calls[i]++
			width := 30 + float64(i%5)
			if mode != box.MeasureUndefined && w < width {
				return max(w, 5), 20
			}
			return width, 10
		}}
		n := &box.Node{Style: style(i), Children: []*box.Node{leaf}}
		if root != nil {
			n.Children = append(n.Children, root)
		}
		root = n
	}
	return root, calls
}
