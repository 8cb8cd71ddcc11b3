package arrange

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hivesync/shared/devices"
	"hivesync/shared/preview/paint"
	"hivesync/shared/preview/text"
	"hivesync/shared/preview/tree"
)

type noImages struct{}

func (noImages) Find(n *tree.Node, _, _ float64) (*Picture, string) { return nil, n.Image.Missing }

func phone(t *testing.T, id string) devices.Context {
	t.Helper()
	p, ok := devices.FindPreset(id)
	if !ok {
		t.Fatalf("no preset %s", id)
	}
	return p.Context(false)
}

func arranged(t *testing.T, d devices.Context, doc string) *Screen {
	t.Helper()
	tr, err := tree.Parse([]byte(doc), tree.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	platform := text.IOS
	if d.Platform == devices.Android {
		platform = text.Android
	}
	fonts, err := text.Load(platform)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Arrange(context.Background(), Input{Tree: tr, Device: d, Fonts: fonts, Images: noImages{}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func el(kind, component, props, style string, children ...string) string {
	if props != "" {
		props = "," + props
	}
	return fmt.Sprintf(`{"type":%q,"props":{"component":%q%s},"style":{%s},"children":[%s]}`, kind, component, props, style, strings.Join(children, ","))
}

func find(t *testing.T, s *Screen, id string) *Box {
	t.Helper()
	var walk func(b *Box) *Box
	walk = func(b *Box) *Box {
		if b.Node != nil && b.Node.ID == id {
			return b
		}
		for _, c := range append(append([]*Box{}, b.Children...), b.Spans...) {
			if found := walk(c); found != nil {
				return found
			}
		}
		return nil
	}
	for _, root := range append([]*Box{s.Root}, s.Overlays...) {
		if b := walk(root); b != nil {
			return b
		}
	}
	t.Fatalf("no box %s", id)
	return nil
}

func TestSafeAreas(t *testing.T) {
	t.Parallel()
	d := phone(t, "iphone-15") // insets 59 and 34, 393 by 852
	inner := el("HS_View", "View", "", `"flex":1`)
	for name, tc := range map[string]struct {
		area string
		want paint.Rect // of the view inside
	}{
		"React Native's replaces the padding": {
			el("HS_SafeArea", "SafeAreaView", `"origin":"react-native"`, `"flex":1,"padding":20`, inner), paint.Rect{Y: 59, W: 393, H: 852 - 59 - 34},
		},
		"safe-area-context's adds to it": {
			el("HS_SafeArea", "SafeAreaView", `"edges":["top","bottom"]`, `"flex":1,"padding":10`, inner), paint.Rect{X: 10, Y: 69, W: 373, H: 852 - 69 - 44},
		},
		"one edge": {el("HS_SafeArea", "SafeAreaView", `"edges":["bottom"]`, `"flex":1`, inner), paint.Rect{W: 393, H: 818}},
		"the larger": {
			el("HS_SafeArea", "SafeAreaView", `"edges":{"top":"maximum","bottom":"maximum","left":"off"}`, `"flex":1,"paddingVertical":40`, inner), paint.Rect{Y: 59, W: 393, H: 852 - 59 - 40},
		},
		"as margin": {el("HS_SafeArea", "SafeAreaView", `"edges":["top"],"mode":"margin"`, `"flex":1,"marginTop":1,"padding":2`, inner), paint.Rect{X: 2, Y: 62, W: 389, H: 788}},
		"only what overlaps": {
			el("HS_View", "View", "", `"flex":1,"paddingTop":40`, el("HS_SafeArea", "SafeAreaView", `"origin":"react-native"`, `"flex":1`, inner)), paint.Rect{Y: 59, W: 393, H: 852 - 59 - 34},
		},
	} {
		s := arranged(t, d, tc.area)
		id := "0.0"
		if strings.HasPrefix(name, "only") {
			id = "0.0.0"
		}
		if got := find(t, s, id).Rect; got != tc.want {
			t.Errorf("%s: got %+v, want %+v", name, got, tc.want)
		}
	}
}

func TestSafeAreaInTheMiddleOfTheScreenGetsNothing(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"iphone-15", "pixel-8"} {
		s := arranged(t, phone(t, id), el("HS_View", "View", "", `"paddingTop":200`,
			el("HS_SafeArea", "SafeAreaView", `"origin":"react-native"`, ``, el("HS_View", "View", "", `"height":50`))))
		if got := find(t, s, "0.0").Rect.H; math.Abs(got-50) > 0.5 {
			t.Errorf("%s: %v high", id, got)
		}
	}
}

func TestScrolledContentIsUnboundedAndMoved(t *testing.T) {
	t.Parallel()
	rows := strings.TrimSuffix(strings.Repeat(el("HS_View", "View", "", `"height":500`)+",", 4), ",")
	content := el("HS_View", "ScrollViewContent", "", ``, rows)
	s := arranged(t, phone(t, "iphone-15"), el("HS_Scroll", "ScrollView", `"contentOffset":{"x":0,"y":300}`, `"flexGrow":1,"flexShrink":1,"overflow":"scroll"`, content))
	scroll := find(t, s, "0")
	if scroll.Rect.H != 852 || scroll.ContentHeight != 2000 || scroll.OffsetY != 300 {
		t.Errorf("scroll %+v of %v at %v", scroll.Rect, scroll.ContentHeight, scroll.OffsetY)
	}
	if y := find(t, s, "0.0.1").Rect.Y; y != 200 {
		t.Errorf("the second row is at %v", y)
	}
	s = arranged(t, phone(t, "iphone-15"), el("HS_Scroll", "ScrollView", `"contentOffset":{"x":0,"y":9000}`, `"flexGrow":1,"flexShrink":1,"overflow":"scroll"`, content))
	if got := find(t, s, "0").OffsetY; got != 2000-852 {
		t.Errorf("scrolled past the end to %v", got)
	}
}

func TestOverlaysCoverTheWindow(t *testing.T) {
	t.Parallel()
	modal := el("HS_Overlay", "Modal", `"transparent":true`, ``, el("HS_View", "ModalContent", "", `"flex":1`,
		el("HS_Overlay", "Modal", `"presentationStyle":"pageSheet"`, ``, el("HS_View", "ModalContent", "", `"flex":1`))))
	s := arranged(t, phone(t, "iphone-15"), el("HS_View", "View", "", `"padding":30`, modal, el("HS_View", "View", "", `"height":10`)))
	if len(s.Overlays) != 2 {
		t.Fatalf("%d overlays", len(s.Overlays))
	}
	window := paint.Rect{W: 393, H: 852}
	if got := s.Overlays[0].Children[0].Rect; got != window {
		t.Errorf("the modal's content: %+v", got)
	}
	if got := s.Overlays[1].Rect; !s.Overlays[1].Sheet || got.Y != 69 || got.H != 852-69 {
		t.Errorf("the sheet: %+v", got)
	}
	if y := s.Root.Children[0].Children[0].Rect.Y; y != 30 {
		t.Errorf("a modal took place in the layout: the next view is at %v", y)
	}
}

func TestTextIsMeasuredWithTheDevicesFontScale(t *testing.T) {
	t.Parallel()
	label := func(props string) string {
		return el("HS_View", "View", "", `"alignItems":"flex-start"`, `{"type":"HS_Text","props":{`+props+`},"style":{"fontSize":20},"children":["Measured"]}`)
	}
	d := phone(t, "iphone-15")
	width := func(scale float64, props string) float64 {
		d := d
		d.FontScale = scale
		return find(t, arranged(t, d, label(props)), "0.0").Rect.W
	}
	base := width(1, "")
	for name, tc := range map[string]struct{ got, want float64 }{
		"doubled":        {width(2, ""), 2 * base},
		"not scaled":     {width(2, `"allowFontScaling":false`), base},
		"bounded":        {width(3, `"maxFontSizeMultiplier":1.5`), 1.5 * base},
		"zero unbounded": {width(2, `"maxFontSizeMultiplier":0`), 2 * base},
	} {
		if math.Abs(tc.got-tc.want) > 2 {
			t.Errorf("%s: %v, want about %v", name, tc.got, tc.want)
		}
	}
}

func TestTextWrapsIsCutAndShrinks(t *testing.T) {
	t.Parallel()
	d := phone(t, "iphone-15")
	long := strings.Repeat("several words ", 20)
	p := func(props string) string {
		return el("HS_View", "View", "", `"width":200`, `{"type":"HS_Text","props":{`+props+`},"style":{},"children":["`+long+`"]}`)
	}
	if b := find(t, arranged(t, d, p("")), "0.0"); len(b.Text.Lines) < 5 || b.Rect.W != 200 || b.Rect.H < 5*16 {
		t.Errorf("wrapped: %d lines in %+v", len(b.Text.Lines), b.Rect)
	}
	if b := find(t, arranged(t, d, p(`"numberOfLines":2`)), "0.0"); len(b.Text.Lines) != 2 || !b.Text.Truncated {
		t.Errorf("cut: %d lines", len(b.Text.Lines))
	}
	if b := find(t, arranged(t, d, p(`"numberOfLines":2,"adjustsFontSizeToFit":true`)), "0.0"); b.Text.Truncated || b.Text.Width > 200.5 {
		t.Errorf("shrunk: %+v", b.Text.Truncated)
	}
}

func TestInlineViewsAndNestedTextsHaveFrames(t *testing.T) {
	t.Parallel()
	s := arranged(t, phone(t, "iphone-15"), el("HS_View", "View", "", `"padding":10,"alignItems":"flex-start"`,
		`{"type":"HS_Text","props":{},"style":{},"children":["Go ",{"type":"HS_Text","props":{},"style":{"fontWeight":"bold"},"handlers":{"onPress":"go"},"children":["there"]},`+
			el("HS_View", "View", "", `"width":30,"height":20`, el("HS_View", "View", "", `"flex":1`))+`]}`))
	text := find(t, s, "0.0")
	link := find(t, s, "0.0.1").Rect
	view := find(t, s, "0.0.2").Rect
	if link.X <= text.Rect.X || link.W < 20 || link.X+link.W > view.X+0.5 {
		t.Errorf("nested text %+v in %+v", link, text.Rect)
	}
	if view.W != 30 || view.H != 20 || view.Y < text.Rect.Y || view.Y+view.H > text.Rect.Y+text.Rect.H+0.5 {
		t.Errorf("inline view %+v in %+v", view, text.Rect)
	}
	if inner := find(t, s, "0.0.2.0").Rect; inner != view {
		t.Errorf("inside the inline view: %+v", inner)
	}
}

func TestInputsShowValuePlaceholderOrDots(t *testing.T) {
	t.Parallel()
	d := phone(t, "iphone-15")
	shown := func(props string) *Box {
		return find(t, arranged(t, d, el("HS_View", "View", "", "", el("HS_Input", "TextInput", props, `"height":50,"fontSize":16`))), "0.0")
	}
	glyphs := func(b *Box) int {
		n := 0
		for _, l := range b.Text.Lines {
			for _, r := range l.Runs {
				n += len(r.Glyphs)
			}
		}
		return n
	}
	if b := shown(`"value":"abc","placeholder":"longer text"`); b.Placeholder || glyphs(b) != 3 {
		t.Errorf("value: %d glyphs", glyphs(b))
	}
	b := shown(`"placeholder":"longer"`)
	if !b.Placeholder || glyphs(b) != 6 {
		t.Errorf("placeholder: %d glyphs", glyphs(b))
	}
	if middle := b.TextY + b.Text.Height/2; math.Abs(middle-25) > 1 {
		t.Errorf("a single line stands at %v of 50", middle)
	}
	if b := shown(`"value":"12345","secureTextEntry":true`); glyphs(b) != 5 || b.Text.Lines[0].Runs[0].Glyphs[0].ID != b.Text.Lines[0].Runs[0].Glyphs[4].ID {
		t.Error("a secure field does not show dots")
	}
	if b := shown(`"value":"a","multiline":true`); b.TextY != 0 {
		t.Errorf("a multiline field starts at %v", b.TextY)
	}
	one := find(t, arranged(t, d, el("HS_View", "View", "", "", el("HS_Input", "TextInput", ``, `"fontSize":16`))), "0.0").Rect.H
	three := find(t, arranged(t, d, el("HS_View", "View", "", "", el("HS_Input", "TextInput", `"multiline":true,"numberOfLines":3`, `"fontSize":16`))), "0.0").Rect.H
	if one < 16 || math.Abs(three-3*one) > 1 {
		t.Errorf("one row is %v high, three are %v", one, three)
	}
}

func TestControlsHaveTheirPlatformsSizes(t *testing.T) {
	t.Parallel()
	doc := el("HS_View", "View", "", `"alignItems":"flex-start"`, el("HS_View", "Switch", `"value":true`, ""), el("HS_View", "ActivityIndicator", `"size":"large"`, ""),
		el("HS_View", "Unsupported", `"unsupported":"WebView"`, ""), el("HS_View", "View", "", `"display":"none"`), el("HS_View", "StatusBar", `"barStyle":"light-content"`, ""))
	for id, want := range map[string][2]float64{"iphone-se": {51, 31}, "galaxy-s24": {52, 32}} {
		s := arranged(t, phone(t, id), doc)
		if r := find(t, s, "0.0").Rect; r.W != want[0] || r.H != want[1] {
			t.Errorf("%s: switch %+v", id, r)
		}
		if r := find(t, s, "0.1").Rect; r.W != 36 || r.H != 36 {
			t.Errorf("%s: indicator %+v", id, r)
		}
		if r := find(t, s, "0.2").Rect; r.H < 40 || r.W < 100 {
			t.Errorf("%s: a labelled box of %+v cannot be seen", id, r)
		}
		if !s.Bar.Light || len(s.Root.Children[0].Children) != 4 {
			t.Errorf("%s: bar %+v, %d children", id, s.Bar, len(s.Root.Children[0].Children))
		}
	}
}

func TestFramesLieOnThePixelGrid(t *testing.T) {
	t.Parallel()
	d := phone(t, "pixel-8") // 2.625 pixels per point
	s := arranged(t, d, el("HS_View", "View", "", `"flexDirection":"row","padding":7.3`, el("HS_View", "View", "", `"flex":1,"height":33.3`), el("HS_View", "View", "", `"flex":2`)))
	for _, b := range append([]*Box{s.Root.Children[0]}, s.Root.Children[0].Children...) {
		for _, edge := range []float64{b.Rect.X, b.Rect.Y, b.Rect.X + b.Rect.W, b.Rect.Y + b.Rect.H} {
			if px := edge * d.DPR; math.Abs(px-math.Round(px)) > 1e-6 {
				t.Errorf("%s: an edge at %v pixels", b.Node.ID, px)
			}
		}
	}
}

func TestArrangeIsTheSameEveryTimeAndStops(t *testing.T) {
	t.Parallel()
	doc := el("HS_View", "View", "", `"padding":3`, `{"type":"HS_Text","props":{},"style":{},"children":["same"]}`)
	d := phone(t, "iphone-15")
	a, b := find(t, arranged(t, d, doc), "0.0"), find(t, arranged(t, d, doc), "0.0")
	if diff := cmp.Diff(a.Rect, b.Rect); diff != "" {
		t.Error(diff)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	tr, _ := tree.Parse([]byte(doc), tree.Limits{})
	fonts, _ := text.Load(text.IOS)
	if _, err := Arrange(ctx, Input{Tree: tr, Device: d, Fonts: fonts, Images: noImages{}}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
