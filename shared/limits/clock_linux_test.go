package limits

import (
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"hivesync/shared/devservers/servertest"
)

// Nobody is refused for as long as Redis's clock was set back, only for what the limit itself asks.
func TestAClockThatIsSetBackLocksNobodyOut(t *testing.T) {
	t.Parallel()
	server, step := servertest.SteppedRedis(t)
	client := redis.NewClient(&redis.Options{Addr: server.Addr(), ReadTimeout: servertest.Patience})
	t.Cleanup(func() { _ = client.Close() })
	c := NewCounter(client)
	for name, rule := range map[string]Rule{
		"bucket": {Limit: 60, Per: time.Hour, Burst: 3}, // one a minute
		"window": {Limit: 3, Per: time.Minute},
	} {
		step(0)
		for range 3 {
			if d := take(t, c, name, rule); !d.Allowed {
				t.Fatalf("%s: %+v", name, d)
			}
		}
		step(-24 * time.Hour)
		if d := take(t, c, name, rule); d.Allowed || d.RetryAfter > time.Minute {
			t.Errorf("%s: after a step back %+v", name, d)
		}
		step(-24*time.Hour + time.Minute)
		if d := take(t, c, name, rule); !d.Allowed {
			t.Errorf("%s: a minute later %+v", name, d)
		}
	}
}
