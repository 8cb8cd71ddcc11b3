package svg

import "hivesync/shared/preview/paint"

// pathReader turns path data into a path. It keeps the points that relative and smooth commands refer to.
type pathReader struct {
	scanner
	path           paint.Path
	x, y           float64 // the current point
	startX, startY float64
	cx, cy         float64 // the last control point
	last           byte    // the command that gave it, in upper case
}

// parsePath reads path data up to its first error, as the specification has it drawn, and up to a number of segments.
func parsePath(d string, most int) paint.Path {
	r := pathReader{scanner: scanner{s: d}}
	command := byte(0)
	for r.path.Len() < most {
		r.space()
		if r.at >= len(r.s) {
			break
		}
		if c := r.s[r.at]; c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' {
			command = c
			r.at++
		} else if command == 0 || command|0x20 == 'z' {
			break
		}
		if r.last == 0 && command|0x20 != 'm' || !r.segment(command) {
			break
		}
		// What follows a move without a command of its own is lines.
		switch command {
		case 'M':
			command = 'L'
		case 'm':
			command = 'l'
		}
	}
	return r.path
}

// operands is how many numbers each command takes; an arc's are read by arc.
var operands = map[byte]int{'M': 2, 'L': 2, 'H': 1, 'V': 1, 'C': 6, 'S': 4, 'Q': 4, 'T': 2, 'Z': 0}

// segment reads and adds one segment.
func (r *pathReader) segment(command byte) bool {
	upper := command &^ 0x20
	relative := command != upper
	if upper == 'A' {
		return r.arc(relative)
	}
	n, ok := operands[upper]
	if !ok {
		return false
	}
	var v [6]float64
	for i := range n {
		if v[i], ok = r.number(); !ok {
			return false
		}
		if relative {
			if upper == 'V' || upper != 'H' && i%2 == 1 {
				v[i] += r.y
			} else {
				v[i] += r.x
			}
		}
	}
	r.add(upper, v)
	r.last = upper
	return true
}

// mirrored is the control point that a smooth command takes from the one before it.
func (r *pathReader) mirrored(curve, smooth byte) (x, y float64) {
	if r.last == curve || r.last == smooth {
		return 2*r.x - r.cx, 2*r.y - r.cy
	}
	return r.x, r.y
}

func (r *pathReader) add(command byte, v [6]float64) {
	switch command {
	case 'M':
		r.path.MoveTo(v[0], v[1])
		r.startX, r.startY = v[0], v[1]
		r.x, r.y = v[0], v[1]
	case 'L':
		r.line(v[0], v[1])
	case 'H':
		r.line(v[0], r.y)
	case 'V':
		r.line(r.x, v[0])
	case 'C':
		r.cubic(v[0], v[1], v[2], v[3], v[4], v[5])
	case 'S':
		x, y := r.mirrored('C', 'S')
		r.cubic(x, y, v[0], v[1], v[2], v[3])
	case 'Q':
		r.quad(v[0], v[1], v[2], v[3])
	case 'T':
		x, y := r.mirrored('Q', 'T')
		r.quad(x, y, v[0], v[1])
	case 'Z':
		r.path.Close()
		r.x, r.y = r.startX, r.startY
	}
}

func (r *pathReader) line(x, y float64) {
	r.path.LineTo(x, y)
	r.x, r.y = x, y
}

func (r *pathReader) cubic(ax, ay, bx, by, x, y float64) {
	r.path.CubicTo(ax, ay, bx, by, x, y)
	r.cx, r.cy, r.x, r.y = bx, by, x, y
}

func (r *pathReader) quad(cx, cy, x, y float64) {
	r.path.QuadTo(cx, cy, x, y)
	r.cx, r.cy, r.x, r.y = cx, cy, x, y
}

func (r *pathReader) arc(relative bool) bool {
	var v [5]float64 // radii, rotation, end
	var large, sweep, ok bool
	for i := range 3 {
		if v[i], ok = r.number(); !ok {
			return false
		}
	}
	if large, ok = r.flag(); !ok {
		return false
	}
	if sweep, ok = r.flag(); !ok {
		return false
	}
	for i := 3; i < 5; i++ {
		if v[i], ok = r.number(); !ok {
			return false
		}
	}
	if relative {
		v[3], v[4] = v[3]+r.x, v[4]+r.y
	}
	r.path.ArcTo(v[0], v[1], v[2], large, sweep, v[3], v[4])
	r.x, r.y, r.last = v[3], v[4], 'A'
	return true
}
