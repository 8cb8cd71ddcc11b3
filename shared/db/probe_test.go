package db_test

import (
	"os"
	"path/filepath"
	"testing"

	"hivesync/shared/db"
	"hivesync/shared/devservers"
	"hivesync/shared/probe"
)

// A database that answers and takes no write is not well.
func TestADatabaseThatTakesNoWritesIsNoticed(t *testing.T) {
	t.Parallel()
	dir, err := os.MkdirTemp("/tmp", "hivesync-pg-") // not t.TempDir: its parents shut other accounts out
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	ask := func(url string, want probe.Reason) {
		t.Helper()
		pool, err := db.Open(t.Context(), db.Options{URL: url})
		if err != nil {
			t.Fatal(err)
		}
		defer pool.Close()
		if err := db.Probe(t.Context(), pool); probe.ReasonOf(err) != want {
			t.Errorf("%q, not %q: %v", probe.ReasonOf(err), want, err)
		}
	}
	start := func() *devservers.Postgres {
		t.Helper()
		server, err := devservers.StartPostgres(t.Context(), devservers.PostgresOptions{Dir: dir, Disposable: true})
		if err != nil {
			t.Fatal(err)
		}
		return server
	}
	stop := func(server *devservers.Postgres) {
		t.Helper()
		if err := server.Stop(); err != nil {
			t.Fatal(err)
		}
	}
	server := start()
	ask(server.URL("postgres"), "")
	ask(server.URL("postgres")+"&default_transaction_read_only=on", probe.ReadOnly)
	stop(server)
	if err := os.WriteFile(filepath.Join(dir, "data", "standby.signal"), nil, 0o644); err != nil { //nolint:gosec // the server's account reads it
		t.Fatal(err)
	}
	server = start()
	ask(server.URL("postgres"), probe.ReadOnly)
	stop(server)
}
