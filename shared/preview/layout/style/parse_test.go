package style

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	t.Parallel()
	with := func(set func(s *Style)) Style {
		var s Style
		set(&s)
		return s
	}
	cases := []struct {
		name  string
		props map[string]any
		want  Style
	}{
		{"lengths", map[string]any{"width": 10.5, "height": "50%", "minWidth": "12px", "maxHeight": "auto"}, with(func(s *Style) {
			s.Width, s.Height, s.MinWidth, s.MaxHeight = Pt(10.5), Pct(50), Pt(12), Value{Unit: Auto}
		})},
		{"unitless strings are points", map[string]any{"width": "300"}, with(func(s *Style) { s.Width = Pt(300) })},
		{"absolute units", map[string]any{"width": "1in", "height": "12pt"}, with(func(s *Style) { s.Width, s.Height = Pt(96), Pt(16) })},
		{"sizing keywords", map[string]any{"width": "max-content", "height": "fit-content", "flexBasis": "content", "minWidth": "-webkit-fill-available"}, with(func(s *Style) {
			s.Width, s.Height, s.FlexBasis, s.MinWidth = Value{Unit: MaxContent}, Value{Unit: FitContent}, Value{Unit: Content}, Value{Unit: Stretch}
		})},
		{"not layout", map[string]any{"color": "red", "transform": []any{}, "opacity": 0.5}, Style{}},
		{"null is unset", map[string]any{"width": nil}, Style{}},
		{"flex number", map[string]any{"flex": 1}, with(func(s *Style) { s.Flex = Pt(1) })},
		{"flex shorthand", map[string]any{"flex": "2 3 10%"}, with(func(s *Style) { s.FlexGrow, s.FlexShrink, s.FlexBasis = Pt(2), Pt(3), Pct(10) })},
		{"flex with the basis first", map[string]any{"flex": "auto 2"}, with(func(s *Style) { s.FlexGrow, s.FlexShrink, s.FlexBasis = Pt(2), Pt(1), Value{Unit: Auto} })},
		{"flex none", map[string]any{"flex": "none"}, with(func(s *Style) { s.FlexGrow, s.FlexShrink, s.FlexBasis = Pt(0), Pt(0), Value{Unit: Auto} })},
		{"longhand wins over flex", map[string]any{"flex": "1 1 0", "flexBasis": 20}, with(func(s *Style) { s.FlexGrow, s.FlexShrink, s.FlexBasis = Pt(1), Pt(1), Pt(20) })},
		{"flow", map[string]any{"flexFlow": "wrap row-reverse", "flexWrap": "nowrap"}, with(func(s *Style) { s.FlexDirection = RowReverse })},
		{"four sides", map[string]any{"padding": "1px 2px 3px 4px"}, with(func(s *Style) {
			s.Padding[EdgeTop], s.Padding[EdgeRight], s.Padding[EdgeBottom], s.Padding[EdgeLeft] = Pt(1), Pt(2), Pt(3), Pt(4)
		})},
		{"a side wins over four sides", map[string]any{"margin": "1px 2px", "marginTop": 9, "marginHorizontal": 5}, with(func(s *Style) {
			s.Margin[EdgeTop], s.Margin[EdgeBottom], s.Margin[EdgeHorizontal] = Pt(9), Pt(1), Pt(5)
		})},
		{"logical sides", map[string]any{"marginInlineStart": "auto", "marginBlock": 3, "paddingBlockEnd": 4, "insetInline": "1px 2px"}, with(func(s *Style) {
			s.Margin[EdgeStart], s.Margin[EdgeVertical], s.Padding[EdgeBottom] = Value{Unit: Auto}, Pt(3), Pt(4)
			s.Inset[EdgeStart], s.Inset[EdgeEnd] = Pt(1), Pt(2)
		})},
		{"insets", map[string]any{"inset": 0, "left": -5, "end": "10%"}, with(func(s *Style) {
			s.Inset[EdgeAll], s.Inset[EdgeLeft], s.Inset[EdgeEnd] = Pt(0), Pt(-5), Pct(10)
		})},
		{"borders", map[string]any{"border": "solid black 5px", "borderTopWidth": 2, "borderLeft": "thick dashed rgb(1, 2, 3)", "borderEndWidth": "thin"}, with(func(s *Style) {
			s.Border[EdgeAll], s.Border[EdgeTop], s.Border[EdgeLeft], s.Border[EdgeEnd] = Pt(5), Pt(2), Pt(5), Pt(1)
		})},
		{"a border that is not drawn has no width", map[string]any{"border": "10px red", "borderTop": "none"}, with(func(s *Style) {
			s.Border[EdgeAll], s.Border[EdgeTop] = Pt(0), Pt(0)
		})},
		{"gaps", map[string]any{"gap": "10% 4px", "rowGap": 1}, with(func(s *Style) { s.RowGap, s.ColumnGap = Pt(1), Pt(4) })},
		{"ratio", map[string]any{"aspectRatio": "16 / 8"}, with(func(s *Style) { s.AspectRatio = 2 })},
		{"ratio of nothing", map[string]any{"aspectRatio": 0}, Style{}},
		{"json numbers", map[string]any{"width": json.Number("7")}, with(func(s *Style) { s.Width = Pt(7) })},
		{"keywords", map[string]any{
			"display": "contents", "position": "absolute", "direction": "rtl", "alignItems": "flex-end", "alignSelf": "baseline",
			"alignContent": "space-evenly", "justifyContent": "space-around", "overflow": "scroll", "boxSizing": "content-box",
		}, with(func(s *Style) {
			s.Display, s.Position, s.Direction, s.AlignItems, s.AlignSelf = DisplayContents, Absolute, RTL, AlignFlexEnd, AlignBaseline
			s.AlignContent, s.Justify, s.Overflow, s.BoxSizing = AlignSpaceEvenly, JustifySpaceAround, OverflowScroll, ContentBox
		})},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, problems := Parse(c.props)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("style (-want +got):\n%s", diff)
			}
			if len(problems) > 0 {
				t.Errorf("problems %v", problems)
			}
		})
	}
}

