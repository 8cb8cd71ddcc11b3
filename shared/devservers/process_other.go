//go:build !linux

package devservers

import (
	"os/exec"
	"syscall"
)

// dieWithParent gives the child a process group of its own; systems other than Linux have no
// parent-death signal, so a killed parent leaves the child running until the next start finds it.
func dieWithParent(cmd *exec.Cmd) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Setpgid = true
}
