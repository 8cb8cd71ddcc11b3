package box

import "hivesync/shared/preview/layout/style"

// MemoSize bounds how many different questions about one node are answered exactly. Real screens ask two or three. Trees
// made to ask more, where each level doubles the sizes tried, get the answer to the most similar question instead, so that
// the work stays linear in the nodes whatever the tree.
const MemoSize = 6

// Question is a size asked of a node; NaN stands for unknown and equals itself.
type Question struct {
	A, B, Base float64
	Kind       uint8
}

func (q Question) equals(o Question) bool {
	return q.Kind == o.Kind && Same(q.A, o.A) && Same(q.B, o.B) && Same(q.Base, o.Base)
}

// Same says whether two sizes are equal, where NaN equals itself.
func Same(a, b float64) bool { return a == b || a != a && b != b }

// Memo remembers the answers to the questions asked of one node.
type Memo struct {
	count     int
	questions [MemoSize]Question
	answers   [MemoSize]float64
}

// Find returns the answer to q if it is known, or if there is no room to learn it.
func (m *Memo) Find(q Question) (answer float64, known bool) {
	for i := range m.count {
		if m.questions[i].equals(q) {
			return m.answers[i], true
		}
	}
	if m.count < MemoSize {
		return 0, false
	}
	best, bestDistance := -1, 0.0
	for i := range m.count {
		if m.questions[i].Kind != q.Kind {
			continue
		}
		d := Distance(m.questions[i].A, q.A) + Distance(m.questions[i].B, q.B)
		if best < 0 || d < bestDistance {
			best, bestDistance = i, d
		}
	}
	if best < 0 {
		return 0, true
	}
	return m.answers[best], true
}

// Distance is how far apart two sizes are, at most twice the limit: as far as a size is from an unknown one.
func Distance(a, b float64) float64 {
	switch {
	case Same(a, b):
		return 0
	case a != a || b != b:
		return 2 * style.Limit
	case a > b:
		return min(a-b, 2*style.Limit)
	}
	return min(b-a, 2*style.Limit)
}

// Learn stores an answer. The question may have been learned meanwhile by the calculation that answers it.
func (m *Memo) Learn(q Question, answer float64) {
	if m.count < MemoSize {
		m.questions[m.count], m.answers[m.count] = q, answer
		m.count++
	}
}

// Forget empties the memo by its count alone: clearing what it holds would cost more than the layout of a small node.
func (m *Memo) Forget() { m.count = 0 }
