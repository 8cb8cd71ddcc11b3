// Package memory gives WebAssembly modules their memory. It must never be used by a module that outlives its Close.
package memory

import (
	"context"
	"errors"

	"github.com/tetratelabs/wazero/experimental"
	"golang.org/x/sys/unix"
)

// Lazy makes modules that are instantiated with the context take their memory from the kernel, not from Go's heap, up to most
// bytes each. It never moves, and costs nothing until it is touched.
func Lazy(ctx context.Context, most uint64) context.Context {
	return experimental.WithMemoryAllocator(ctx, experimental.MemoryAllocatorFunc(func(_, greatest uint64) experimental.LinearMemory {
		b, err := unix.Mmap(-1, 0, int(min(greatest, most)), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON|unix.MAP_NORESERVE)
		if err != nil {
			return &mapping{}
		}
		return &mapping{reserved: b}
	}))
}

// mapping is one module's memory: reserved at its greatest size, so that it never moves, and given pages as it is touched.
type mapping struct {
	reserved []byte
}

// Reallocate returns the first size bytes, or nil where that is more than was reserved.
func (m *mapping) Reallocate(size uint64) []byte {
	if size > uint64(len(m.reserved)) {
		return nil
	}
	return m.reserved[:size:len(m.reserved)]
}

// Free gives the pages back.
func (m *mapping) Free() {
	if m.reserved == nil {
		return
	}
	if err := unix.Munmap(m.reserved); err != nil && !errors.Is(err, unix.EINVAL) {
		panic(err)
	}
	m.reserved = nil
}
