package overrides

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/go-redis/v9"

	"hivesync/shared/db"
	"hivesync/shared/settings"
	"hivesync/shared/settings/queries"
)

const (
	// every is the time between two looks that nothing asked for; patience bounds each.
	every    = 2 * time.Second
	patience = 3 * time.Second
	// onUsePatience bounds a look that a request waits for.
	onUsePatience = 500 * time.Millisecond
)

// Follower keeps a process's settings up to date.
type Follower struct {
	settings *settings.Live
	db       *pgxpool.Pool
	redis    redis.UniversalClient
	log      *slog.Logger
	every    time.Duration

	mu   sync.Mutex // one look at a time
	away bool
	// looked is when the last look began, in nanoseconds since 1970.
	looked atomic.Int64
}

// NewFollower returns a Follower of the database or, where pool is nil, of the copy in Redis. A follower of the database
// keeps that copy.
func NewFollower(live *settings.Live, pool *pgxpool.Pool, rdb redis.UniversalClient, log *slog.Logger) *Follower {
	return &Follower{settings: live, db: pool, redis: rdb, log: log, every: every}
}

// Start looks once, so that the process begins with what counts, and then follows until stop is called. A part that is
// away delays the start by no more than one look.
func (f *Follower) Start(ctx context.Context) (stop func()) {
	f.look(ctx, patience)
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	go func() {
		defer close(done)
		f.run(ctx)
	}()
	return func() { cancel(); <-done }
}

func (f *Follower) run(ctx context.Context) {
	subscription := f.redis.Subscribe(ctx, channel) // connects by itself, again and again
	defer func() { _ = subscription.Close() }()
	messages := subscription.Channel()
	tick := time.NewTicker(f.every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case _, open := <-messages:
			if !open {
				messages = nil
			}
		case <-tick.C:
		}
		f.look(ctx, patience)
	}
}

// LookOnUse looks when a setting is used and the last look is two seconds old, for processes that are frozen between
// requests. Who uses a setting meanwhile has the last values.
func (f *Follower) LookOnUse() {
	f.settings.OnUse(func() {
		if time.Since(time.Unix(0, f.looked.Load())) < f.every || !f.mu.TryLock() {
			return
		}
		defer f.mu.Unlock()
		f.locked(context.Background(), onUsePatience)
	})
}

func (f *Follower) look(ctx context.Context, wait time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.locked(ctx, wait)
}

// locked looks once and tells the log, of a part that is away only the first time.
func (f *Follower) locked(ctx context.Context, wait time.Duration) {
	f.looked.Store(time.Now().UnixNano())
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	read := f.readCopy
	if f.db != nil {
		read = f.readDatabase
	}
	err := read(ctx)
	switch {
	case err == nil && f.away:
		f.log.Info("changes of settings are followed again")
	case err != nil && !f.away && !errors.Is(context.Cause(ctx), context.Canceled): // which is the process's own end
		f.log.Warn("changes of settings cannot be followed: the last values hold", "error", err)
	}
	f.away = err != nil
}

func (f *Follower) readCopy(ctx context.Context) error {
	text, err := fetch(ctx, f.redis)
	if err != nil || text == "" { // flushed: whoever has the database writes it again
		return err
	}
	o, err := decode(text)
	if err != nil {
		return err
	}
	f.apply(o)
	return nil
}

// readDatabase applies what the database says and brings the copy in Redis to it.
func (f *Follower) readDatabase(ctx context.Context) error {
	o, err := Read(ctx, db.On(f.db))
	if err != nil {
		return err
	}
	f.apply(o)
	newer, err := f.publish(ctx, o)
	if err != nil || newer < 0 {
		return err
	}
	// The copy is of a newer version: another process saw a change since, or the database was put back to an earlier state.
	if o, err = Read(ctx, db.On(f.db)); err != nil {
		return err
	}
	if o.Version < newer {
		if err := f.overtake(ctx, newer); err != nil {
			return err
		}
		if o, err = Read(ctx, db.On(f.db)); err != nil {
			return err
		}
	}
	f.apply(o)
	_, err = f.publish(ctx, o)
	return err
}

// publish writes the copy where it differs, and returns the version of a newer one, or -1.
func (f *Follower) publish(ctx context.Context, o settings.Overrides) (newer int64, err error) {
	text, err := encode(o)
	if err != nil {
		return -1, err
	}
	if have, err := fetch(ctx, f.redis); err == nil && have == text {
		return -1, nil
	}
	return replace.Run(ctx, f.redis, []string{key}, o.Version, text, channel).Int64()
}

// overtake makes the database's state newer than a version that it knows nothing of.
func (f *Follower) overtake(ctx context.Context, version int64) error {
	return queries.New(db.On(f.db)).Overtake(ctx, version)
}

func (f *Follower) apply(o settings.Overrides) {
	changed, ignored := f.settings.Apply(o)
	for _, p := range ignored {
		f.log.Warn("an override of a setting does not count", "setting", p.Name, "value", p.Value, "reason", p.Why)
	}
	for _, c := range changed {
		f.log.Info("a setting changed", "setting", c.Name, "was", c.Was, "is", c.Is)
	}
}
