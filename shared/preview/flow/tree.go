package flow

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/tetratelabs/wazero/api"

	"hivesync/shared/safetext"
)

const (
	// maxDepth bounds how deep a tree may nest.
	maxDepth = 3000
	// maxNodes bounds a tree: a source of the greatest size has no more.
	maxNodes = 1 << 20
	// maxNameBytes bounds the texts of a tree that are kept: names of kinds and of short identifiers.
	maxNameBytes = 64
)

// node is a part of a source, as ESTree and Flow's additions to it name it.
type node struct {
	kind       *nodeKind
	start, end int // bytes of the source
	children   []child
	texts      []text
	flags      uint32 // by the field's index
}

// child is a node in a field, or one of the nodes in it.
type child struct {
	field string
	node  *node
}

type text struct{ field, value string }

// nodeKind is a kind of node and the fields that the parser gives for it, in order.
type nodeKind struct {
	Kind   string  `json:"kind"`
	Fields []field `json:"fields"`
}

type field struct{ name, form string }

func (f *field) UnmarshalJSON(b []byte) error {
	var pair [2]string
	err := json.Unmarshal(b, &pair)
	f.name, f.form = pair[0], pair[1]
	return err
}

func (n *node) is(kind string) bool { return n != nil && n.kind.Kind == kind }

// child returns the node in a field, the first of several; nil where there is none.
func (n *node) child(name string) *node {
	for _, c := range n.children {
		if c.field == name {
			return c.node
		}
	}
	return nil
}

func (n *node) list(name string) []*node {
	var out []*node
	for _, c := range n.children {
		if c.field == name {
			out = append(out, c.node)
		}
	}
	return out
}

func (n *node) text(name string) string {
	for _, t := range n.texts {
		if t.field == name {
			return t.value
		}
	}
	return ""
}

func (n *node) flag(name string) bool {
	for i, f := range n.kind.Fields {
		if f.name == name && f.form == "flag" {
			return n.flags&(1<<i) != 0
		}
	}
	return false
}

// errTree is an answer of the parser that cannot be read.
var errTree = errors.New("the parser's answer cannot be read")

// reader reads a tree out of the parser's memory: words of four bytes, which number the places of nodes, and a table of those.
// A number that leads out of the memory, or to nothing, ends in errTree.
type reader struct {
	memory    api.Memory
	nodes     []nodeKind
	source    []byte
	at        uint32 // the next word
	strings   uint32
	positions uint32

	positionCount uint32
	places        map[uint32]*[2]int // by number
	count         int
	err           error
}

