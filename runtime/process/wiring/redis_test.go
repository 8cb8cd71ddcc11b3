package wiring

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"hivesync/runtime/queue"
	"hivesync/shared/config"
	"hivesync/shared/devservers"
	"hivesync/shared/devservers/servertest"
	"hivesync/shared/fault"
)

func redisConfig(url string) *config.Config {
	c := &config.Config{}
	c.RedisURL, c.RedisPoolSize, c.RedisTimeout = config.NewSecret(url), 4, 3*time.Second
	return c
}

func TestRedisURLsNameServersClustersAndSentinels(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]string{
		"redis://u:p@a:1/2":                                      "server a:1 u:p 2 tls=false",
		"rediss://a:1":                                           "server a:1 : 0 tls=true",
		"redis://u:p@a:1?addr=b:2":                               "cluster a:1,b:2 u:p tls=false",
		"redis+sentinel://u:p%40@a,b:2,[::1]:3/main/4":           "sentinels a:26379,b:2,[::1]:3 main u:p@ 4 tls=false su:sp",
		"redis+sentinel://a:1/main":                              "sentinels a:1 main : 0 tls=false su:sp",
		"rediss+sentinel://a:1/main/0?addr=b:2&pool_timeout=10s": "sentinels a:1,b:2 main : 0 tls=true su:sp",
		"redis+sentinel://a:1":                                   "",
		"redis+sentinel:///main/0":                               "",
		"redis+sentinel://a:1,/main/0":                           "",
		"redis+sentinel://a:1/main/x":                            "",
		"redis+sentinel://a:1/main/0?replica_only=true":          "",
		"redis+sentinel://a:1/main/0?route_randomly=true":        "",
		"redis+sentinel://hunter2:hunter2@a:port/main/0":         "",
	} {
		c := redisConfig(url)
		c.RedisSentinelUsername, c.RedisSentinelPassword = "su", config.NewSecret("sp")
		o, err := readRedisURL(c)
		got := ""
		switch {
		case err != nil:
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the password is repeated: %v", err)
			}
		case o.server != nil:
			got = fmt.Sprintf("server %s %s:%s %d tls=%v", o.server.Addr, o.server.Username, o.server.Password, o.server.DB, o.server.TLSConfig != nil)
		case o.cluster != nil:
			got = fmt.Sprintf("cluster %s %s:%s tls=%v", strings.Join(o.cluster.Addrs, ","), o.cluster.Username, o.cluster.Password, o.cluster.TLSConfig != nil)
		default:
			s := o.sentinels
			got = fmt.Sprintf("sentinels %s %s %s:%s %d tls=%v %s:%s", strings.Join(s.SentinelAddrs, ","), s.MasterName, s.Username, s.Password, s.DB,
				s.TLSConfig != nil, s.SentinelUsername, s.SentinelPassword)
		}
		if got != want {
			t.Errorf("%s: %q, want %q", url, got, want)
		}
	}
}

// A URL of one kind that leads to servers of another would fail later, at the first job, or for ever.
func TestAURLThatLeadsElsewhereIsRefusedAtStart(t *testing.T) {
	t.Parallel()
	f := servertest.Sentinels(t)
	single := servertest.RedisServer(t).Addr()
	node, err := devservers.StartRedis(t.Context(), devservers.RedisOptions{Dir: t.TempDir(), ClusterNode: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = node.Stop() })
	sentinel := f.Sentinels[0].Addr()
	for url, want := range map[string]string{
		"redis://" + single + "/1": "",
		f.URL():                    "",
		"redis+sentinel://127.0.0.1:1," + sentinel + "/hivesync/0": "",
		"redis://" + sentinel:                                            "redis+sentinel://",
		"redis://:hunter2@" + sentinel + "/3":                            "redis+sentinel://",
		"redis://" + node.Addr() + "/0":                                  "?addr=",
		"redis://" + single + "?addr=" + single:                          "leave ?addr= out",
		"redis+sentinel://" + single + "/hivesync/0":                     "no Sentinel",
		"redis+sentinel://" + sentinel + "/another/0":                    `no master "another"`,
		"redis+sentinel://hunter2:hunter2@" + single + "/hivesync/0":     "no Sentinel",
		"redis+sentinel://" + node.Addr() + "," + single + "/hivesync/0": "no Sentinel",
	} {
		c := redisConfig(url)
		c.StartupWait = time.Hour // which a mistake does not wait for
		rdb, err := awaitRedis(t.Context(), c, quiet)
		if rdb != nil && err == nil {
			_ = rdb.Close()
		}
		var refused *fault.Error
		if want == "" && err != nil || want != "" && (!errors.As(err, &refused) || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hunter2")) {
			t.Errorf("%s: %v, want %q", url, err, want)
		}
	}
	replica := f.Servers[0]
	if replica == f.Primary(t) {
		replica = f.Servers[1]
	}
	if err := CheckRedis(t.Context(), redisConfig("redis://"+replica.Addr())); err == nil || !strings.Contains(err.Error(), "replica") || errors.As(err, new(*fault.Error)) {
		t.Errorf("a replica: %v", err) // which may be the primary in a moment: worth waiting
	}
}

func TestJobsSurviveAFailover(t *testing.T) {
	t.Parallel()
	f := servertest.Sentinels(t)
	rdb, err := awaitRedis(t.Context(), redisConfig(f.URL()), quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rdb.Close() }()
	q := queue.New(rdb, queue.Options{})
	until := func(what string, try func(context.Context) error) {
		t.Helper()
		deadline := time.Now().Add(2 * time.Minute)
		for {
			err := try(t.Context())
			if err == nil {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("%s: %v", what, err)
			}
			time.Sleep(50 * time.Millisecond)
		}
	}
	job := func(id string) queue.Job {
		return queue.Job{ID: id, Type: "preview_build", Tenant: "t", Tier: "free", Payload: []byte("{}"), Timeout: time.Minute, MaxAttempts: 3}
	}
	before := []queue.Job{job("a"), job("b"), job("c")}
	until("enqueue", func(ctx context.Context) error {
		_, err := q.EnqueueMany(ctx, "preview_queue", before)
		return err
	})
	until("the replica has them", func(ctx context.Context) error {
		for _, s := range f.Servers {
			client := redis.NewClient(&redis.Options{Addr: s.Addr()})
			n, err := client.LLen(ctx, "preview_queue").Result()
			_ = client.Close()
			if err != nil || n != 3 {
				return fmt.Errorf("%d jobs, %w", n, err)
			}
		}
		return nil
	})
	killed := f.Primary(t)
	if err := killed.Kill(); err != nil {
		t.Fatal(err)
	}
	until("enqueue on the new primary", func(ctx context.Context) error {
		_, err := q.Enqueue(ctx, "preview_queue", job("d"))
		return err
	})
	if err := killed.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	until("the old primary follows the new one", func(ctx context.Context) error {
		client := redis.NewClient(&redis.Options{Addr: killed.Addr()})
		defer func() { _ = client.Close() }()
		info, err := client.Info(ctx, "replication").Result()
		if err == nil && !strings.Contains(info, "role:slave") {
			err = errors.New("it does not yet")
		}
		return err
	})
	seen := map[string]bool{}
	until("claim", func(ctx context.Context) error {
		got, err := q.Claim(ctx, "preview_queue", queue.ClaimRequest{N: 4, Worker: "w", Token: queue.NewToken()})
		for _, l := range got.Leases {
			seen[l.ID] = true
			err = errors.Join(err, q.Ack(ctx, l, queue.Done))
		}
		if err == nil && len(seen) < 4 {
			err = fmt.Errorf("seen %v", seen)
		}
		return err
	})
}
