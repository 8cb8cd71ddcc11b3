// Package cases reads files of style trees with the frames that another program gave them, and holds an engine against them.
package cases

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"hivesync/shared/preview/layout/box"
	"hivesync/shared/preview/layout/style"
)

// Result says how one case of a file went.
type Result struct {
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

// Rect is left, top, width and height in points, relative to the parent.
type Rect [4]float64

// Case is a style tree with its frames in both directions; a child has the same form without ID. The frames are those that a
// browser reports, where a node without a box is an empty rectangle at the page's origin.
type Case struct {
	ID       string         `json:"id,omitempty"`
	Style    map[string]any `json:"style"`
	LTR      *Rect          `json:"ltr"` // nil where nothing is expected
	RTL      *Rect          `json:"rtl"`
	Text     string         `json:"text,omitempty"` // set in square 10-point glyphs
	Children []*Case        `json:"children,omitempty"`
}

const (
	maxCaseBytes = 64 << 20
	maxCaseDepth = 512
)

// Read reads a case file: a JSON array of cases. It refuses files of more than 64 MB, and trees of more than 512 levels.
func Read(r io.Reader) ([]*Case, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxCaseBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read layout cases: %w", err)
	}
	if len(data) > maxCaseBytes {
		return nil, fmt.Errorf("layout cases exceed %d bytes", maxCaseBytes)
	}
	var cases []*Case
	if err := json.Unmarshal(data, &cases); err != nil {
		return nil, fmt.Errorf("parse layout cases: %w", err)
	}
	for i, c := range cases {
		if c == nil {
			return nil, fmt.Errorf("layout case %d is null", i)
		}
		if err := c.validate(0); err != nil {
			return nil, fmt.Errorf("layout case %q: %w", c.ID, err)
		}
	}
	return cases, nil
}

func (c *Case) validate(depth int) error {
	if depth > maxCaseDepth {
		return errors.New("tree is too deep")
	}
	for _, child := range c.Children {
		if child == nil {
			return errors.New("null child")
		}
		if err := child.validate(depth + 1); err != nil {
			return err
		}
	}
	return nil
}

// Solve lays out the tree in both directions and returns it with the frames found, rounded to whole points.
func (c *Case) Solve(engine box.Engine) *Case {
	solved := c.copy()
	for _, direction := range []style.Direction{style.LTR, style.RTL} {
		root := c.node()
		engine(root, box.Options{Width: style.Unknown, Height: style.Unknown, Direction: direction, PointScale: 1})
		solved.report(root, direction, [2]float64{}, [2]float64{})
	}
	return solved
}

// Run lays out every tree of a case file, and compares all frames with the expected ones.
func Run(r io.Reader, engine box.Engine) ([]Result, error) {
	cases, err := Read(r)
	if err != nil {
		return nil, err
	}
	results := make([]Result, 0, len(cases))
	for _, c := range cases {
		differences := c.compare([]Difference{}, c.Solve(engine), "")
		results = append(results, Result{ID: c.ID, Pass: len(differences) == 0, Differences: differences})
	}
	return results, nil
}

func (c *Case) copy() *Case {
	copied := &Case{ID: c.ID, Style: c.Style, Text: c.Text}
	for _, child := range c.Children {
		copied.Children = append(copied.Children, child.copy())
	}
	return copied
}

// node builds the tree of a case. Unusable style values are left out, as a browser leaves out invalid declarations.
func (c *Case) node() *box.Node {
	style, _ := style.ParseCSS(c.Style)
	n := &box.Node{Style: style}
	if c.Text != "" {
		square := squareText(c.Text)
		n.Measure, n.Baseline, n.Text = square.measure, square.baseline, true
	}
	for _, child := range c.Children {
		n.Children = append(n.Children, child.node())
	}
	return n
}

// report stores the frames of a tree that was laid out. parent and origin are the absolute positions of the reported parent
// and of the box that n's frame is relative to.
func (c *Case) report(n *box.Node, direction style.Direction, parent, origin [2]float64) {
	at, inner := [2]float64{}, origin
	if n.Placed {
		at = [2]float64{origin[0] + n.Frame.X, origin[1] + n.Frame.Y}
		inner = at
	}
	rect := &Rect{at[0] - parent[0], at[1] - parent[1], n.Frame.Width, n.Frame.Height}
	if direction == style.RTL {
		c.RTL = rect
	} else {
		c.LTR = rect
	}
	for i, child := range c.Children {
		child.report(n.Children[i], direction, at, inner)
	}
}

// compare adds the differences between what is expected and what was found in a subtree.
func (c *Case) compare(differences []Difference, found *Case, path string) []Difference {
	where := path
	if where == "" {
		where = "/"
	}
	if c.LTR != nil && *c.LTR != *found.LTR {
		differences = append(differences, Difference{Direction: "ltr", Path: where, Want: *c.LTR, Got: *found.LTR})
	}
	if c.RTL != nil && *c.RTL != *found.RTL {
		differences = append(differences, Difference{Direction: "rtl", Path: where, Want: *c.RTL, Got: *found.RTL})
	}
	for i, child := range c.Children {
		differences = child.compare(differences, found.Children[i], path+"/"+strconv.Itoa(i))
	}
	return differences
}
