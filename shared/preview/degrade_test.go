package preview

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// shown is what a screen's document says that can be read or seen as missing.
type shown struct {
	texts, boxes []string
}

func (s *shown) collect(v any) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			s.collect(item)
		}
	case map[string]any:
		if text, ok := v["text"].(map[string]any); ok {
			var whole strings.Builder
			for _, run := range text["runs"].([]any) {
				part, _ := run.(map[string]any)["text"].(string)
				whole.WriteString(part)
			}
			s.texts = append(s.texts, whole.String())
		}
		if box, ok := v["unsupported"].(string); ok {
			s.boxes = append(s.boxes, box)
		}
		s.collect(v["children"])
		s.collect(v["root"])
	}
}

// What a screen is missing must not take away what it has.
func TestAScreenShowsAllThatItHas(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct {
		entry        string
		texts, boxes []string
		codes        []string
	}{
		"placeholder-hides-children": {texts: []string{"I am inside Animated.View", "I am inside the scroll view", "After"}, codes: []string{"NATIVE_PACKAGE", "UNKNOWN_PACKAGE"}},
		"linking-error-pattern":      {texts: []string{" function"}, codes: []string{"NATIVE_MODULE"}},
		"named-export":               {texts: []string{"Home"}},
		"nav-props":                  {texts: []string{"no id"}},
		"missing-named-export":       {entry: "App.js", texts: []string{"1 undefined"}, codes: []string{"EXPORT_NOT_FOUND"}},
		"image-unknown-source":       {entry: "App.js", codes: []string{"UNKNOWN_PACKAGE", "IMAGE_NOT_AVAILABLE"}},
		"nativewind-silent":          {texts: []string{"Tailwind"}},
		"blur-radius":                {codes: []string{"STYLE_NOT_SUPPORTED"}},
		"icon-size": {
			texts: []string{"Settings and a longer label"}, boxes: []string{"Ionicons from @expo/vector-icons", "Ionicons from @expo/vector-icons"},
			codes: []string{"UNKNOWN_PACKAGE"},
		},
		"in-its-app":      {entry: "src/Home.tsx", texts: []string{"the app's banner", "home in green"}, codes: []string{"SHOWN_IN_APP"}},
		"route-params":    {texts: []string{"Details", "loaded no id"}, codes: []string{"PROPS_ASSUMED"}},
		"svg-import":      {texts: []string{"imported .svg as component", "react-native-svg"}},
		"ts-verbatim":     {texts: []string{"ok null"}},
		"require-context": {texts: []string{"./a.png"}},
		"env-public":      {texts: []string{"api.example.com"}},
		"flow-types":      {entry: "App.js", texts: []string{"flow ok"}},
		"onlayout":        {texts: []string{"onLayout width 280", "measure 120,40,0,127", `bcr {"x":0,"y":184,"width":50,"height":20,"top":184,"right":50,"bottom":204,"left":0}`, "Shown after layout: chart, tab bar, carousel"}},
		"ref-dom-nodes":   {entry: "App.js", texts: []string{"Hello world!", "Text content is: Hello world!"}},
		"missing-file":    {texts: []string{"still here"}, boxes: []string{"./Header"}, codes: []string{"MODULE_NOT_FOUND"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			entry := want.entry
			if entry == "" {
				entry = "App.tsx"
			}
			res, err := engine(t).Render(t.Context(), Request{
				Files: folder(t, "testdata/degrade/"+name), EntryPoint: entry, Devices: small(presets(t, "iphone-15")), Limits: patient,
			})
			if err != nil {
				t.Fatal(err)
			}
			var document any
			if err := json.Unmarshal(res.Screens[0].Layout, &document); err != nil {
				t.Fatal(err)
			}
			var got shown
			got.collect(document)
			if !slices.Equal(got.texts, want.texts) {
				t.Errorf("texts %q, not %q", got.texts, want.texts)
			}
			if !slices.Equal(got.boxes, want.boxes) {
				t.Errorf("boxes %q, not %q", got.boxes, want.boxes)
			}
			found := codes(res.Screens[0])
			for _, code := range want.codes {
				if !slices.Contains(found, code) {
					t.Errorf("no diagnostic %s among %v", code, found)
				}
			}
		})
	}
}
