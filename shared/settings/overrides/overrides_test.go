package overrides

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/go-redis/v9"

	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/db/dbtest"
	"hivesync/shared/devservers/servertest"
	"hivesync/shared/fault"
	"hivesync/shared/settings"
)

var (
	width = settings.Int("WIDTH", 10, "how wide", settings.Between(1, 100))
	open  = settings.Bool("OPEN", true, "whether it is open")
)

// logs collects what is logged.
type logs struct {
	mu  sync.Mutex
	out bytes.Buffer
}

func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.out.Write(p)
}

func (l *logs) count(text string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Count(l.out.String(), text)
}

// process is a process's settings.
type process struct {
	*settings.Live
	*Follower
	logs *logs
	seen chan int // widths, as they change
}

func newProcess(t *testing.T, pool *pgxpool.Pool, rdb redis.UniversalClient) *process {
	t.Helper()
	live, err := settings.New(settings.Set{width, open}, func(name string) string { return map[string]string{"WIDTH": "20"}[name] })
	if err != nil {
		t.Fatal(err)
	}
	p := &process{Live: live, logs: &logs{}, seen: make(chan int, 64)}
	p.Follower = NewFollower(live, pool, rdb, slog.New(slog.NewTextHandler(p.logs, nil)))
	live.OnChange(func(_, is settings.Snapshot) { p.seen <- width.Get(is) })
	return p
}

func (p *process) width() int { return width.Get(p.Now()) }

// follow has the process follow by itself. A poll every hour leaves the messages, one every 10 ms leaves little to them.
func (p *process) follow(t *testing.T, every time.Duration) {
	t.Helper()
	p.every = every
	t.Cleanup(p.Start(t.Context()))
}

// await waits for the width to become another.
func (p *process) await(t *testing.T, want int) {
	t.Helper()
	limit := time.After(servertest.Patience)
	for {
		select {
		case got := <-p.seen:
			if got == want {
				return
			}
		case <-limit:
			t.Fatalf("the width is %d, not %d\n%s", p.width(), want, p.logs.out.String())
		}
	}
}

func redisOf(t *testing.T, url string) *redis.Client {
	t.Helper()
	o, err := redis.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	o.ContextTimeoutEnabled, o.MaxRetries, o.DialerRetries = true, -1, 1 // a test of what is away need not try again
	rdb := redis.NewClient(o)
	t.Cleanup(func() { _ = rdb.Close() })
	return rdb
}

// listening waits until so many processes hear the channel, which all databases of the server share.
func listening(t *testing.T, rdb redis.UniversalClient, most int64) {
	t.Helper()
	for limit := time.Now().Add(30 * time.Second); ; {
		n, err := rdb.PubSubNumSub(t.Context(), channel).Result()
		switch {
		case err == nil && n[channel] >= most:
			return
		case time.Now().After(limit):
			t.Fatalf("%d listen, %v", n[channel], err)
		}
	}
}

func exec(t *testing.T, pool *pgxpool.Pool, sql string, args ...any) {
	t.Helper()
	if _, err := pool.Exec(t.Context(), sql, args...); err != nil {
		t.Fatal(err)
	}
}

