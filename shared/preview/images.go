package preview

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"math"
	"slices"
	"sync"

	"github.com/maypok86/otter/v2"

	"hivesync/shared/devices"
	"hivesync/shared/preview/arrange"
	"hivesync/shared/preview/bundle"
	"hivesync/shared/preview/diagnostic"
	"hivesync/shared/preview/paint"
	"hivesync/shared/preview/png"
	"hivesync/shared/preview/schema"
	"hivesync/shared/preview/svg"
	"hivesync/shared/preview/text"
	"hivesync/shared/preview/tree"
)

// Codes of the diagnostics about images.
const (
	codeImageBroken = "IMAGE_NOT_DECODED"
	codeImageLarge  = "IMAGE_TOO_LARGE"
	codeImageGone   = tree.CodeImageSource
)

// maxImages bounds the different images of one screen.
const maxImages = 500

// deviceImages finds the pictures of one screen. It is used by one goroutine.
type deviceImages struct {
	job         *job
	bundle      *bundle.Output
	dpr         float64
	fonts       *text.Fonts
	platform    string
	documents   map[string]*svg.Document // by the hash of their text; nil for what is none
	byAsset     map[string]scaledImage
	used        map[string]*cachedImage // by content hash
	bytes       int                     // of the files
	pixels      int                     // as decoded
	work        int                     // of painting drawings
	diagnostics []diagnostic.Diagnostic
}

// scaledImage is an image file and its pixels per point.
type scaledImage struct {
	image *cachedImage // nil where there is none
	scale float64
}

func (j *job) images(b *bundle.Output, d devices.Context, fonts *text.Fonts) *deviceImages {
	return &deviceImages{
		job: j, bundle: b, dpr: d.DPR, fonts: fonts, platform: d.Platform,
		byAsset: map[string]scaledImage{}, documents: map[string]*svg.Document{}, used: map[string]*cachedImage{},
	}
}

// Find implements arrange.Images.
func (d *deviceImages) Find(n *tree.Node, width, height float64) (*arrange.Picture, string) {
	im := n.Image
	if data, what := d.vector(im); data != nil {
		return d.drawn(data, what, n, width, height)
	}
	switch {
	case im.AssetID != "":
		found, known := d.byAsset[im.AssetID]
		if !known {
			found = d.asset(im.AssetID, n)
			d.byAsset[im.AssetID] = found
		}
		c, scale := found.image, found.scale
		if c == nil {
			return nil, "image"
		}
		return &arrange.Picture{ID: c.id, Picture: c.variant(scale, im.Blur)}, ""
	case im.Data != nil:
		if c := d.decode(im.Data, "An image in the code", n); c != nil {
			return &arrange.Picture{ID: c.id, Picture: c.variant(1, im.Blur)}, ""
		}
		return nil, "image"
	case im.URL != "":
		return d.remote(n, width, height)
	case im.Missing == "remote":
		return nil, "remote image"
	case im.Missing == "no source":
		return nil, ""
	}
	return nil, "image"
}

func (d *deviceImages) remark(code, message string, n *tree.Node) {
	d.diagnostics = append(d.diagnostics, diagnostic.Diagnostic{
		Severity: diagnostic.Warning, Code: code, Message: message, File: n.Source.File, Line: n.Source.Line, Column: n.Source.Column,
	})
}

// asset reads a project's image at the density that React Native would take: the smallest that is not coarser than the
// screen, else the finest there is.
func (d *deviceImages) asset(id string, n *tree.Node) scaledImage {
	a, ok := d.bundle.Assets[id]
	if !ok {
		d.remark(codeImageGone, "An image is not part of the project; a placeholder is drawn.", n)
		return scaledImage{}
	}
	path := a.Path
	best := 0.0
	for scale, p := range a.Scales {
		if best == 0 || (best < d.dpr && scale > best) || (scale >= d.dpr && scale < best) {
			best, path = scale, p
		}
	}
	data, ok := d.job.file(d.bundle, path)
	if !ok {
		d.remark(codeImageGone, fmt.Sprintf("%s is not part of the project; a placeholder is drawn.", path), n)
		return scaledImage{}
	}
	return scaledImage{d.decode(data, path, n), max(best, 1)}
}

func (d *deviceImages) decode(data []byte, what string, n *tree.Node) *cachedImage {
	if len(data) > d.job.request.Limits.MaxAssetBytes {
		d.remark(codeImageLarge, what+" is too large; a placeholder is drawn.", n)
		return nil
	}
	sum := sha256.Sum256(data)
	id := hex.EncodeToString(sum[:16])
	if c, ok := d.used[id]; ok {
		return c
	}
	// The size is read before anything is decoded: a few kilobytes can claim gigabytes.
	limits := d.job.request.Limits
	size, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err == nil && (d.pixels+size.Width*size.Height > limits.MaxAssetPixels || len(d.used) >= maxImages) {
		d.remark(codeImageLarge, what+" would make the screen's images too large together; a placeholder is drawn.", n)
		return nil
	}
	c := d.job.engine.images.get(id, limits.MaxAssetPixels, func(im *cachedImage) { im.decode(data, limits.MaxAssetPixels) })
	if c.err != nil {
		d.remark(codeImageBroken, what+" is not an image that a preview can draw; a placeholder stands in its place.", n)
		return nil
	}
	return d.keep(c, what, n)
}

