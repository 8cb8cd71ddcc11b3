package layout

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// CaseResult says how one case of a file went.
type CaseResult struct {
	ID          string       `json:"id"`
	Pass        bool         `json:"pass"`
	Differences []Difference `json:"differences"` // empty when Pass
}

// Difference is a frame that is not the expected one.
type Difference struct {
	Direction string     `json:"direction"` // ltr or rtl
	Path      string     `json:"path"`      // child indexes from the root, such as /0/2; / for the root
	Want      [4]float64 `json:"want"`      // left, top, width, height in points, relative to the parent
	Got       [4]float64 `json:"got"`
}

func (d Difference) String() string {
	return fmt.Sprintf("%s %s: want %v, got %v", d.Direction, d.Path, d.Want, d.Got)
}

// caseNode is a node of a case file: a style object, the frames expected in both directions, and children.
type caseNode struct {
	ID       string         `json:"id"`
	Style    map[string]any `json:"style"`
	LTR      [4]float64     `json:"ltr"`
	RTL      [4]float64     `json:"rtl"`
	Text     string         `json:"text"`
	Children []*caseNode    `json:"children"`
}

const (
	maxCaseBytes = 64 << 20
	maxCaseDepth = 512
)

// RunCases lays out every tree of a case file, in both directions, and compares all frames, rounded to whole points. The file
// is a JSON array of {id, style, ltr, rtl, children}, where ltr and rtl are [left, top, width, height] relative to the
// parent, and children have the same form without id. A node with a text has it set in square 10-point glyphs.
func RunCases(r io.Reader, mode Mode) ([]CaseResult, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxCaseBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read layout cases: %w", err)
	}
	if len(data) > maxCaseBytes {
		return nil, fmt.Errorf("layout cases exceed %d bytes", maxCaseBytes)
	}
	var cases []*caseNode
	if err := json.Unmarshal(data, &cases); err != nil {
		return nil, fmt.Errorf("parse layout cases: %w", err)
	}
	results := make([]CaseResult, 0, len(cases))
	for i, c := range cases {
		if c == nil {
			return nil, fmt.Errorf("layout case %d is null", i)
		}
		differences := []Difference{}
		for _, direction := range []Direction{LTR, RTL} {
			root, err := c.node(0)
			if err != nil {
				return nil, fmt.Errorf("layout case %q: %w", c.ID, err)
			}
			Calculate(root, Options{Width: undef, Height: undef, Direction: direction, Mode: mode, PointScale: 1})
			differences = c.compare(differences, root, direction, "", [2]float64{}, [2]float64{})
		}
		results = append(results, CaseResult{ID: c.ID, Pass: len(differences) == 0, Differences: differences})
	}
	return results, nil
}

// node builds the tree of a case. Unusable style values are left out, as a browser leaves out invalid declarations.
func (c *caseNode) node(depth int) (*Node, error) {
	if depth > maxCaseDepth {
		return nil, errors.New("tree is too deep")
	}
	style, _ := parseStyle(c.Style, true)
	n := &Node{Style: style}
	if c.Text != "" {
		square := squareText(c.Text)
		n.Measure, n.Baseline, n.Text = square.measure, square.baseline, true
	}
	for _, child := range c.Children {
		if child == nil {
			return nil, errors.New("null child")
		}
		cn, err := child.node(depth + 1)
		if err != nil {
			return nil, err
		}
		n.Children = append(n.Children, cn)
	}
	return n, nil
}

// compare adds the differences of a subtree. Positions are those that a browser reports, where a node without a box is an
// empty rectangle at the page's origin. parent and origin are the absolute positions of the reported parent and of the box
// that n's frame is relative to.
func (c *caseNode) compare(differences []Difference, n *Node, direction Direction, path string, parent, origin [2]float64) []Difference {
	name, want := "ltr", c.LTR
	if direction == RTL {
		name, want = "rtl", c.RTL
	}
	at, inner := [2]float64{}, origin
	if n.state.placed {
		at = [2]float64{origin[0] + n.Frame.X, origin[1] + n.Frame.Y}
		inner = at
	}
	got := [4]float64{at[0] - parent[0], at[1] - parent[1], n.Frame.Width, n.Frame.Height}
	if got != want {
		where := path
		if where == "" {
			where = "/"
		}
		differences = append(differences, Difference{Direction: name, Path: where, Want: want, Got: got})
	}
	for i, child := range c.Children {
		differences = child.compare(differences, n.Children[i], direction, path+"/"+strconv.Itoa(i), at, inner)
	}
	return differences
}
