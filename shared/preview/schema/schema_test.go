package schema

import (
	"context"
	"encoding/json"
	"errors"
	"image/color"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hivesync/shared/devices"
	"hivesync/shared/fault"
	"hivesync/shared/preview/arrange"
	"hivesync/shared/preview/diagnostic"
	"hivesync/shared/preview/paint"
	"hivesync/shared/preview/text"
	"hivesync/shared/preview/tree"
)

type oneImage struct{}

func (oneImage) Find(n *tree.Node, _, _ float64) (*arrange.Picture, string) {
	if n.Image.AssetID == "" {
		return nil, "remote image"
	}
	return &arrange.Picture{ID: strings.Repeat("ab", 16), Picture: &paint.Picture{}}, ""
}

const everything = `{"type":"HS_View","key":"root","name":"App","source":"src/App.tsx:4:10","props":{"component":"View","testID":"app","accessibilityLabel":"The app","accessibilityRole":"main","accessibilityState":{"busy":true,"checked":"mixed"}},
 "style":{"flex":1,"padding":12,"backgroundColor":"rgba(10,20,30,0.5)","borderWidth":1,"borderColor":"red","borderRadius":8,"boxShadow":"0 1px 2px black","transform":[{"rotate":"3deg"}],"opacity":0.9,"zIndex":2,"overflow":"hidden","outlineWidth":1,"backgroundImage":"linear-gradient(red, blue)","shadowOpacity":0.2},
 "handlers":{"onLayout":"measure"},"children":[
  {"type":"HS_Text","props":{"numberOfLines":2},"style":{"fontSize":17,"fontWeight":"600","fontStyle":"italic","letterSpacing":0.5,"textTransform":"uppercase","textDecorationLine":"underline","fontVariant":["tabular-nums"],"textShadowRadius":2},"children":["Hello ",{"type":"HS_Text","handlers":{"onPress":"open"},"children":["there"]},{"type":"HS_View","style":{"width":5,"height":5}}]},
  {"type":"HS_Button","props":{"component":"Pressable","disabled":true,"navActions":[{"event":"onPress","action":"navigate","target":"Details","params":{"id":7,"tags":["a",null,true]}}]},"handlers":{"onPress":"bound go"}},
  {"type":"HS_Input","props":{"value":"secret","secureTextEntry":true,"placeholder":"Password","keyboardType":"default"}},
  {"type":"HS_Image","props":{"source":{"assetId":"logo"},"tintColor":"blue","blurRadius":2},"style":{"width":10,"height":10}},
  {"type":"HS_Image","props":{"source":{"uri":"https://example.com/a.png"}},"style":{"width":10,"height":10}},
  {"type":"HS_Scroll","props":{"component":"ScrollView"},"children":[{"type":"HS_View"}]},
  {"type":"HS_List","props":{"component":"FlatList","numColumns":2},"children":[{"type":"HS_View"}]},
  {"type":"HS_SafeArea","props":{"edges":["top"]}},{"type":"HS_Spacer"},{"type":"HS_NavContainer","children":[{"type":"HS_NavScreen"}]},
  {"type":"HS_View","props":{"component":"Switch","value":true,"trackColor":{"true":"#0f0"}}},
  {"type":"HS_View","props":{"component":"ActivityIndicator","color":"gray"}},
  {"type":"HS_View","props":{"unsupported":"Map"}},
  {"type":"HS_Overlay","props":{"transparent":true,"animationType":"fade"},"children":[{"type":"HS_View"}]}
 ]}`

