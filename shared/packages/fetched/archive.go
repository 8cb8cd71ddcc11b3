package fetched

import (
	"bytes"
	"maps"
	"slices"
	"sync"

	"hivesync/shared/packages/archive"
	"hivesync/shared/preview/npm"
)

// Archive gives the files of a package's archive, which is unpacked when one is asked for. One that cannot be unpacked has none.
func Archive(tgz []byte) npm.Files { return &archived{tgz: tgz} }

type archived struct {
	tgz []byte

	mu    sync.Mutex
	files map[string][]byte // nil until they are asked for
}

func (a *archived) open() map[string][]byte {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.files == nil {
		if a.files, _ = archive.Unpack(bytes.NewReader(a.tgz), archive.DefaultLimits); a.files == nil {
			a.files = map[string][]byte{}
		}
	}
	return a.files
}

// rest lets go of the files, and returns what the archive takes.
func (a *archived) rest() int64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.files = nil
	return int64(len(a.tgz))
}

// List implements npm.Files.
func (a *archived) List() []string { return slices.Sorted(maps.Keys(a.open())) }

// Read implements npm.Files.
func (a *archived) Read(name string) ([]byte, bool) {
	content, ok := a.open()[name]
	return content, ok
}
