package devservers

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// PostgresOptions says where and how a PostgreSQL server runs.
type PostgresOptions struct {
	// Dir is the data folder, made at first start and kept.
	Dir string
	// Port on loopback; 0 picks a free one.
	Port int
	// Disposable trades durability for speed: for tests alone.
	Disposable bool
	// Log receives the server's output; nil discards it.
	Log io.Writer
}

// Postgres is a running PostgreSQL server.
type Postgres struct {
	proc     *Process
	opts     PostgresOptions
	bin      string
	dir      dataDir
	port     int
	password string
}

const postgresUser = "hivesync"

// StartPostgres initialises the data folder if it is new, starts the server and waits until it answers.
func StartPostgres(ctx context.Context, o PostgresOptions) (*Postgres, error) {
	bin, err := postgresBin()
	if err != nil {
		return nil, err
	}
	acc, err := serverAccount("postgres")
	if err != nil {
		return nil, err
	}
	dir, err := acc.dataDir(o.Dir)
	if err != nil {
		return nil, err
	}
	p := &Postgres{opts: o, bin: bin, dir: dir}
	if err := p.initialise(ctx); err != nil {
		return nil, err
	}
	if p.port, err = choosePort("PostgreSQL", o.Port); err != nil {
		return nil, err
	}
	return p, p.run(ctx)
}

// postgresBin finds the folder with initdb and postgres: Debian and Homebrew keep it off the PATH.
func postgresBin() (string, error) {
	var found []string
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin",
		"/opt/homebrew/opt/postgresql*/bin", "/usr/local/opt/postgresql*/bin",
		"/usr/pgsql-*/bin",
	} {
		dirs, _ := filepath.Glob(pattern)
		found = append(found, dirs...)
	}
	slices.SortFunc(found, func(a, b string) int { return majorVersion(b) - majorVersion(a) })
	if path, err := exec.LookPath("initdb"); err == nil {
		found = append(found, filepath.Dir(path))
	}
	for _, dir := range found {
		if executable(filepath.Join(dir, "initdb")) && executable(filepath.Join(dir, "postgres")) {
			return dir, nil
		}
	}
	return "", fmt.Errorf("devservers: PostgreSQL's server programs (initdb, postgres) are not installed: run `make setup`")
}

func majorVersion(dir string) int {
	digits := strings.TrimFunc(filepath.Base(filepath.Dir(dir)), func(r rune) bool { return r < '0' || r > '9' })
	n, _ := strconv.Atoi(digits)
	return n
}

func executable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o111 != 0
}

// initialise makes the cluster once. The password is beside the data, readable by its owner alone.
func (p *Postgres) initialise(ctx context.Context) error {
	secret := filepath.Join(p.dir.path, "password")
	data := filepath.Join(p.dir.path, "data")
	if _, err := os.Stat(filepath.Join(data, "PG_VERSION")); err == nil {
		raw, err := os.ReadFile(secret)
		if err != nil {
			return fmt.Errorf("devservers: the data folder %s has lost its password file: remove the folder to start anew: %w", p.dir.path, err)
		}
		p.password = strings.TrimSpace(string(raw))
		return nil
	}
	b := make([]byte, 24)
	if _, err := rand.Read(b); err != nil {
		return err
	}
	p.password = hex.EncodeToString(b)
	if err := os.WriteFile(secret, []byte(p.password+"\n"), 0o600); err != nil {
		return fmt.Errorf("devservers: writing the password file: %w", err)
	}
	if err := p.dir.give("password"); err != nil {
		return err
	}
	cmd, folder, err := p.dir.command(ctx, filepath.Join(p.bin, "initdb"), func(path string) []string {
		args := []string{
			"-D", filepath.Join(path, "data"), "-U", postgresUser, "--pwfile=" + filepath.Join(path, "password"), "--auth=scram-sha-256",
			"--encoding=UTF8", "--locale=C", "--no-instructions",
		}
		if p.opts.Disposable {
			args = append(args, "--no-sync")
		}
		return args
	})
	if err != nil {
		return err
	}
	defer func() { _ = folder.Close() }()
	if out, err := cmd.CombinedOutput(); err != nil {
		_ = os.RemoveAll(data) // a half-made cluster would be taken for a whole one
		return fmt.Errorf("devservers: initdb: %w\n%s", err, out)
	}
	return nil
}

