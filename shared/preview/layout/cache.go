package layout

// memoSize bounds how many different questions about one node are answered exactly. Real screens ask two or three. Trees
// made to ask more, where each level doubles the sizes tried, get the answer to the most similar question instead, so that
// the work stays linear in the nodes whatever the tree.
const memoSize = 6

// question is a size asked of a node; NaN stands for unknown and equals itself.
type question struct {
	a, b, base float64
	kind       uint8
}

func (q question) equals(o question) bool {
	return q.kind == o.kind && same(q.a, o.a) && same(q.b, o.b) && same(q.base, o.base)
}

func same(a, b float64) bool { return a == b || a != a && b != b }

// memo remembers the answers to the questions asked of one node.
type memo struct {
	count     int
	questions [memoSize]question
	answers   [memoSize]float64
}

// find returns the answer to q if it is known, or if there is no room to learn it.
func (m *memo) find(q question) (answer float64, known bool) {
	for i := range m.count {
		if m.questions[i].equals(q) {
			return m.answers[i], true
		}
	}
	if m.count < memoSize {
		return 0, false
	}
	best, bestDistance := -1, 0.0
	for i := range m.count {
		if m.questions[i].kind != q.kind {
			continue
		}
		d := distance(m.questions[i].a, q.a) + distance(m.questions[i].b, q.b)
		if best < 0 || d < bestDistance {
			best, bestDistance = i, d
		}
	}
	if best < 0 {
		return 0, true
	}
	return m.answers[best], true
}

func distance(a, b float64) float64 {
	switch {
	case same(a, b):
		return 0
	case a != a || b != b:
		return 2 * limit
	case a > b:
		return min(a-b, 2*limit)
	}
	return min(b-a, 2*limit)
}

// learn stores an answer. The question may have been learned meanwhile by the calculation that answers it.
func (m *memo) learn(q question, answer float64) {
	if m.count < memoSize {
		m.questions[m.count], m.answers[m.count] = q, answer
		m.count++
	}
}
