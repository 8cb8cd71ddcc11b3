package layout

// flowStack lends out flows, one for each level of the recursion, and keeps their items and lines for the next use.
type flowStack struct {
	flows []*flow
	depth int
}

func (s *flowStack) take() *flow {
	if s.depth == len(s.flows) {
		s.flows = append(s.flows, new(flow))
	}
	s.depth++
	return s.flows[s.depth-1]
}

func (s *flowStack) release() { s.depth-- }
