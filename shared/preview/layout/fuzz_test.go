package layout

import (
	"encoding/json"
	"math"
	"reflect"
	"testing"
)

// treeOf reads a tree out of arbitrary bytes: each node takes some for its style and says how many children follow.
func treeOf(data *[]byte, depth int) *Node {
	next := func() byte {
		if len(*data) == 0 {
			return 0
		}
		b := (*data)[0]
		*data = (*data)[1:]
		return b
	}
	value := func() Value {
		b := next()
		v := []float64{0, 1, 10, 33.3, 100, -7, 1e9, math.NaN(), math.Inf(1), 5e-324, 50, 250}[int(b>>4)%12]
		return Value{V: v, Unit: Unit(b & 15 % 9)}
	}
	n := &Node{}
	flags := next()
	s := &n.Style
	s.FlexDirection, s.Wrap, s.Position = FlexDirection(flags&3), Wrap(flags>>2&3%3), Position(flags>>4&3%3)
	switch flags >> 6 {
	case 1:
		s.Width, s.Height, s.FlexBasis = value(), value(), value()
	case 2:
		s.MinWidth, s.MaxWidth, s.MinHeight, s.MaxHeight = value(), value(), value(), value()
	case 3:
		s.FlexGrow, s.FlexShrink, s.RowGap, s.ColumnGap = value(), value(), value(), value()
		s.Margin[next()%byte(edgeCount)], s.Padding[next()%byte(edgeCount)] = value(), value()
		s.Border[next()%byte(edgeCount)], s.Inset[next()%byte(edgeCount)] = value(), value()
		s.AspectRatio = value().V
	}
	aligns := next()
	s.AlignItems, s.AlignSelf = Align(aligns%11), Align(aligns/11%11)
	rest := next()
	s.AlignContent, s.Justify = Align(rest%11), Justify(rest/11%10)
	s.Display = Display(rest / 110 % 3)
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
		Calculate(root, Options{Width: width, Height: height, PointScale: scale, Mode: Mode(kind & 1), Direction: Direction(kind >> 1 % 3)})
		checkFrames(t, root)
	})
}

func FuzzParseStyle(f *testing.F) {
	f.Add(`{"width":"50%","height":10,"flex":"1 1 auto","margin":"1px 2px 3px 4px","border":"2px solid red"}`)
	f.Add(`{"aspectRatio":"16 / 9","gap":"5% 3","inset":"auto 0","flexFlow":"row wrap","width":"1e999px","flexGrow":-1}`)
	f.Add(`{"start":1,"insetInlineStart":2,"marginBlock":"1 2 3","borderWidth":"thin 1px","width":null,"padding":{},"display":7}`)
	f.Fuzz(func(t *testing.T, text string) {
		var props map[string]any
		if json.Unmarshal([]byte(text), &props) != nil {
			return
		}
		style, problems := ParseStyle(props)
		again, problemsAgain := ParseStyle(props)
		if style != again || !reflect.DeepEqual(problems, problemsAgain) {
			t.Fatalf("parsed twice, got %v and %v", style, again)
		}
		for _, p := range problems {
			if p.Property == "" || p.Reason == "" || len(p.Value) > 100 {
				t.Fatalf("problem %+v", p)
			}
		}
		root := &Node{Style: style, Children: []*Node{{Style: style}}}
		Calculate(root, Options{Width: 100, Height: 100, Mode: Web, PointScale: 2})
		checkFrames(t, root)
	})
}
