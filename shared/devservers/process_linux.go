package devservers

import (
	"os/exec"
	"syscall"
)

// dieWithParent asks the kernel to end the child when this process ends, however it ends.
// The child gets a process group of its own, so that Ctrl-C reaches only us and we stop it in order.
func dieWithParent(cmd *exec.Cmd) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Setpgid = true
	cmd.SysProcAttr.Pdeathsig = syscall.SIGTERM
}
