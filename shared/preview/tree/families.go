package tree

import "slices"

// Families lists the font families that the tree's texts and inputs name, sorted, each once.
func (t *Tree) Families() []string {
	var out []string
	add := func(s TextStyle) {
		if s.Family != "" {
			out = append(out, s.Family)
		}
	}
	var walk func(n *Node)
	walk = func(n *Node) {
		if n == nil {
			return
		}
		if n.Paragraph != nil {
			add(n.Paragraph.Base)
			for _, r := range n.Paragraph.Runs {
				add(r.Style)
				walk(r.Inline)
			}
		}
		if n.Input != nil {
			add(n.Input.Style)
		}
		for _, child := range n.Children {
			walk(child)
		}
	}
	for _, root := range t.Roots {
		walk(root)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
