package previews

import (
	"encoding/json"
	"strings"
	"testing"

	"hivesync/shared/devices"
	"hivesync/shared/fault"
)

func TestResultsThatAreNotThePreviewsAreRefusedWhole(t *testing.T) {
	t.Parallel()
	phone, _ := devices.FindPreset("iphone-14")
	asked := []devices.Context{phone.Context(false)}
	const good = `{"screen_id":"s","device_id":"iphone-14","width":1,"height":1,"layout_hash":"a","layout_bytes":1,"png_bytes":1,"assets":["a"]}`
	for _, c := range []struct{ name, result string }{
		{"no JSON", `{`},
		{"no screens", `{}`},
		{"one too many", `{"screens":[` + good + `,` + good + `]}`},
		{"another device", `{"screens":[` + strings.Replace(good, "iphone-14", "x", 1) + `]}`},
		{"a folder up", `{"screens":[` + strings.Replace(good, `"s"`, `".."`, 1) + `]}`},
		{"odd asset", `{"screens":[` + strings.Replace(good, `["a"]`, `["a/b"]`, 1) + `]}`},
		{"no size", `{"screens":[` + strings.Replace(good, `"width":1`, `"width":0`, 1) + `]}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if _, err := screensOf(json.RawMessage(c.result), asked); !fault.Is(err, fault.ValidationFailed) {
				t.Errorf("got %v", err)
			}
		})
	}
	if screens, err := screensOf(json.RawMessage(`{"screens":[`+good+`]}`), asked); err != nil || len(screens) != 1 {
		t.Errorf("a good result gave %d screens, %v", len(screens), err)
	}
}
