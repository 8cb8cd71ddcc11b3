// Package wiring puts a process together from the configuration: it opens what the process needs, builds
// the functions, and hands them to the host that runs them. It is the one place where runtime and
// functions meet, shared by the production binary and the operators' command line.
//
// It holds no behaviour of the product, and it prints no secret.
package wiring

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/redis/go-redis/v9"

	"hivesync/shared/config"
	"hivesync/shared/fault"
)

// stamped is the version that a build was given, as the images' are: -ldflags "-X hivesync/runtime/process/wiring.stamped=1.2.3".
var stamped string

// Version returns what this binary was built from: the version that its build was given, else its revision, with "-dirty" for
// changes that were not committed, or "dev".
func Version() string {
	if stamped != "" {
		return stamped
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "dev"
	}
	revision, dirty := "", false
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			revision = s.Value
		case "vcs.modified":
			dirty = s.Value == "true"
		}
	}
	if revision == "" {
		return "dev"
	}
	version := revision[:min(len(revision), 12)]
	if dirty {
		version += "-dirty"
	}
	return version
}

// announce writes the first line of a process: who it is and every setting, secrets as set or unset.
func announce(log *slog.Logger, c *config.Config) {
	redis.SetLogger(redisLog{log}) // or go-redis writes lines of its own between ours
	log.Info("starting", "role", string(c.Role), "version", Version(), "config", c)
}

// redisLog takes go-redis's remarks into the process's log. They name addresses and errors, no commands.
type redisLog struct{ log *slog.Logger }

func (l redisLog) Printf(ctx context.Context, format string, args ...any) {
	l.log.DebugContext(ctx, "redis: "+fmt.Sprintf(format, args...))
}

const (
	attemptTimeout = 5 * time.Second
	attemptPause   = 250 * time.Millisecond
)

// await tries until a part of the system answers, for at most wait. A failure that waiting cannot cure
// ends it at once.
func await(ctx context.Context, log *slog.Logger, part string, wait time.Duration, try func(context.Context) error) error {
	deadline := time.Now().Add(wait)
	var logged time.Time
	for {
		attempt, cancel := context.WithTimeout(ctx, attemptTimeout)
		err := try(attempt)
		cancel()
		var f *fault.Error
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.As(err, &f) && f.Permanent():
			return fmt.Errorf("%s: %w", part, err)
		case time.Now().Add(attemptPause).After(deadline):
			return fmt.Errorf("%s does not answer after %v of waiting (STARTUP_WAIT): %w", part, wait, err)
		}
		if time.Since(logged) > 5*time.Second {
			log.Warn("waiting for "+part, "error", err)
			logged = time.Now()
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(attemptPause):
		}
	}
}
