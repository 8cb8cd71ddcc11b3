package box

// Stack lends out scratch values, one for each level of the recursion, and keeps what they have allocated for the next use.
type Stack[T any] struct {
	values []*T
	depth  int
}

// Take lends the value of the next level, as its last use left it.
func (s *Stack[T]) Take() *T {
	if s.depth == len(s.values) {
		s.values = append(s.values, new(T))
	}
	s.depth++
	return s.values[s.depth-1]
}

// Release ends the innermost level.
func (s *Stack[T]) Release() { s.depth-- }

// Kept returns the scratch of an engine that the last calculation of the tree left behind, or a new one.
func Kept[E any](root *Node) *E {
	e, known := root.Scratch.(*E)
	if !known {
		e = new(E)
		root.Scratch = e
	}
	return e
}

// Room returns an empty slice with space for as many values as the tree has nodes, the given one if it is large enough. Its
// values may be those of an earlier calculation.
func Room[T any](values []T, root *Node) []T {
	if n := count(root); n > cap(values) {
		return make([]T, 0, n)
	}
	return values[:0]
}

func count(n *Node) int {
	total := 1
	for _, c := range n.Children {
		total += count(c)
	}
	return total
}
