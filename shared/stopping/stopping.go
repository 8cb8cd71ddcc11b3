// Package stopping says which signals ask a program to stop in order.
package stopping

import (
	"os"
	"os/signal"
	"syscall"
)

// Signals are Ctrl-C, SIGTERM and, where the program was not started to outlive its terminal (nohup), SIGHUP.
func Signals() []os.Signal {
	list := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		list = append(list, syscall.SIGHUP)
	}
	return list
}
