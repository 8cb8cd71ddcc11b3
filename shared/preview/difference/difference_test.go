package difference

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	stdpng "image/png"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hivesync/shared/fault"
)

// picture is white but for some points.
func picture(t testing.TB, w, h int, black ...image.Point) []byte {
	t.Helper()
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range m.Pix {
		m.Pix[i] = 0xff
	}
	for _, p := range black {
		m.Set(p.X, p.Y, color.Black)
	}
	var out bytes.Buffer
	if err := stdpng.Encode(&out, m); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestPicturesAreComparedPixelByPixel(t *testing.T) {
	t.Parallel()
	plain := picture(t, 10, 20)
	for name, c := range map[string]struct {
		after []byte
		want  Pixels
	}{
		"the same":   {plain, Pixels{Same: true, Total: 200}},
		"two points": {picture(t, 10, 20, image.Pt(2, 3), image.Pt(5, 9)), Pixels{Total: 200, Differing: 2, Ratio: 0.01, Box: &Box{2, 3, 4, 7}}},
		"larger":     {picture(t, 10, 25), Pixels{Total: 250, Differing: 50, Ratio: 0.2, Box: &Box{0, 20, 10, 5}}},
		"narrower":   {picture(t, 9, 20), Pixels{Total: 200, Differing: 20, Ratio: 0.1, Box: &Box{9, 0, 1, 20}}},
	} {
		got, _, err := Pictures(plain, c.after, false)
		if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v %s", name, err, diff)
		}
		again, drawn, err := Pictures(plain, c.after, true)
		if diff := cmp.Diff(c.want, again); err != nil || diff != "" {
			t.Errorf("%s, drawn: %v %s", name, err, diff)
		}
		m, err := stdpng.Decode(bytes.NewReader(drawn))
		if err != nil {
			t.Fatal(err)
		}
		red := 0
		for y := range m.Bounds().Dy() {
			for x := range m.Bounds().Dx() {
				if r, g, _, _ := m.At(x, y).RGBA(); r > 0xe000 && g < 0x2000 {
					red++
				}
			}
		}
		if red != c.want.Differing {
			t.Errorf("%s: %d are red", name, red)
		}
	}
}

func TestWhatIsNoPictureIsRefused(t *testing.T) {
	t.Parallel()
	plain := picture(t, 1, 1)
	huge := bytes.Clone(plain)
	copy(huge[16:24], []byte{0, 0, 0x40, 0, 0, 0, 0x40, 0}) // sides of 16384, and a checksum that is wrong then
	for name, raw := range map[string][]byte{"nothing": {}, "text": []byte("text"), "half of one": plain[:len(plain)/2], "a damaged size": huge} {
		if _, _, err := Pictures(plain, raw, false); !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := Pictures(picture(t, 20_000, 1), picture(t, 1, 20_000), true); !fault.Is(err, fault.FileTooLarge) {
		t.Errorf("wide and high: %v", err)
	}
	if _, _, err := Pictures(plain, picture(t, 4000, 2001), false); !fault.Is(err, fault.FileTooLarge) {
		t.Errorf("too large: %v", err)
	}
}

func TestLayoutsAreComparedNodeByNode(t *testing.T) {
	t.Parallel()
	text := func(id, says string, y int) string {
		return fmt.Sprintf(`{"id":%q,"type":"HS_Text","frame":{"x":0,"y":%d,"width":10,"height":5},"text":{"runs":[{"text":%q}]}}`, id, y, says)
	}
	view := func(children ...string) []byte {
		return fmt.Appendf(nil, `{"root":{"id":"root","type":"HS_View","frame":{"x":0,"y":0,"width":10,"height":100},"children":[%s]}}`, strings.Join(children, ","))
	}
	at := func(y float64) Frame { return Frame{Y: y, Width: 10, Height: 5} }
	for name, c := range map[string]struct {
		before, after []byte
		want          Nodes
	}{
		"the same": {view(text("n1", "a", 0)), view(text("n9", "a", 0)), Nodes{}},
		"one above": {view(text("n1", "a", 0), text("n2", "b", 5)), view(text("n1", "new", 0), text("n2", "a", 5), text("n3", "b", 10)), Nodes{
			Added: []Node{{"n1", "HS_Text", at(0)}}, Moved: []Move{{"n2", "HS_Text", at(0), at(5)}, {"n3", "HS_Text", at(5), at(10)}},
		}},
		"one gone":        {view(text("n1", "a", 0), text("n2", "b", 5)), view(text("n1", "b", 5)), Nodes{Removed: []Node{{"n1", "HS_Text", at(0)}}}},
		"says other text": {view(text("n1", "a", 0)), view(text("n1", "b", 0)), Nodes{}},
		"nothing":         {[]byte(`{}`), view(), Nodes{Added: []Node{{"root", "HS_View", Frame{Width: 10, Height: 100}}}}},
	} {
		got, err := Layouts(c.before, c.after)
		if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v %s", name, err, diff)
		}
	}
	var many []string
	for i := range MaxListed + 7 {
		many = append(many, text(fmt.Sprint("n", i), "x", i))
	}
	if got, err := Layouts(view(), view(many...)); err != nil || len(got.Added) != MaxListed || got.Further != 7 {
		t.Errorf("%d listed, %d further, %v", len(got.Added), got.Further, err)
	}
	if _, err := Layouts([]byte("x"), view()); !fault.Is(err, fault.Unavailable) {
		t.Errorf("damaged: %v", err)
	}
}

func BenchmarkPictures(b *testing.B) {
	before, after := picture(b, 1290, 2796), picture(b, 1290, 2796, image.Pt(5, 5), image.Pt(1000, 2000))
	for b.Loop() {
		if _, _, err := Pictures(before, after, true); err != nil {
			b.Fatal(err)
		}
	}
}
