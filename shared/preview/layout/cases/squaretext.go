package cases

import (
	"strings"

	"hivesync/shared/preview/layout/box"
	"hivesync/shared/preview/layout/style"
)

// squareText is text set in a font whose glyphs are all squares of 10 points, as in the Ahem font that layout tests use: its
// size follows from its characters alone. Lines break at spaces.
type squareText string

const squareSize = 10

func (t squareText) measure(width float64, wm box.MeasureMode, _ float64, _ box.MeasureMode) (w, h float64) {
	space := style.Limit * 1.0
	if wm != box.MeasureUndefined {
		space = width
	}
	lines, widestLine, current := 1, 0.0, 0.0
	for _, word := range strings.Fields(string(t)) {
		length := float64(len([]rune(word))) * squareSize
		switch {
		case current == 0:
			current = length
		case current+squareSize+length <= space:
			current += squareSize + length
		default:
			lines++
			current = length
		}
		widestLine = max(widestLine, current)
	}
	return widestLine, float64(lines) * squareSize
}

// baseline of the Ahem font: 0.8 em below the top.
func (t squareText) baseline(_, _ float64) float64 { return 0.8 * squareSize }
