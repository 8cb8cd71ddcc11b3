package layout

import (
	"math"
	"testing"

	"hivesync/shared/preview/layout/box"
	"hivesync/shared/preview/layout/layouttest"
	"hivesync/shared/preview/layout/style"
	"hivesync/shared/preview/layout/web"
)

// treeOf reads a tree out of arbitrary bytes: each node takes some for its style and says how many children follow.
func treeOf(data *[]byte, depth int) *box.Node {
	next := func() byte {
		if len(*data) == 0 {
			return 0
		}
		b := (*data)[0]
		*data = (*data)[1:]
		return b
	}
	value := func() style.Value {
		b := next()
		v := []float64{0, 1, 10, 33.3, 100, -7, 1e9, math.NaN(), math.Inf(1), 5e-324, 50, 250}[int(b>>4)%12]
		return style.Value{V: v, Unit: style.Unit(b & 15 % 9)}
	}
	n := &box.Node{}
	flags := next()
	s := &n.Style
	s.FlexDirection, s.Wrap, s.Position = style.FlexDirection(flags&3), style.Wrap(flags>>2&3%3), style.Position(flags>>4&3%3)
	switch flags >> 6 {
	case 1:
		s.Width, s.Height, s.FlexBasis = value(), value(), value()
	case 2:
		s.MinWidth, s.MaxWidth, s.MinHeight, s.MaxHeight = value(), value(), value(), value()
	case 3:
		s.FlexGrow, s.FlexShrink, s.RowGap, s.ColumnGap = value(), value(), value(), value()
		s.Margin[next()%byte(len(style.EdgeValues{}))], s.Padding[next()%byte(len(style.EdgeValues{}))] = value(), value()
		s.Border[next()%byte(len(style.EdgeValues{}))], s.Inset[next()%byte(len(style.EdgeValues{}))] = value(), value()
		s.AspectRatio = value().V
	}
	aligns := next()
	s.AlignItems, s.AlignSelf = style.Align(aligns%11), style.Align(aligns/11%11)
	rest := next()
	s.AlignContent, s.Justify = style.Align(rest%11), style.Justify(rest/11%10)
	s.Display = style.Display(rest / 110 % 3)
	if depth > 0 {
		for range next() % 5 {
			n.Children = append(n.Children, treeOf(data, depth-1))
		}
	}
	return n
}

func FuzzCalculate(f *testing.F) {
	f.Add([]byte{}, 390.0, 844.0, 3.0, byte(0))
	f.Add([]byte{0x42, 0x21, 0x33, 0x45, 7, 9, 3, 0x82, 1, 2, 3, 4, 5, 6, 1, 0xc3, 9, 8, 7, 6, 5, 4, 3, 2, 1}, 100.0, math.NaN(), 2.0, byte(1))
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 4, 0xee, 0xdd, 0xcc, 0xbb, 0xaa}, math.Inf(1), -1.0, 1.5, byte(2))
	f.Add([]byte("wrap percent ratio baseline absolute static contents none"), 0.0, 1e300, math.NaN(), byte(3))
	f.Fuzz(func(t *testing.T, data []byte, width, height, scale float64, kind byte) {
		if len(data) > 4096 {
			return
		}
		root := treeOf(&data, 6)
		engine := []box.Engine{Calculate, web.Calculate}[kind&1]
		engine(root, box.Options{Width: width, Height: height, PointScale: scale, Direction: style.Direction(kind >> 1 % 3)})
		layouttest.CheckFrames(t, root)
	})
}
