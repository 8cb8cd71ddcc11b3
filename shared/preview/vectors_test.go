package preview

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"slices"
	"strings"
	"testing"

	"hivesync/shared/preview/bundle"
)

// pictured renders a project at a density of 2 and returns its picture and the frames of its images, in points.
func pictured(t *testing.T, files bundle.MapFiles) (screen Screen, picture image.Image, frames []image.Rectangle) {
	t.Helper()
	list := small(presets(t, "iphone-15"))
	list[0].DPR = 2
	res, err := engine(t).Render(t.Context(), Request{Files: files, EntryPoint: "App.tsx", Devices: list, Limits: patient, HideChrome: true})
	if err != nil {
		t.Fatal(err)
	}
	screen = res.Screens[0]
	if picture, err = png.Decode(bytes.NewReader(screen.PNG)); err != nil {
		t.Fatal(err)
	}
	var document any
	if err := json.Unmarshal(screen.Layout, &document); err != nil {
		t.Fatal(err)
	}
	var collect func(v any)
	collect = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, item := range v {
				collect(item)
			}
		case map[string]any:
			if v["type"] == "HS_Image" {
				f := v["frame"].(map[string]any)
				x, y := int(f["x"].(float64)), int(f["y"].(float64))
				frames = append(frames, image.Rect(x, y, x+int(f["width"].(float64)), y+int(f["height"].(float64))))
			}
			collect(v["children"])
			collect(v["root"])
		}
	}
	collect(document)
	return screen, picture, frames
}

// colored checks the colour at a point of a frame.
func colored(t *testing.T, picture image.Image, frame image.Rectangle, x, y float64, r, g, b uint32) {
	t.Helper()
	px, py := int((float64(frame.Min.X)+x)*2), int((float64(frame.Min.Y)+y)*2)
	gr, gg, gb, _ := picture.At(px, py).RGBA()
	for _, c := range [3][2]uint32{{gr >> 8, r}, {gg >> 8, g}, {gb >> 8, b}} {
		if max(c[0], c[1])-min(c[0], c[1]) > 6 {
			t.Errorf("(%g, %g) of %v is %d %d %d, not %d %d %d", x, y, frame, gr>>8, gg>>8, gb>>8, r, g, b)
			return
		}
	}
}

func TestImportedAndWrittenDrawingsAreDrawn(t *testing.T) {
	t.Parallel()
	screen, picture, frames := pictured(t, folder(t, "testdata/degrade/svg-import"))
	if len(frames) != 2 || frames[0].Size() != image.Pt(40, 40) || frames[1].Size() != image.Pt(100, 100) {
		t.Fatalf("the drawings are at %v", frames)
	}
	star, circle := frames[0], frames[1]
	colored(t, picture, star, 20, 18, 0xff, 0x88, 0) // the path's own fill, whatever the root's is
	colored(t, picture, star, 2, 2, 255, 255, 255)
	colored(t, picture, circle, 12, 50, 252, 0, 2) // the gradient's red end
	colored(t, picture, circle, 88, 50, 5, 0, 249)
	colored(t, picture, circle, 75, 75, 0, 0, 0) // the line over it
	colored(t, picture, circle, 97, 97, 255, 255, 255)
	if got := codes(screen); len(got) > 0 {
		t.Errorf("diagnostics %q", got)
	}
	if len(screen.Assets) != 2 || screen.Assets[0].Width != screen.Assets[0].Height {
		t.Errorf("assets %v", screen.Assets)
	}
}

func TestPropsOfADrawingReplaceItsRoots(t *testing.T) {
	t.Parallel()
	_, picture, frames := pictured(t, bundle.MapFiles{
		"App.tsx": []byte(`import {View, Image} from 'react-native';
import Icon from './icon.svg';
export default () => <View>
  <Icon fill="red" width={20} height={20}/><Icon color="#00f" width={20} height={20}/><Icon width={40} height={20} fill="lime"/>
  <Image source={require('./icon.svg')} style={{width: 40, height: 20}} resizeMode="contain"/>
  <Image source={{uri: "data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'><rect width='1' height='1' fill='%23ff0'/></svg>"}} style={{width: 20, height: 20}}/>
</View>;`),
		"icon.svg": []byte(`<svg width="10" height="10" viewBox="0 0 10 10" fill="currentColor"><rect width="10" height="10"/></svg>`),
	})
	if len(frames) != 5 {
		t.Fatalf("the drawings are at %v", frames)
	}
	colored(t, picture, frames[0], 10, 10, 255, 0, 0)
	colored(t, picture, frames[1], 10, 10, 0, 0, 255)
	colored(t, picture, frames[2], 5, 10, 255, 255, 255)
	colored(t, picture, frames[2], 20, 10, 0, 255, 0)
	colored(t, picture, frames[3], 20, 10, 0, 0, 0)
	colored(t, picture, frames[3], 5, 10, 255, 255, 255)
	colored(t, picture, frames[4], 10, 10, 255, 255, 0)
}

func TestADrawingThatCannotBeDrawnIsAPlaceholder(t *testing.T) {
	t.Parallel()
	screen, _, frames := pictured(t, bundle.MapFiles{
		"App.tsx": []byte(`import Svg, {Path, Pattern, Rect} from 'react-native-svg';
import Broken from './broken.svg';
export default () => <><Broken width={40} height={40}/><Svg width={20} height={20}><Pattern id="p"/><Rect width={20} height={20} fill="url(#p)"/></Svg></>;`),
		"broken.svg": []byte(`<svg width="10" height="10">` + strings.Repeat("<g>", 100)),
	})
	found := codes(screen)
	if len(frames) != 2 || !slices.Contains(found, codeImageBroken) || !slices.Contains(found, codeVectorPart) {
		t.Errorf("frames %v, diagnostics %v", frames, screen.Diagnostics)
	}
}

// Icon packages draw with react-native-svg, which a preview brings itself.
func TestIconsOfPackagesAreDrawn(t *testing.T) {
	t.Parallel()
	packages := inNodeModules(map[string]string{
		"some-icons/package.json": `{"name": "some-icons", "version": "1.0.0", "main": "index.js"}`,
		"some-icons/index.js": `const {createElement, forwardRef} = require('react');
const svg = require('react-native-svg');
exports.Square = forwardRef(({color = 'currentColor', size = 24, ...rest}, ref) =>
  createElement(svg.Svg, {ref, width: size, height: size, viewBox: '0 0 24 24', fill: 'none', stroke: color, strokeWidth: 8, ...rest},
    [['path', {d: 'M4 4h16v16H4z', key: 'a'}]].map(([tag, attributes]) => createElement(svg[tag[0].toUpperCase() + tag.slice(1)], attributes))));`,
	})
	list := small(presets(t, "iphone-15"))
	list[0].DPR = 2
	res, err := engine(t).Render(t.Context(), Request{
		Files:    bundle.MapFiles{"App.tsx": []byte(`import {Square} from 'some-icons'; export default () => <Square color="red" size={48}/>;`)},
		Packages: packages, EntryPoint: "App.tsx", Devices: list, Limits: patient, HideChrome: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(res.Screens[0].PNG))
	if err != nil {
		t.Fatal(err)
	}
	frame := image.Rect(0, 0, 48, 48)
	colored(t, picture, frame, 8, 30, 255, 0, 0)
	colored(t, picture, frame, 24, 24, 255, 255, 255)
}
