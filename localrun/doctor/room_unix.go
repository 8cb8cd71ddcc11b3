//go:build unix

package doctor

import "golang.org/x/sys/unix"

// room says what is free, for those who are not root, of the disk that a folder is on, and its size.
func room(folder string) (free, size uint64, err error) {
	var fs unix.Statfs_t
	if err := unix.Statfs(folder, &fs); err != nil {
		return 0, 0, err
	}
	block := uint64(fs.Bsize) //nolint:gosec,unconvert // never negative; its type is not the same on all systems
	return fs.Bavail * block, fs.Blocks * block, nil
}
