package wiring

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"hivesync/shared/config"
)

// CheckBackend asks the API of this machine whether it lives or, deep, whether all that it depends on does.
func CheckBackend(ctx context.Context, c *config.Config, deep bool) error {
	host := c.ListenHost
	if host == "" || net.ParseIP(host).IsUnspecified() {
		host = "127.0.0.1"
	}
	path := "/health"
	if deep {
		path = "/health/deep"
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, strconv.Itoa(c.Port))+path, nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("the API does not answer: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		body, _ := io.ReadAll(io.LimitReader(res.Body, 4<<10))
		return fmt.Errorf("the API answers %d: %s", res.StatusCode, body)
	}
	return nil
}

// CheckWorker asks for a worker's life: first by the note that it leaves on this machine, which tells of it also while Redis
// is away, and else by its heartbeat in Redis. Replicas need names of their own, such as their container's, which is what
// WORKER_NAME is without a setting.
func CheckWorker(ctx context.Context, c *config.Config) error {
	if c.QueueDriver == config.DriverSQS {
		return errSQSWorker
	}
	n, err := readNote(notePath(c))
	if err == nil {
		return n.check(c, time.Now())
	}
	rdb, err := OpenRedis(c)
	if err != nil {
		return err
	}
	defer func() { _ = rdb.Close() }()
	list, now, err := OpenQueue(c, rdb).Workers(ctx)
	if err != nil {
		return err
	}
	for _, w := range list { // the latest first
		switch {
		case w.Name != c.WorkerName:
		case !w.Spoke(now, c.UnhealthyAfter):
			return fmt.Errorf("the worker %s has been silent for %v", c.WorkerName, now.Sub(w.At).Round(time.Second))
		default:
			return nil
		}
	}
	return fmt.Errorf("no worker named %s has sent a heartbeat", c.WorkerName)
}

// note is what a worker leaves on its machine at each heartbeat.
type note struct {
	// At is when it was written, Redis when a heartbeat last reached Redis.
	At    time.Time `json:"at"`
	Redis time.Time `json:"redis"`
}

// check says what is wrong with the worker that left the note.
func (n note) check(c *config.Config, now time.Time) error {
	if silent := now.Sub(n.At); silent > c.UnhealthyAfter {
		return fmt.Errorf("the worker %s has been silent for %v", c.WorkerName, silent.Round(time.Second))
	}
	// To start every worker anew would not bring Redis back; one that cannot reach it while others do may be helped so.
	if away := n.At.Sub(n.Redis); away > c.WorkerRedisGrace {
		return fmt.Errorf("the worker %s has been without Redis for %v", c.WorkerName, away.Round(time.Second))
	}
	return nil
}

func notePath(c *config.Config) string {
	if c.WorkerHealthFile != "" {
		return c.WorkerHealthFile
	}
	folder := os.TempDir() // a container's is its own, and writable where little else is
	if c.Env == config.Development {
		folder = c.StateDir // many systems may share a machine
	}
	return filepath.Join(folder, "hivesync-worker-"+c.WorkerName+".json")
}

func readNote(path string) (n note, err error) {
	b, err := os.ReadFile(path) // #nosec G304 -- the operator's own setting
	if err == nil {
		err = json.Unmarshal(b, &n)
	}
	return n, err
}

// keepNote returns what a worker does at each heartbeat, and what it does at its end. Where no note can be left, the health
// check goes by the heartbeat in Redis.
func keepNote(c *config.Config, log *slog.Logger) (beat func(redis time.Time), remove func()) {
	path := notePath(c)
	var warned sync.Once
	write := func(n note) error {
		b, err := json.Marshal(n)
		if err != nil {
			return err
		}
		f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*") // in place of whatever has the name, a link of others' too
		if err != nil {
			return err
		}
		defer func() { _ = os.Remove(f.Name()) }()
		_, err = f.Write(b)
		if err = errors.Join(err, f.Close()); err != nil {
			return err
		}
		return os.Rename(f.Name(), path)
	}
	beat = func(redis time.Time) {
		if err := write(note{At: time.Now(), Redis: redis}); err != nil {
			warned.Do(func() {
				log.Warn("[worker] No note for the health check can be left (WORKER_HEALTH_FILE)", "error", err)
			})
		}
	}
	return beat, func() { _ = os.Remove(path) }
}
