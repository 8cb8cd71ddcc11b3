package preview

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"math"
	"path"
	"slices"
	"strings"

	"hivesync/shared/preview/arrange"
	"hivesync/shared/preview/diagnostic"
	"hivesync/shared/preview/paint"
	"hivesync/shared/preview/svg"
	"hivesync/shared/preview/tree"
)

// codeVectorPart says that a part of a drawing is missing.
const codeVectorPart = "SVG_NOT_DRAWN"

// maxVectorPixels bounds one drawing, which is painted coarser beyond it: no screen has more pixels.
const maxVectorPixels = 8 << 20

// maxVectorWork bounds what the drawings of one screen take to paint, about in pixels touched; the last may pass it.
const maxVectorWork = 1 << 29

// vector returns the SVG document that an image shows, and its name for messages; nil for other images.
func (d *deviceImages) vector(im *tree.ImageProps) (data []byte, what string) {
	if im.AssetID != "" {
		a, ok := d.bundle.Assets[im.AssetID]
		if !ok || strings.ToLower(path.Ext(a.Path)) != ".svg" {
			return nil, ""
		}
		data, _ = d.job.file(d.bundle, a.Path)
		return data, a.Path
	}
	if svg.Is(im.Data) {
		return im.Data, "A drawing in the code"
	}
	if data := d.job.set.images[im.URL]; im.URL != "" && svg.Is(data) {
		return data, "A drawing from " + tree.HostOf(im.URL)
	}
	return nil, ""
}

// document parses a document once for the screen, or says why it cannot.
func (d *deviceImages) document(data []byte, what string, n *tree.Node) (*svg.Document, string) {
	sum := sha256.Sum256(data)
	hash := hex.EncodeToString(sum[:])
	doc, known := d.documents[hash]
	if !known {
		if d.bytes+len(data) > d.job.request.Limits.MaxAssetBytes {
			d.remark(codeImageLarge, what+" would make the screen's images too large together; a placeholder is drawn.", n)
			return nil, ""
		}
		d.bytes += len(data)
		var err error
		if doc, err = svg.Parse(data); err != nil {
			d.remark(codeImageBroken, what+" is not an SVG document that a preview can draw; a placeholder stands in its place.", n)
		}
		d.documents[hash] = doc
	}
	return doc, hash
}

// drawn paints a document for a box of width by height points, at the device's density.
func (d *deviceImages) drawn(data []byte, what string, n *tree.Node, width, height float64) (*arrange.Picture, string) {
	doc, hash := d.document(data, what, n)
	if doc == nil {
		return nil, "image"
	}
	if !(width > 0 && height > 0) {
		return nil, ""
	}
	im := n.Image
	o := svg.Options{Width: width, Height: height, Scale: d.dpr, MaxPixels: maxVectorPixels, Attributes: im.Drawing, Fonts: d.fonts}
	density := d.dpr
	if im.Drawing == nil {
		// An image is painted at the size that its mode makes of its own.
		o.Fit = true
		if w, h := doc.Size(); w > 0 && h > 0 && im.Mode != paint.Stretch {
			k := scaleOf(im.Mode, width/w, height/h)
			o.Width, o.Height, density = w*k, h*k, d.dpr*k
		}
	}
	if over := o.Width * o.Height * o.Scale * o.Scale / (maxVectorPixels * 0.99); over > 1 {
		o.Scale /= math.Sqrt(over)
		density /= math.Sqrt(over)
	}
	c := d.painted(doc, hash, o, what, n)
	if c == nil {
		return nil, "image"
	}
	return &arrange.Picture{ID: c.id, Picture: c.variant(density, im.Blur)}, ""
}

// scaleOf is how much larger than its own size a mode shows a picture.
func scaleOf(mode paint.ResizeMode, x, y float64) float64 {
	switch mode {
	case paint.Cover:
		return max(x, y)
	case paint.Contain:
		return min(x, y)
	case paint.Center:
		return min(1, x, y)
	}
	return 1
}

// painted returns the picture of a document with options, from the cache where its pixels depend on them alone.
func (d *deviceImages) painted(doc *svg.Document, hash string, o svg.Options, what string, n *tree.Node) *cachedImage {
	key := fmt.Sprintf("svg %s %g %g %g %t", hash, o.Width, o.Height, o.Scale, o.Fit)
	for _, name := range slices.Sorted(maps.Keys(o.Attributes)) {
		key += fmt.Sprintf(" %q=%q", name, o.Attributes[name])
	}
	if doc.HasText() {
		key += " " + d.platform
	}
	sum := sha256.Sum256([]byte(key))
	id := hex.EncodeToString(sum[:16])
	if c, ok := d.used[id]; ok {
		return c
	}
	limits := d.job.request.Limits
	pixels := int(math.Ceil(o.Width*o.Scale) * math.Ceil(o.Height*o.Scale))
	if d.pixels+pixels > limits.MaxAssetPixels || len(d.used) >= maxImages || d.work > maxVectorWork {
		d.remark(codeImageLarge, what+" would make the screen's images too large together; a placeholder is drawn.", n)
		return nil
	}
	paintIt := func(im *cachedImage) { d.work += im.draw(doc, o) }
	var c *cachedImage
	if doc.HasText() { // it depends on the project's fonts
		c = &cachedImage{id: id}
		paintIt(c)
	} else {
		c = d.job.engine.images.get(id, limits.MaxAssetPixels, paintIt)
	}
	if c.err != nil {
		d.remark(codeImageBroken, what+" cannot be drawn at this size; a placeholder stands in its place.", n)
		return nil
	}
	if len(c.remarks) > 0 {
		d.diagnostics = append(d.diagnostics, diagnostic.Diagnostic{
			Severity: diagnostic.Info, Code: codeVectorPart, File: n.Source.File, Line: n.Source.Line, Column: n.Source.Column,
			Message: fmt.Sprintf("%s: a preview does not draw %s.", what, strings.Join(c.remarks, ", ")),
		})
	}
	return d.keep(c, what, n)
}

// draw fills an image with a drawing and returns what work that was.
func (im *cachedImage) draw(doc *svg.Document, o svg.Options) int {
	drawing, err := doc.Draw(o)
	if err != nil {
		im.err = err
		return 0
	}
	im.picture, im.remarks = paint.NewPicture(drawing.Pixels), drawing.Missing
	im.width, im.height = im.picture.Size()
	im.encode()
	return drawing.Work
}
