package devservers

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
)

// account is the unprivileged user that a server runs as when we are root; nil otherwise.
type account struct{ uid, gid int }

// serverAccount picks the account: PostgreSQL refuses to run as root, and no server needs it.
func serverAccount(preferred string) (*account, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{preferred, "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.Atoi(u.Uid)
		gid, err2 := strconv.Atoi(u.Gid)
		if err1 == nil && err2 == nil && uid != 0 {
			return &account{uid, gid}, nil
		}
	}
	return nil, fmt.Errorf("devservers: running as root, and neither %q nor \"nobody\" exists to run the server as", preferred)
}

// apply makes cmd run as the account.
func (a *account) apply(cmd *exec.Cmd) {
	if a == nil {
		return
	}
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
}

// dataDir is the folder of a server's data and the account that it belongs to.
type dataDir struct {
	path    string
	account *account
}

// dataDir makes the folder for the account alone.
func (a *account) dataDir(path string) (dataDir, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return dataDir{}, err
	}
	if err := os.MkdirAll(path, 0o700); err != nil {
		return dataDir{}, fmt.Errorf("devservers: making %s: %w", path, err)
	}
	d := dataDir{path, a}
	return d, d.give("")
}

// give hands what is below the folder over to the account.
func (d dataDir) give(name string) error {
	if d.account == nil {
		return nil
	}
	if err := os.Chown(filepath.Join(d.path, name), d.account.uid, d.account.gid); err != nil {
		return fmt.Errorf("devservers: giving the data folder to the server's account: %w", err)
	}
	return nil
}

// command is a program that runs as the account on the folder, args those that path gives for where the program finds
// it. The caller closes what is returned once the program has started.
//
// The account may be shut out of a folder above, as of root's home. So root hands it the folder open, and Linux leads
// the program there by the descriptor, without asking for the way.
func (d dataDir) command(ctx context.Context, program string, args func(path string) []string) (*exec.Cmd, io.Closer, error) {
	folder, err := os.Open(d.path)
	if err != nil {
		return nil, nil, fmt.Errorf("devservers: opening the data folder: %w", err)
	}
	path := d.path
	if d.account != nil && runtime.GOOS == "linux" {
		path = "/proc/self/fd/3" // the first of ExtraFiles
	}
	cmd := exec.CommandContext(ctx, program, args(path)...)
	cmd.Dir, cmd.Env, cmd.ExtraFiles = "/", plainEnv(), []*os.File{folder}
	d.account.apply(cmd)
	return cmd, folder, nil
}
