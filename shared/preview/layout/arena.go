package layout

// stack lends out scratch values, one for each level of the recursion, and keeps what they have allocated for the next use.
type stack[T any] struct {
	values []*T
	depth  int
}

func (s *stack[T]) take() *T {
	if s.depth == len(s.values) {
		s.values = append(s.values, new(T))
	}
	s.depth++
	return s.values[s.depth-1]
}

func (s *stack[T]) release() { s.depth-- }
