package wiring

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"hivesync/runtime/queue"
	"hivesync/shared/config"
	"hivesync/shared/fault"
)

// redisOptions are what REDIS_URL names: exactly one field is set.
type redisOptions struct {
	server    *redis.Options
	cluster   *redis.ClusterOptions
	sentinels *redis.FailoverOptions
}

// readRedisURL reads the three forms of REDIS_URL, each with TLS as rediss too:
//
//	redis://user:password@host:6379/0                                     one server
//	redis://user:password@host:6379?addr=host2:6379                       a Cluster
//	redis+sentinel://user:password@host:26379,host2:26379/mymaster/0      what Sentinels watch
func readRedisURL(c *config.Config) (o redisOptions, err error) {
	// A worker blocks for up to a second on its queue's bell: reading must not time out before.
	reading := max(c.RedisTimeout, queue.MaxWait+time.Second)
	raw := c.RedisURL.Reveal()
	u, err := url.Parse(raw)
	scheme, rest, _ := strings.Cut(raw, "://")
	// A caller's deadline ends a command, also while Redis hangs: ContextTimeoutEnabled.
	switch {
	case scheme == "redis+sentinel" || scheme == "rediss+sentinel":
		if o.sentinels, err = readSentinelURL(strings.TrimSuffix(scheme, "+sentinel"), rest); err != nil {
			break
		}
		s := o.sentinels
		s.SentinelUsername, s.SentinelPassword = c.RedisSentinelUsername, c.RedisSentinelPassword.Reveal()
		s.ContextTimeoutEnabled = true
		s.PoolSize, s.DialTimeout, s.ReadTimeout, s.WriteTimeout = c.RedisPoolSize, c.RedisTimeout, reading, c.RedisTimeout
	case err == nil && u.Query().Has("addr"):
		if o.cluster, err = redis.ParseClusterURL(raw); err != nil {
			break
		}
		o.cluster.ContextTimeoutEnabled = true
		o.cluster.PoolSize, o.cluster.DialTimeout, o.cluster.ReadTimeout, o.cluster.WriteTimeout = c.RedisPoolSize, c.RedisTimeout, reading, c.RedisTimeout
	default:
		if o.server, err = redis.ParseURL(raw); err != nil {
			break
		}
		o.server.ContextTimeoutEnabled = true
		o.server.PoolSize, o.server.DialTimeout, o.server.ReadTimeout, o.server.WriteTimeout = c.RedisPoolSize, c.RedisTimeout, reading, c.RedisTimeout
	}
	if err != nil { // not its text, which may hold a password
		return redisOptions{}, fault.New(fault.BadRequest, "REDIS_URL is not a redis:// or rediss:// URL, nor redis+sentinel://host:26379,host2:26379/<master name>/0.")
	}
	return o, nil
}

var errSentinelURL = errors.New("not a URL of Sentinels")

// readSentinelURL reads what follows the scheme. Its user is that of the Redis servers, not of the Sentinels.
func readSentinelURL(scheme, rest string) (*redis.FailoverOptions, error) {
	authority, tail := rest, ""
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		authority, tail = rest[:i], rest[i:]
	}
	at := strings.LastIndexByte(authority, '@') + 1
	hosts := strings.Split(authority[at:], ",")
	for i, host := range hosts { // where no port is said, it is the Sentinels'
		if one, err := url.Parse("//" + host); err != nil || one.Hostname() == "" {
			return nil, errSentinelURL
		} else if one.Port() == "" {
			hosts[i] = net.JoinHostPort(one.Hostname(), "26379")
		}
	}
	u, err := url.Parse(scheme + "://" + authority[:at] + hosts[0] + tail)
	if err != nil {
		return nil, errSentinelURL
	}
	master, database, _ := strings.Cut(strings.Trim(u.Path, "/"), "/")
	user, query := u.User, u.Query()
	query.Set("master_name", master)
	query["addr"] = append(hosts[1:], query["addr"]...)
	u.User, u.Path, u.RawQuery = nil, "/"+database, query.Encode()
	o, err := redis.ParseFailoverURL(u.String())
	if err != nil || master == "" || o.ReplicaOnly || o.RouteRandomly || o.RouteByLatency { // a replica takes no writes
		return nil, errSentinelURL
	}
	o.Username = user.Username()
	o.Password, _ = user.Password()
	if o.TLSConfig != nil {
		o.TLSConfig.ServerName = "" // of the first Sentinel: each server is held to its own name
	}
	return o, nil
}

// OpenRedis returns a client of what REDIS_URL names, without connecting.
func OpenRedis(c *config.Config) (redis.UniversalClient, error) {
	o, err := readRedisURL(c)
	switch {
	case err != nil:
		return nil, err
	case o.sentinels != nil:
		return redis.NewFailoverClient(o.sentinels), nil
	case o.cluster != nil:
		return redis.NewClusterClient(o.cluster), nil
	}
	return redis.NewClient(o.server), nil
}

