package screens

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
)

// Verdict says what a screen's preview shows.
type Verdict struct {
	// Texts, Images and Controls count what can be seen of the user's own: in the window, of a size.
	Texts    int `json:"texts"`
	Images   int `json:"images"`
	Controls int `json:"controls"`
	// Covered is the share of the window under boxes for what is missing.
	Covered float64 `json:"covered"`
	// Useful screens show two things at least, and boxes cover less than half of them.
	Useful bool `json:"useful"`
}

type node struct {
	Type, Unsupported        string
	Frame                    rect
	Text                     *struct{ Runs []struct{ Text string } }
	Image                    *struct{ AssetID, Placeholder string }
	Switch, Indicator, Input *struct{}
	Handlers                 map[string]string
	Children                 []node
}

type rect struct{ X, Y, Width, Height float64 }

// Judge reads a layout document.
func Judge(layout []byte) (Verdict, error) {
	var document struct{ Root node }
	if err := json.Unmarshal(layout, &document); err != nil {
		return Verdict{}, fmt.Errorf("screens: the layout document: %w", err)
	}
	window := document.Root.Frame
	if window.Width <= 0 || window.Height <= 0 {
		return Verdict{}, fmt.Errorf("screens: the layout document has no window")
	}
	var v Verdict
	var missing field
	document.Root.judge(window, &v, &missing)
	v.Covered = missing.share()
	v.Useful = v.Texts+v.Images+v.Controls >= 2 && v.Covered < 0.5
	return v, nil
}

func (n *node) judge(window rect, v *Verdict, missing *field) {
	if n.Frame.seenIn(window) {
		switch {
		case n.Unsupported != "":
			missing.cover(n.Frame, window)
		case n.Image != nil && n.Image.AssetID == "":
			missing.cover(n.Frame, window)
		case n.Image != nil:
			v.Images++
		case n.Input != nil || n.Switch != nil || n.Indicator != nil:
			v.Controls++
		case n.Text != nil:
			var text strings.Builder
			for _, run := range n.Text.Runs {
				text.WriteString(run.Text)
			}
			if strings.TrimSpace(text.String()) != "" {
				v.Texts++
			}
		}
	}
	for i := range n.Children {
		n.Children[i].judge(window, v, missing)
	}
}

func (r rect) seenIn(w rect) bool {
	return r.Width > 0 && r.Height > 0 && r.X < w.X+w.Width && r.Y < w.Y+w.Height && r.X+r.Width > w.X && r.Y+r.Height > w.Y
}

// field is a window as a grid of cells: boxes may lie over each other, and count once.
type field [64][64]bool

func (f *field) cover(r, w rect) {
	cell := func(at, size float64) int {
		return int(min(max(math.Round(at/size*float64(len(f))), 0), float64(len(f))))
	}
	for y := cell(r.Y-w.Y, w.Height); y < cell(r.Y+r.Height-w.Y, w.Height); y++ {
		for x := cell(r.X-w.X, w.Width); x < cell(r.X+r.Width-w.X, w.Width); x++ {
			f[y][x] = true
		}
	}
}

func (f *field) share() float64 {
	n := 0
	for _, row := range f {
		for _, covered := range row {
			if covered {
				n++
			}
		}
	}
	return float64(n) / float64(len(f)*len(f))
}

// Percent is Covered in percent.
func (v Verdict) Percent() float64 { return 100 * v.Covered }
