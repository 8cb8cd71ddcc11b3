package box

import "math"

// Round moves every frame of a tree onto the grid of device pixels, of which a point has scale; 0 for no rounding.
func Round(root *Node, scale float64) {
	if scale > 0 && !math.IsInf(scale, 1) {
		roundFrames(root, min(scale, 1024), 0, 0)
	}
}

// roundFrames moves every frame onto the grid of device pixels. Sizes are differences of rounded absolute edges, so that
// boxes which touch still touch afterwards; this is Yoga's rule. absX and absY are the parent's position before rounding.
func roundFrames(n *Node, scale, absX, absY float64) {
	f := &n.Frame
	left, top := absX+f.X, absY+f.Y
	right, bottom := left+f.Width, top+f.Height
	f.X, f.Y = roundTo(f.X, scale, false, n.Text), roundTo(f.Y, scale, false, n.Text)
	// A measured text whose size is not whole must not lose its last pixel.
	ceilW := n.Text && !isWhole(f.Width*scale)
	ceilH := n.Text && !isWhole(f.Height*scale)
	f.Width = max(0, roundTo(right, scale, ceilW, n.Text && !ceilW)-roundTo(left, scale, false, n.Text))
	f.Height = max(0, roundTo(bottom, scale, ceilH, n.Text && !ceilH)-roundTo(top, scale, false, n.Text))
	for _, c := range n.Children {
		roundFrames(c, scale, left, top)
	}
}

// nearly is the distance within which a value counts as being on the grid.
const nearly = 0.0001

func isWhole(v float64) bool { return math.Abs(v-math.Round(v)) < nearly }

// roundTo rounds to a multiple of 1/scale: to the nearest, halves up (towards positive infinity), or as told.
func roundTo(v, scale float64, up, down bool) float64 {
	v *= scale
	whole := math.Floor(v)
	fraction := v - whole
	switch {
	case fraction < nearly:
	case fraction > 1-nearly, up:
		whole++
	case down:
	case fraction > 0.5-nearly:
		whole++
	}
	return whole / scale
}