// CheckRedis asks what REDIS_URL names whether it is of the kind that the URL says, and takes writes. What no waiting
// cures is a permanent fault that says how to write the URL.
func CheckRedis(ctx context.Context, c *config.Config) error {
	o, err := readRedisURL(c)
	if err != nil {
		return err
	}
	switch {
	case o.sentinels != nil:
		return checkSentinels(ctx, o.sentinels)
	case o.cluster != nil:
		server := &redis.Options{
			Addr: o.cluster.Addrs[0], Username: o.cluster.Username, Password: o.cluster.Password, TLSConfig: o.cluster.TLSConfig,
			DialTimeout: o.cluster.DialTimeout, ContextTimeoutEnabled: true,
		}
		info, err := askRedis(ctx, server)
		if err == nil && info["redis_mode"] == "standalone" {
			err = fault.New(fault.BadRequest, "REDIS_URL names nodes of a Cluster, but reaches a server that is in none: leave ?addr= out.")
		}
		return err
	}
	info, err := askRedis(ctx, o.server)
	switch {
	case info["redis_mode"] == "sentinel":
		return fault.New(fault.BadRequest, "REDIS_URL reaches a Sentinel, which holds no data: write it as redis+sentinel://host:26379,host2:26379/<master name>/0.")
	case err != nil:
		return err
	case info["redis_mode"] == "cluster":
		return fault.New(fault.BadRequest, "REDIS_URL reaches a node of a Cluster: name another node, too, as in redis://host:6379?addr=host2:6379.")
	case info["role"] == "slave":
		return errors.New("REDIS_URL reaches a replica, which takes no writes: name its primary, or Sentinels that know it by redis+sentinel://")
	}
	return nil
}

// askRedis reads INFO of one server. Sentinels have no databases, and often no password where the servers have one, so
// it is asked for without both where a server refuses them. A server that does not let INFO be asked tells nothing.
func askRedis(ctx context.Context, o *redis.Options) (map[string]string, error) {
	own := *o
	own.DB, own.PoolSize, own.MaxRetries = 0, 1, -1
	text, err := infoOf(ctx, &own)
	var refused redis.Error
	if errors.As(err, &refused) && (own.Password != "" || own.Username != "") {
		own.Username, own.Password = "", ""
		if bare, bareErr := infoOf(ctx, &own); bareErr == nil {
			text = bare
		}
	}
	info := map[string]string{}
	for line := range strings.Lines(text) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
			info[name] = value
		}
	}
	if errors.As(err, &refused) && strings.HasPrefix(refused.Error(), "NOPERM") {
		err = nil
	}
	return info, err
}

func infoOf(ctx context.Context, o *redis.Options) (string, error) {
	client := redis.NewClient(o)
	defer func() { _ = client.Close() }()
	return client.Info(ctx).Result() // all: servers before Redis 7 take one section at a time
}

// checkSentinels asks the Sentinels one after the other for their master, until one knows it.
func checkSentinels(ctx context.Context, o *redis.FailoverOptions) error {
	var err error
	for _, addr := range o.SentinelAddrs {
		sentinel := redis.NewSentinelClient(&redis.Options{
			Addr: addr, Username: o.SentinelUsername, Password: o.SentinelPassword, TLSConfig: o.TLSConfig, DialTimeout: o.DialTimeout,
			ContextTimeoutEnabled: true, MaxRetries: -1,
		})
		_, failed := sentinel.GetMasterAddrByName(ctx, o.MasterName).Result()
		_ = sentinel.Close()
		switch {
		case failed == nil:
			return nil
		case errors.Is(failed, redis.Nil):
			failed = fault.New(fault.BadRequest, fmt.Sprintf("The Sentinels of REDIS_URL know no master %q: its path begins with the master's name, as in redis+sentinel://host:26379/mymaster/0.", o.MasterName))
		case strings.Contains(failed.Error(), "unknown command"):
			failed = fault.New(fault.BadRequest, "REDIS_URL is redis+sentinel://, but reaches a server that is no Sentinel: write redis://host:6379/0, or name the Sentinels.")
		}
		err = cmp.Or(err, failed)
	}
	return err
}

func awaitRedis(ctx context.Context, c *config.Config, log *slog.Logger) (redis.UniversalClient, error) {
	rdb, err := OpenRedis(c)
	if err != nil {
		return nil, err
	}
	err = await(ctx, log, "Redis (REDIS_URL)", c.StartupWait, func(ctx context.Context) error {
		if err := CheckRedis(ctx, c); err != nil {
			return err
		}
		return rdb.Ping(ctx).Err()
	})
	if err != nil {
		return nil, errors.Join(err, rdb.Close())
	}
	// A Redis that evicts keys loses jobs. Where the server does not tell, its operator knows.
	if policy, err := rdb.ConfigGet(ctx, "maxmemory-policy").Result(); err == nil {
		if p := policy["maxmemory-policy"]; p != "" && p != "noeviction" {
			log.Warn("Redis may evict jobs when its memory is full: set maxmemory-policy to noeviction", "policy", p)
		}
	}
	return rdb, nil
}