func source(t testing.TB, doc string) Source {
	t.Helper()
	tr, err := tree.Parse([]byte(doc), tree.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	fonts, err := text.Load(text.IOS)
	if err != nil {
		t.Fatal(err)
	}
	p, _ := devices.FindPreset("iphone-15")
	s, err := arrange.Arrange(context.Background(), arrange.Input{Tree: tr, Device: p.Context(false), Fonts: fonts, Images: oneImage{}})
	if err != nil {
		t.Fatal(err)
	}
	return Source{
		ScreenID: "iphone-15", Screen: s, Assets: []Asset{{ID: strings.Repeat("ab", 16), Width: 30, Height: 30}},
		Diagnostics: append(tr.Diagnostics, diagnostic.Diagnostic{Severity: "warning", Code: "X", Message: "y", File: "/etc/passwd", Line: 3}),
	}
}

func TestEveryKindOfNodeFollowsTheSchema(t *testing.T) {
	t.Parallel()
	raw, hash, err := Encode(Document(source(t, everything)), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	if err := ValidateBytes(raw); err != nil {
		t.Fatal(err)
	}
	var doc struct {
		SchemaVersion, RendererVersion, LayoutMode, ScreenID string
		Root                                                 struct{ Children []map[string]any }
		Diagnostics                                          []map[string]any
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	if len(hash) != 64 || doc.SchemaVersion != Version || doc.RendererVersion != RendererVersion || doc.LayoutMode != "device" || doc.ScreenID != "iphone-15" {
		t.Errorf("head: %+v", doc)
	}
	if len(doc.Root.Children) != 2 || doc.Root.Children[1]["type"] != "HS_Overlay" {
		t.Error("modals are not the window's last children")
	}
	for _, bad := range []string{"secret", "https:", "/etc/passwd"} {
		if strings.Contains(string(raw), bad) {
			t.Errorf("the document holds %q", bad)
		}
	}
	again, hash2, err := Encode(Document(source(t, everything)), 1<<20)
	if err != nil || string(again) != string(raw) || hash2 != hash {
		t.Errorf("the same screen gave other bytes (%v)", err)
	}
	if _, _, err := Encode(Document(source(t, everything)), 100); !fault.Is(err, fault.OutputTooLarge) {
		t.Errorf("beyond the bound: %v", err)
	}
}

func TestTheSchemaRefusesScriptsFunctionsAndAddresses(t *testing.T) {
	t.Parallel()
	node := func(doc map[string]any) map[string]any {
		return doc["root"].(map[string]any)["children"].([]any)[0].(map[string]any)
	}
	child := func(doc map[string]any, i int) map[string]any {
		return node(doc)["children"].([]any)[i].(map[string]any)
	}
	for name, change := range map[string]func(doc map[string]any){
		"a script":                    func(d map[string]any) { node(d)["script"] = "alert(1)" },
		"markup":                      func(d map[string]any) { node(d)["html"] = "<b>" },
		"an unknown type":             func(d map[string]any) { node(d)["type"] = "HS_Script" },
		"a type of the web":           func(d map[string]any) { node(d)["type"] = "div" },
		"a handler with code":         func(d map[string]any) { node(d)["handlers"] = object{"onPress": "() => alert(1)"} },
		"a handler with a call":       func(d map[string]any) { node(d)["handlers"] = object{"onPress": "alert(1)"} },
		"a handler with an address":   func(d map[string]any) { node(d)["handlers"] = object{"onPress": "https://evil.example/x.js"} },
		"a handler that is an object": func(d map[string]any) { node(d)["handlers"] = object{"onPress": object{"code": "x"}} },
		"a handler of no event":       func(d map[string]any) { node(d)["handlers"] = object{"constructor": "x"} },
		"an image by address":         func(d map[string]any) { child(d, 3)["image"].(object)["assetId"] = "https://example.com/a.png" },
		"an image by storage key":     func(d map[string]any) { child(d, 3)["image"].(object)["assetId"] = "previews/1/2/assets/3.png" },
		"an image with a uri":         func(d map[string]any) { child(d, 3)["image"].(object)["uri"] = "asset.png" },
		"an asset with an address":    func(d map[string]any) { d["assets"].([]any)[0].(object)["url"] = "https://r2.example/key" },
		"a source outside":            func(d map[string]any) { node(d)["source"].(object)["file"] = "/etc/passwd" },
		"a source by address":         func(d map[string]any) { node(d)["source"].(object)["file"] = "https://example.com/App.tsx" },
		"a colour with an address":    func(d map[string]any) { node(d)["style"].(object)["backgroundColor"] = "url(https://x)" },
		"a style nobody knows":        func(d map[string]any) { node(d)["style"].(object)["behavior"] = "url(x.htc)" },
		"navigation to an address": func(d map[string]any) {
			child(d, 1)["navActions"].([]any)[0].(object)["target"] = "https://evil.example"
		},
		"navigation by script": func(d map[string]any) {
			child(d, 1)["navActions"].([]any)[0].(object)["target"] = "javascript:alert(1)"
		},
		"an address in params": func(d map[string]any) {
			child(d, 1)["navActions"].([]any)[0].(object)["params"] = object{"a": []any{"see https://evil.example"}}
		},
		"a script in params": func(d map[string]any) {
			child(d, 1)["navActions"].([]any)[0].(object)["params"] = object{"a": " JavaScript:alert(1)"}
		},
		"an id with markup":            func(d map[string]any) { node(d)["id"] = "<img onerror=1>" },
		"a frame that is not a number": func(d map[string]any) { node(d)["frame"].(object)["x"] = "1; alert(1)" },
		"a missing frame":              func(d map[string]any) { delete(node(d), "frame") },
		"another version":              func(d map[string]any) { d["schemaVersion"] = "9.9" },
		"a screen id with a path":      func(d map[string]any) { d["screenId"] = "../x" },
		"anything at the top":          func(d map[string]any) { d["storageKey"] = "previews/1" },
	} {
		doc := Document(source(t, everything))
		if err := Validate(doc); err != nil {
			t.Fatalf("before the change: %v", err)
		}
		change(doc)
		if err := Validate(doc); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s was accepted (%v)", name, err)
		}
	}
	if err := ValidateBytes([]byte(`{`)); !errors.Is(err, ErrInvalid) {
		t.Errorf("half a document: %v", err)
	}
}

func TestHostileNamesAreMadeHarmless(t *testing.T) {
	t.Parallel()
	doc := Document(source(t, `{"type":"HS_Button","name":"<script>","source":"https://evil.example/a.tsx:1:2",
		"props":{"component":"Press\u0000able","testID":"x\"y","accessibilityRole":"<b>","keyboardType":"a b","navActions":[{"action":"go(1)","target":"https://evil.example"},{"action":7},"x",{"action":"open","params":{"u":"javascript:x","deep":[[[[[[[[[[1]]]]]]]]]]}}]},
		"handlers":{"onPress":"() => fetch('https://evil.example')","on<b>":"x"},"style":{"fontFamily":"</style>"},"children":[]}`))
	raw, _, err := Encode(doc, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"=>", "fetch(", "://", "javascript:", "on<b>"} {
		if strings.Contains(string(raw), bad) {
			t.Errorf("the document holds %q:\n%s", bad, raw)
		}
	}
}

func TestCanonical(t *testing.T) {
	t.Parallel()
	for want, v := range map[string]any{
		`{"a":[1,-0.5,true,null,"x"],"b":{},"z":1e+21}`: object{"z": 1e21, "b": object{}, "a": []any{1.0, -0.5, true, nil, "x"}},
		`0`:                           math.Copysign(0, -1),
		`1e-7`:                        1e-7,
		`0.00001`:                     1e-5,
		`"\"\\\b\t\n\f\r\u0001é😀<&>"`: "\"\\\b\t\n\f\r\x01é😀<&>",
		"\"a\ufffdb\"":                "a\xffb",
		`{"1":1,"A":2,"a":3,"é":4,"😀":5,"` + "\ufb33" + `":6}`: object{"a": 3.0, "A": 2.0, "1": 1.0, "😀": 5.0, "\ufb33": 6.0, "é": 4.0},
	} {
		got, err := Canonical(v)
		if err != nil || string(got) != want {
			t.Errorf("got %s, want %s (%v)", got, want, err)
		}
	}
	for _, v := range []any{math.NaN(), math.Inf(1), 7, struct{}{}, object{"a": []any{make(chan int)}}} {
		if b, err := Canonical(v); err == nil {
			t.Errorf("%v was written as %s", v, b)
		}
	}
}

func TestCanonicalReadsBackTheSame(t *testing.T) {
	t.Parallel()
	raw, err := Canonical(Document(source(t, everything)))
	if err != nil {
		t.Fatal(err)
	}
	var back any
	if err := json.Unmarshal(raw, &back); err != nil {
		t.Fatal(err)
	}
	again, err := Canonical(back)
	if err != nil || string(again) != string(raw) {
		t.Errorf("%v", cmp.Diff(string(raw), string(again)))
	}
}

func TestColours(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]color.NRGBA{"#010203": {1, 2, 3, 255}, "#0a0b0c80": {10, 11, 12, 128}, "#00000000": {}} {
		if got := hexColor(c); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// TestTheDocumentationNamesEveryField keeps README.md whole.
func TestTheDocumentationNamesEveryField(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	var s struct {
		Properties map[string]any
		Defs       map[string]struct{ Properties map[string]any } `json:"$defs"`
	}
	if err := json.Unmarshal(JSON, &s); err != nil {
		t.Fatal(err)
	}
	for name := range s.Properties {
		if !strings.Contains(string(readme), "`"+name+"`") {
			t.Errorf("README.md does not name the document's %s", name)
		}
	}
	for name := range s.Defs["node"].Properties {
		if !strings.Contains(string(readme), "`"+name+"`") {
			t.Errorf("README.md does not name a node's %s", name)
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	row := `{"type":"HS_Button","source":"src/Row.tsx:4:5","props":{"component":"Pressable"},"style":{"padding":8,"backgroundColor":"#fff","borderRadius":4},"handlers":{"onPress":"open"},"children":[{"type":"HS_Text","style":{"fontSize":16},"children":["A row"]}]}`
	doc := `{"type":"HS_View","children":[` + strings.TrimSuffix(strings.Repeat(row+",", 300), ",") + `]}`
	src := source(b, doc)
	for b.Loop() {
		if _, _, err := Encode(Document(src), 4<<20); err != nil {
			b.Fatal(err)
		}
	}
}
