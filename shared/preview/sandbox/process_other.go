//go:build !linux

package sandbox

import (
	"os"
	"os/exec"
	"syscall"
)

func executable() (string, error) { return os.Executable() }

// isolate puts the child into its own process group; it ends when its standard input does.
func isolate(cmd *exec.Cmd, _ bool) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// confine takes away what can be taken on any Unix.
func confine() error {
	none := syscall.Rlimit{}
	if err := syscall.Setrlimit(syscall.RLIMIT_CORE, &none); err != nil {
		return os.NewSyscallError("setrlimit", err)
	}
	return nil
}
