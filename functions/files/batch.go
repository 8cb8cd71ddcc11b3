package files

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"hivesync/runtime/function"
	"hivesync/shared/fault"
	"hivesync/shared/projectpath"
)

// batch is a request's files, read and checked, in columns as the database takes them.
type batch struct {
	paths, keys []string
	hashes      [][]byte
	sizes       []int64
	contents    []content // each once
	deletes     []string
	replace     bool
	revision    *int64
	restores    *int64 // the revision that it brings back

	byKey   map[string]string         // the paths by their keys
	bySum   map[[sha256.Size]byte]int // the contents' places by their hashes
	limits  Limits
	code    fault.Code // of the first mistake
	details []fault.Detail
}

const (
	// maxDetails bounds how many mistakes one answer lists.
	maxDetails = 50
	// maxListed is how many files one request may write, and how many it may delete.
	maxListed = 5000
	// escaped is how many bytes JSON takes at most for one of a text.
	escaped = 6
)

func newBatch(limits Limits) batch {
	return batch{
		limits: limits, byKey: map[string]string{}, bySum: map[[sha256.Size]byte]int{},
		paths: []string{}, keys: []string{}, hashes: [][]byte{}, sizes: []int64{}, deletes: []string{}, // an absent list is NULL to the database
	}
}

// read reads a request's body as it comes and checks paths and sizes. A body that is not of its form is refused at
// once; of other mistakes every one is listed, up to maxDetails, and the code is that of the first.
func read(body io.Reader, limits Limits) (batch, error) {
	b := newBatch(limits)
	var deletes []string
	err := function.ReadObject(body, escaped*limits.MaxFile+1<<10, function.Fields{
		"files": func(v *function.Value) error {
			return v.List(maxListed, func(i int, v *function.Value) error {
				var u Upload
				given, err := u.read(v)
				if err != nil {
					return err
				}
				b.add(fmt.Sprintf("files[%d]", i), u, given)
				return nil
			})
		},
		"delete": func(v *function.Value) error {
			return v.List(maxListed, func(_ int, v *function.Value) error {
				var path string
				err := v.Decode(&path)
				deletes = append(deletes, path)
				return err
			})
		},
		"replace": func(v *function.Value) error { return v.Decode(&b.replace) },
		"revision": func(v *function.Value) error {
			b.revision = new(int64)
			if err := v.Decode(b.revision); err != nil || *b.revision >= 0 {
				return err
			}
			return v.Refuse("out_of_range", "expected number >= 0")
		},
	})
	if err != nil {
		return batch{}, err
	}
	for i, d := range deletes {
		path, reason := projectpath.Clean(d)
		switch {
		case reason != "":
			b.wrong(fault.InvalidPath, fmt.Sprintf("delete[%d]", i), "path", reason)
		case b.byKey[projectpath.Key(path)] == path:
			b.wrong(fault.InvalidPath, fmt.Sprintf("delete[%d]", i), "duplicate", "the same path is written and deleted")
		default:
			b.deletes = append(b.deletes, path)
		}
	}
	if b.code != "" {
		return batch{}, fault.New(b.code, "Some files cannot be taken as they are. None was written.", b.details...)
	}
	return b, nil
}

// given says which form of a content a file of the body has.
type given struct{ content, isText, hash bool }

// read reads one file of the body.
func (u *Upload) read(v *function.Value) (g given, err error) {
	g.isText = true
	err = v.Object(function.Fields{
		"path": func(v *function.Value) error { return v.Decode(&u.Path) },
		"content": func(v *function.Value) error {
			g.content = true
			err := v.Decode(&u.Content)
			if errors.Is(err, function.ErrNotText) { // to be told with the file's path, which may come behind it
				g.isText, err = false, nil
			}
			return err
		},
		"encoding": func(v *function.Value) error {
			if err := v.Decode(&u.Encoding); err != nil || u.Encoding == "utf8" || u.Encoding == "base64" {
				return err
			}
			return v.Refuse("invalid", `expected value to be one of "utf8, base64"`)
		},
		"sha256": func(v *function.Value) error {
			g.hash = true
			return v.Decode(&u.SHA256)
		},
	}, "path")
	return g, err
}

func (b *batch) wrong(code fault.Code, field, reason, message string) {
	if b.code == "" {
		b.code = code
	}
	if len(b.details) < maxDetails {
		b.details = append(b.details, fault.Detail{Field: field, Code: reason, Message: message})
	}
}

