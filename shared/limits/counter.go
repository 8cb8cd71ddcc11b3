package limits

import (
	"context"
	_ "embed"
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"

	"hivesync/shared/fault"
)

// Rule is how often something may happen.
type Rule struct {
	// Limit calls are allowed in any time of length Per.
	Limit int
	Per   time.Duration
	// Burst, when not zero, makes a token bucket of the rule: Burst calls at once, then Limit evenly over
	// Per. Without it the window slides exactly: never more than Limit calls within any Per.
	Burst int
}

// Decision is the answer to one call.
type Decision struct {
	Allowed   bool
	Limit     int // calls per Per
	Remaining int // calls that would be allowed at once now
	// RetryAfter is when the next call can be allowed; zero when it can now, or never.
	RetryAfter time.Duration

	entry string
}

// Counter counts calls in Redis, so that all processes share one count. Redis's clock is the only one used.
type Counter struct {
	redis  redis.UniversalClient
	prefix string
}

var (
	//go:embed window.lua
	windowLua string
	//go:embed bucket.lua
	bucketLua string

	windowScript = redis.NewScript(windowLua)
	bucketScript = redis.NewScript(bucketLua)
)

// NewCounter returns a Counter whose keys start with "limits:".
func NewCounter(client redis.UniversalClient) *Counter {
	return &Counter{redis: client, prefix: "limits:"}
}

// Take counts one call under key, or refuses it. An error means that Redis could not be asked, and
// carries fault.Unavailable: whether to let the call pass then is the caller's decision.
func (c *Counter) Take(ctx context.Context, key string, rule Rule) (Decision, error) {
	d := Decision{Limit: rule.Limit}
	var reply []any
	var err error
	if rule.Burst > 0 {
		if rule.Limit <= 0 {
			return d, nil
		}
		reply, err = bucketScript.Run(ctx, c.redis, []string{c.bucketKey(key)}, interval(rule), rule.Burst, 1).Slice()
	} else {
		d.entry = uuid.NewString()
		reply, err = windowScript.Run(ctx, c.redis, []string{c.windowKey(key)}, rule.Limit, rule.Per.Microseconds(), d.entry).Slice()
	}
	if err != nil {
		return Decision{}, fault.Away(fault.Redis, err, "The limits cannot be checked at the moment. Try again shortly.")
	}
	numbers := [3]int64{}
	for i := range min(len(reply), len(numbers)) {
		if numbers[i], err = integer(reply[i]); err != nil {
			return Decision{}, err
		}
	}
	d.Allowed, d.Remaining = numbers[0] == 1, int(numbers[1])
	d.RetryAfter = time.Duration(numbers[2]) * time.Microsecond
	return d, nil
}

// Refund gives back a call that Take allowed and that then used nothing, because it failed before it
// started any work. It gives back at most once for each decision of a sliding window.
func (c *Counter) Refund(ctx context.Context, key string, rule Rule, d Decision) error {
	if !d.Allowed {
		return nil
	}
	var err error
	if rule.Burst > 0 {
		err = bucketScript.Run(ctx, c.redis, []string{c.bucketKey(key)}, interval(rule), rule.Burst, -1).Err()
	} else {
		err = c.redis.ZRem(ctx, c.windowKey(key), d.entry).Err()
	}
	if err != nil {
		return fault.Away(fault.Redis, err, "The limits cannot be updated at the moment.")
	}
	return nil
}

// The two kinds have keys apart, so that a rule that changes its kind meets no value of the other's type.
func (c *Counter) windowKey(key string) string { return c.prefix + "w:" + key }
func (c *Counter) bucketKey(key string) string { return c.prefix + "b:" + key }

func interval(r Rule) int64 { return max(1, r.Per.Microseconds()/int64(r.Limit)) }

func integer(v any) (int64, error) {
	switch n := v.(type) {
	case int64:
		return n, nil
	case string:
		return strconv.ParseInt(n, 10, 64)
	default:
		return 0, fmt.Errorf("limits: the script answered %T", v)
	}
}