func TestParseReportsWhatItCannotUse(t *testing.T) {
	t.Parallel()
	bad := map[string]any{
		"width": "300x", "height": math.NaN(), "minWidth": math.Inf(1), "maxWidth": -1, "padding": "1px 2px 3px 4px 5px", "paddingLeft": -2,
		"margin": "nonsense", "flexGrow": -1, "flexShrink": true, "flex": "1 2 3 4", "flexFlow": "row column", "flexDirection": "sideways",
		"borderWidth": "10%", "border": "50%", "borderTopWidth": "auto", "aspectRatio": "wide", "gap": "1 2 3", "display": "grid",
		"alignItems": "'stretch'", "alignSelf": 3, "position": "sticky", "top": []any{1}, "rowGap": "auto", "width2": "ignored",
	}
	got, problems := Parse(bad)
	if got != (Style{}) {
		t.Errorf("bad values changed the style: %+v", got)
	}
	if want := len(bad) - 1; len(problems) != want {
		t.Errorf("%d problems, want %d: %v", len(problems), want, problems)
	}
	for i, p := range problems {
		if p.Reason == "" || i > 0 && problems[i-1].Property >= p.Property {
			t.Errorf("problem %d is %+v: no reason, or out of order", i, p)
		}
	}
}

// In a case file strings are CSS, where a length needs its unit.
func TestStrictLengthsNeedUnits(t *testing.T) {
	t.Parallel()
	s, problems := ParseCSS(map[string]any{"width": "300", "height": "0"})
	if s.Width.Unit != Undefined || s.Height != Pt(0) || len(problems) != 1 {
		t.Errorf("got %+v, problems %v", s, problems)
	}
}
