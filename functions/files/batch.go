package files

import (
	"crypto/sha256"
	"encoding/base64"
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

	byKey   map[string]string // the paths by their keys
	bySum   map[[sha256.Size]byte]bool
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

// read reads a request's body as it comes and checks paths and sizes. A body that is not of its form is refused at
// once; of other mistakes every one is listed, up to maxDetails, and the code is that of the first.
func read(body io.Reader, limits Limits) (batch, error) {
	b := batch{
		limits: limits, byKey: map[string]string{}, bySum: map[[sha256.Size]byte]bool{},
		paths: []string{}, keys: []string{}, hashes: [][]byte{}, sizes: []int64{}, deletes: []string{}, // an absent list is NULL to the database
	}
	var deletes []string
	err := function.ReadObject(body, escaped*limits.MaxFile+1<<10, function.Fields{
		"files": func(v *function.Value) error {
			return v.List(maxListed, func(i int, v *function.Value) error {
				var u Upload
				isText, err := u.read(v)
				if err != nil {
					return err
				}
				b.add(fmt.Sprintf("files[%d]", i), u, isText)
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

// read reads one file of the body, and says whether the content is the text that was sent.
func (u *Upload) read(v *function.Value) (isText bool, err error) {
	isText = true
	err = v.Object(function.Fields{
		"path": func(v *function.Value) error { return v.Decode(&u.Path) },
		"content": func(v *function.Value) error {
			err := v.Decode(&u.Content)
			if errors.Is(err, function.ErrNotText) { // to be told with the file's path, which may come behind it
				isText, err = false, nil
			}
			return err
		},
		"encoding": func(v *function.Value) error {
			if err := v.Decode(&u.Encoding); err != nil || u.Encoding == "utf8" || u.Encoding == "base64" {
				return err
			}
			return v.Refuse("invalid", `expected value to be one of "utf8, base64"`)
		},
	}, "path", "content")
	return isText, err
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
func (b *batch) add(field string, u Upload, isText bool) {
	path, reason := projectpath.Clean(u.Path)
	if reason != "" {
		b.wrong(fault.InvalidPath, field+".path", "path", reason)
		return
	}
	key := projectpath.Key(path)
	if other, twice := b.byKey[key]; twice {
		message := "the same path is written twice"
		if other != path {
			message = "two paths may not differ in case alone"
		}
		b.wrong(fault.InvalidPath, field+".path", "duplicate", message)
		return
	}
	b.byKey[key] = path
	data, message := decode(u)
	switch {
	case !isText:
		b.wrong(fault.ValidationFailed, field+".content", "encoding", path+` is no text in UTF-8: send its bytes as base64, with "encoding": "base64"`)
		return
	case message != "":
		b.wrong(fault.ValidationFailed, field+".content", "encoding", message)
		return
	case int64(len(data)) > b.limits.MaxFile:
		b.wrong(fault.FileTooLarge, field+".content", "too_large", fmt.Sprintf("a file may have at most %d bytes", b.limits.MaxFile))
		return
	case b.code != "":
		return // nothing will be written: no content need be held
	}
	c := content{sum: sha256.Sum256(data), data: data}
	b.paths, b.keys = append(b.paths, path), append(b.keys, key)
	b.hashes, b.sizes = append(b.hashes, c.sum[:]), append(b.sizes, int64(len(data)))
	if !b.bySum[c.sum] {
		b.bySum[c.sum] = true
		b.contents = append(b.contents, c)
	}
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

// content is what one or several files hold.
type content struct {
	sum  [sha256.Size]byte
	data []byte
}

// columns returns contents as the database takes them.
func columns(contents []content) (hashes [][]byte, sizes []int64) {
	hashes, sizes = make([][]byte, len(contents)), make([]int64, len(contents))
	for i := range contents {
		hashes[i], sizes[i] = contents[i].sum[:], int64(len(contents[i].data))
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