func (r *reader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

func (r *reader) next() uint32 {
	word, ok := r.memory.ReadUint32Le(r.at)
	if !ok || r.err != nil {
		r.fail(errTree)
		return 0
	}
	r.at += 4
	return word
}

// program reads the whole answer. The error is *SyntaxError where the parser found one.
func (r *reader) program() (*node, error) {
	if err := r.readPlaces(); err != nil {
		return nil, err
	}
	if r.next() != 0 {
		return nil, errTree
	}
	root := &node{kind: &nodeKind{Kind: "Program"}, end: len(r.source)}
	r.nodeList(root, "body", 0)
	for range r.length() { // comments: whether it is one to the line's end, place, text
		r.next()
		r.next()
		r.skipText()
	}
	r.node(0) // the line that names an interpreter
	for range r.length() {
		r.next()
		r.next()
		r.skipText()
	}
	if r.length() > 0 { // errors: place, text
		place := r.place(r.next())
		message := r.readText(maxErrorBytes)
		if r.err == nil {
			return nil, r.syntaxError(message, place[0])
		}
	}
	return root, r.err
}

// syntaxError is a message about a place in the source.
func (r *reader) syntaxError(message string, at int) *SyntaxError {
	before := r.source[:at]
	line := before[bytes.LastIndexByte(before, '\n')+1:]
	return &SyntaxError{Message: message, Line: bytes.Count(before, []byte("\n")) + 1, Column: utf8.RuneCount(line) + 1}
}

// length is how many things follow. Each takes a word at least.
func (r *reader) length() uint32 {
	n := r.next()
	if n > r.memory.Size()/4 {
		r.fail(errTree)
		return 0
	}
	return n
}

func (r *reader) node(depth int) *node {
	number := r.next()
	if number == 0 || r.err != nil {
		return nil
	}
	if int64(number) > int64(len(r.nodes)) || r.nodes[number-1].Kind == "" {
		r.fail(errTree)
		return nil
	}
	if r.count++; r.count > maxNodes || depth > maxDepth {
		r.fail(errors.New("the source nests too deeply or is too large"))
		return nil
	}
	kind := &r.nodes[number-1]
	place := r.place(r.next())
	n := &node{kind: kind, start: place[0], end: place[1]}
	for i, f := range kind.Fields {
		switch f.form {
		case "node":
			n.add(f.name, r.node(depth+1))
		case "optional":
			if r.next() != 0 {
				n.add(f.name, r.node(depth+1))
			}
		case "list":
			r.nodeList(n, f.name, depth)
		case "text":
			switch f.name {
			case "name", "kind", "importKind", "exportKind", "explicitType", "tsAccessibility":
				if value := r.readText(maxNameBytes); value != "" {
					n.texts = append(n.texts, text{f.name, value})
				}
			default:
				r.skipText()
			}
		case "flag":
			if r.next() != 0 {
				n.flags |= 1 << i
			}
		case "number":
			r.skipNumber()
		case "union":
			switch r.next() {
			case 1:
				r.next()
			case 2:
				r.skipNumber()
			case 3:
				r.skipText()
			}
		default:
			r.fail(errTree)
		}
	}
	return n
}

func (n *node) add(field string, c *node) {
	if c != nil {
		n.children = append(n.children, child{field, c})
	}
}

func (r *reader) nodeList(n *node, field string, depth int) {
	for range r.length() {
		if r.err != nil {
			return
		}
		n.add(field, r.node(depth+1))
	}
}

// skipNumber skips eight bytes that begin at a multiple of eight.
func (r *reader) skipNumber() {
	r.at = (r.at+7)&^7 + 8
}

func (r *reader) skipText() {
	if r.next() != 0 {
		r.next()
	}
}

// readText reads a text, of which more than limit bytes count as none.
func (r *reader) readText(limit uint32) string {
	at := r.next()
	if at == 0 {
		return ""
	}
	size := r.next()
	if size > limit {
		return ""
	}
	b, ok := r.memory.Read(r.strings+at-1, size)
	if !ok {
		r.fail(errTree)
	}
	return string(b)
}

// cString reads the text up to a zero byte.
func (r *reader) cString(at uint32) string {
	size := uint32(maxErrorBytes)
	if at >= r.memory.Size() {
		return "The source cannot be read"
	}
	b, _ := r.memory.Read(at, min(size, r.memory.Size()-at))
	b, _, _ = bytes.Cut(b, []byte{0})
	return safetext.Clip(strings.ToValidUTF8(string(b), "?"), maxErrorBytes)
}

// readPlaces reads the table of places: number, whether it is an end, line, column, and the offset in UTF-16 units.
func (r *reader) readPlaces() error {
	const entry = 20
	table, ok := r.memory.Read(r.positions, min(r.positionCount, r.memory.Size()/entry)*entry)
	if !ok {
		return errTree
	}
	offsets := utf16Offsets(r.source)
	r.places = make(map[uint32]*[2]int, len(table)/entry/2)
	for ; len(table) >= entry; table = table[entry:] {
		number, isEnd, offset := binary.LittleEndian.Uint32(table), binary.LittleEndian.Uint32(table[4:]), binary.LittleEndian.Uint32(table[16:])
		if offsets != nil {
			if int64(offset) >= int64(len(offsets)) {
				return errTree
			}
			offset = uint32(offsets[offset])
		}
		if int64(offset) > int64(len(r.source)) {
			return errTree
		}
		place := r.places[number]
		if place == nil {
			place = &[2]int{}
			r.places[number] = place
		}
		place[min(isEnd, 1)] = int(offset)
	}
	return nil
}

// utf16Offsets are the offsets in bytes by those in UTF-16 units; nil where they are the same.
func utf16Offsets(source []byte) []int32 {
	ascii := true
	for _, c := range source {
		ascii = ascii && c < utf8.RuneSelf
	}
	if ascii {
		return nil
	}
	out := make([]int32, 0, len(source)+1)
	for at, c := range string(source) {
		out = append(out, int32(at))
		if c > 0xffff {
			out = append(out, int32(at))
		}
	}
	return append(out, int32(len(source)))
}

func (r *reader) place(number uint32) [2]int {
	place := r.places[number]
	if place == nil || place[0] > place[1] {
		r.fail(errTree)
		return [2]int{}
	}
	return *place
}

// firstLine is an error without the stack that an interpreter of WebAssembly adds.
func firstLine(err error) error {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return fmt.Errorf("%s", safetext.Clip(line, maxErrorBytes))
}
