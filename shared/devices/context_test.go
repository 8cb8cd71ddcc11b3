package devices

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hivesync/shared/fault"
)

func TestPresetsAreSoundInBothOrientations(t *testing.T) {
	t.Parallel()
	for _, p := range Presets() {
		for _, landscape := range []bool{false, true} {
			if d := p.Context(landscape).Validate(""); len(d) > 0 {
				t.Errorf("%s landscape=%v: %v", p.ID, landscape, d)
			}
		}
	}
}

func fields(details []fault.Detail) []string {
	out := []string{}
	for _, d := range details {
		out = append(out, d.Field+" "+d.Code)
	}
	return out
}

func TestValidateNamesEveryFieldAtFault(t *testing.T) {
	t.Parallel()
	sound := presets[1].Context(false)
	for name, tc := range map[string]struct {
		change func(*Context)
		want   []string
	}{
		"nothing":           {func(*Context) {}, []string{}},
		"empty id":          {func(c *Context) { c.DeviceID = "" }, []string{"device_id length"}},
		"long id":           {func(c *Context) { c.DeviceID = strings.Repeat("x", 129) }, []string{"device_id length"}},
		"control character": {func(c *Context) { c.Model = "a\nb" }, []string{"model length"}},
		"platform":          {func(c *Context) { c.Platform = "windows" }, []string{"platform enum"}},
		"width":             {func(c *Context) { c.Width = 99 }, []string{"width out_of_range"}},
		"not a number":      {func(c *Context) { c.DPR = math.NaN() }, []string{"dpr out_of_range"}},
		"too many pixels":   {func(c *Context) { c.Width, c.Height, c.DPR = 4096, 4096, 5 }, []string{"dpr out_of_range"}},
		"negative inset":    {func(c *Context) { c.SafeArea.Top = -1 }, []string{"safe_area.top out_of_range"}},
		"insets too large":  {func(c *Context) { c.SafeArea.Top, c.SafeArea.Bottom = 500, 500 }, []string{"safe_area.top out_of_range"}},
		"orientation":       {func(c *Context) { c.Orientation = Landscape }, []string{"orientation mismatch"}},
		"several": {
			func(c *Context) { c.ColorScheme, c.FontScale, c.OSVersion = "sepia", 9, "" },
			[]string{"os_version invalid", "color_scheme enum", "font_scale out_of_range"},
		},
	} {
		c := sound
		tc.change(&c)
		if diff := cmp.Diff(tc.want, fields(c.Validate(""))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestParseIsStrictAboutPresenceNamesAndTypes(t *testing.T) {
	t.Parallel()
	good, err := json.Marshal(presets[1].Context(false))
	if err != nil {
		t.Fatal(err)
	}
	list, details := Parse([]byte("[" + string(good) + "]"))
	if len(details) > 0 || len(list) != 1 || list[0] != presets[1].Context(false) {
		t.Fatalf("got %v, %v", list, details)
	}
	edit := func(f func(m map[string]any)) string {
		var m map[string]any
		if err := json.Unmarshal(good, &m); err != nil {
			t.Fatal(err)
		}
		f(m)
		b, _ := json.Marshal(m)
		return "[" + string(b) + "]"
	}
	for name, tc := range map[string]struct {
		raw  string
		want []string
	}{
		"not a list":     {`{}`, []string{"devices type"}},
		"empty":          {`[]`, []string{"devices length"}},
		"too many":       {"[" + strings.TrimSuffix(strings.Repeat("{},", 51), ",") + "]", []string{"devices length"}},
		"not an object":  {`[7]`, []string{"devices[0] type"}},
		"null":           {`[null]`, []string{"devices[0] type"}},
		"missing sensor": {edit(func(m map[string]any) { delete(m["sensors"].(map[string]any), "camera") }), []string{"devices[0].sensors.camera required"}},
		"missing zoom":   {edit(func(m map[string]any) { delete(m, "zoom_mode") }), []string{"devices[0].zoom_mode required"}},
		"unknown":        {edit(func(m map[string]any) { m["gps"] = true }), []string{"devices[0].gps unknown"}},
		"wrong types": {
			edit(func(m map[string]any) { m["width"], m["zoom_mode"], m["sensors"] = "390", 1, []int{} }),
			[]string{"devices[0].width type", "devices[0].zoom_mode type", "devices[0].sensors type"},
		},
		"null number":  {edit(func(m map[string]any) { m["dpr"] = nil }), []string{"devices[0].dpr type"}},
		"out of range": {edit(func(m map[string]any) { m["dpr"] = 9 }), []string{"devices[0].dpr out_of_range"}},
	} {
		list, details := Parse([]byte(tc.raw))
		if diff := cmp.Diff(tc.want, fields(details)); diff != "" || list != nil {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if _, details := Parse([]byte("[" + string(good) + "," + string(good) + "]")); len(details) != 1 || details[0].Code != "duplicate" {
		t.Errorf("duplicate ids: %v", details)
	}
}

func FuzzParseNeverPanicsAndNeverAcceptsTheUnsound(f *testing.F) {
	good, _ := json.Marshal([]Context{presets[0].Context(false)})
	f.Add(good)
	f.Add([]byte(`[{"device_id":1}]`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		list, details := Parse(raw)
		if len(details) == 0 && len(ValidateAll(list)) > 0 {
			t.Fatalf("accepted %s", raw)
		}
	})
}

func TestKnownModelsAreDevices(t *testing.T) {
	t.Parallel()
	phone, _ := FindPreset("iphone-15")
	list, details := Models([]string{"pixel-8", "ipad-10"}, []Context{phone.Context(false)})
	if len(details) > 0 || len(list) != 2 || list[0].DeviceID != "pixel-8" || len(ValidateAll(list)) > 0 {
		t.Errorf("%v %v", list, details)
	}
	_, details = Models([]string{"iphone-15", "nokia", "pixel-8", "pixel-8"}, []Context{phone.Context(false)})
	var got []string
	for _, d := range details {
		got = append(got, d.Field+" "+d.Code)
	}
	if want := []string{"models[0] duplicate", "models[1] unknown", "models[3] duplicate"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if _, details := Models([]string{"pixel-8"}, make([]Context, MaxPerPreview)); len(details) != 1 || details[0].Code != "too_many" {
		t.Errorf("%v", details)
	}
}
