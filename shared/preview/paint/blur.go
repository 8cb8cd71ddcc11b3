package paint

import "math"

// maxSigma bounds a blur, in pixels: a radius of 85 points at three pixels per point. It bounds the time of one shadow to
// some 10 ms.
const maxSigma = 128

// blur applies a Gaussian by three box filters each way, whose widths are chosen as SVG's feGaussianBlur allows
// (Filter Effects 1, section 9.11): the error is about three percent.
func blur(pix []byte, w, h int, sigma float64) {
	if sigma < 0.05 || w == 0 || h == 0 {
		return
	}
	radii := boxRadii(sigma)
	line := make([]byte, max(w, h))
	for y := range h {
		row := pix[y*w : y*w+w]
		for _, r := range radii {
			boxBlur(row, line[:w], w, r)
			copy(row, line[:w])
		}
	}
	// A column is gathered first: the filters then run over memory in a row.
	column := make([]byte, h)
	out := make([]byte, h)
	for x := range w {
		for y := range h {
			column[y] = pix[y*w+x]
		}
		for _, r := range radii {
			boxBlur(column, out, h, r)
			column, out = out, column
		}
		for y := range h {
			pix[y*w+x] = column[y]
		}
	}
}

// boxRadii gives three box radii whose variances add up to sigma squared.
func boxRadii(sigma float64) [3]int {
	ideal := math.Sqrt(12*sigma*sigma/3 + 1)
	lower := int(math.Floor(ideal))
	if lower%2 == 0 {
		lower--
	}
	l := float64(lower)
	m := int(math.Round((12*sigma*sigma - 3*l*l - 12*l - 9) / (-4*l - 4)))
	var out [3]int
	for i := range out {
		out[i] = (lower - 1) / 2
		if i >= m {
			out[i]++
		}
	}
	return out
}

// boxBlur writes the means of 2r+1 neighbours; what lies outside is zero.
func boxBlur(in, out []byte, n, r int) {
	if r <= 0 {
		copy(out, in[:n])
		return
	}
	width := uint64(2*r + 1)
	inverse := (1<<32 + width/2) / width
	sum := uint64(0)
	for i := 0; i < min(r, n); i++ {
		sum += uint64(in[i])
	}
	for i := range n {
		if i+r < n {
			sum += uint64(in[i+r])
		}
		out[i] = byte((sum*inverse + 1<<31) >> 32)
		if i-r >= 0 {
			sum -= uint64(in[i-r])
		}
	}
}

// blurEdges blurs with the edge's pixels repeated outside, so that a picture's sides do not fade.
func blurEdges(pix []byte, w, h int, sigma float64) {
	pad := int(math.Ceil(3 * sigma))
	bw, bh := w+2*pad, h+2*pad
	big := make([]byte, bw*bh)
	for y := range bh {
		from := pix[min(max(y-pad, 0), h-1)*w:][:w]
		to := big[y*bw:][:bw]
		for x := range bw {
			to[x] = from[min(max(x-pad, 0), w-1)]
		}
	}
	blur(big, bw, bh, sigma)
	for y := range h {
		copy(pix[y*w:(y+1)*w], big[(y+pad)*bw+pad:])
	}
}
