package paint

import (
	"errors"
	"strconv"
)

// errPath is returned for path data that SVG's grammar does not allow.
var errPath = errors.New("paint: not SVG path data")

// maxPathData bounds the length of path data in bytes.
const maxPathData = 1 << 20

// ParsePath reads the d attribute of an SVG path (SVG 2, section 9.3). As SVG demands, a path with an error is drawn up
// to it: the contours before it are returned together with the error.
func ParsePath(d string) (Path, error) {
	var p Path
	if len(d) > maxPathData {
		return p, errPath
	}
	s := pathScanner{data: d}
	var cmd byte
	var controlX, controlY float64 // the last curve's second control point, reflected by S and T
	var last byte
	for {
		s.space()
		if s.done() {
			return p, nil
		}
		if c := s.data[s.at]; isCommand(c) {
			cmd = c
			s.at++
			if len(p.verbs) == 0 && cmd != 'M' && cmd != 'm' {
				return p, errPath
			}
		} else if cmd == 0 || cmd == 'Z' || cmd == 'z' {
			return p, errPath
		} else {
			s.comma()
			// Numbers that follow a move's are lines.
			switch cmd {
			case 'M':
				cmd = 'L'
			case 'm':
				cmd = 'l'
			}
		}
		upper := cmd &^ 0x20
		x, y := p.x, p.y
		ox, oy := 0.0, 0.0
		if cmd != upper {
			ox, oy = x, y
		}
		var a [7]float64
		n := arguments[upper]
		for i := range n {
			if i > 0 {
				s.comma()
			}
			var v float64
			var ok bool
			if upper == 'A' && (i == 3 || i == 4) {
				v, ok = s.flag()
			} else {
				v, ok = s.number()
			}
			if !ok {
				return p, errPath
			}
			a[i] = v
		}
		switch upper {
		case 'M':
			p.MoveTo(ox+a[0], oy+a[1])
		case 'L':
			p.LineTo(ox+a[0], oy+a[1])
		case 'H':
			p.LineTo(ox+a[0], y)
		case 'V':
			p.LineTo(x, oy+a[0])
		case 'C':
			controlX, controlY = ox+a[2], oy+a[3]
			p.CubicTo(ox+a[0], oy+a[1], controlX, controlY, ox+a[4], oy+a[5])
		case 'S':
			cx, cy := x, y
			if last == 'C' || last == 'S' {
				cx, cy = 2*x-controlX, 2*y-controlY
			}
			controlX, controlY = ox+a[0], oy+a[1]
			p.CubicTo(cx, cy, controlX, controlY, ox+a[2], oy+a[3])
		case 'Q':
			controlX, controlY = ox+a[0], oy+a[1]
			p.QuadTo(controlX, controlY, ox+a[2], oy+a[3])
		case 'T':
			cx, cy := x, y
			if last == 'Q' || last == 'T' {
				cx, cy = 2*x-controlX, 2*y-controlY
			}
			controlX, controlY = cx, cy
			p.QuadTo(cx, cy, ox+a[0], oy+a[1])
		case 'A':
			p.ArcTo(a[0], a[1], a[2], a[3] != 0, a[4] != 0, ox+a[5], oy+a[6])
		case 'Z':
			p.Close()
		}
		last = upper
	}
}

// arguments is how many numbers each command takes.
var arguments = map[byte]int{'M': 2, 'L': 2, 'H': 1, 'V': 1, 'C': 6, 'S': 4, 'Q': 4, 'T': 2, 'A': 7, 'Z': 0}

func isCommand(c byte) bool {
	_, ok := arguments[c&^0x20]
	return ok && c >= 'A'
}

type pathScanner struct {
	data string
	at   int
}

func (s *pathScanner) done() bool { return s.at >= len(s.data) }

func (s *pathScanner) space() {
	for !s.done() {
		switch s.data[s.at] {
		case ' ', '\t', '\n', '\r', '\f':
			s.at++
		default:
			return
		}
	}
}

// comma passes over white space with at most one comma in it.
func (s *pathScanner) comma() {
	s.space()
	if !s.done() && s.data[s.at] == ',' {
		s.at++
		s.space()
	}
}

// flag reads an arc's flag: one digit, which the next number may follow without a space.
func (s *pathScanner) flag() (float64, bool) {
	s.space()
	if s.done() || s.data[s.at] != '0' && s.data[s.at] != '1' {
		return 0, false
	}
	v := float64(s.data[s.at] - '0')
	s.at++
	return v, true
}

// number reads the longest number there is.
func (s *pathScanner) number() (float64, bool) {
	s.space()
	start := s.at
	digits := func() (n int) {
		for !s.done() && s.data[s.at] >= '0' && s.data[s.at] <= '9' {
			s.at++
			n++
		}
		return n
	}
	if !s.done() && (s.data[s.at] == '+' || s.data[s.at] == '-') {
		s.at++
	}
	n := digits()
	if !s.done() && s.data[s.at] == '.' {
		s.at++
		n += digits()
	}
	if n == 0 {
		s.at = start
		return 0, false
	}
	if !s.done() && (s.data[s.at] == 'e' || s.data[s.at] == 'E') {
		mark := s.at
		s.at++
		if !s.done() && (s.data[s.at] == '+' || s.data[s.at] == '-') {
			s.at++
		}
		if digits() == 0 {
			s.at = mark // an "e" that begins no exponent belongs to what follows
		}
	}
	v, err := strconv.ParseFloat(s.data[start:s.at], 64)
	return v, err == nil
}
