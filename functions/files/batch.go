package files

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"unicode/utf8"

	"hivesync/shared/fault"
	"hivesync/shared/projectpath"
)

// batch is a request's files, read and checked, in columns as the database takes them.
type batch struct {
	paths, keys []string
	hashes      [][]byte
	sizes       []int64
	contents    []content
	deletes     []string
}

// maxDetails bounds how many mistakes one answer lists.
const maxDetails = 50

// read decodes the uploads and checks paths and sizes. Every mistake is listed, up to maxDetails; the
// code is that of the first.
func read(uploads []Upload, deletes []string, limits Limits) (batch, error) {
	var b batch
	var details []fault.Detail
	var code fault.Code
	wrong := func(c fault.Code, field, reason, message string) {
		if code == "" {
			code = c
		}
		if len(details) < maxDetails {
			details = append(details, fault.Detail{Field: field, Code: reason, Message: message})
		}
	}
	seen := make(map[string]string, len(uploads)) // key to path
	for i, u := range uploads {
		field := fmt.Sprintf("files[%d]", i)
		path, reason := projectpath.Clean(u.Path)
		if reason != "" {
			wrong(fault.InvalidPath, field+".path", "path", reason)
			continue
		}
		key := projectpath.Key(path)
		if other, twice := seen[key]; twice {
			message := "the same path is written twice"
			if other != path {
				message = "two paths may not differ in case alone"
			}
			wrong(fault.InvalidPath, field+".path", "duplicate", message)
			continue
		}
		seen[key] = path
		data, message := decode(u)
		switch {
		case message != "":
			wrong(fault.ValidationFailed, field+".content", "encoding", message)
			continue
		case int64(len(data)) > limits.MaxFile:
			wrong(fault.FileTooLarge, field+".content", "too_large", fmt.Sprintf("a file may have at most %d bytes", limits.MaxFile))
			continue
		}
		c := content{sum: sha256.Sum256(data), data: data}
		b.paths, b.keys = append(b.paths, path), append(b.keys, key)
		b.hashes, b.sizes = append(b.hashes, c.sum[:]), append(b.sizes, int64(len(data)))
		b.contents = append(b.contents, c)
	}
	for i, d := range deletes {
		path, reason := projectpath.Clean(d)
		switch {
		case reason != "":
			wrong(fault.InvalidPath, fmt.Sprintf("delete[%d]", i), "path", reason)
		case seen[projectpath.Key(path)] == path:
			wrong(fault.InvalidPath, fmt.Sprintf("delete[%d]", i), "duplicate", "the same path is written and deleted")
		default:
			b.deletes = append(b.deletes, path)
		}
	}
	if code != "" {
		return batch{}, fault.New(code, "Some files cannot be taken as they are. None was written.", details...)
	}
	return b.whole(), nil
}

// whole gives empty columns for absent ones, as an absent list is NULL to the database.
func (b batch) whole() batch {
	if b.paths == nil {
		b.paths, b.keys, b.hashes, b.sizes = []string{}, []string{}, [][]byte{}, []int64{}
	}
	if b.deletes == nil {
		b.deletes = []string{}
	}
	return b
}

func decode(u Upload) (data []byte, message string) {
	if u.Encoding == "base64" {
		data, err := base64.StdEncoding.DecodeString(u.Content)
		if err != nil {
			return nil, "expected standard base64 with padding"
		}
		return data, ""
	}
	if !utf8.ValidString(u.Content) {
		return nil, "expected UTF-8; send other content as base64"
	}
	return []byte(u.Content), ""
}

// unknown returns the contents that are not among the known hashes, each once.
func (b batch) unknown(known [][]byte) []content {
	have := make(map[[sha256.Size]byte]bool, len(known))
	for _, k := range known {
		if len(k) == sha256.Size {
			have[[sha256.Size]byte(k)] = true
		}
	}
	var fresh []content
	for _, c := range b.contents {
		if !have[c.sum] {
			have[c.sum] = true
			fresh = append(fresh, c)
		}
	}
	return fresh
}
