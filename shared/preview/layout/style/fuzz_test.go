package style_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"hivesync/shared/preview/layout/box"
	"hivesync/shared/preview/layout/layouttest"
	"hivesync/shared/preview/layout/style"
	"hivesync/shared/preview/layout/web"
)

func FuzzParse(f *testing.F) {
	f.Add(`{"width":"50%","height":10,"flex":"1 1 auto","margin":"1px 2px 3px 4px","border":"2px solid red"}`)
	f.Add(`{"aspectRatio":"16 / 9","gap":"5% 3","inset":"auto 0","flexFlow":"row wrap","width":"1e999px","flexGrow":-1}`)
	f.Add(`{"start":1,"insetInlineStart":2,"marginBlock":"1 2 3","borderWidth":"thin 1px","width":null,"padding":{},"display":7}`)
	f.Fuzz(func(t *testing.T, text string) {
		var props map[string]any
		if json.Unmarshal([]byte(text), &props) != nil {
			return
		}
		parsed, problems := style.Parse(props)
		again, problemsAgain := style.Parse(props)
		if parsed != again || !reflect.DeepEqual(problems, problemsAgain) {
			t.Fatalf("parsed twice, got %v and %v", parsed, again)
		}
		for _, p := range problems {
			if p.Property == "" || p.Reason == "" || len(p.Value) > 100 {
				t.Fatalf("problem %+v", p)
			}
		}
		root := &box.Node{Style: parsed, Children: []*box.Node{{Style: parsed}}}
		web.Calculate(root, box.Options{Width: 100, Height: 100, PointScale: 2})
		layouttest.CheckFrames(t, root)
	})
}
