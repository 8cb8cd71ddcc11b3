package devservers

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
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

// folder makes dir for the account alone and returns where it is: dir itself, or, where an ancestor
// shuts the account out (a checkout below /root), a folder below /var/tmp named after dir.
func (a *account) folder(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	if a != nil && !open(filepath.Dir(dir)) {
		sum := sha256.Sum256([]byte(dir))
		dir = filepath.Join("/var/tmp", "hivesync-"+hex.EncodeToString(sum[:6]), filepath.Base(dir))
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return "", fmt.Errorf("devservers: making %s: %w", filepath.Dir(dir), err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !os.IsExist(err) {
		return "", fmt.Errorf("devservers: making %s: %w", dir, err)
	}
	if a != nil {
		if err := os.Chown(dir, a.uid, a.gid); err != nil {
			return "", fmt.Errorf("devservers: giving %s to the server's account: %w", dir, err)
		}
	}
	return dir, nil
}

// open reports whether every existing ancestor lets other users pass.
func open(dir string) bool {
	for {
		info, err := os.Stat(dir)
		if err == nil && info.Mode().Perm()&0o001 == 0 {
			return false
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return true
		}
		dir = parent
	}
}
