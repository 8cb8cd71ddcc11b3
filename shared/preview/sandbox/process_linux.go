package sandbox

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// executable is the running program itself, even after its file was replaced by an update.
func executable() (string, error) { return "/proc/self/exe", nil }

// isolate prepares a child that dies with the thread that starts it and, where the system allows, lives in its own
// user, network, IPC and host name namespaces: no interface, not even loopback, is up in them.
func isolate(cmd *exec.Cmd, namespaces bool) {
	attr := &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
	if namespaces {
		attr.Cloneflags = syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET | syscall.CLONE_NEWIPC | syscall.CLONE_NEWUTS
		attr.UidMappings = []syscall.SysProcIDMap{{ContainerID: os.Getuid(), HostID: os.Getuid(), Size: 1}}
		attr.GidMappings = []syscall.SysProcIDMap{{ContainerID: os.Getgid(), HostID: os.Getgid(), Size: 1}}
	}
	cmd.SysProcAttr = attr
}

// cpuTime is the CPU time that all threads of a process have used so far; 0 stands for this process. The clock's number is made
// as clock_getcpuclockid(3) makes it.
func cpuTime(pid int) (time.Duration, error) {
	var spent unix.Timespec
	if err := unix.ClockGettime(int32(^pid<<3|unix.CLOCK_PROCESS_CPUTIME_ID), &spent); err != nil {
		return 0, os.NewSyscallError("clock_gettime", err)
	}
	return time.Duration(spent.Nano()), nil
}

// ownMemory is what a process holds that it shares with no other, in bytes; 0 of one that is gone.
func ownMemory(pid int) int64 {
	b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/statm")
	if err != nil {
		return 0
	}
	var size, resident, shared int64
	if _, err := fmt.Sscan(string(b), &size, &resident, &shared); err != nil {
		return 0
	}
	return (resident - shared) * int64(os.Getpagesize())
}

// maxAddressSpace leaves room for two VMs at their greatest, the compiled engine and Go's own reservations.
const maxAddressSpace = 6 << 30

// confine takes from this process what it needs no more once the engine is compiled: writing files, opening many,
// dumping core, gaining privileges, new processes, new sockets. What the system refuses to take stays.
func confine() error {
	_ = unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
	_ = unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0)
	// When memory runs short, the kernel ends a sandbox before anything else.
	_ = os.WriteFile("/proc/self/oom_score_adj", []byte("900"), 0)
	limits := map[int]uint64{
		unix.RLIMIT_CORE: 0,
		// Snapshots are written to files in memory; no other file can be opened.
		unix.RLIMIT_FSIZE:  maxWasmPages * wasmPage,
		unix.RLIMIT_NOFILE: 64,
	}
	if !raceDetector {
		limits[unix.RLIMIT_AS] = maxAddressSpace
	}
	for resource, value := range limits {
		if err := unix.Setrlimit(resource, &unix.Rlimit{Cur: value, Max: value}); err != nil {
			return os.NewSyscallError("setrlimit", err)
		}
	}
	return forbidSyscalls()
}
