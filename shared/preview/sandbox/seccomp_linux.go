package sandbox

import (
	"os"
	"runtime"
	"slices"
	"unsafe"

	"golang.org/x/sys/unix"
)

// forbidden are the system calls that a sandbox never needs once it is ready. They answer EPERM, so that a mistake shows
// as an error and not as a dead process.
var forbidden = []uint32{
	unix.SYS_EXECVE, unix.SYS_EXECVEAT, unix.SYS_PTRACE, unix.SYS_PROCESS_VM_READV, unix.SYS_PROCESS_VM_WRITEV,
	unix.SYS_SOCKET, unix.SYS_SOCKETPAIR, unix.SYS_CONNECT, unix.SYS_BIND, unix.SYS_LISTEN,
	unix.SYS_OPENAT, unix.SYS_OPENAT2, unix.SYS_MOUNT, unix.SYS_UMOUNT2, unix.SYS_CHROOT, unix.SYS_PIVOT_ROOT, unix.SYS_UNSHARE,
	unix.SYS_SETNS, unix.SYS_BPF, unix.SYS_PERF_EVENT_OPEN, unix.SYS_KEYCTL, unix.SYS_ADD_KEY, unix.SYS_REQUEST_KEY,
	unix.SYS_IO_URING_SETUP, unix.SYS_USERFAULTFD, unix.SYS_UNLINKAT, unix.SYS_RENAMEAT2, unix.SYS_LINKAT,
	unix.SYS_SYMLINKAT, unix.SYS_MKDIRAT, unix.SYS_FCHMODAT, unix.SYS_FCHOWNAT, unix.SYS_INIT_MODULE,
	unix.SYS_FINIT_MODULE, unix.SYS_DELETE_MODULE, unix.SYS_KEXEC_LOAD, unix.SYS_REBOOT, unix.SYS_SWAPON,
}

// Offsets in struct seccomp_data, and the answers of a filter (linux/seccomp.h).
const (
	seccompNumber     = 0
	seccompArch       = 4
	seccompAllow      = 0x7fff0000
	seccompErrno      = 0x00050000
	seccompFilterTSYN = 1
	// x32Numbers is where amd64's second numbering of the same calls begins.
	x32Numbers = 0x40000000
)

// forbidSyscalls installs a filter in all threads. A kernel without seccomp leaves the process as it was.
func forbidSyscalls() error {
	var arch uint32
	switch runtime.GOARCH {
	case "amd64":
		arch = unix.AUDIT_ARCH_X86_64
	case "arm64":
		arch = unix.AUDIT_ARCH_AARCH64
	default:
		return nil
	}
	load := func(offset uint32) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: offset}
	}
	answer := func(value uint32) unix.SockFilter { return unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: value} }
	program := []unix.SockFilter{
		load(seccompArch),
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: arch, Jt: 1},
		answer(seccompErrno | uint32(unix.EPERM)), // another architecture's numbering would slip past the list
		load(seccompNumber),
		{Code: unix.BPF_JMP | unix.BPF_JGE | unix.BPF_K, K: x32Numbers, Jf: 1},
		answer(seccompErrno | uint32(unix.EPERM)),
	}
	for _, number := range slices.Concat(forbidden, older) {
		program = append(program,
			unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: number, Jf: 1},
			answer(seccompErrno|uint32(unix.EPERM)))
	}
	program = append(program, answer(seccompAllow))
	filter := unix.SockFprog{Len: uint16(len(program)), Filter: &program[0]}
	//nolint:gosec // the call takes the filter by address, and both outlive it
	_, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, seccompFilterTSYN, uintptr(unsafe.Pointer(&filter)))
	runtime.KeepAlive(program)
	switch errno {
	case 0, unix.ENOSYS, unix.EINVAL, unix.EPERM, unix.EACCES:
		return nil
	default:
		return os.NewSyscallError("seccomp", errno)
	}
}
