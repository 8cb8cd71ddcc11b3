package probe

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// probeKept is how long a key that a probe wrote stays.
const probeKept = time.Minute

// Redis writes a small value beside each of the queues, which may lie on different nodes. A server that is out of memory, a
// replica, and one that cannot save or reach its replicas answer a PING, and refuse this.
func Redis(ctx context.Context, rdb redis.UniversalClient, queues ...string) error {
	_, err := rdb.Pipelined(ctx, func(p redis.Pipeliner) error {
		for _, q := range queues {
			p.Set(ctx, "{"+q+"}:probe", 1, probeKept)
		}
		return nil
	})
	return Because(redisReason(err), err)
}

// redisReason reads the word that a server's refusal begins with.
func redisReason(err error) Reason {
	for prefix, reason := range map[string]Reason{
		"OOM": Full, "READONLY": ReadOnly, "MISCONF": Refused, "NOREPLICAS": Refused, "NOAUTH": Refused, "WRONGPASS": Refused, "NOPERM": Refused,
	} {
		if redis.HasErrorPrefix(err, prefix) {
			return reason
		}
	}
	return Away // CLUSTERDOWN, LOADING and MASTERDOWN as well
}
