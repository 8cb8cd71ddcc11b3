package svg

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"hivesync/shared/preview/paint"
)

// node is an element, or a piece of text where name is empty. Its attributes are what presentation attributes, style sheets
// and the style attribute give together.
type node struct {
	name     string
	attrs    map[string]string
	children []*node
	text     string
	path     *paint.Path // of a path, polyline or polygon
	bounds   paint.Rect  // of the path
}

const (
	svgSpace   = "http://www.w3.org/2000/svg"
	xlinkSpace = "http://www.w3.org/1999/xlink"
)

// Bounds on one element's attributes; what is beyond them is dropped.
const (
	maxAttributes = 100
	maxValue      = 4000 // bytes, but for those that are read only once
)

var readOnce = map[string]bool{"d": true, "points": true, "href": true, "style": true}

// Is tells whether data looks like an SVG document: the decoders of other formats need not be asked.
func Is(data []byte) bool {
	head := bytes.TrimLeft(bytes.TrimPrefix(data[:min(len(data), 4096)], []byte("\xef\xbb\xbf")), " \t\r\n")
	return bytes.HasPrefix(head, []byte("<")) && bytes.Contains(head, []byte("<svg"))
}

// Parse reads a document.
func Parse(data []byte) (*Document, error) {
	if len(data) > maxBytes {
		return nil, ErrTooLarge
	}
	r := reader{decoder: xml.NewDecoder(bytes.NewReader(data)), doc: &Document{byID: map[string]*node{}, remarks: map[string]bool{}}}
	// Drawing programs write entities, of which none is expanded, and HTML's; strict reading would refuse both.
	r.decoder.Strict = false
	r.decoder.CharsetReader = func(label string, input io.Reader) (io.Reader, error) {
		switch strings.ToLower(label) {
		case "utf-8", "utf8", "us-ascii", "ascii":
			return input, nil
		}
		return nil, fmt.Errorf("%w: its encoding is not UTF-8", ErrNotSVG)
	}
	if err := r.read(); err != nil {
		return nil, err
	}
	if r.doc.root == nil {
		return nil, ErrNotSVG
	}
	r.rules.apply(r.doc.root)
	inline(r.doc.root)
	r.segments = maxSegments
	r.prepare(r.doc.root)
	return r.doc, nil
}

// reader builds the tree of one document.
type reader struct {
	decoder  *xml.Decoder
	doc      *Document
	rules    sheet
	elements int
	segments int // that paths may still have
}

func (r *reader) read() error {
	var open []*node
	for {
		token, err := r.decoder.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%w: %w", ErrNotSVG, err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if r.elements++; r.elements > maxElements || len(open) >= maxDepth {
				return ErrTooLarge
			}
			n := r.element(&t)
			switch {
			case len(open) > 0:
				parent := open[len(open)-1]
				parent.children = append(parent.children, n)
			case n.name != "svg":
				return ErrNotSVG
			case r.doc.root == nil:
				r.doc.root = n
			}
			open = append(open, n)
		case xml.EndElement:
			if len(open) == 0 {
				return ErrNotSVG
			}
			if n := open[len(open)-1]; n.name == "style" {
				r.rules.parse(content(n), r.doc.remarks)
			}
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 && holdsText(open[len(open)-1].name) {
				if r.elements++; r.elements > maxElements {
					return ErrTooLarge
				}
				parent := open[len(open)-1]
				parent.children = append(parent.children, &node{text: string(t)})
			}
		}
	}
}

func holdsText(name string) bool {
	return name == "text" || name == "tspan" || name == "textPath" || name == "style" || name == "a"
}

// element makes a node; those of other vocabularies, such as editors' notes, have a name that nothing draws.
func (r *reader) element(t *xml.StartElement) *node {
	n := &node{name: t.Name.Local, attrs: make(map[string]string, len(t.Attr))}
	if t.Name.Space != "" && t.Name.Space != svgSpace && t.Name.Space != "svg" {
		n.name = "metadata"
		return n
	}
	for i := range t.Attr[:min(len(t.Attr), maxAttributes)] {
		a := &t.Attr[i]
		if len(a.Value) > maxValue && !readOnce[a.Name.Local] {
			continue
		}
		if a.Name.Space == "" || a.Name.Local == "href" && (a.Name.Space == xlinkSpace || a.Name.Space == "xlink") {
			if _, known := n.attrs[a.Name.Local]; !known {
				n.attrs[a.Name.Local] = a.Value
			}
		}
	}
	if id := n.attrs["id"]; id != "" && r.doc.byID[id] == nil {
		r.doc.byID[id] = n
	}
	if n.name == "text" {
		r.doc.hasText = true
	}
	return n
}

// content is the text directly in an element.
func content(n *node) string {
	var b strings.Builder
	for _, c := range n.children {
		b.WriteString(c.text)
	}
	return b.String()
}

// inline lets the declarations of style attributes win over all others.
func inline(n *node) {
	if css := n.attrs["style"]; css != "" {
		for _, d := range declarations(css) {
			n.attrs[d.name] = d.value
		}
	}
	for _, c := range n.children {
		if c.name != "" {
			inline(c)
		}
	}
}

// prepare parses paths once, since use and devices draw them many times.
func (r *reader) prepare(n *node) {
	var p paint.Path
	switch n.name {
	case "path":
		p = parsePath(n.attrs["d"], r.segments)
	case "polyline", "polygon":
		p = polyline(numbers(n.attrs["points"], 2*r.segments), n.name == "polygon")
	}
	if !p.Empty() {
		r.segments = max(r.segments-p.Len(), 0)
		n.path = &p
		n.bounds, _ = p.Bounds()
	}
	for _, c := range n.children {
		if c.name != "" {
			r.prepare(c)
		}
	}
}
