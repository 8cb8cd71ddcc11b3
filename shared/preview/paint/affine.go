package paint

import "math"

// Identity leaves points where they are.
var Identity = Affine{A: 1, D: 1}

// Translate moves by (x, y).
func Translate(x, y float64) Affine { return Affine{A: 1, D: 1, E: x, F: y} }

// Scale stretches about the origin.
func Scale(x, y float64) Affine { return Affine{A: x, D: y} }

// Rotate turns clockwise (y points down) about the origin by an angle in radians.
func Rotate(angle float64) Affine {
	sin, cos := math.Sincos(angle)
	return Affine{A: cos, B: sin, C: -sin, D: cos}
}

// Skew slants by angles in radians.
func Skew(x, y float64) Affine { return Affine{A: 1, B: math.Tan(y), C: math.Tan(x), D: 1} }

// Mul is the transform that applies n first and m to its result.
func (m Affine) Mul(n Affine) Affine {
	return Affine{
		A: m.A*n.A + m.C*n.B, B: m.B*n.A + m.D*n.B,
		C: m.A*n.C + m.C*n.D, D: m.B*n.C + m.D*n.D,
		E: m.A*n.E + m.C*n.F + m.E, F: m.B*n.E + m.D*n.F + m.F,
	}
}

// Apply maps a point.
func (m Affine) Apply(x, y float64) (float64, float64) {
	return m.A*x + m.C*y + m.E, m.B*x + m.D*y + m.F
}

// Invert returns the inverse, or false when the transform flattens the plane.
func (m Affine) Invert() (Affine, bool) {
	det := m.A*m.D - m.B*m.C
	if !(math.Abs(det) > 1e-12) || math.IsInf(det, 0) {
		return Affine{}, false
	}
	return Affine{
		A: m.D / det, B: -m.B / det, C: -m.C / det, D: m.A / det,
		E: (m.C*m.F - m.D*m.E) / det, F: (m.B*m.E - m.A*m.F) / det,
	}, true
}

// About applies m with (x, y) as its origin.
func (m Affine) About(x, y float64) Affine { return Translate(x, y).Mul(m).Mul(Translate(-x, -y)) }

// straight tells that rectangles stay rectangles: there is neither rotation nor skew, and nothing is mirrored.
func (m Affine) straight() bool { return m.B == 0 && m.C == 0 && m.A > 0 && m.D > 0 }

// uniform tells that m only moves and scales both axes alike.
func (m Affine) uniform() bool { return m.straight() && math.Abs(m.A-m.D) < 1e-9*m.A }

// magnitude is the mean scale.
func (m Affine) magnitude() float64 { return math.Sqrt(math.Abs(m.A*m.D - m.B*m.C)) }

func (m Affine) finite() bool {
	sum := m.A + m.B + m.C + m.D + m.E + m.F
	return sum-sum == 0 && math.Max(math.Max(math.Abs(m.A), math.Abs(m.B)), math.Max(math.Abs(m.C), math.Abs(m.D))) < 1e9
}