// add checks one file and takes it in.
func (b *batch) add(field string, u Upload, g given) {
	path, fine := b.place(field, u.Path)
	if !fine {
		return
	}
	if g.content == g.hash {
		b.wrong(fault.ValidationFailed, field+".content", "required", "expected content, or the sha256 of one that the project has, and not both")
		return
	}
	if g.hash {
		sum, ok := digest(u.SHA256)
		if !ok {
			b.wrong(fault.ValidationFailed, field+".sha256", "invalid", "expected 64 hexadecimal digits in lower case")
			return
		}
		b.take(path, content{sum: sum, size: unknown})
		return
	}
	data, message := decode(u)
	switch {
	case !g.isText:
		b.wrong(fault.ValidationFailed, field+".content", "encoding", path+` is no text in UTF-8: send its bytes as base64, with "encoding": "base64"`)
	case message != "":
		b.wrong(fault.ValidationFailed, field+".content", "encoding", message)
	case int64(len(data)) > b.limits.MaxFile:
		b.wrong(fault.FileTooLarge, field+".content", "too_large", fmt.Sprintf("a file may have at most %d bytes", b.limits.MaxFile))
	case b.code != "": // nothing will be written: no content need be held
	default:
		b.take(path, content{sum: sha256.Sum256(data), data: data, sent: true, size: int64(len(data))})
	}
}

// place checks a path, and that none like it came before.
func (b *batch) place(field, given string) (path string, fine bool) {
	path, reason := projectpath.Clean(given)
	if reason != "" {
		b.wrong(fault.InvalidPath, field+".path", "path", reason)
		return "", false
	}
	key := projectpath.Key(path)
	if other, twice := b.byKey[key]; twice {
		message := "the same path is written twice"
		if other != path {
			message = "two paths may not differ in case alone"
		}
		b.wrong(fault.InvalidPath, field+".path", "duplicate", message)
		return "", false
	}
	b.byKey[key] = path
	return path, true
}

// take takes in a file whose path is placed. A content that is named and sent is one that is sent.
func (b *batch) take(path string, c content) {
	b.paths, b.keys = append(b.paths, path), append(b.keys, projectpath.Key(path))
	b.hashes, b.sizes = append(b.hashes, c.sum[:]), append(b.sizes, c.size)
	at, there := b.bySum[c.sum]
	switch {
	case !there:
		b.bySum[c.sum] = len(b.contents)
		b.contents = append(b.contents, c)
	case c.sent:
		b.contents[at] = c
	}
}

// named lists the hashes of contents that did not come with the batch.
func (b *batch) named() [][]byte {
	hashes := [][]byte{}
	for i := range b.contents {
		if !b.contents[i].sent {
			hashes = append(hashes, b.contents[i].sum[:])
		}
	}
	return hashes
}

// digest reads a SHA-256 in lowercase hexadecimal.
func digest(text string) (sum [sha256.Size]byte, ok bool) {
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != sha256.Size || text != strings.ToLower(text) {
		return sum, false
	}
	return [sha256.Size]byte(raw), true
}

func decode(u Upload) (data []byte, message string) {
	if u.Encoding != "base64" {
		return []byte(u.Content), ""
	}
	data, err := base64.StdEncoding.DecodeString(u.Content)
	if err != nil {
		return nil, "expected standard base64 with padding"
	}
	return data, ""
}

// unknown is the size of a content that is named, until the database was asked for it.
const unknown = -1

// content is what one or several files hold: sent with its data, or named by its hash alone.
type content struct {
	sum  [sha256.Size]byte
	data []byte
	sent bool
	size int64
	// key and etag say which object of the storage it is, where it was put there.
	key, etag string
}

// columns returns contents as the database takes them.
func columns(contents []content) (hashes [][]byte, sizes []int64) {
	hashes, sizes = make([][]byte, len(contents)), make([]int64, len(contents))
	for i := range contents {
		hashes[i], sizes[i] = contents[i].sum[:], contents[i].size
	}
	return hashes, sizes
}

// folders lists the keys of all folders that the batch's files lie in, each once.
func (b *batch) folders() []string {
	var list []string
	last := ""
	for _, key := range slices.Sorted(slices.Values(b.keys)) {
		for i := range len(key) {
			// What lies in one folder stands together in this order.
			if key[i] == '/' && !strings.HasPrefix(last, key[:i+1]) {
				list = append(list, key[:i])
			}
		}
		last = key
	}
	return list
}
