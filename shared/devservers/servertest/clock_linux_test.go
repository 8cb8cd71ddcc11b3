package servertest

import (
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

func TestARedisClockIsSetAndSetBack(t *testing.T) {
	t.Parallel()
	server, step := SteppedRedis(t)
	client := redis.NewClient(&redis.Options{Addr: server.Addr(), ReadTimeout: Patience})
	defer func() { _ = client.Close() }()
	for _, off := range []time.Duration{0, -time.Hour, time.Hour, 0} {
		step(off)
		before := time.Now().Add(off).Add(-time.Millisecond)
		got, err := client.Time(t.Context()).Result()
		if after := time.Now().Add(off).Add(time.Millisecond); err != nil || got.Before(before) || got.After(after) {
			t.Errorf("set by %v, the clock says %v, which is not between %v and %v (%v)", off, got, before, after, err)
		}
	}
}
