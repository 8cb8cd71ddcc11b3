package tree

import (
	"encoding/json"
	"fmt"
	"image/color"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hivesync/shared/fault"
	"hivesync/shared/preview/layout/style"
	"hivesync/shared/preview/text"
)

func mustParse(t *testing.T, doc string) *Tree {
	t.Helper()
	tr, err := Parse([]byte(doc), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func view(style string, children ...string) string {
	return `{"type":"HS_View","props":{"component":"View"},"style":` + style + `,"handlers":{},"children":[` + strings.Join(children, ",") + `]}`
}

func TestParseReadsWhatANodeHas(t *testing.T) {
	t.Parallel()
	n := mustParse(t, `{"type":"HS_Button","key":"pay","name":"Footer","source":"src/Footer.tsx:12:5",
		"props":{"component":"Pressable","testID":"pay","accessibilityLabel":"Pay now","accessibilityRole":"button","accessibilityState":{"disabled":true,"checked":"mixed","odd":1},
			"navActions":[{"action":"navigate","target":"Done"}]},
		"style":{"padding":8,"backgroundColor":"#ff0000"},"handlers":{"onPress":"handlePay","onLongPress":"more","bad":"x"},"children":[]}`).Roots[0]
	if n.Kind != Button || n.Component != "Pressable" || n.Name != "Footer" || n.TestID != "pay" || !n.Disabled || n.ID != "$pay" {
		t.Errorf("header: %+v", n)
	}
	if n.Source != (Source{"src/Footer.tsx", 12, 5}) {
		t.Errorf("source: %+v", n.Source)
	}
	if diff := cmp.Diff([]Handler{{"onLongPress", "more"}, {"onPress", "handlePay"}}, n.Handlers); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]StateEntry{{"checked", "mixed"}, {"disabled", true}}, n.Access.State); diff != "" {
		t.Error(diff)
	}
	if n.Layout.Padding[style.EdgeAll] != style.Pt(8) || n.Visual.Background != (color.NRGBA{R: 255, A: 255}) || len(n.NavActions) != 1 {
		t.Errorf("style: %+v", n.Visual)
	}
}

func TestIDsAreUniqueAndFollowKeys(t *testing.T) {
	t.Parallel()
	keyed := func(key string) string {
		return fmt.Sprintf(`{"type":"HS_View","key":%q,"children":[{"type":"HS_View"}]}`, key)
	}
	doc := func(keys ...string) map[string]bool {
		var parts []string
		for _, k := range keys {
			parts = append(parts, keyed(k))
		}
		ids := map[string]bool{}
		var walk func(nodes []*Node)
		walk = func(nodes []*Node) {
			for _, n := range nodes {
				if ids[n.ID] {
					t.Errorf("%s is used twice", n.ID)
				}
				ids[n.ID] = true
				walk(n.Children)
			}
		}
		walk(mustParse(t, view(`{}`, parts...)).Roots)
		return ids
	}
	before := doc("a", "b")
	after := doc("new", "a", "b")
	for id := range before {
		if !after[id] {
			t.Errorf("%s moved when a sibling came before it", id)
		}
	}
	doc("same", "same", "0", "", "", "a.b", "a/b", strings.Repeat("k", 100), "~2", "same~2")
}

func TestDeepIDsStayShort(t *testing.T) {
	t.Parallel()
	doc := view(`{}`)
	for range 200 {
		doc = view(`{}`, doc)
	}
	seen := map[string]bool{}
	for n := mustParse(t, doc).Roots[0]; n != nil; {
		if seen[n.ID] || len(n.ID) > maxID+40 {
			t.Fatalf("id %q", n.ID)
		}
		seen[n.ID] = true
		if len(n.Children) == 0 {
			break
		}
		n = n.Children[0]
	}
}

