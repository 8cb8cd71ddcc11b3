package preview

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	stdpng "image/png"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hivesync/shared/devices"
	"hivesync/shared/fault"
	"hivesync/shared/preview/bundle"
	"hivesync/shared/preview/sandbox"
	"hivesync/shared/preview/schema"
)

type node struct {
	ID, Type, Component, Name, TestID string
	Frame, Pixels                     struct{ X, Y, Width, Height float64 }
	Source                            *struct {
		File         string
		Line, Column int
	}
	Handlers map[string]string
	Image    *struct{ AssetID, Placeholder string }
	Children []node
}

type document struct {
	Root        node
	Assets      []struct{ ID string }
	Diagnostics []struct{ Code, File string }
}

func read(t *testing.T, s Screen) document {
	t.Helper()
	var d document
	if err := json.Unmarshal(s.Layout, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

func (n node) find(testID string) *node {
	if n.TestID == testID {
		return &n
	}
	for _, c := range n.Children {
		if found := c.find(testID); found != nil {
			return found
		}
	}
	return nil
}

func codes(s Screen) []string {
	out := []string{}
	for _, d := range s.Diagnostics {
		out = append(out, d.Code)
	}
	return out
}

func TestRenderGivesDocumentPictureAndImages(t *testing.T) {
	t.Parallel()
	list := small(presets(t, "iphone-15", "pixel-8", "pixel-tablet"))
	list[0].DPR = 3
	res := mustRender(t, folder(t, "../../samples/inbox"), list...)
	for i, s := range res.Screens {
		w, h := list[i].Pixels()
		if s.DeviceID != list[i].DeviceID || s.Width != w || s.Height != h {
			t.Errorf("screen %d is %s, %d by %d", i, s.DeviceID, s.Width, s.Height)
		}
		if err := schema.ValidateBytes(s.Layout); err != nil {
			t.Errorf("%s: %v", s.DeviceID, err)
		}
		picture, err := stdpng.Decode(bytes.NewReader(s.PNG))
		if err != nil || picture.Bounds().Dx() != w || picture.Bounds().Dy() != h {
			t.Errorf("%s: picture %v", s.DeviceID, err)
		}
		d := read(t, s)
		if len(d.Assets) == 0 || len(d.Assets) != len(s.Assets) {
			t.Errorf("%s: %d assets in the document, %d files", s.DeviceID, len(d.Assets), len(s.Assets))
		}
		for k, a := range s.Assets {
			if a.ID != d.Assets[k].ID {
				t.Errorf("%s: asset %s is listed as %s", s.DeviceID, a.ID, d.Assets[k].ID)
			}
			if _, err := stdpng.Decode(bytes.NewReader(a.PNG)); err != nil {
				t.Errorf("%s: %v", a.ID, err)
			}
		}
	}
	names := map[string]bool{}
	for _, s := range res.Steps {
		names[s.Name] = true
	}
	for _, want := range stepOrder {
		if !names[want] {
			t.Errorf("step %s was not timed", want)
		}
	}
}

func TestTheSameInputGivesTheSameBytes(t *testing.T) {
	t.Parallel()
	files := folder(t, "../../samples/checkout")
	list := small(presets(t, "iphone-15", "pixel-8"))
	first := mustRender(t, files, list...)
	slices.Reverse(list)
	again := mustRender(t, files, list...)
	alone := mustRender(t, files, list[0])
	for i, s := range first.Screens {
		o := again.Screens[len(list)-1-i]
		if !bytes.Equal(s.Layout, o.Layout) || s.Hash != o.Hash || !bytes.Equal(s.PNG, o.PNG) {
			t.Errorf("%s differs when rendered again", s.DeviceID)
		}
	}
	if !bytes.Equal(alone.Screens[0].PNG, first.Screens[1].PNG) || alone.Screens[0].Hash != first.Screens[1].Hash {
		t.Error("a device's screen depends on the other devices")
	}
}

func TestOneRunServesAllDevicesUnlessTheCodeAsked(t *testing.T) {
	t.Parallel()
	list := small(presets(t, "iphone-15", "iphone-14", "pixel-8", "pixel-tablet"))
	list[1].Width, list[2].Width = 330, 340
	for name, tc := range map[string]struct {
		body string
		runs int
	}{
		"nothing":      {`export default () => <View><Text>Same for all</Text></View>;`, 1},
		"the platform": {`export default () => <Text>{Platform.OS}</Text>;`, 2},
		"the window":   {`export default () => <Text>{useWindowDimensions().width}</Text>;`, 4},
		// Only iOS looks at the window, so that both Android devices share a run.
		"one platform's window": {`const D = Dimensions; export default () => <Text>{Platform.OS === 'ios' ? D['get']('window').width : 'wide'}</Text>;`, 3},
	} {
		res := mustRender(t, app(tc.body), list...)
		if res.Runs != tc.runs {
			t.Errorf("%s: %d runs, want %d", name, res.Runs, tc.runs)
		}
		// The last device shared a run wherever that was possible.
		last := len(list) - 1
		if alone := mustRender(t, app(tc.body), list[last]); alone.Screens[0].Hash != res.Screens[last].Hash {
			t.Errorf("%s: %s was given another device's tree", name, list[last].DeviceID)
		}
	}
}

func TestFilesOfOnePlatformAreBundledApart(t *testing.T) {
	t.Parallel()
	files := app(`import {word} from './word'; export default () => <Text testID={word}>{word}</Text>;`)
	files["word.ios.ts"] = []byte(`export const word = 'apple';`)
	files["word.android.ts"] = []byte(`export const word = 'robot';`)
	res := mustRender(t, files, small(presets(t, "iphone-se", "galaxy-s24"))...)
	for i, want := range []string{"apple", "robot"} {
		if read(t, res.Screens[i]).Root.find(want) == nil {
			t.Errorf("%s did not get %s", res.Screens[i].DeviceID, want)
		}
	}
}

func TestNodesTellWhereTheyAreAndComeFrom(t *testing.T) {
	t.Parallel()
	files := app("const Row = () => <View testID=\"row\" style={{height: 40, marginTop: 10}} onTouchEnd={function openRow() {}} />;\nexport default () => <View style={{padding: 15}}><Row /></View>;")
	row := read(t, mustRender(t, files, preset(t, "iphone-15")).Screens[0]).Root.find("row")
	if row == nil || row.Type != "HS_View" || row.Name != "Row" || row.Source == nil || row.Source.File != "App.tsx" || row.Source.Line != 3 {
		t.Fatalf("row: %+v", row)
	}
	if diff := cmp.Diff(map[string]string{"onTouchEnd": "openRow"}, row.Handlers); diff != "" {
		t.Error(diff)
	}
	if f := row.Frame; f.X != 15 || f.Y != 25 || f.Width != 363 || f.Height != 40 {
		t.Errorf("frame %+v", f)
	}
	if p := row.Pixels; p.X != 45 || p.Y != 75 || p.Width != 1089 || p.Height != 120 {
		t.Errorf("pixels %+v", p)
	}
}

func TestTheUsersMistakesAreNamedAndPlaced(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		files bundle.MapFiles
		code  fault.Code
		line  int
	}{
		"a throw":           {app("export default function App() {\n  const user = undefined as any;\n  return <Text>{user.name}</Text>;\n}"), fault.SandboxError, 5},
		"a throw elsewhere": {app("export default () => { JSON.parse('{'); return null; };"), fault.SandboxError, 3},
		"a syntax error":    {app("export default () => <View>;"), fault.SyntaxError, 3},
		"no entry point":    {bundle.MapFiles{"Other.tsx": nil}, fault.EntryPointNotFound, 0},
		"no default export": {app("export const App = 1;"), fault.NoDefaultExport, 0},
		"too many nodes":    {app("export default () => <View>{Array.from({length: 2000}, (_, i) => <View key={i} />)}</View>;"), fault.TooManyNodes, 0},
		"too deep":          {app("const N = ({n}: any) => <View>{n > 0 && <N n={n - 1} />}</View>;\nexport default () => <N n={1000} />;"), fault.TreeTooDeep, 0},
	} {
		_, err := engine(t).Render(context.Background(), Request{
			Files: tc.files, EntryPoint: "App.tsx", Devices: small(presets(t, "iphone-se")),
			Limits: Limits{Time: patient.Time, Sandbox: sandbox.Limits{MaxNodes: 1000, Time: patient.Sandbox.Time}},
		})
		if code(err) != tc.code {
			t.Errorf("%s: got %v, want %s", name, err, tc.code)
			continue
		}
		if f := fault.From(err); tc.line > 0 && (f.Position == nil || f.Position.File != "App.tsx" || f.Position.Line != tc.line) {
			t.Errorf("%s: at %+v, want line %d", name, f.Position, tc.line)
		}
	}
}

func TestAnEndlessLoopEndsAndTheEngineGoesOn(t *testing.T) {
	t.Parallel()
	_, err := engine(t).Render(context.Background(), Request{
		Files: app("export default () => { while (true) {} };"), EntryPoint: "App.tsx", Devices: presets(t, "iphone-se"),
		Limits: Limits{Time: patient.Time, Sandbox: sandbox.Limits{Time: 200 * time.Millisecond, Wall: patient.Time}},
	})
	if code(err) != fault.SandboxTimeout {
		t.Fatalf("got %v", err)
	}
	mustRender(t, app("export default () => <Text>still here</Text>;"))
}

func TestARenderThatIsCalledOffGivesNoResult(t *testing.T) {
	t.Parallel()
	files := app("export default () => <View>{Array.from({length: 400}, (_, i) => <Text key={i}>{Platform.OS} {i}</Text>)}</View>;")
	list := small(presets(t, "iphone-se", "galaxy-s24"))
	for _, after := range []time.Duration{0, 5 * time.Millisecond, 40 * time.Millisecond, 80 * time.Millisecond} {
		ctx, cancel := context.WithTimeout(context.Background(), after)
		res, err := engine(t).Render(ctx, Request{Files: files, EntryPoint: "App.tsx", Devices: list, Limits: patient})
		cancel()
		switch {
		case err == nil && (len(res.Screens) != 2 || res.Screens[0].PNG == nil || res.Screens[1].PNG == nil):
			t.Errorf("after %s: a result with holes", after)
		case err != nil && fault.From(err).Kind() == fault.KindUser && code(err) != fault.SandboxTimeout:
			t.Errorf("after %s: %v", after, err)
		}
	}
}

// One device's code throws and the other's runs on until the render is called off: the mistake that was found is still told.
func TestAMistakeIsToldHoweverLateTheRenderIsCalledOff(t *testing.T) {
	t.Parallel()
	e, err := NewEngine(Options{Sandbox: sandbox.Options{Size: 2}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	ended := make(chan error, 1)
	go func() {
		_, err := e.Render(ctx, Request{
			Files:      app("export default () => { while (Platform.OS === 'ios') {} throw new Error('mistake'); };"),
			EntryPoint: "App.tsx", Devices: small(presets(t, "iphone-se", "galaxy-s24")), Limits: patient,
		})
		ended <- err
	}()
	for s := e.Stats(); s.Renders < 2 || s.Busy > 1; s = e.Stats() { // until one of the two runs is over
		select {
		case err := <-ended:
			t.Fatalf("ended by itself: %v", err)
		case <-time.After(time.Millisecond):
		}
	}
	cancel()
	if err := <-ended; code(err) != fault.SandboxError {
		t.Errorf("got %v", err)
	}
}

func TestRequestsAreChecked(t *testing.T) {
	t.Parallel()
	sound := preset(t, "iphone-se")
	broken := sound
	broken.DPR = 99
	files := app("export default () => null;")
	for name, tc := range map[string]struct {
		r    Request
		want fault.Code
	}{
		"no devices":      {Request{Files: files, EntryPoint: "App.tsx"}, fault.InvalidDeviceContext},
		"a broken device": {Request{Files: files, EntryPoint: "App.tsx", Devices: []devices.Context{broken}}, fault.InvalidDeviceContext},
		"one id twice":    {Request{Files: files, EntryPoint: "App.tsx", Devices: []devices.Context{sound, sound}}, fault.InvalidDeviceContext},
		"no files":        {Request{EntryPoint: "App.tsx", Devices: []devices.Context{sound}}, fault.EntryPointNotFound},
		"no entry point":  {Request{Files: files, Devices: []devices.Context{sound}}, fault.EntryPointNotFound},
	} {
		if _, err := engine(t).Render(context.Background(), tc.r); code(err) != tc.want {
			t.Errorf("%s: got %v", name, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := engine(t).Render(ctx, Request{Files: files, EntryPoint: "App.tsx", Devices: []devices.Context{sound}}); err == nil {
		t.Error("a render went on without its context")
	}
	_, err := engine(t).Render(context.Background(), Request{
		Files: files, EntryPoint: "App.tsx", Devices: []devices.Context{sound},
		Limits: Limits{MaxLayoutBytes: 100, Time: patient.Time, Sandbox: patient.Sandbox},
	})
	if code(err) != fault.OutputTooLarge {
		t.Errorf("a layout beyond its bound: %v", err)
	}
}

func squarePNG(t *testing.T, side int, c color.Color) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, side, side))
	for i := range side * side {
		img.Set(i%side, i/side, c)
	}
	var out bytes.Buffer
	if err := stdpng.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestImagesFollowTheDevicesDensity(t *testing.T) {
	t.Parallel()
	files := app(`export default () => <View style={{alignItems: 'flex-start'}}><Image testID="dot" source={require('./dot.png')} /></View>;`)
	files["dot.png"] = squarePNG(t, 10, color.RGBA{R: 255, A: 255})
	files["dot@2x.png"] = squarePNG(t, 20, color.RGBA{G: 255, A: 255})
	files["dot@3x.png"] = squarePNG(t, 30, color.RGBA{B: 255, A: 255})
	res := mustRender(t, files, presets(t, "iphone-se", "iphone-15", "pixel-8")...) // 2, 3 and 2.625 pixels per point
	for i, want := range []struct {
		side int
		at   color.RGBA
	}{{20, color.RGBA{G: 255, A: 255}}, {30, color.RGBA{B: 255, A: 255}}, {30, color.RGBA{B: 255, A: 255}}} {
		s := res.Screens[i]
		if len(s.Assets) != 1 || s.Assets[0].Width != want.side {
			t.Errorf("%s: assets %+v", s.DeviceID, s.Assets)
			continue
		}
		dot := read(t, s).Root.find("dot")
		if dot == nil || dot.Image == nil || dot.Image.AssetID != s.Assets[0].ID || dot.Frame.Width < 9.5 || dot.Frame.Width > 10.5 {
			t.Errorf("%s: %+v", s.DeviceID, dot)
		}
		picture, err := stdpng.Decode(bytes.NewReader(s.PNG))
		if err != nil {
			t.Fatal(err)
		}
		if got := color.RGBAModel.Convert(picture.At(5, 5)); got != want.at {
			t.Errorf("%s: the picture shows %v", s.DeviceID, got)
		}
	}
}

func TestImagesThatCannotBeDrawnAreNamed(t *testing.T) {
	t.Parallel()
	files := app(`export default () => <View>
		<Image testID="remote" source={{uri: 'https://cdn.example.com/a.png?key=s3cr3t'}} style={{width: 50, height: 50}} />
		<Image testID="broken" source={require('./broken.png')} style={{width: 50, height: 50}} />
		<Image testID="huge" source={require('./huge.png')} style={{width: 50, height: 50}} />
		<Image testID="photo" source={require('./photo.jpg')} style={{width: 50, height: 50}} />
	</View>;`)
	files["broken.png"] = append(squarePNG(t, 4, color.Black)[:40], "junk"...)
	huge := squarePNG(t, 1, color.Black)
	copy(huge[16:24], []byte{0, 1, 0, 0, 0, 1, 0, 0}) // claims 65,536 by 65,536
	files["huge.png"] = huge
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, image.NewGray(image.Rect(0, 0, 8, 6)), nil); err != nil {
		t.Fatal(err)
	}
	files["photo.jpg"] = photo.Bytes()
	s := mustRender(t, files).Screens[0]
	if got := codes(s); !slices.Contains(got, codeImageGone) || !slices.Contains(got, codeImageBroken) {
		t.Errorf("diagnostics %v", got)
	}
	d := read(t, s)
	if n := d.Root.find("remote"); n == nil || n.Image == nil || n.Image.AssetID == "" {
		t.Errorf("no sample: %+v", n)
	}
	for _, id := range []string{"broken", "huge"} {
		if n := d.Root.find(id); n == nil || n.Image == nil || n.Image.AssetID != "" || n.Image.Placeholder == "" {
			t.Errorf("%s: %+v", id, n)
		}
	}
	at := slices.IndexFunc(s.Assets, func(a AssetFile) bool { return a.Width == 8 && a.Height == 6 })
	if len(s.Assets) != 2 || at < 0 {
		t.Fatalf("%d assets", len(s.Assets))
	}
	if _, err := stdpng.Decode(bytes.NewReader(s.Assets[at].PNG)); err != nil {
		t.Errorf("a JPEG was not converted: %v", err)
	}
	if bytes.Contains(s.Layout, []byte("s3cr3t")) || bytes.Contains(s.Layout, []byte("://")) {
		t.Error("the document holds an address")
	}
}

func TestImagesShareOneBudget(t *testing.T) {
	t.Parallel()
	files := app("const all = [require('./a.png'), require('./b.png'), require('./c.png')];\nexport default () => <View>{all.map((s, i) => <Image key={i} source={s} />)}</View>;")
	for i, name := range []string{"a.png", "b.png", "c.png"} {
		files[name] = squarePNG(t, 20, color.RGBA{B: uint8(i), A: 255})
	}
	res, err := engine(t).Render(context.Background(), Request{
		Files: files, EntryPoint: "App.tsx", Devices: small(presets(t, "iphone-se")),
		Limits: Limits{Time: patient.Time, Sandbox: patient.Sandbox, MaxAssetPixels: 1000},
	})
	if err != nil {
		t.Fatal(err)
	}
	s := res.Screens[0]
	if len(s.Assets) != 2 || !slices.Contains(codes(s), codeImageLarge) {
		t.Errorf("%d images, diagnostics %v", len(s.Assets), codes(s))
	}
}

func TestUnknownPackagesKeepTheirPlace(t *testing.T) {
	t.Parallel()
	files := app("import {Map} from 'react-native-cool-map';\nexport default () => <View><Map testID=\"map\" style={{height: 120}} /><Text testID=\"after\">after</Text></View>;")
	s := mustRender(t, files).Screens[0]
	if len(s.Diagnostics) == 0 {
		t.Error("nothing says that a package is unknown")
	}
	if n := read(t, s).Root.find("after"); n == nil || n.Frame.Y < 119 {
		t.Errorf("what follows is at %+v", n)
	}
}

func TestDocumentsHoldNoCodeAndNoPassword(t *testing.T) {
	t.Parallel()
	s := mustRender(t, app(`export default () => <View>
		<TextInput secureTextEntry value="hunter2" testID="javascript:alert(1)" />
		<View onTouchEnd={Object.defineProperty(() => {}, 'name', {value: '() => fetch("https://evil.example")'})} />
		<Text accessibilityRole={'<script>' as any}>{'<script>alert(1)</script>'}</Text>
	</View>;`)).Screens[0]
	for _, bad := range []string{"hunter2", "=>", "fetch(", "https:", "://"} {
		if bytes.Contains(s.Layout, []byte(bad)) {
			t.Errorf("the document holds %q", bad)
		}
	}
	if err := schema.ValidateBytes(s.Layout); err != nil {
		t.Error(err)
	}
}

func TestScreenIDsAreSafeAndApart(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, id := range []string{"iphone-15", "../../etc", "a/b", "a b", "é", "device-x", strings.Repeat("x", 128), screenID("a b")} {
		s := screenID(id)
		if !plainID.MatchString(s) || seen[s] != "" {
			t.Errorf("%q became %q, as did %q", id, s, seen[s])
		}
		seen[s] = id
	}
}

func TestTheImageCacheHoldsItsBudget(t *testing.T) {
	t.Parallel()
	c := newImageCache(100 << 10)
	for i := range 50 {
		data := squarePNG(t, 40, color.RGBA{R: uint8(i), A: 255})
		if im := c.get(string(rune('a'+i)), 1e6, func(im *cachedImage) { im.decode(data, 1e6) }); im.err != nil || im.width != 40 {
			t.Fatal(im.err)
		}
	}
	c.CleanUp()
	if c.WeightedSize() > 100<<10 || c.EstimatedSize() < 4 {
		t.Errorf("%d bytes in %d entries", c.WeightedSize(), c.EstimatedSize())
	}
	if im := c.get("another", 1e6, func(im *cachedImage) { im.decode([]byte("no image"), 1e6) }); im.err == nil {
		t.Error("what is no image was decoded")
	}
}

func TestScreensAreGivenOutAsTheyCome(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	given := map[string][]Screen{}
	r := Request{
		Files: folder(t, "testdata/profile"), EntryPoint: "App.tsx", Devices: small(presets(t, "iphone-15", "pixel-8")), Limits: patient,
		Ready: func(s Screen) {
			mu.Lock()
			defer mu.Unlock()
			given[s.DeviceID] = append(given[s.DeviceID], s)
		},
	}
	result, err := engine(t).Render(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range result.Screens {
		got := given[s.DeviceID]
		if len(got) != 2 || got[0].PNG != nil || !bytes.Equal(got[0].Layout, s.Layout) || !bytes.Equal(got[1].PNG, s.PNG) || len(got[0].Assets) != len(s.Assets) {
			t.Errorf("%s was given out %d times", s.DeviceID, len(got))
		}
	}
}

func BenchmarkThreeDevices(b *testing.B) {
	files := folder(b, "../../samples/inbox")
	list := presets(b, "iphone-15", "pixel-8", "pixel-tablet")
	if err := engine(b).Warm(context.Background()); err != nil {
		b.Fatal(err)
	}
	mustRender(b, files, list...)
	for b.Loop() {
		mustRender(b, files, list...)
	}
}
