package paint

// Path is a list of contours in points.
type Path struct {
	verbs  []byte
	coords []float64
}
