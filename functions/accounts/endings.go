package accounts

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Endings tells a process of sessions as they end, however that comes about: the database says it to all who listen.
type Endings struct {
	DB     *pgxpool.Pool
	Logger *slog.Logger
}

const (
	// stillThere is how often a connection on which nothing comes is asked whether it still stands, and within which time it
	// must answer; listenAgain the wait before another is made.
	stillThere  = 10 * time.Second
	listenAgain = 500 * time.Millisecond
)

// Follow calls ended for each session that ends and, with uuid.Nil as the session, for each account that is disabled. It calls
// unheard whenever it has begun to listen, since some may have ended before that: at first, and after each break. It listens
// until ctx ends, on a connection of its own beside the pool.
func (e Endings) Follow(ctx context.Context, ended func(user, session uuid.UUID), unheard func(context.Context) error) {
	away := false
	for ctx.Err() == nil {
		err := e.listen(ctx, ended, func(ctx context.Context) error {
			err := unheard(ctx)
			if err == nil && away {
				away = false
				e.Logger.InfoContext(ctx, "the ends of sessions are heard of again")
			}
			return err
		})
		if ctx.Err() == nil && !away {
			away = true
			e.Logger.WarnContext(ctx, "the ends of sessions are not heard of: live streams go on until their access tokens expire", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(listenAgain):
		}
	}
}

// listen follows on one connection until that breaks.
func (e Endings) listen(ctx context.Context, ended func(user, session uuid.UUID), unheard func(context.Context) error) error {
	conn, err := pgx.ConnectConfig(ctx, e.DB.Config().ConnConfig)
	if err != nil {
		return err
	}
	defer func() {
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = conn.Close(closing)
	}()
	asking, cancel := context.WithTimeout(ctx, stillThere)
	_, err = conn.Exec(asking, "LISTEN sessions_ended")
	cancel()
	if err != nil {
		return err
	}
	if err := unheard(ctx); err != nil {
		return err
	}
	for {
		waiting, cancel := context.WithTimeout(ctx, stillThere)
		told, err := conn.WaitForNotification(waiting)
		quiet := waiting.Err() != nil
		cancel()
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err == nil:
			first, second, _ := strings.Cut(told.Payload, " ")
			user, _ := uuid.Parse(first)
			session, _ := uuid.Parse(second) // none: the account was disabled
			ended(user, session)
		case !quiet:
			return err
		default:
			asking, cancel := context.WithTimeout(ctx, stillThere)
			err := conn.Ping(asking)
			cancel()
			if err != nil {
				return err
			}
		}
	}
}
