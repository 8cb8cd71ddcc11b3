package sandbox

import (
	"context"
	"fmt"
	"unsafe"

	"golang.org/x/sys/unix"

	"hivesync/shared/preview/sandbox/memory"
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

// restore puts the template over a VM's memory, which is at least as large and was made by withMemory.
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

// withMemory makes VMs that are instantiated with the context take their memory from the kernel.
func withMemory(ctx context.Context) context.Context { return memory.Lazy(ctx, maxWasmPages*wasmPage) }