func (p *Postgres) run(ctx context.Context) error {
	settings := map[string]string{
		"listen_addresses": "127.0.0.1", "port": strconv.Itoa(p.port), "unix_socket_directories": "",
		"max_connections": "200", "shared_buffers": "64MB", "log_min_messages": "warning", "timezone": "UTC",
	}
	if p.opts.Disposable {
		settings["fsync"], settings["synchronous_commit"], settings["full_page_writes"] = "off", "off", "off"
	}
	cmd, folder, err := p.dir.command(context.Background(), filepath.Join(p.bin, "postgres"), func(path string) []string {
		args := []string{"-D", filepath.Join(path, "data")}
		for _, k := range sortedKeys(settings) {
			args = append(args, "-c", k+"="+settings[k])
		}
		return args
	})
	if err != nil {
		return err
	}
	defer func() { _ = folder.Close() }()
	proc, err := StartProcess("PostgreSQL", cmd, p.opts.Log)
	if err != nil {
		return err
	}
	p.proc = proc
	ready, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	err = proc.WaitReady(ready, func(ctx context.Context) error {
		conn, err := pgx.Connect(ctx, p.URL("postgres"))
		if err != nil {
			return err
		}
		return conn.Close(ctx)
	})
	if err != nil {
		_ = p.Stop()
	}
	return err
}

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// URL returns the connection URL of a database on the server. It holds the password.
func (p *Postgres) URL(database string) string {
	u := url.URL{
		Scheme: "postgres", User: url.UserPassword(postgresUser, p.password),
		Host: "127.0.0.1:" + strconv.Itoa(p.port), Path: "/" + database, RawQuery: "sslmode=disable",
	}
	return u.String()
}

// CreateDatabase makes a database, from template if one is named. An existing one is left alone.
func (p *Postgres) CreateDatabase(ctx context.Context, name, template string) error {
	conn, err := pgx.Connect(ctx, p.URL("postgres"))
	if err != nil {
		return fmt.Errorf("devservers: connecting to PostgreSQL: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	var exists bool
	if err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)", name).Scan(&exists); err != nil {
		return fmt.Errorf("devservers: looking for database %s: %w", name, err)
	}
	if exists {
		return nil
	}
	sql := "CREATE DATABASE " + pgx.Identifier{name}.Sanitize()
	if template != "" {
		sql += " TEMPLATE " + pgx.Identifier{template}.Sanitize()
	}
	if _, err := conn.Exec(ctx, sql); err != nil {
		return fmt.Errorf("devservers: creating database %s: %w", name, err)
	}
	return nil
}

// Done is closed when the server has ended.
func (p *Postgres) Done() <-chan struct{} { return p.proc.done }

// Stop shuts the server down (PostgreSQL's fast shutdown: open transactions are rolled back).
func (p *Postgres) Stop() error { return p.proc.Stop(syscall.SIGINT, 15*time.Second) }

// Kill ends the server at once, as a crash would: none of its processes writes anything more.
func (p *Postgres) Kill(ctx context.Context) error {
	all, err := p.Freeze(ctx)
	if err != nil {
		return err
	}
	for _, pid := range all[1:] {
		_ = syscall.Kill(pid, syscall.SIGKILL) // may have ended with the first
	}
	return p.proc.Stop(syscall.SIGKILL, 10*time.Second)
}

// Restart starts the server again on the same port after Stop or Kill.
func (p *Postgres) Restart(ctx context.Context) error { return p.run(ctx) }

// StandBy makes the server a standby at its next start: it is in recovery, and takes no writes, until it is promoted.
func (p *Postgres) StandBy() error {
	name := filepath.Join("data", "standby.signal")
	if err := os.WriteFile(filepath.Join(p.dir.path, name), nil, 0o600); err != nil {
		return fmt.Errorf("devservers: making a standby: %w", err)
	}
	return p.dir.give(name)
}

// Freeze stops all of the server's processes where they are, the first of them first, so that it starts no other, and returns
// them. They hold their connections and locks, and answer nothing until Thaw.
func (p *Postgres) Freeze(ctx context.Context) ([]int, error) {
	conn, err := pgx.Connect(ctx, p.URL("postgres"))
	if err != nil {
		return nil, fmt.Errorf("devservers: connecting to PostgreSQL: %w", err)
	}
	defer func() { _ = conn.PgConn().Conn().Close() }() // who answers is frozen
	if err := p.proc.Signal(syscall.SIGSTOP); err != nil {
		return nil, err
	}
	rows, err := conn.Query(ctx, "SELECT pid FROM pg_stat_activity")
	if err != nil {
		return nil, errors.Join(err, p.proc.Signal(syscall.SIGCONT))
	}
	others, err := pgx.CollectRows(rows, pgx.RowTo[int])
	all := append([]int{p.proc.Pid()}, others...)
	if err == nil {
		err = signalAll(all[1:], syscall.SIGSTOP)
	}
	if err != nil {
		return nil, errors.Join(err, p.Thaw(all))
	}
	return all, nil
}

// Thaw lets what Freeze returned run on.
func (p *Postgres) Thaw(all []int) error { return signalAll(all, syscall.SIGCONT) }

// signalAll sends sig to all processes; one that has ended is no error.
func signalAll(pids []int, sig syscall.Signal) error {
	for _, pid := range pids {
		if err := syscall.Kill(pid, sig); err != nil && !errors.Is(err, syscall.ESRCH) {
			return fmt.Errorf("devservers: signalling PostgreSQL: %w", err)
		}
	}
	return nil
}
