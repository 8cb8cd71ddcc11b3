package wiring

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"

	"hivesync/runtime/queue"
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

// CheckWorker looks for a fresh heartbeat of a worker of this name. Replicas need names of their own, such
// as their container's, which is what WORKER_NAME is without a setting.
func CheckWorker(ctx context.Context, c *config.Config) error {
	rdb, err := OpenRedis(c)
	if err != nil {
		return err
	}
	defer func() { _ = rdb.Close() }()
	list, now, err := OpenQueue(c, rdb).Workers(ctx)
	if err != nil {
		return err
	}
	var last *queue.Heartbeat
	for _, w := range list { // the latest first
		if w.Name == c.WorkerName {
			last = &w
			break
		}
	}
	switch {
	case last == nil:
		return fmt.Errorf("no worker named %s has sent a heartbeat", c.WorkerName)
	case now.Sub(last.At) > c.UnhealthyAfter:
		return fmt.Errorf("the worker %s has been silent for %v", c.WorkerName, now.Sub(last.At).Round(time.Second))
	default:
		return nil
	}
}
