package web

import "hivesync/shared/preview/layout/style"

// item is one in-flow child of a flex container while the container is being solved. Main and cross are its border box
// along the container's axes.
type item struct {
	n     *node
	sizes sizes

	base, main, cross              float64
	minMain, maxMain               float64
	minCross, maxCross             float64
	grow, shrink                   float64
	mainStart, mainEnd             float64 // margins
	crossStart, crossEnd           float64
	autoMainStart, autoMainEnd     bool
	autoCrossStart, autoCrossEnd   bool
	align                          style.Align
	definite                       bool // its height is definite for its children's percentages
	frozen                         bool
	violation                      float64 // how far its limits kept it from its share
	mainPos, crossPos, aboveOrigin float64 // aboveOrigin: margin edge to baseline, for baseline alignment
}

func (it *item) outerMain() float64  { return it.main + it.mainStart + it.mainEnd }
func (it *item) outerCross() float64 { return it.cross + it.crossStart + it.crossEnd }

// line is a run of items that share the main axis.
type line struct {
	items    []item
	main     float64 // outer hypothetical sizes and gaps
	cross    float64
	crossPos float64
	baseline float64 // from the line's cross start
}

// breakLines splits the items where the next one no longer fits. space is the container's inner main size, or infinite.
func (e *engine) breakLines(f *flow, space float64) {
	if f.wrap == style.NoWrap || len(f.items) == 0 {
		l := line{items: f.items}
		for i := range f.items {
			l.main += f.items[i].outerMain()
		}
		l.main += f.mainGap * float64(max(0, len(f.items)-1))
		f.lines = append(f.lines, l)
		return
	}
	start, used := 0, 0.0
	for i := range f.items {
		size := f.items[i].outerMain()
		if i > start {
			// Half a hundredth of a point forgives sums like 33.3 * 3, as Chromium's fixed-point lengths do.
			if used+f.mainGap+size > space+0.005 {
				f.lines = append(f.lines, line{items: f.items[start:i], main: used})
				start, used = i, 0
			} else {
				used += f.mainGap
			}
		}
		used += size
	}
	f.lines = append(f.lines, line{items: f.items[start:], main: used})
}
