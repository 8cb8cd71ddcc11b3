package preview

import (
	"bytes"
	"encoding/binary"
	"maps"
	"slices"
	"testing"

	"hivesync/shared/preview/bundle"
)

// squares is a TrueType font whose every glyph is a square: no text in another font looks like it.
func squares() []byte {
	be := func(values ...any) []byte {
		var b bytes.Buffer
		for _, v := range values {
			_ = binary.Write(&b, binary.BigEndian, v)
		}
		return b.Bytes()
	}
	const em = 1000
	glyph := be(int16(1), int16(0), int16(0), int16(800), int16(800), // one contour, its bounds
		uint16(3), uint16(0), // its last point, no instructions
		[]byte{1, 1, 1, 1}, []int16{0, 0, 800, 0}, []int16{0, 800, 0, -800}, uint16(0))
	name := be(uint16(0), uint16(2), uint16(30))
	family, full := be([]uint16{'S', 'q'}), be([]uint16{'S', 'q', ' ', 'O', 'n', 'e'})
	name = append(name, be(uint16(3), uint16(1), uint16(0x409), uint16(1), uint16(len(family)), uint16(0))...)
	name = append(name, be(uint16(3), uint16(1), uint16(0x409), uint16(4), uint16(len(full)), uint16(len(family)))...)
	name = append(append(name, family...), full...)
	const last = 0xFFFF
	tables := map[string][]byte{
		"cmap": be(uint16(0), uint16(1), uint16(3), uint16(1), uint32(12), // format 4: all from a space to "z" are glyph 1 and on
			uint16(4), uint16(32), uint16(0), uint16(4), uint16(4), uint16(1), uint16(0), uint16('b'), uint16(last), uint16(0), uint16('a'), uint16(last), int16(1-'a'), int16(1), uint16(0), uint16(0)),
		"glyf": slices.Concat(glyph, glyph, glyph),
		"head": be(uint32(0x10000), uint32(0x10000), uint32(0), uint32(0x5F0F3CF5), uint16(3), uint16(em), uint64(0), uint64(0),
			int16(0), int16(0), int16(800), int16(800), uint16(0), uint16(8), int16(2), int16(1), int16(0)), // long offsets
		"hhea": be(uint32(0x10000), int16(800), int16(-200), int16(0), uint16(em), make([]byte, 22), uint16(1)),
		"hmtx": be(uint16(em), int16(0), int16(0), int16(0)),
		"loca": be(uint32(0), uint32(len(glyph)), uint32(2*len(glyph)), uint32(3*len(glyph))),
		"maxp": be(uint32(0x10000), uint16(3), make([]byte, 26)),
		"name": name,
		"post": be(uint32(0x30000), make([]byte, 28)),
	}
	out := be(uint32(0x10000), uint16(len(tables)), uint16(128), uint16(3), uint16(16))
	at := len(out) + 16*len(tables)
	var body []byte
	for _, tag := range slices.Sorted(maps.Keys(tables)) {
		content := tables[tag]
		out = append(append(out, tag...), be(uint32(0), uint32(at+len(body)), uint32(len(content)))...)
		body = append(body, content...)
		body = append(body, make([]byte, -len(content)&3)...)
	}
	return append(out, body...)
}

// The font of a file is drawn where styles name it: by the name that code loads it under, by the file's, and by its own.
func TestFontsOfAProjectAreDrawn(t *testing.T) {
	t.Parallel()
	draw := func(before, family string) ([]byte, []string) {
		app := `import {Text, View} from 'react-native'; import {useFonts} from 'expo-font'; export default () => { ` + before +
			`return <View style={{marginTop: 80}}><Text style={{fontFamily: '` + family + `', fontSize: 20}}>ab</Text></View>}`
		res, err := engine(t).Render(t.Context(), Request{
			Files:      bundle.MapFiles{"App.tsx": []byte(app), "assets/My_Squares.ttf": squares(), "assets/broken.otf": squares()[:300]},
			EntryPoint: "App.tsx", Devices: small(presets(t, "iphone-15")), Limits: patient,
		})
		if err != nil {
			t.Fatal(err)
		}
		return res.Screens[0].PNG, codes(res.Screens[0])
	}
	loaded, _ := draw("useFonts({Fancy: require('./assets/My_Squares.ttf')});", "Fancy")
	linked, told := draw("", "My Squares")
	system, missing := draw("", "Elsewhere")
	if !bytes.Equal(loaded, linked) || bytes.Equal(loaded, system) {
		t.Error("by its loaded name and by its file's a font must look alike, and unlike the platform's")
	}
	if slices.Contains(told, codeFont) {
		t.Error("a font that is drawn counts as not found")
	}
	_, broken := draw("", "broken")
	for _, found := range [][]string{missing, broken} {
		if !slices.Contains(found, codeFont) {
			t.Errorf("a family without a font is not told: %v", found)
		}
	}
}
