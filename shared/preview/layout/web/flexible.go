package web

import "math"

// maxRounds bounds how often resolveFlexible goes over a line. Every round settles at least one item, and two or three
// rounds settle any real line; a line built so that each round settles one item would take quadratic time.
const maxRounds = 64

// resolveFlexible sets the main size of every item of a line in a container with the given inner main size
// (CSS Flexbox 9.7).
func (f *flow) resolveFlexible(l *line, space float64) {
	space -= f.mainGap * float64(max(0, len(l.items)-1))
	growing := l.main < space+f.mainGap*float64(max(0, len(l.items)-1))
	for i := range l.items {
		it := &l.items[i]
		factor := it.shrink
		if growing {
			factor = it.grow
		}
		// main still is the hypothetical size: the base within its limits.
		it.frozen = factor == 0 || growing && it.base > it.main || !growing && it.base < it.main
		if !it.frozen {
			it.main = it.base
		}
	}
	initial := l.freeSpace(space)
	for range maxRounds {
		free, factors, scaled, open := l.freeSpace(space), 0.0, 0.0, false
		for i := range l.items {
			if it := &l.items[i]; !it.frozen {
				open = true
				if growing {
					factors += it.grow
				} else {
					factors += it.shrink
					scaled += it.shrink * it.innerBase(f.row)
				}
			}
		}
		if !open {
			return
		}
		if factors < 1 {
			if part := initial * factors; math.Abs(part) < math.Abs(free) {
				free = part
			}
		}
		total := 0.0
		for i := range l.items {
			it := &l.items[i]
			if it.frozen {
				continue
			}
			target := it.base
			switch {
			case growing && factors > 0:
				target += free * (it.grow / factors)
			case !growing && scaled > 0:
				target += free * (it.shrink * it.innerBase(f.row) / scaled)
			}
			it.main = clamp(target, it.minMain, it.maxMain)
			it.violation = it.main - target
			total += it.violation
		}
		for i := range l.items {
			it := &l.items[i]
			if !it.frozen && (total == 0 || total > 0 && it.violation > 0 || total < 0 && it.violation < 0) {
				it.frozen = true
			}
		}
	}
}

// freeSpace is what is left of the main axis when settled items have their size and the others their base.
func (l *line) freeSpace(space float64) float64 {
	for i := range l.items {
		it := &l.items[i]
		size := it.base
		if it.frozen {
			size = it.main
		}
		space -= size + it.mainStart + it.mainEnd
	}
	return space
}

// innerBase is the base of the content box, by which shrinking is weighted.
func (it *item) innerBase(row bool) float64 {
	if row {
		return max(0, it.base-it.sizes.pbW)
	}
	return max(0, it.base-it.sizes.pbH)
}
