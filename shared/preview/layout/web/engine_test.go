package web

import (
	"testing"

	"hivesync/shared/preview/layout/box"
	"hivesync/shared/preview/layout/layouttest"
)

func TestExercise(t *testing.T) {
	t.Parallel()
	layouttest.Exercise(t, Calculate)
}

func TestWorkIsBounded(t *testing.T) {
	t.Parallel()
	layouttest.Bound(t, func(root *box.Node, o box.Options) int { return calculate(root, o).opened }, 2*box.MemoSize)
}

// A thousand nodes must take less than 2 ms.
func BenchmarkThousandNodes(b *testing.B) {
	root := layouttest.Screen(1000)
	b.ReportAllocs()
	for b.Loop() {
		Calculate(root, box.Options{Width: 390, Height: 844, PointScale: 3})
	}
}
