package box

import "hivesync/shared/preview/layout/style"

// Distribution is how free space is shared out along an axis.
type Distribution uint8

const (
	ToStart Distribution = iota
	ToCenter
	ToEnd
	SpaceBetween
	SpaceAround
	SpaceEvenly
)

// Justified is what a keyword of justify-content asks for by itself: ToStart for those that mean the start, or that depend on
// the directions of container and writing.
func Justified(j style.Justify) Distribution {
	switch j {
	case style.JustifyCenter:
		return ToCenter
	case style.JustifyFlexEnd:
		return ToEnd
	case style.JustifySpaceBetween:
		return SpaceBetween
	case style.JustifySpaceAround:
		return SpaceAround
	case style.JustifySpaceEvenly:
		return SpaceEvenly
	}
	return ToStart
}

// Spread returns the space before the first of count things, and between them, for some free space. When there is none,
// space-between packs at the flex start; the other two are centred safely, which means at the start of the writing
// direction: the far end of a reversed axis (CSS Box Alignment 5.3).
func Spread(d Distribution, free float64, count int, reversed bool) (before, between float64) {
	switch d {
	case ToCenter:
		return free / 2, 0
	case ToEnd:
		return free, 0
	case SpaceBetween:
		if free > 0 && count > 1 {
			return 0, free / float64(count-1)
		}
	case SpaceAround:
		if free <= 0 && reversed {
			return free, 0
		}
		if free > 0 && count > 0 { // a line may hold nothing but what is placed absolutely
			between = free / float64(count)
			return between / 2, between
		}
	case SpaceEvenly:
		if free <= 0 && reversed {
			return free, 0
		}
		if free > 0 {
			between = free / float64(count+1)
			return between, between
		}
	}
	return 0, 0
}

// Flip is the distribution seen from the other end of its axis, if flipped.
func Flip(d Distribution, flipped bool) Distribution {
	if flipped && d != ToCenter {
		return ToEnd - d
	}
	return d
}
