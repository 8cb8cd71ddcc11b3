package servertest

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// What a client was told is committed is there after the server was killed; a frozen server answers nothing, and a standby
// takes no write.
func TestAPostgresServerIsFrozenKilledAndMadeAStandby(t *testing.T) {
	t.Parallel()
	server := PostgresServer(t)
	on := func(sql string, into ...any) error {
		conn, err := pgx.Connect(t.Context(), server.URL("postgres"))
		if err != nil {
			return err
		}
		defer func() { _ = conn.Close(t.Context()) }()
		if len(into) > 0 {
			return conn.QueryRow(t.Context(), sql).Scan(into...)
		}
		_, err = conn.Exec(t.Context(), sql)
		return err
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(on("CREATE TABLE kept (n int)"))
	conn, err := pgx.Connect(t.Context(), server.URL("postgres"))
	must(err)
	defer func() { _ = conn.Close(t.Context()) }()
	frozen, err := server.Freeze(t.Context())
	must(err)
	answered := make(chan error, 1)
	go func() {
		_, err := conn.Exec(context.WithoutCancel(t.Context()), "INSERT INTO kept VALUES (1)")
		answered <- err
	}()
	select {
	case err := <-answered:
		t.Errorf("a frozen server answers: %v", err)
	case <-time.After(100 * time.Millisecond):
	}
	must(server.Thaw(frozen))
	must(<-answered)
	must(server.Kill(t.Context()))
	must(server.Restart(t.Context()))
	var n int
	must(on("SELECT count(*) FROM kept", &n))
	if n != 1 {
		t.Errorf("after a crash %d rows are there", n)
	}
	must(server.Stop())
	must(server.StandBy())
	must(server.Restart(t.Context()))
	must(on("SELECT count(*) FROM kept", &n))
	if err := on("INSERT INTO kept VALUES (2)"); err == nil {
		t.Error("a standby takes a write")
	}
	must(on("SELECT pg_promote()::int", &n))
	must(on("INSERT INTO kept VALUES (2)"))
}
