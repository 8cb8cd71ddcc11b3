// Package servertest gives tests real servers: one PostgreSQL, one Redis and one S3 server for each
// test process, started at first use and ended with it, and for every test a database, a numbered
// Redis database or a bucket of its own. An SQS server is a test's own.
package servertest

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"hivesync/shared/devservers"
)

// Patience is how long a test waits for what must come: longer than any machine that is merely busy takes.
const Patience = 10 * time.Minute

// redisDatabases bounds how many tests of one process can have a Redis database at a time.
const redisDatabases = 512

var (
	postgres = sync.OnceValues(func() (*devservers.Postgres, error) {
		return devservers.StartPostgres(context.Background(), devservers.PostgresOptions{Dir: scratch("postgres"), Disposable: true})
	})
	shared = sync.OnceValues(func() (*devservers.Redis, error) {
		return devservers.StartRedis(context.Background(), devservers.RedisOptions{Dir: scratch("redis"), Databases: redisDatabases})
	})
	s3 = sync.OnceValues(func() (*devservers.S3, error) {
		return devservers.StartS3(devservers.S3Options{Dir: scratch("s3")})
	})
	serial    atomic.Int64
	databases = make(chan int, redisDatabases)
)

func init() {
	for n := range redisDatabases {
		databases <- n
	}
}

// own is this process's folder. It is never closed, as a test binary has no moment of its own to clean up: the next
// one removes it.
var own = sync.OnceValues(devservers.NewScratch)

// scratch returns a folder of this process.
func scratch(name string) string {
	s, err := own()
	if err != nil {
		panic(err)
	}
	return filepath.Join(s.Dir, name)
}

// Server returns the process's PostgreSQL server, for packages that make template databases.
func Server(t testing.TB) *devservers.Postgres {
	t.Helper()
	server, err := postgres()
	if err != nil {
		t.Fatal(err)
	}
	return server
}

// Postgres returns the URL of an empty database made for this test.
func Postgres(t testing.TB) string { return PostgresFrom(t, "") }

// PostgresFrom returns the URL of a database made for this test as a copy of the template database.
func PostgresFrom(t testing.TB, template string) string {
	t.Helper()
	server := Server(t)
	name := fmt.Sprintf("test_%d", serial.Add(1))
	if err := server.CreateDatabase(t.Context(), name, template); err != nil {
		t.Fatal(err)
	}
	return server.URL(name)
}

// Redis returns the URL of an empty Redis database that belongs to this test until it ends. Its clients wait for a busy machine.
func Redis(t testing.TB) string {
	t.Helper()
	server, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	n := <-databases
	client := redis.NewClient(&redis.Options{Addr: server.Addr(), DB: n, ReadTimeout: Patience})
	t.Cleanup(func() {
		defer func() { databases <- n }()
		defer func() { _ = client.Close() }()
		ctx, cancel := context.WithTimeout(context.Background(), Patience)
		defer cancel()
		if err := client.FlushDB(ctx).Err(); err != nil {
			t.Error(err)
		}
	})
	return server.URL(n) + "?read_timeout=5m&write_timeout=5m&dial_timeout=1m"
}

// RedisServer returns a Redis server of this test's own, with an append-only file: for tests that
// flush, stop or kill it.
func RedisServer(t testing.TB) *devservers.Redis {
	t.Helper()
	return startRedis(t, devservers.RedisOptions{AppendOnly: true})
}

// startRedis starts a server that is stopped with the test, in a folder of its own where none is named.
func startRedis(t testing.TB, o devservers.RedisOptions) *devservers.Redis {
	t.Helper()
	if o.Dir == "" {
		o.Dir = scratch(fmt.Sprintf("redis-%d", serial.Add(1)))
	}
	server, err := devservers.StartRedis(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Stop(); err != nil {
			t.Error(err)
		}
	})
	return server
}

// PostgresServer returns a PostgreSQL server of this test's own, which loses nothing that it committed: for tests that stop or
// kill it.
func PostgresServer(t testing.TB) *devservers.Postgres {
	t.Helper()
	server, err := devservers.StartPostgres(t.Context(), devservers.PostgresOptions{Dir: scratch(fmt.Sprintf("postgres-%d", serial.Add(1)))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Stop(); err != nil {
			t.Error(err)
		}
	})
	return server
}

// S3 returns an empty bucket made for this test.
func S3(t testing.TB) devservers.S3Endpoint {
	t.Helper()
	server, err := s3()
	if err != nil {
		t.Fatal(err)
	}
	endpoint, err := server.Endpoint(t.Context(), fmt.Sprintf("test-%d", serial.Add(1)))
	if err != nil {
		t.Fatal(err)
	}
	return endpoint
}

// Failover is a primary with a replica, and three Sentinels that watch them.
type Failover struct {
	Servers   [2]*devservers.Redis
	Sentinels [3]*devservers.Redis
}

// FailoverMaster is the name by which Sentinels know the primary.
const FailoverMaster = "hivesync"

// Sentinels returns servers of this test's own, once all know each other: for tests that kill a primary.
func Sentinels(t testing.TB) *Failover {
	t.Helper()
	var f Failover
	f.Servers[0] = startRedis(t, devservers.RedisOptions{AppendOnly: true})
	f.Servers[1] = startRedis(t, devservers.RedisOptions{AppendOnly: true, ReplicaOf: f.Servers[0].Addr()})
	for i := range f.Sentinels {
		f.Sentinels[i] = startRedis(t, devservers.RedisOptions{Watches: &devservers.Watched{
			Name: FailoverMaster, Addr: f.Servers[0].Addr(), Quorum: 2, DownAfter: 2 * time.Second,
		}})
	}
	for _, s := range f.Sentinels {
		client := redis.NewSentinelClient(&redis.Options{Addr: s.Addr()})
		deadline := time.Now().Add(2 * time.Minute)
		for {
			master, err := client.Master(t.Context(), FailoverMaster).Result()
			if err == nil && master["num-slaves"] == "1" && master["num-other-sentinels"] == "2" {
				break
			}
			if time.Now().After(deadline) {
				t.Fatalf("the Sentinels do not find each other: %v, %v", master, err)
			}
			time.Sleep(50 * time.Millisecond)
		}
		_ = client.Close()
	}
	return &f
}

// URL is the REDIS_URL that names the Sentinels.
func (f *Failover) URL() string {
	hosts := make([]string, len(f.Sentinels))
	for i, s := range f.Sentinels {
		hosts[i] = s.Addr()
	}
	return "redis+sentinel://" + strings.Join(hosts, ",") + "/" + FailoverMaster + "/0"
}

// Primary is the server that takes writes now, as the servers themselves tell: each Sentinel learns of a failover in its
// own time. It waits out the moment in which there is none.
func (f *Failover) Primary(t testing.TB) *devservers.Redis {
	t.Helper()
	deadline := time.Now().Add(2 * time.Minute)
	for {
		var primaries []*devservers.Redis
		for _, s := range f.Servers {
			client := redis.NewClient(&redis.Options{Addr: s.Addr(), MaxRetries: -1})
			role, err := client.Do(t.Context(), "ROLE").Slice()
			_ = client.Close()
			if err == nil && len(role) > 0 && role[0] == "master" {
				primaries = append(primaries, s)
			}
		}
		if len(primaries) == 1 {
			return primaries[0]
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d of the servers are primaries", len(primaries))
		}
		time.Sleep(50 * time.Millisecond)
	}
}
