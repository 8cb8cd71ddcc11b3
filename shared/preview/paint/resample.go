package paint

import (
	"image"
	"math"
)

// weights are a resampling filter's taps: output i is the sum of taps[i*n+k] times input first[i]+k, in 14-bit fixed
// point.
type weights struct {
	first []int32
	taps  []int32
	n     int
}

const tapOne = 1 << 14

// triangle is the bilinear filter, widened by the ratio when shrinking so that every input pixel counts.
func triangle(in, out int, from, to float64, start, end int) weights {
	ratio := (to - from) / float64(out)
	support := math.Max(1, ratio)
	n := int(math.Ceil(2*support)) + 1
	n = min(n, in)
	w := weights{first: make([]int32, end-start), taps: make([]int32, (end-start)*n), n: n}
	values := make([]float64, n)
	for i := start; i < end; i++ {
		center := from + (float64(i)+0.5)*ratio
		lo := int(math.Floor(center - support + 0.5))
		first := min(max(lo, 0), in-n)
		sum := 0.0
		clear(values)
		// Taps beyond the edges count for the edge's pixel.
		for k := lo; k <= lo+int(math.Ceil(2*support)); k++ {
			v := 1 - math.Abs(float64(k)+0.5-center)/support
			if v <= 0 {
				continue
			}
			at := min(max(min(max(k, 0), in-1)-first, 0), n-1)
			values[at] += v
			sum += v
		}
		taps := w.taps[(i-start)*n : (i-start+1)*n]
		left, heaviest := int32(tapOne), 0
		for k, v := range values {
			taps[k] = int32(math.Round(v / sum * tapOne))
			left -= taps[k]
			if taps[k] > taps[heaviest] {
				heaviest = k
			}
		}
		taps[heaviest] += left // rounding must not change the brightness
		w.first[i-start] = int32(first)
	}
	return w
}

// resample scales a whole picture.
func resample(src *image.RGBA, w, h int) *image.RGBA {
	return resampleArea(src, Rect{0, 0, float64(src.Rect.Dx()), float64(src.Rect.Dy())}, w, h, image.Rect(0, 0, w, h))
}

// resampleArea scales the area of src to w x h pixels and returns the part of the result that is wanted. The filter is
// separable: rows first, only those that the wanted part needs, then columns.
func resampleArea(src *image.RGBA, area Rect, w, h int, want image.Rectangle) *image.RGBA {
	want = want.Intersect(image.Rect(0, 0, w, h))
	dst := image.NewRGBA(want)
	if want.Empty() || src.Rect.Empty() {
		return dst
	}
	sw, sh := src.Rect.Dx(), src.Rect.Dy()
	hw := triangle(sw, w, area.X, area.X+area.W, want.Min.X, want.Max.X)
	vw := triangle(sh, h, area.Y, area.Y+area.H, want.Min.Y, want.Max.Y)
	lo, hi := sh, 0
	for _, f := range vw.first {
		lo, hi = min(lo, int(f)), max(hi, int(f)+vw.n)
	}
	dw := want.Dx()
	// The intermediate rows are kept at 16 bits, so that two roundings do not add up.
	rows := make([]uint16, 4*dw*(hi-lo))
	for y := lo; y < hi; y++ {
		from := src.Pix[src.PixOffset(src.Rect.Min.X, src.Rect.Min.Y+y):][:4*sw]
		out := rows[4*dw*(y-lo):][:4*dw]
		for x := range dw {
			taps := hw.taps[x*hw.n : (x+1)*hw.n]
			at := 4 * int(hw.first[x])
			var r, g, b, a int32
			for _, t := range taps {
				px := from[at : at+4 : at+4]
				r += t * int32(px[0])
				g += t * int32(px[1])
				b += t * int32(px[2])
				a += t * int32(px[3])
				at += 4
			}
			o := out[4*x : 4*x+4 : 4*x+4]
			o[0], o[1], o[2], o[3] = uint16(r>>6), uint16(g>>6), uint16(b>>6), uint16(a>>6)
		}
	}
	sums := make([]int64, 4*dw)
	for y := range want.Dy() {
		clear(sums)
		first := int(vw.first[y]) - lo
		for k := range vw.n {
			t := int64(vw.taps[y*vw.n+k])
			if t == 0 {
				continue
			}
			row := rows[4*dw*(first+k):][:4*dw]
			for i, v := range row {
				sums[i] += t * int64(v)
			}
		}
		out := dst.Pix[y*dst.Stride:][:4*dw]
		const half = 1 << 21
		for i, v := range sums {
			out[i] = byte((v + half) >> 22)
		}
	}
	return dst
}
