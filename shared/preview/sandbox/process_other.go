//go:build !linux

package sandbox

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
	"time"
)

func executable() (string, error) { return os.Executable() }

// isolate puts the child into its own process group; it ends when its standard input does.
func isolate(cmd *exec.Cmd, _ bool) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// cpuTime is the CPU time that this process, which 0 stands for, has used so far. Other processes' times are not told here
// without C, so that a sandbox's parent counts wall-clock time instead.
func cpuTime(pid int) (time.Duration, error) {
	if pid != 0 {
		return 0, errors.ErrUnsupported
	}
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0, os.NewSyscallError("getrusage", err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()), nil
}

// ownMemory is not told by systems other than Linux.
func ownMemory(int) int64 { return 0 }

// confine takes away what can be taken on any Unix.
func confine() error {
	none := syscall.Rlimit{}
	if err := syscall.Setrlimit(syscall.RLIMIT_CORE, &none); err != nil {
		return os.NewSyscallError("setrlimit", err)
	}
	return nil
}
