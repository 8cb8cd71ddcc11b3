package devservers

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/redis/go-redis/v9"
)

// RedisOptions says where and how a Redis server runs.
type RedisOptions struct {
	// Dir is the data folder.
	Dir string
	// Port on loopback; 0 picks a free one.
	Port int
	// AppendOnly keeps an append-only file, so that a restart loses at most a second.
	AppendOnly bool
	// Databases is how many numbered databases there are; 0 means 16.
	Databases int
	// ReplicaOf is the host:port of the primary that it follows; "" for none.
	ReplicaOf string
	// Watches, if not nil, makes it a Sentinel, which holds no data.
	Watches *Watched
	// ClusterNode makes it a node of a Cluster, alone and without slots at first.
	ClusterNode bool
	// Env, if not nil, gives further variables of its environment, for a server that finds Dir at path.
	Env func(path string) []string
	// Log receives the server's output; nil discards it.
	Log io.Writer
}

// Watched is a primary that Sentinels watch.
type Watched struct {
	Name string
	// Addr is its host:port when they start.
	Addr string
	// Quorum is how many of them must agree that it is down, and DownAfter how long it must be silent.
	Quorum    int
	DownAfter time.Duration
}

// config is a Sentinel's: it keeps what it learns in the file.
func (w *Watched) config() (string, error) {
	host, port, err := net.SplitHostPort(w.Addr)
	if err != nil {
		return "", fmt.Errorf("devservers: the primary's address: %w", err)
	}
	return fmt.Sprintf("sentinel monitor %s %s %s %d\nsentinel down-after-milliseconds %s %d\nsentinel failover-timeout %s 10000\n",
		w.Name, host, port, w.Quorum, w.Name, w.DownAfter.Milliseconds(), w.Name), nil
}

// Redis is a running Redis server.
type Redis struct {
	proc *Process
	opts RedisOptions
	bin  string
	dir  dataDir
	port int
	// busPort is where nodes of a Cluster meet.
	busPort int
}

// RedisServer finds the server's program: the one that HIVESYNC_REDIS_SERVER names, else redis-server, else
// valkey-server.
func RedisServer() (string, error) {
	names := []string{"redis-server", "valkey-server"}
	if name := os.Getenv("HIVESYNC_REDIS_SERVER"); name != "" {
		names = []string{name}
	}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("devservers: %s is not installed: run `make setup`", names[0])
}

// StartRedis starts the server and waits until it answers.
func StartRedis(ctx context.Context, o RedisOptions) (*Redis, error) {
	bin, err := RedisServer()
	if err != nil {
		return nil, err
	}
	acc, err := serverAccount("redis")
	if err != nil {
		return nil, err
	}
	dir, err := acc.dataDir(o.Dir)
	if err != nil {
		return nil, err
	}
	r := &Redis{opts: o, bin: bin, dir: dir}
	if o.Watches != nil {
		text, err := o.Watches.config()
		if err == nil {
			err = os.WriteFile(filepath.Join(dir.path, sentinelFile), []byte(text), 0o600)
		}
		if err == nil {
			err = dir.give(sentinelFile)
		}
		if err != nil {
			return nil, err
		}
	}
	if r.port, err = choosePort("Redis", o.Port); err != nil {
		return nil, err
	}
	if o.ClusterNode {
		if r.busPort, err = freePort(); err != nil {
			return nil, err
		}
	}
	return r, r.run(ctx)
}

// sentinelFile is a Sentinel's configuration.
const sentinelFile = "sentinel.conf"

// arguments are the server's, which finds its folder at path.
func (r *Redis) arguments(path string) []string {
	onOff := map[bool]string{true: "yes", false: "no"}
	args := []string{"--port", strconv.Itoa(r.port), "--bind", "127.0.0.1", "--dir", path}
	if r.opts.Watches != nil {
		return append([]string{filepath.Join(path, sentinelFile), "--sentinel"}, args...)
	}
	if host, port, err := net.SplitHostPort(r.opts.ReplicaOf); err == nil {
		args = append(args, "--replicaof", host+" "+port)
	}
	if r.opts.ClusterNode {
		args = append(args, "--cluster-enabled", "yes", "--cluster-port", strconv.Itoa(r.busPort))
	}
	return append(args,
		"--save", "", "--appendonly", onOff[r.opts.AppendOnly], "--appendfsync", "everysec",
		"--databases", strconv.Itoa(max(r.opts.Databases, 16)), "--maxmemory-policy", "noeviction",
	)
}

func (r *Redis) run(ctx context.Context) error {
	var env []string
	cmd, folder, err := r.dir.command(context.Background(), r.bin, func(path string) []string {
		if r.opts.Env != nil {
			env = r.opts.Env(path)
		}
		return r.arguments(path)
	})
	if err != nil {
		return err
	}
	defer func() { _ = folder.Close() }()
	cmd.Env = append(cmd.Env, env...)
	proc, err := StartProcess("Redis", cmd, r.opts.Log)
	if err != nil {
		return err
	}
	r.proc = proc
	ready, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	client := redis.NewClient(&redis.Options{Addr: r.Addr(), MaxRetries: -1})
	defer func() { _ = client.Close() }()
	err = proc.WaitReady(ready, func(ctx context.Context) error { return client.Ping(ctx).Err() })
	if err != nil {
		_ = r.Stop()
	}
	return err
}

// Addr returns host:port.
func (r *Redis) Addr() string { return "127.0.0.1:" + strconv.Itoa(r.port) }

// BusPort is where a node of a Cluster meets the others.
func (r *Redis) BusPort() int { return r.busPort }

// URL returns the connection URL of a numbered database.
func (r *Redis) URL(database int) string {
	return "redis://" + r.Addr() + "/" + strconv.Itoa(database)
}

// Restart starts the server again on the same port after Stop or Kill.
func (r *Redis) Restart(ctx context.Context) error { return r.run(ctx) }

// Done is closed when the server has ended.
func (r *Redis) Done() <-chan struct{} { return r.proc.done }

// Stop shuts the server down.
func (r *Redis) Stop() error { return r.proc.Stop(syscall.SIGTERM, 10*time.Second) }

// Kill ends the server at once, as a crash would.
func (r *Redis) Kill() error { return r.proc.Stop(syscall.SIGKILL, 10*time.Second) }
