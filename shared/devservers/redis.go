package devservers

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
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
	// Log receives the server's output; nil discards it.
	Log io.Writer
}

// Redis is a running Redis server.
type Redis struct {
	proc *Process
	opts RedisOptions
	bin  string
	dir  dataDir
	port int
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
	if r.port, err = choosePort("Redis", o.Port); err != nil {
		return nil, err
	}
	return r, r.run(ctx)
}

func (r *Redis) run(ctx context.Context) error {
	onOff := map[bool]string{true: "yes", false: "no"}
	cmd, folder, err := r.dir.command(context.Background(), r.bin, func(path string) []string {
		return []string{
			"--port", strconv.Itoa(r.port), "--bind", "127.0.0.1", "--dir", path,
			"--save", "", "--appendonly", onOff[r.opts.AppendOnly], "--appendfsync", "everysec",
			"--databases", strconv.Itoa(max(r.opts.Databases, 16)), "--maxmemory-policy", "noeviction",
		}
	})
	if err != nil {
		return err
	}
	defer func() { _ = folder.Close() }()
	proc, err := StartProcess("Redis", cmd, r.opts.Log)
	if err != nil {
		return err
	}
	r.proc = proc
	ready, cancel := context.WithTimeout(ctx, 30*time.Second)
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
