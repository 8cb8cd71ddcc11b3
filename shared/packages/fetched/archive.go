package fetched

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"sync"

	"hivesync/shared/packages/archive"
	"hivesync/shared/preview/npm"
)

// Archive gives the files of a package's archive, which is unpacked when one is asked for first. One that cannot be unpacked has none.
func Archive(tgz []byte) npm.Files { return &archived{tgz: tgz} }

// Digest tells an archive apart from every other.
func Digest(tgz []byte) string {
	sum := sha256.Sum256(tgz)
	return hex.EncodeToString(sum[:])
}

type archived struct {
	tgz   []byte
	once  sync.Once
	files map[string][]byte
	paths []string
}

func (a *archived) open() {
	a.once.Do(func() {
		files, err := archive.Unpack(bytes.NewReader(a.tgz), archive.DefaultLimits)
		a.tgz = nil
		if err != nil {
			return
		}
		a.files = files
		for name := range files {
			a.paths = append(a.paths, name)
		}
		slices.Sort(a.paths)
	})
}

// List implements npm.Files.
func (a *archived) List() []string {
	a.open()
	return a.paths
}

// Read implements npm.Files.
func (a *archived) Read(name string) ([]byte, bool) {
	a.open()
	content, ok := a.files[name]
	return content, ok
}
