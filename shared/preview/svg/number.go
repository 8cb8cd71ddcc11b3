package svg

import (
	"math"
	"strconv"
	"strings"

	"hivesync/shared/preview/paint"
)

// scanner reads numbers out of SVG's lists, where separators may be left out.
type scanner struct {
	s  string
	at int
}

func (s *scanner) space() {
	for s.at < len(s.s) {
		switch s.s[s.at] {
		case ' ', '\t', '\r', '\n', '\f', ',':
			s.at++
		default:
			return
		}
	}
}

// number reads the next number, or reports that there is none. Values stay within what a canvas can place.
func (s *scanner) number() (float64, bool) {
	s.space()
	i := s.at
	digits := func() bool {
		from := i
		for i < len(s.s) && s.s[i] >= '0' && s.s[i] <= '9' {
			i++
		}
		return i > from
	}
	sign := func() {
		if i < len(s.s) && (s.s[i] == '+' || s.s[i] == '-') {
			i++
		}
	}
	sign()
	some := digits()
	if i < len(s.s) && s.s[i] == '.' {
		i++
		some = digits() || some
	}
	if !some {
		return 0, false
	}
	if end := i; i < len(s.s) && (s.s[i] == 'e' || s.s[i] == 'E') {
		i++
		sign()
		if !digits() {
			i = end // "1em" is a number and a unit
		}
	}
	if i-s.at > 64 {
		return 0, false
	}
	v, err := strconv.ParseFloat(s.s[s.at:i], 64)
	s.at = i
	if err != nil || math.Abs(v) > 1e8 {
		return 0, false
	}
	return v, true
}

// flag reads an arc's flag, which needs no separator after it.
func (s *scanner) flag() (set, ok bool) {
	s.space()
	if s.at < len(s.s) && (s.s[s.at] == '0' || s.s[s.at] == '1') {
		s.at++
		return s.s[s.at-1] == '1', true
	}
	return false, false
}

// numbers reads a list of at most n numbers.
func numbers(list string, n int) []float64 {
	s := scanner{s: list}
	var out []float64
	for len(out) < n {
		v, ok := s.number()
		if !ok {
			break
		}
		out = append(out, v)
	}
	return out
}

// length is what relative units refer to: 100% and 1em.
type length struct{ whole, size float64 }

// parseLength reads a length in user units.
func parseLength(text string, of length) (float64, bool) {
	s := scanner{s: text}
	v, ok := s.number()
	if !ok {
		return 0, false
	}
	switch strings.TrimSpace(s.s[s.at:]) {
	case "", "px":
		return v, true
	case "%":
		return v / 100 * of.whole, true
	case "pt":
		return v * 4 / 3, true
	case "pc":
		return v * 16, true
	case "in":
		return v * 96, true
	case "cm":
		return v * 96 / 2.54, true
	case "mm":
		return v * 96 / 25.4, true
	case "em":
		return v * of.size, true
	case "rem":
		return v * 16, true
	case "ex":
		return v * of.size / 2, true
	}
	return 0, false
}

// viewBox reads four numbers, of which the last two are a size.
func viewBox(text string) (paint.Rect, bool) {
	v := numbers(text, 4)
	if len(v) != 4 || !(v[2] > 0 && v[3] > 0) {
		return paint.Rect{}, false
	}
	return paint.Rect{X: v[0], Y: v[1], W: v[2], H: v[3]}, true
}

// fit is the transform from a viewBox to a viewport by preserveAspectRatio; slice tells that content may stick out.
func fit(box, view paint.Rect, aspect string) (m paint.Affine, slice bool) {
	sx, sy := view.W/box.W, view.H/box.H
	words := strings.Fields(aspect)
	align := "xMidYMid"
	if len(words) > 0 && words[0] == "defer" {
		words = words[1:]
	}
	if len(words) > 0 {
		align = words[0]
	}
	if align == "none" {
		return paint.Translate(view.X, view.Y).Mul(paint.Scale(sx, sy)).Mul(paint.Translate(-box.X, -box.Y)), false
	}
	slice = len(words) > 1 && words[1] == "slice"
	k := min(sx, sy)
	if slice {
		k = max(sx, sy)
	}
	place := func(low, high string, free float64) float64 {
		switch {
		case strings.Contains(align, low):
			return 0
		case strings.Contains(align, high):
			return free
		}
		return free / 2
	}
	x := view.X + place("xMin", "xMax", view.W-box.W*k)
	y := view.Y + place("YMin", "YMax", view.H-box.H*k)
	return paint.Translate(x, y).Mul(paint.Scale(k, k)).Mul(paint.Translate(-box.X, -box.Y)), slice
}