// keep counts an image among the screen's, or refuses it.
func (d *deviceImages) keep(c *cachedImage, what string, n *tree.Node) *cachedImage {
	if d.bytes+len(c.png) > d.job.request.Limits.MaxAssetBytes {
		d.remark(codeImageLarge, what+" would make the screen's images too large together; a placeholder is drawn.", n)
		return nil
	}
	d.bytes += len(c.png)
	d.pixels += c.width * c.height
	d.used[c.id] = c
	return c
}

// files lists the images that were used, by id.
func (d *deviceImages) files() ([]AssetFile, []schema.Asset) {
	ids := make([]string, 0, len(d.used))
	for id := range d.used {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	files := make([]AssetFile, len(ids))
	listed := make([]schema.Asset, len(ids))
	for i, id := range ids {
		c := d.used[id]
		files[i] = AssetFile{ID: id, PNG: c.png, Width: c.width, Height: c.height}
		listed[i] = schema.Asset{ID: id, Width: c.width, Height: c.height}
	}
	return files, listed
}

// cachedImage is a decoded image and its PNG form. It is immutable but for its variants.
type cachedImage struct {
	id            string
	picture       *paint.Picture
	png           []byte
	width, height int
	err           error
	remarks       []string // what of a drawing is not drawn

	mu       sync.Mutex
	variants map[variantKey]*paint.Picture
}

type variantKey struct{ scale, blur float64 }

// maxVariants bounds how many forms of one picture are kept.
const maxVariants = 6

// variant is the picture at a density and blurred. It is kept, since a picture remembers the sizes it was drawn at.
func (im *cachedImage) variant(scale, blur float64) *paint.Picture {
	im.mu.Lock()
	defer im.mu.Unlock()
	key := variantKey{scale, blur}
	if p := im.variants[key]; p != nil {
		return p
	}
	p := im.picture.At(scale)
	if blur > 0 {
		p = p.Blurred(blur)
	}
	if len(im.variants) >= maxVariants || im.variants == nil {
		im.variants = map[variantKey]*paint.Picture{}
	}
	im.variants[key] = p
	return p
}

// imageCache keeps decoded images by the hash of their content, those used most. Content decides the key, so that projects
// can share an entry without learning of each other.
type imageCache struct {
	*otter.Cache[imageKey, *cachedImage]
}

type imageKey struct {
	id        string
	maxPixels int // renders with different bounds must not see each other's verdicts
}

func newImageCache(budget int64) imageCache {
	return imageCache{otter.Must(&otter.Options[imageKey, *cachedImage]{
		MaximumWeight: uint64(budget),
		Weigher:       func(_ imageKey, im *cachedImage) uint32 { return uint32(min(im.weight(), math.MaxUint32)) },
	})}
}

// get returns an image, which fill makes where it is not kept.
func (c imageCache) get(id string, maxPixels int, fill func(*cachedImage)) *cachedImage {
	// An image that cannot be decoded is an answer too, so the loader never fails; nor does it wait, so there is nothing to cancel.
	im, _ := c.Get(context.Background(), imageKey{id, maxPixels}, otter.LoaderFunc[imageKey, *cachedImage](
		func(context.Context, imageKey) (*cachedImage, error) {
			im := &cachedImage{id: id}
			fill(im)
			return im, nil
		}))
	return im
}

// weight is what an image takes in memory, in bytes. A picture also keeps the sizes it was drawn at: about as much again for each
// of two devices.
func (im *cachedImage) weight() int {
	const overhead, copies = 1 << 10, 3
	return overhead + len(im.png) + copies*4*im.width*im.height
}

func (im *cachedImage) decode(data []byte, maxPixels int) {
	im.picture, im.err = paint.DecodePicture(data, maxPixels)
	if im.err != nil {
		im.picture = nil
		return
	}
	im.width, im.height = im.picture.Size()
	if bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n")) {
		im.png = data
		return
	}
	im.encode()
}

// encode writes the picture as PNG.
func (im *cachedImage) encode() {
	canvas := paint.NewCanvas(im.width, im.height, 1)
	defer canvas.Release()
	canvas.Image(im.picture, paint.Rect{W: float64(im.width), H: float64(im.height)}, paint.Stretch, nil)
	var out bytes.Buffer
	if im.err = png.Encode(&out, canvas.Pixels()); im.err == nil {
		im.png = out.Bytes()
	}
}
