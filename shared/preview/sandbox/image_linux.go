package sandbox

import (
	"context"
	"errors"
	"fmt"
	"unsafe"

	"github.com/tetratelabs/wazero/experimental"
	"golang.org/x/sys/unix"
)

// image is the template's memory in an anonymous file. A clone maps it privately: pages are shared until they are
// written, so that a clone costs one system call and the few hundred pages that a preview touches.
type image struct {
	fd   int
	size int
}

func newImage(memory []byte) (*image, error) {
	fd, err := unix.MemfdCreate("preview-template", unix.MFD_CLOEXEC|unix.MFD_ALLOW_SEALING)
	if err != nil {
		return nil, fmt.Errorf("keep the template: %w", err)
	}
	for rest, at := memory, int64(0); len(rest) > 0; {
		n, err := unix.Pwrite(fd, rest, at)
		if err != nil {
			_ = unix.Close(fd)
			return nil, fmt.Errorf("keep the template: %w", err)
		}
		rest, at = rest[n:], at+int64(n)
	}
	// Sealed, no clone can change what the next one starts from. Where seals are unknown, the private mappings suffice.
	_, _ = unix.FcntlInt(uintptr(fd), unix.F_ADD_SEALS, unix.F_SEAL_WRITE|unix.F_SEAL_GROW|unix.F_SEAL_SHRINK|unix.F_SEAL_SEAL)
	return &image{fd: fd, size: len(memory)}, nil
}

// restore puts the template over a VM's memory, which is at least as large and was made by mapped.
func (i *image) restore(v *vm) error {
	memory, ok := v.mem.Read(0, uint32(i.size))
	if !ok || len(memory) == 0 {
		return errNoMemory
	}
	at := unsafe.Pointer(&memory[0]) //nolint:gosec // the first byte of a mapping of our own, whose size was checked above
	_, err := unix.MmapPtr(i.fd, 0, at, uintptr(i.size), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_FIXED)
	return err
}

// close lets go of the file; clones keep what they have mapped.
func (i *image) close() { _ = unix.Close(i.fd) }

// withMemory makes VMs that are instantiated with the context take their memory from the kernel, not from Go's heap.
func withMemory(ctx context.Context) context.Context {
	return experimental.WithMemoryAllocator(ctx, experimental.MemoryAllocatorFunc(mapped))
}

// mapping is one VM's memory: reserved at its greatest size, so that it never moves, and given pages as it is touched.
type mapping struct {
	reserved []byte
}

func mapped(_, greatest uint64) experimental.LinearMemory {
	size := min(greatest, maxWasmPages*wasmPage)
	b, err := unix.Mmap(-1, 0, int(size), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON|unix.MAP_NORESERVE)
	if err != nil {
		return &mapping{}
	}
	return &mapping{reserved: b}
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