// set writes a row as somebody at the database's prompt would.
func set(t *testing.T, pool *pgxpool.Pool, name, text string) {
	t.Helper()
	exec(t, pool, "INSERT INTO settings VALUES ($1, $2, now()) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, text)
}

func TestAChangeReachesProcessesWithAndWithoutADatabaseAtOnce(t *testing.T) {
	t.Parallel()
	pool, rdb := dbtest.New(t), servertest.RedisServer(t)
	client := redisOf(t, rdb.URL(0))
	backend, worker := newProcess(t, pool, client), newProcess(t, nil, client)
	backend.follow(t, time.Hour)
	worker.follow(t, time.Hour)
	listening(t, client, 2)
	if backend.width() != 20 || worker.width() != 20 {
		t.Fatalf("before: %d and %d", backend.width(), worker.width())
	}
	editor := &Editor{Settings: backend.Live, DB: pool, Redis: client, Log: slog.New(slog.NewTextHandler(backend.logs, nil))}
	if stored, err := editor.Change(t.Context(), "WIDTH", " 30 "); err != nil || stored != "30" {
		t.Fatal(stored, err)
	}
	backend.await(t, 30)
	worker.await(t, 30)
	if err := editor.Reset(t.Context(), "WIDTH"); err != nil {
		t.Fatal(err)
	}
	backend.await(t, 20)
	worker.await(t, 20)
}

func TestAChangedRowIsSeenWithoutAMessage(t *testing.T) {
	t.Parallel()
	pool, client := dbtest.New(t), redisOf(t, servertest.Redis(t))
	backend, worker := newProcess(t, pool, client), newProcess(t, nil, client)
	backend.follow(t, 10*time.Millisecond)
	worker.follow(t, 10*time.Millisecond)
	set(t, pool, "WIDTH", "30")
	backend.await(t, 30)
	worker.await(t, 30)
	exec(t, pool, "DELETE FROM settings")
	worker.await(t, 20)
}

func TestAProcessStartsWithWhatCounts(t *testing.T) {
	t.Parallel()
	pool, client := dbtest.New(t), redisOf(t, servertest.Redis(t))
	set(t, pool, "WIDTH", "30")
	for _, p := range []*process{newProcess(t, pool, client), newProcess(t, nil, client)} { // the first makes the copy
		p.follow(t, time.Hour)
		if p.width() != 30 {
			t.Errorf("width %d", p.width())
		}
	}
}

func TestRowsThatDoNotFitAreToldOfOnce(t *testing.T) {
	t.Parallel()
	pool, client := dbtest.New(t), redisOf(t, servertest.Redis(t))
	set(t, pool, "WIDTH", "101")
	set(t, pool, "DEPTH", "1")
	set(t, pool, "OPEN", "false")
	backend, worker := newProcess(t, pool, client), newProcess(t, nil, client)
	for _, p := range []*process{backend, worker} {
		for range 3 {
			p.look(t.Context(), patience)
		}
		if p.width() != 20 || open.Get(p.Now()) {
			t.Errorf("width %d, open %v", p.width(), open.Get(p.Now()))
		}
		if p.logs.count("setting=WIDTH") != 1 || p.logs.count("must be between 1 and 100") != 1 || p.logs.count("setting=DEPTH") != 1 {
			t.Errorf("logged %s", p.logs.out.String())
		}
	}
}

func TestTheCopyIsMadeAgainAfterRedisWasFlushed(t *testing.T) {
	t.Parallel()
	pool, client := dbtest.New(t), redisOf(t, servertest.Redis(t))
	set(t, pool, "WIDTH", "30")
	backend, worker := newProcess(t, pool, client), newProcess(t, nil, client)
	backend.look(t.Context(), patience)
	worker.look(t.Context(), patience)
	if err := client.FlushDB(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	worker.look(t.Context(), patience)
	if worker.width() != 30 {
		t.Fatalf("a flush changed the width to %d", worker.width())
	}
	backend.look(t.Context(), patience)
	fresh := newProcess(t, nil, client)
	fresh.look(t.Context(), patience)
	if fresh.width() != 30 || worker.logs.count("WARN") != 0 {
		t.Errorf("width %d\n%s", fresh.width(), worker.logs.out.String())
	}
}

func TestWhatIsAwayLeavesTheLastValuesAndIsToldOfOnce(t *testing.T) {
	t.Parallel()
	pool, server := dbtest.New(t), servertest.RedisServer(t)
	client := redisOf(t, server.URL(0))
	set(t, pool, "WIDTH", "30")
	backend, worker := newProcess(t, pool, client), newProcess(t, nil, client)
	backend.look(t.Context(), patience)
	worker.look(t.Context(), patience)
	if err := server.Stop(); err != nil {
		t.Fatal(err)
	}
	set(t, pool, "WIDTH", "40")
	for range 3 {
		backend.look(t.Context(), patience)
		worker.look(t.Context(), patience)
	}
	if worker.width() != 30 || worker.logs.count("cannot be followed") != 1 {
		t.Errorf("worker: width %d\n%s", worker.width(), worker.logs.out.String())
	}
	if backend.width() != 40 || backend.logs.count("cannot be followed") != 1 {
		t.Errorf("backend: width %d\n%s", backend.width(), backend.logs.out.String())
	}
	gone := newProcess(t, closed(t), client)
	gone.look(t.Context(), patience)
	if gone.width() != 20 || gone.logs.count("cannot be followed") != 1 {
		t.Errorf("no database: width %d\n%s", gone.width(), gone.logs.out.String())
	}
}

func closed(t *testing.T) *pgxpool.Pool {
	t.Helper()
	pool := dbtest.New(t)
	pool.Close()
	return pool
}

func TestAnOlderCopyNeverReplacesANewerOne(t *testing.T) {
	t.Parallel()
	pool, client := dbtest.New(t), redisOf(t, servertest.Redis(t))
	backend := newProcess(t, pool, client)
	set(t, pool, "WIDTH", "30")
	old, err := Read(t.Context(), db.On(pool))
	if err != nil {
		t.Fatal(err)
	}
	set(t, pool, "WIDTH", "40")
	backend.look(t.Context(), patience)
	if newer, err := backend.publish(t.Context(), old); err != nil || newer <= old.Version { // a process that read, and then stood still
		t.Fatal(newer, err)
	}
	worker := newProcess(t, nil, client)
	worker.look(t.Context(), patience)
	if worker.width() != 40 {
		t.Errorf("width %d", worker.width())
	}
}

func TestADatabaseThatWasPutBackCounts(t *testing.T) {
	t.Parallel()
	pool, client := dbtest.New(t), redisOf(t, servertest.Redis(t))
	set(t, pool, "WIDTH", "30")
	backend, worker := newProcess(t, pool, client), newProcess(t, nil, client)
	backend.look(t.Context(), patience)
	worker.look(t.Context(), patience)
	exec(t, pool, "UPDATE settings SET value = '40'")
	exec(t, pool, "UPDATE settings_version SET version = 7")
	backend.look(t.Context(), patience)
	worker.look(t.Context(), patience)
	if backend.width() != 40 || worker.width() != 40 {
		t.Errorf("widths %d and %d", backend.width(), worker.width())
	}
}

func TestNothingUnboundedIsTakenFromRedis(t *testing.T) {
	t.Parallel()
	many := settings.Overrides{Version: 1, Values: map[string]string{}}
	for i := range maxRows + 1 {
		many.Values[fmt.Sprint("SETTING_", i)] = "1"
	}
	crowd, err := encode(many)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ text, says string }{
		"too large":  {`{"version":9,"values":{"WIDTH":"50"}}` + strings.Repeat(" ", maxCopy), "larger than"},
		"too many":   {crowd, "damaged"},
		"not JSON":   {`{"version":9,`, "damaged"},
		"no version": {`{"version":"x"}`, "damaged"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pool, client := dbtest.New(t), redisOf(t, servertest.Redis(t))
			if err := client.Set(t.Context(), key, c.text, 0).Err(); err != nil {
				t.Fatal(err)
			}
			worker := newProcess(t, nil, client)
			worker.look(t.Context(), patience)
			if worker.width() != 20 || worker.logs.count(c.says) != 1 {
				t.Errorf("width %d\n%s", worker.width(), worker.logs.out.String())
			}
			set(t, pool, "WIDTH", "30")
			newProcess(t, pool, client).look(t.Context(), patience) // mends the copy
			worker.look(t.Context(), patience)
			if worker.width() != 30 || worker.logs.count("followed again") != 1 {
				t.Errorf("width %d\n%s", worker.width(), worker.logs.out.String())
			}
		})
	}
}

