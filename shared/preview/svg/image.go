package svg

import (
	"encoding/base64"
	"strings"

	"hivesync/shared/preview/paint"
)

// maxImagePixels bounds a picture within a document, and maxImages their number, since each drawing decodes them.
const (
	maxImagePixels = 4 << 20
	maxImages      = 16
)

// image paints a picture that the document holds itself; no other is loaded.
func (p *painter) image(n *node, st *style) {
	head, body, ok := strings.Cut(n.attrs["href"], ",")
	if !ok || !strings.HasPrefix(head, "data:image/") || !strings.HasSuffix(head, ";base64") {
		p.remarks["<image> from elsewhere"] = true
		return
	}
	if p.images++; p.images > maxImages || !p.spend(maxImagePixels) {
		p.remarks["what is too complex"] = true
		return
	}
	data, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(body), ""))
	if err != nil {
		p.remarks["<image> that cannot be read"] = true
		return
	}
	picture, err := paint.DecodePicture(data, maxImagePixels)
	if err != nil {
		p.remarks["<image> that cannot be read"] = true
		return
	}
	w, h := picture.NaturalSize()
	at := paint.Rect{
		X: p.length(n, "x", p.view.W, st, 0), Y: p.length(n, "y", p.view.H, st, 0),
		W: p.length(n, "width", p.view.W, st, w), H: p.length(n, "height", p.view.H, st, h),
	}
	if !(at.W > 0 && at.H > 0) {
		return
	}
	m, _ := fit(paint.Rect{W: w, H: h}, at, n.attrs["preserveAspectRatio"])
	p.c.ClipRRect(at, paint.Radii{})
	p.concat(m)
	p.c.Image(picture, paint.Rect{W: w, H: h}, paint.Stretch, nil)
}
