// Package pgclient runs PostgreSQL's own client programs: it finds those that fit a server, and gives them the way to a database by
// their environment.
//
// It never puts a password, or anything else of a database's URL, on a command line, which every user of the machine can read, and it
// gives a program no secret of this process but that one.
package pgclient

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Version is that of a program or a server: 15.18 is {15, "15.18"}.
type Version struct {
	Major int
	Text  string
}

// Programs is a folder of client programs of one version.
type Programs struct {
	dir     string
	Version Version
}

const versionTimeout = time.Minute

var versionLine = regexp.MustCompile(`\(PostgreSQL\) ((\d+)[^\s]*)`)

// folders are where systems keep the programs of several versions, off the PATH.
var folders = []string{"/usr/lib/postgresql/*/bin", "/usr/libexec/postgresql*", "/opt/homebrew/opt/postgresql*/bin", "/usr/local/opt/postgresql*/bin", "/usr/pgsql-*/bin"}

// Find returns the programs in a folder or, where it is empty, those on the PATH and in the usual folders that fit. Which do is said by
// fits; the error says what is there, and what is wanted.
func Find(ctx context.Context, folder, program, wanted string, fits func(Version) bool) (Programs, error) {
	var found []Programs
	for _, dir := range candidates(folder, program) {
		v, err := versionOf(ctx, filepath.Join(dir, program))
		if err == nil {
			found = append(found, Programs{dir, v})
		}
	}
	// The oldest that fits is the nearest to the server.
	slices.SortStableFunc(found, func(a, b Programs) int { return a.Version.Major - b.Version.Major })
	for _, p := range found {
		if fits(p.Version) {
			return p, nil
		}
	}
	if len(found) == 0 {
		return Programs{}, fmt.Errorf("%s is not installed: %s is wanted, which is in PostgreSQL's client package (postgresql-client), or set BACKUP_PG_BIN to its folder", program, wanted)
	}
	var have []string
	for _, p := range found {
		have = append(have, p.Version.Text)
	}
	return Programs{}, fmt.Errorf("%s is of version %s, and %s is wanted: install that PostgreSQL's client package, or set BACKUP_PG_BIN to its folder", program, strings.Join(have, ", "), wanted)
}

func candidates(folder, program string) (dirs []string) {
	if folder != "" {
		return []string{folder}
	}
	for _, pattern := range folders {
		found, _ := filepath.Glob(pattern)
		dirs = append(dirs, found...)
	}
	if path, err := exec.LookPath(program); err == nil {
		dirs = append(dirs, filepath.Dir(path))
	}
	return dirs
}

func versionOf(ctx context.Context, path string) (Version, error) {
	ctx, cancel := context.WithTimeout(ctx, versionTimeout)
	defer cancel()
	out, err := exec.CommandContext(ctx, path, "--version").Output() // #nosec G204 -- the operator's folders
	if err != nil {
		return Version{}, err
	}
	m := versionLine.FindStringSubmatch(string(out))
	if m == nil {
		return Version{}, errors.New("no version")
	}
	major, err := strconv.Atoi(m[2])
	return Version{major, m[1]}, err
}

// Command is a program that was not started yet. What it writes to stderr is kept, as far as an error needs it.
type Command struct {
	*exec.Cmd
	name   string
	stderr *tail
}

// Command returns a program with its arguments and the way to a database; database may be nil for one that needs none. It ends with ctx.
func (p Programs) Command(ctx context.Context, database *Database, program string, args ...string) *Command {
	cmd := exec.CommandContext(ctx, filepath.Join(p.dir, program), args...) // #nosec G204 -- the operator's folders, our arguments
	cmd.Env = plainEnv()
	if database != nil {
		cmd.Env = append(cmd.Env, database.env...)
	}
	cmd.WaitDelay = 10 * time.Second // or a program's child that holds its pipes would hold us
	c := &Command{Cmd: cmd, name: program, stderr: &tail{}}
	cmd.Stderr = c.stderr
	return c
}

// plainEnv is what programs need of this process's environment: none of its secrets.
func plainEnv() []string {
	out := []string{"LC_ALL=C"} // whoever reads the error reads English
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "SSL_CERT_FILE", "SSL_CERT_DIR"} {
		if v, ok := os.LookupEnv(name); ok {
			out = append(out, name+"="+v)
		}
	}
	return out
}

// Wait waits for the program's end. The error has what it said last.
func (c *Command) Wait() error {
	err := c.Cmd.Wait()
	if err == nil {
		return nil
	}
	if said := c.Said(); said != "" {
		return fmt.Errorf("%s: %w: %s", c.name, err, said)
	}
	return fmt.Errorf("%s: %w", c.name, err)
}

// Said is what the program wrote to stderr last.
func (c *Command) Said() string { return c.stderr.String() }

// keptErrors bounds what is kept of what a program says.
const keptErrors = 2 << 10

// tail keeps the end of what is written to it.
type tail struct {
	mu   sync.Mutex
	text []byte
}

var _ io.Writer = (*tail)(nil)

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, b...)
	t.text = t.text[max(0, len(t.text)-keptErrors):]
	return len(b), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.Join(strings.Fields(string(t.text)), " ")
}