func TestAProcessThatIsFrozenLooksWhenItUsesASetting(t *testing.T) {
	t.Parallel()
	pool, client := dbtest.New(t), redisOf(t, servertest.Redis(t))
	set(t, pool, "WIDTH", "30")
	backend, lambda := newProcess(t, pool, client), newProcess(t, nil, client)
	backend.look(t.Context(), patience)
	lambda.LookOnUse()
	if lambda.width() != 30 {
		t.Errorf("at the first use: %d", lambda.width())
	}
	set(t, pool, "WIDTH", "40")
	backend.look(t.Context(), patience)
	lambda.every = time.Hour
	if lambda.width() != 30 {
		t.Errorf("soon after: %d", lambda.width())
	}
	lambda.every = 0
	if lambda.width() != 40 {
		t.Errorf("later: %d", lambda.width())
	}
}

func TestChangesAreCheckedAndAudited(t *testing.T) {
	t.Parallel()
	pool, client := dbtest.New(t), redisOf(t, servertest.Redis(t))
	backend := newProcess(t, pool, client)
	editor := &Editor{Settings: backend.Live, DB: pool, Redis: client, Log: slog.New(slog.NewTextHandler(backend.logs, nil))}
	by := auth.Principal{UserID: uuid.MustParse("0190a0a0-0000-7000-8000-000000000001")}
	ctx := auth.WithRequest(auth.WithPrincipal(t.Context(), by), auth.Request{ClientIP: "192.0.2.7", ID: "r-1"})
	for name, c := range map[string]struct{ setting, text, says string }{
		"no setting":    {"DEPTH", "1", "there is no such setting"},
		"out of bounds": {"WIDTH", "101", "must be between 1 and 100"},
		"unreadable":    {"OPEN", "ajar", "expected true or false"},
	} {
		if _, err := editor.Change(ctx, c.setting, c.text); !fault.Is(err, fault.ValidationFailed) || fault.From(err).Details[0].Message != c.says {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, text := range []string{"30", "40", ""} {
		var err error
		if text == "" {
			err = editor.Reset(ctx, "WIDTH")
		} else {
			_, err = editor.Change(ctx, "WIDTH", text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := editor.Reset(ctx, "WIDTH"); err != nil { // changes nothing, so nothing is recorded
		t.Fatal(err)
	}
	rows, err := pool.Query(t.Context(), "SELECT user_id, action, target, client_ip, request_id, details FROM audit_log ORDER BY id")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for rows.Next() {
		var user uuid.UUID
		var action, target, ip, request string
		var details json.RawMessage
		if err := rows.Scan(&user, &action, &target, &ip, &request, &details); err != nil {
			t.Fatal(err)
		}
		if user != by.UserID || action != "settings.changed" || target != "WIDTH" || ip != "192.0.2.7" || request != "r-1" {
			t.Error(user, action, target, ip, request)
		}
		got = append(got, string(details))
	}
	want := []string{`{"name":"WIDTH","new":"30","old":null}`, `{"name":"WIDTH","new":"40","old":"30"}`, `{"name":"WIDTH","new":null,"old":"40"}`}
	if diff := cmp.Diff(want, got); rows.Err() != nil || diff != "" {
		t.Error(rows.Err(), diff)
	}
}

func TestChangesAtOnceFollowEachOther(t *testing.T) {
	t.Parallel()
	pool, client := dbtest.New(t), redisOf(t, servertest.Redis(t))
	backend := newProcess(t, pool, client)
	editor := &Editor{Settings: backend.Live, DB: pool, Redis: client, Log: slog.New(slog.NewTextHandler(backend.logs, nil))}
	before, err := Read(t.Context(), db.On(pool))
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			if _, err := editor.Change(context.WithoutCancel(t.Context()), "WIDTH", fmt.Sprint(30+i)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	after, err := Read(t.Context(), db.On(pool))
	if err != nil || after.Version < before.Version+8 || len(after.Values) != 1 {
		t.Errorf("%+v after %+v, %v", after, before, err)
	}
	// Each record names as old what the one before made.
	var broken int
	err = pool.QueryRow(t.Context(), `
		SELECT count(*) FROM audit_log a WHERE a.details->>'old' IS NOT NULL
		AND NOT EXISTS (SELECT FROM audit_log b WHERE b.details->>'new' = a.details->>'old')`).Scan(&broken)
	if err != nil || broken != 0 {
		t.Error(broken, err)
	}
}
