package preview

import (
	"fmt"
	"hash/fnv"
	"maps"
	"slices"

	"hivesync/shared/preview/arrange"
	"hivesync/shared/preview/diagnostic"
	"hivesync/shared/preview/tree"
)

// remote finds a picture of the network among those that were given; a sample of the box's size stands for any other.
func (d *deviceImages) remote(n *tree.Node, width, height float64) (*arrange.Picture, string) {
	im := n.Image
	host := tree.HostOf(im.URL)
	if data, ok := d.job.set.images[im.URL]; ok {
		if c := d.decode(data, "An image from "+host, n); c != nil {
			return &arrange.Picture{ID: c.id, Picture: c.variant(1, im.Blur)}, ""
		}
		return nil, "remote image"
	}
	if !(width > 0 && height > 0) {
		return nil, ""
	}
	d.job.sampled(im.URL)
	d.diagnostics = append(d.diagnostics, diagnostic.Diagnostic{
		Severity: diagnostic.Info, Code: codeImageGone, File: n.Source.File, Line: n.Source.Line, Column: n.Source.Column,
		Message: "An image from " + host + " is not loaded: a sample stands in its place.",
	})
	return d.drawn(sample(im.URL, width, height, im.Tint != nil), "A sample", n, width, height)
}

// sampled notes that a sample stands for a picture.
func (j *job) sampled(url string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.samples == nil {
		j.samples = map[string]bool{}
	}
	if len(j.samples) < maxImages {
		j.samples[url] = true
	}
}

func (j *job) remotes() []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Sorted(maps.Keys(j.samples))
}

// largestPortrait is the side, in points, of the squares that are taken for the picture of a person.
const largestPortrait = 72

// sample is a drawing that has a box's size: a landscape, or a person in what is small and square. Its colours follow from the address,
// so that a list's pictures differ and the same screen gives the same picture. Of a silhouette only the shape is seen.
func sample(url string, width, height float64, silhouette bool) []byte {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(url))
	hue := sum.Sum32() % 360
	color := func(turn uint32, saturation, lightness int) string {
		return fmt.Sprintf("hsl(%d,%d%%,%d%%)", (hue+turn)%360, saturation, lightness)
	}
	least := min(width, height)
	disc := func(x, y, r float64, fill string) string {
		return fmt.Sprintf(`<circle cx="%.2f" cy="%.2f" r="%.2f" fill="%s"/>`, x, y, r, fill)
	}
	ground := fmt.Sprintf(`<rect width="%.2f" height="%.2f" fill="%s"/>`, width, height, color(0, 45, 82))
	var shapes string
	switch {
	case silhouette:
		shapes = disc(width/2, height/2, least*0.4, "#000")
	case least <= largestPortrait && max(width, height) < 1.2*least:
		shapes = ground + disc(width/2, height*0.4, least*0.18, color(0, 35, 58)) + disc(width/2, height*0.98, least*0.36, color(0, 35, 58))
	default:
		hill := func(points string, x, y, w float64, fill string) string {
			return fmt.Sprintf(`<path transform="translate(%.2f %.2f) scale(%.4f %.4f)" d="%s" fill="%s"/>`, x*width, y*height, w*width, (1-y)*height, points, fill)
		}
		shapes = ground + disc(width*0.76, height*0.28, least*0.1, color(40, 80, 92)) +
			hill("M0 1 0 .55 .35 0 .8 .7 1 1z", 0, 0.42, 0.85, color(8, 35, 68)) + hill("M0 1 .2 .6 .62 0 1 .5 1 1z", 0.25, 0.55, 0.75, color(16, 38, 56))
	}
	return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.2f %.2f">%s</svg>`, width, height, shapes)
}