func TestTextsCollapseIntoOneParagraph(t *testing.T) {
	t.Parallel()
	n := mustParse(t, `{"type":"HS_Text","props":{"component":"Text","numberOfLines":2,"ellipsizeMode":"middle"},"style":{"fontSize":16,"color":"#112233","textAlign":"center"},"children":[
		"Hello ",
		{"type":"HS_Text","props":{"component":"Text"},"style":{"fontWeight":"bold","backgroundColor":"yellow"},"handlers":{"onPress":"open"},"children":["big ",
			{"type":"HS_Text","props":{"allowFontScaling":false},"style":{"fontStyle":"italic","color":"red"},"children":["world"]}]},
		{"type":"HS_Image","props":{"source":{"assetId":"star"}},"style":{"width":10,"height":12}},
		"!"]}`).Roots[0]
	p := n.Paragraph
	if p.Plain() != "Hello big world!" || p.MaxLines != 2 || p.Ellipsize != text.EllipsizeMiddle || p.Align != text.AlignCenter {
		t.Fatalf("%+v", p)
	}
	type run struct {
		Text         string
		Size         float64
		Weight, Node int
		Italic       bool
		Color, Back  color.NRGBA
		Scales       bool
		Inline       bool
	}
	dark := color.NRGBA{R: 0x11, G: 0x22, B: 0x33, A: 255}
	yellow := color.NRGBA{R: 255, G: 255, A: 255}
	want := []run{
		{"Hello ", 16, 400, 0, false, dark, color.NRGBA{}, true, false},
		{"big ", 16, 700, 1, false, dark, yellow, true, false},
		{"world", 16, 700, 2, true, color.NRGBA{R: 255, A: 255}, yellow, false, false},
		{"", 16, 400, 3, false, dark, color.NRGBA{}, true, true},
		{"!", 16, 400, 0, false, dark, color.NRGBA{}, true, false},
	}
	var got []run
	for _, r := range p.Runs {
		got = append(got, run{r.Text, r.Style.Size, r.Style.Weight, r.Node, r.Style.Italic, r.Style.Color, r.Style.Background, r.Style.Scales, r.Inline != nil})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(p.Nested) != 3 || p.Nested[0].Handlers[0].Name != "open" || p.Nested[2].Kind != Image {
		t.Errorf("nested: %+v", p.Nested)
	}
}

func TestHostileTreesAreRefusedByName(t *testing.T) {
	t.Parallel()
	deep := view(`{}`)
	for range 300 {
		deep = view(`{}`, deep)
	}
	nested := `{"type":"HS_Text","children":["x"]}`
	for range 300 {
		nested = `{"type":"HS_Text","children":[` + nested + `]}`
	}
	for name, tc := range map[string]struct {
		doc  string
		want fault.Code
	}{
		"not JSON":          {`{`, fault.InvalidTree},
		"a number":          {`7`, fault.InvalidTree},
		"null":              {`null`, fault.InvalidTree},
		"no type":           {`{"props":{}}`, fault.InvalidTree},
		"type of a number":  {`{"type":1}`, fault.InvalidTree},
		"children an int":   {`{"type":"HS_View","children":3}`, fault.InvalidTree},
		"child a number":    {`{"type":"HS_View","children":[3]}`, fault.InvalidTree},
		"deep":              {deep, fault.TreeTooDeep},
		"deep text":         {nested, fault.TreeTooDeep},
		"deep props":        {`{"type":"HS_View","props":{"a":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + `}}`, fault.TreeTooDeep},
		"wide":              {view(`{}`, strings.TrimSuffix(strings.Repeat(view(`{}`)+",", 20_001), ",")), fault.TooManyNodes},
		"many strings":      {`{"type":"HS_Text","children":[` + strings.TrimSuffix(strings.Repeat(`"a",`, 20_001), ",") + `]}`, fault.TooManyNodes},
		"a huge string":     {`{"type":"HS_Text","children":["` + strings.Repeat("a", 1<<20+1) + `"]}`, fault.OutputTooLarge},
		"too many values":   {`{"type":"HS_View","props":{"a":[` + strings.TrimSuffix(strings.Repeat("0,", 1_300_000), ",") + `]}}`, fault.TooManyNodes},
		"more than allowed": {strings.Repeat(" ", 32<<20) + `{"type":"HS_View"}`, fault.OutputTooLarge},
	} {
		if _, err := Parse([]byte(tc.doc), Limits{}); !fault.Is(err, tc.want) {
			t.Errorf("%s: got %v, want %s", name, err, tc.want)
		}
	}
}

func TestOddPropsBecomeDiagnosticsOrNothing(t *testing.T) {
	t.Parallel()
	tr := mustParse(t, `{"type":"HS_View","source":"App.tsx:3:7","props":[],"style":{"backgroundColor":"nocolour","opacity":{},"borderRadius":"wide","transform":[{"spin":1}],
		"boxShadow":"nope","backgroundImage":"url(x)","width":"bad","zIndex":"top","shadowOffset":7,"elevation":1e300,"__proto__":{"polluted":true}},
		"handlers":["x"],"children":["stray",{"type":"HS_Marquee","children":[{"type":"HS_View"}]},{"type":"HS_Image","props":{"source":{"uri":"file://user:secret@cdn.example.com/a.png?token=t0p"}}}]}`)
	got := map[string]int{}
	for _, d := range tr.Diagnostics {
		got[d.Code]++
		if strings.Contains(d.Message, "secret") || strings.Contains(d.Message, "t0p") {
			t.Errorf("a diagnostic repeats what an address holds: %s", d.Message)
		}
		if d.Code == CodeStyleValue && (d.File != "App.tsx" || d.Line != 3 || d.Column != 7) {
			t.Errorf("without its place: %+v", d)
		}
	}
	want := map[string]int{CodeStyleValue: 8, CodeStrayText: 1, CodeUnknownType: 1, CodeImageSource: 1}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s\n%+v", diff, tr.Diagnostics)
	}
	if n := tr.Roots[0].Children[0]; n.Unsupported != "" || n.Component != "View" || len(n.Children) != 1 {
		t.Errorf("an unknown element shows what it holds: %+v", n)
	}
}

func TestDiagnosticsAreBounded(t *testing.T) {
	t.Parallel()
	var parts []string
	for i := range 2000 {
		parts = append(parts, view(fmt.Sprintf(`{"opacity":"bad%d"}`, i)))
	}
	if n := len(mustParse(t, view(`{}`, parts...)).Diagnostics); n != maxDiagnostics {
		t.Errorf("%d diagnostics", n)
	}
}

func TestContentOfLeaves(t *testing.T) {
	t.Parallel()
	roots := mustParse(t, `[
		{"type":"HS_Input","props":{"value":"pa55","placeholder":"Password","secureTextEntry":true,"editable":false,"textAlign":"right"},"style":{"fontSize":18}},
		{"type":"HS_Image","props":{"source":{"uri":"data:image/png;base64,iVBORw0KGgo"},"resizeMode":"contain","tintColor":"blue"}},
		{"type":"HS_View","props":{"component":"Switch","value":true,"trackColor":{"true":"green"}}},
		{"type":"HS_View","props":{"component":"ActivityIndicator","size":"large","color":"red"}},
		{"type":"HS_View","props":{"component":"StatusBar","barStyle":"light-content","hidden":true}},
		{"type":"HS_Scroll","props":{"horizontal":true,"contentOffset":{"x":10,"y":-5}}},
		{"type":"HS_SafeArea","props":{"edges":{"top":"maximum","bottom":"off"},"mode":"margin"}},
		{"type":"HS_SafeArea","props":{"edges":["top"],"origin":"react-native"}},
		{"type":"HS_Overlay","props":{"transparent":true,"presentationStyle":"pageSheet"}},
		{"type":"HS_View","props":{"unsupported":"WebView from react-native-webview"},"children":[]},
		{"type":"HS_View","props":{"component":"LinearGradient","colors":["red","blue"],"locations":[0.2,0.8],"start":{"x":0,"y":0},"end":{"x":1,"y":1}}}
	]`).Roots
	if in := roots[0].Input; in.Value != "pa55" || !in.Secure || in.Style.Size != 18 || in.Align != text.AlignRight || !roots[0].Disabled {
		t.Errorf("input: %+v", in)
	}
	if im := roots[1].Image; len(im.Data) != 8 || im.Tint == nil {
		t.Errorf("image: %+v", im)
	}
	if s := roots[2].Switch; !s.On || s.TrackOn == nil || s.TrackOff != nil {
		t.Errorf("switch: %+v", s)
	}
	if i := roots[3].Indicator; i.Size != 36 || i.Color == nil {
		t.Errorf("indicator: %+v", i)
	}
	if b := roots[4].StatusBar; b.Style != "light-content" || !b.Hidden {
		t.Errorf("status bar: %+v", b)
	}
	if s := roots[5].Scroll; !s.Horizontal || s.OffsetX != 10 || s.OffsetY != -5 {
		t.Errorf("scroll: %+v", s)
	}
	if s := roots[6].SafeArea; *s != (SafeAreaProps{Top: InsetMaximum, Margin: true}) {
		t.Errorf("safe area: %+v", s)
	}
	if s := roots[7].SafeArea; !s.Overlap || s.Bottom != InsetReplace {
		t.Errorf("React Native's own safe area: %+v", s)
	}
	if o := roots[8].Overlay; !o.Transparent || o.Presentation != "pageSheet" {
		t.Errorf("overlay: %+v", o)
	}
	if n := roots[9]; n.Unsupported == "" || len(n.Children) != 0 {
		t.Errorf("unsupported: %+v", n)
	}
	if g := roots[10].Visual.Gradients; len(g) != 1 || *g[0].Points != [4]float64{0, 0, 1, 1} || g[0].Stops[1].At != style.Pct(80) {
		t.Errorf("gradient: %+v", g)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(view(`{"transform":"rotate(3deg) translate(1%, 2px)","boxShadow":"0 1px 2px rgba(0,0,0,.5), inset 1px 1px red","backgroundImage":"linear-gradient(to top left, red, blue 30%)"}`))
	f.Add(`{"type":"HS_Text","children":["a",{"type":"HS_Text","children":["b"]}]}`)
	f.Add(`{"type":"HS_Image","props":{"source":{"uri":"data:image/png;base64,AA"}}}`)
	f.Add(`[{"type":"HS_SafeArea","props":{"edges":{}}},{"type":"HS_Input","props":{"value":"\ud83d"}}]`)
	f.Add(`{"type":"HS_View","style":{"backgroundImage":"radial-gradient(circle at 10% 20%, #fff 0%, rgba(0,0,0,.5))","transformOrigin":"left 10px"}}`)
	f.Fuzz(func(t *testing.T, doc string) {
		tr, err := Parse([]byte(doc), Limits{MaxBytes: 1 << 16, MaxNodes: 500, MaxDepth: 50, MaxText: 1 << 12})
		if err != nil {
			if fault.From(err).Kind() != fault.KindUser {
				t.Fatalf("not the user's fault: %v", err)
			}
			return
		}
		if tr.Count > 500 || len(tr.Diagnostics) > maxDiagnostics {
			t.Fatalf("%d nodes, %d diagnostics", tr.Count, len(tr.Diagnostics))
		}
		ids := map[string]bool{}
		var walk func(nodes []*Node)
		walk = func(nodes []*Node) {
			for _, n := range nodes {
				if ids[n.ID] || n.ID == "" {
					t.Fatalf("id %q is not unique", n.ID)
				}
				ids[n.ID] = true
				if m, ok := n.Visual.Affine(1, 2, 300, 40); ok {
					if sum := m.A + m.B + m.C + m.D + m.E + m.F; sum != sum {
						t.Fatalf("matrix %v", m)
					}
				}
				walk(n.Children)
				if n.Paragraph != nil {
					walk(n.Paragraph.Nested)
				}
			}
		}
		walk(tr.Roots)
		if _, err := json.Marshal(tr.Diagnostics); err != nil {
			t.Fatal(err)
		}
	})
}
