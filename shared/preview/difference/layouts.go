package difference

import (
	"encoding/json"
	"slices"
	"strings"

	"hivesync/shared/fault"
)

// MaxListed bounds each list of nodes, maxNodes the nodes of a document that are looked at.
const (
	MaxListed = 200
	maxNodes  = 100_000
)

// Nodes says how two layouts differ. A node is the same as one of the other where their parents are, and they are of one kind; those
// that say the same go together first.
type Nodes struct {
	Added   []Node `json:"added" nullable:"false"`
	Removed []Node `json:"removed" nullable:"false"`
	Moved   []Move `json:"moved" nullable:"false" doc:"nodes with another frame"`
	// Further counts what the lists have no room for.
	Further int `json:"further" doc:"differences beyond those listed"`
}

// Frame is where a node is, in points from its screen's corner.
type Frame struct {
	X      float64 `json:"x"`
	Y      float64 `json:"y"`
	Width  float64 `json:"width"`
	Height float64 `json:"height"`
}

// Node is one of a layout.
type Node struct {
	ID    string `json:"id" doc:"in the layout that has it"`
	Type  string `json:"type"`
	Frame Frame  `json:"frame"`
}

// Move is a node that both layouts have.
type Move struct {
	ID    string `json:"id" doc:"in the later layout"`
	Type  string `json:"type"`
	From  Frame  `json:"from"`
	Frame Frame  `json:"frame"`
}

// element is what is read of a node of a document.
type element struct {
	Node
	Component string `json:"component"`
	TestID    string `json:"testId"`
	Text      struct {
		Runs []struct {
			Text string `json:"text"`
		} `json:"runs"`
	} `json:"text"`
	Children []*element `json:"children"`
}

// Layouts compares two layout documents. Error: UNAVAILABLE for what is none.
func Layouts(before, after []byte) (Nodes, error) {
	var a, b struct {
		Root *element `json:"root"`
	}
	for raw, into := range map[*[]byte]any{&before: &a, &after: &b} {
		if err := json.Unmarshal(*raw, into); err != nil {
			return Nodes{}, fault.Wrap(err, fault.Unavailable, "A layout is damaged in the storage.")
		}
	}
	c := comparison{left: maxNodes}
	c.pair(a.Root, b.Root)
	return c.found, nil
}

type comparison struct {
	found Nodes
	left  int // nodes that may still be looked at
}

func (c *comparison) pair(a, b *element) {
	switch {
	case a == nil && b == nil:
		return
	case a == nil:
		c.all(b, &c.found.Added)
		return
	case b == nil:
		c.all(a, &c.found.Removed)
		return
	}
	if c.left--; c.left < 0 {
		return
	}
	if a.Frame != b.Frame {
		if len(c.found.Moved) < MaxListed {
			c.found.Moved = append(c.found.Moved, Move{ID: b.ID, Type: b.Type, From: a.Frame, Frame: b.Frame})
		} else {
			c.found.Further++
		}
	}
	partner := map[*element]*element{} // of b's children
	taken := map[*element]bool{}       // a's children that have one
	for _, key := range []func(*element) string{(*element).said, (*element).kind} {
		free := map[string][]*element{}
		for _, child := range a.Children {
			if child != nil && !taken[child] {
				free[key(child)] = append(free[key(child)], child)
			}
		}
		for _, child := range b.Children {
			if child == nil || partner[child] != nil {
				continue
			}
			if same := free[key(child)]; len(same) > 0 {
				partner[child], taken[same[0]], free[key(child)] = same[0], true, same[1:]
			}
		}
	}
	for _, child := range a.Children {
		if child != nil && !taken[child] {
			c.all(child, &c.found.Removed)
		}
	}
	for _, child := range b.Children {
		c.pair(partner[child], child)
	}
}

// all lists a node and those below it.
func (c *comparison) all(e *element, list *[]Node) {
	if c.left--; e == nil || c.left < 0 {
		return
	}
	if len(*list) < MaxListed {
		*list = append(*list, e.Node)
	} else {
		c.found.Further++
	}
	for _, child := range e.Children {
		c.all(child, list)
	}
}

func (e *element) kind() string { return e.Type + "\x00" + e.Component + "\x00" + e.TestID }

func (e *element) said() string {
	texts := make([]string, 0, len(e.Text.Runs))
	for _, run := range e.Text.Runs {
		texts = append(texts, run.Text)
	}
	return strings.Join(slices.Insert(texts, 0, e.kind()), "\x00")
}
