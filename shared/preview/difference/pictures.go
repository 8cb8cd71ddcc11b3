// Package difference compares two renderings of a screen: their pictures, pixel by pixel, and their layouts, node by node.
//
// It is pure, does no I/O, and takes what it is given for hostile: pictures and documents are bounded before they are read.
package difference

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	stdpng "image/png"

	"hivesync/shared/fault"
	"hivesync/shared/preview/png"
)

// MaxPixels bounds each of two pictures: an iPad Pro of 13 inches has 5.7 million.
const MaxPixels = 8_000_000

// Pixels says how two pictures differ. What only one of them covers, where they are of different sizes, differs.
type Pixels struct {
	Same      bool    `json:"same"`
	Total     int     `json:"total" doc:"pixels of the area that either picture covers"`
	Differing int     `json:"differing" doc:"of them"`
	Ratio     float64 `json:"ratio" minimum:"0" maximum:"1" doc:"differing by total"`
	Box       *Box    `json:"box,omitempty" doc:"the smallest that has all of them"`
}

// Box is a rectangle in pixels.
type Box struct {
	X      int `json:"x"`
	Y      int `json:"y"`
	Width  int `json:"width"`
	Height int `json:"height"`
}

// Pictures compares two PNG files. Paint asks for a third one: the later picture, pale, with what differs in red. Errors: FILE_TOO_LARGE
// for pictures that are too large to be compared, UNAVAILABLE for what is no picture.
func Pictures(before, after []byte, paint bool) (p Pixels, drawn []byte, err error) {
	if bytes.Equal(before, after) && !paint {
		size, err := bounded(before)
		return Pixels{Same: true, Total: size.X * size.Y}, nil, err
	}
	a, err := decode(before)
	if err != nil {
		return p, nil, err
	}
	b, err := decode(after)
	if err != nil {
		return p, nil, err
	}
	area := a.Rect.Union(b.Rect)
	if area.Dx() > 2*MaxPixels/area.Dy() { // one is wide and the other high
		return p, nil, fault.New(fault.FileTooLarge, "Pictures of so different shapes are not compared.")
	}
	var canvas *image.RGBA
	if paint {
		canvas = image.NewRGBA(area)
	}
	p.Total = area.Dx() * area.Dy()
	box := image.Rectangle{}
	for y := area.Min.Y; y < area.Max.Y; y++ {
		if canvas == nil && y < a.Rect.Max.Y && y < b.Rect.Max.Y && a.Rect.Dx() == b.Rect.Dx() && bytes.Equal(row(a, y), row(b, y)) {
			continue
		}
		for x := area.Min.X; x < area.Max.X; x++ {
			at := image.Pt(x, y)
			differs := !at.In(a.Rect) || !at.In(b.Rect) || a.RGBAAt(x, y) != b.RGBAAt(x, y)
			if differs {
				p.Differing++
				box = box.Union(image.Rect(x, y, x+1, y+1))
			}
			if canvas != nil {
				canvas.SetRGBA(x, y, shade(b, at, differs))
			}
		}
	}
	p.Same = p.Differing == 0
	if p.Total > 0 {
		p.Ratio = float64(p.Differing) / float64(p.Total)
	}
	if !p.Same {
		p.Box = &Box{X: box.Min.X, Y: box.Min.Y, Width: box.Dx(), Height: box.Dy()}
	}
	if canvas == nil {
		return p, nil, nil
	}
	var out bytes.Buffer
	err = png.Encode(&out, canvas)
	return p, out.Bytes(), err
}

func row(m *image.RGBA, y int) []byte {
	i := m.PixOffset(m.Rect.Min.X, y)
	return m.Pix[i : i+4*m.Rect.Dx()]
}

// shade is what a pixel is drawn as.
func shade(m *image.RGBA, at image.Point, differs bool) color.RGBA {
	if differs {
		return color.RGBA{R: 0xe5, G: 0x1c, B: 0x23, A: 0xff}
	}
	c := m.RGBAAt(at.X, at.Y)
	grey := uint8((299*int(c.R) + 587*int(c.G) + 114*int(c.B)) / 1000) //nolint:gosec // below 256
	pale := 0xff - (0xff-grey)/4
	return color.RGBA{R: pale, G: pale, B: pale, A: 0xff}
}

func bounded(raw []byte) (image.Point, error) {
	c, err := stdpng.DecodeConfig(bytes.NewReader(raw))
	switch {
	case err != nil:
		return image.Point{}, fault.Wrap(err, fault.Unavailable, "A picture is damaged in the storage.")
	case c.Width <= 0 || c.Height <= 0 || c.Width > MaxPixels/c.Height:
		return image.Point{}, fault.Newf(fault.FileTooLarge, "Pictures of more than %d pixels are not compared.", MaxPixels)
	}
	return image.Pt(c.Width, c.Height), nil
}

func decode(raw []byte) (*image.RGBA, error) {
	if _, err := bounded(raw); err != nil {
		return nil, err
	}
	m, err := stdpng.Decode(bytes.NewReader(raw))
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "A picture is damaged in the storage.")
	}
	if out, ok := m.(*image.RGBA); ok {
		return out, nil
	}
	out := image.NewRGBA(m.Bounds())
	draw.Draw(out, out.Rect, m, m.Bounds().Min, draw.Src)
	return out, nil
}
