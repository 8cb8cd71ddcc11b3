package sandbox

import "golang.org/x/sys/unix"

// older are amd64's first versions of calls that newer architectures never had.
var older = []uint32{
	unix.SYS_OPEN, unix.SYS_CREAT, unix.SYS_FORK, unix.SYS_VFORK, unix.SYS_UNLINK, unix.SYS_RENAME, unix.SYS_LINK,
	unix.SYS_SYMLINK, unix.SYS_MKDIR, unix.SYS_RMDIR, unix.SYS_CHMOD, unix.SYS_CHOWN, unix.SYS_MKNOD, unix.SYS_TRUNCATE,
}
