package pgclient

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestAURLBecomesAnEnvironment(t *testing.T) {
	t.Parallel()
	d, err := At("postgres://ada:s%40cret%20@db-1:5433,db-2:5434/hive?sslmode=require&target_session_attrs=read-write&pool_max_conns=3", "backup")
	if err != nil {
		t.Fatal(err)
	}
	got := slices.Sorted(slices.Values(d.env))
	want := []string{"PGAPPNAME=backup", "PGDATABASE=hive", "PGHOST=db-1,db-2", "PGPASSWORD=s@cret ", "PGPORT=5433,5434", "PGSSLMODE=require", "PGTARGETSESSIONATTRS=read-write", "PGUSER=ada"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	d, err = At("postgres://ada@/hive?host=/var/run/pg&port=5499&sslmode=prefer", "backup")
	if err != nil || !slices.Contains(d.env, "PGHOST=/var/run/pg") || !slices.Contains(d.env, "PGPORT=5499") {
		t.Errorf("a socket: %v, %v", d, err)
	}
	for _, bad := range []string{"", "host=db password=hunter2", "mysql://u:hunter2@h/d", "postgres://u:hunter2@h:port/d", "postgres://u:hunter2@h/d?sslpassword=hunter2"} {
		if _, err := At(bad, "x"); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// program writes a script that says which version it is, or what it was given.
func program(t *testing.T, dir, name, script string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil { //nolint:gosec // it is run
		t.Fatal(err)
	}
}

func TestProgramsThatDoNotFitAreNamedWithWhatIsWanted(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	atLeast := func(major int) func(Version) bool { return func(v Version) bool { return v.Major >= major } }
	if _, err := Find(t.Context(), dir, "pg_dump", "version 16", atLeast(16)); err == nil || !strings.Contains(err.Error(), "not installed") || !strings.Contains(err.Error(), "version 16") {
		t.Errorf("none: %v", err)
	}
	program(t, dir, "pg_dump", `echo "pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"`)
	if _, err := Find(t.Context(), dir, "pg_dump", "version 16", atLeast(16)); err == nil || !strings.Contains(err.Error(), "15.18, and version 16 is wanted") {
		t.Errorf("one that is too old: %v", err)
	}
	p, err := Find(t.Context(), dir, "pg_dump", "version 15", atLeast(15))
	if err != nil || p.Version != (Version{15, "15.18"}) {
		t.Errorf("%+v, %v", p, err)
	}
}

// Whoever lists the processes of the machine sees nothing of a database's URL, and a program nothing of our other secrets.
func TestACommandLineHoldsNothingOfTheURL(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("JWT_SECRET", "a secret of ours")
	program(t, dir, "pg_dump", `case "$1" in --version) echo "pg_dump (PostgreSQL) 15.1";; *) env >&2; exit 3;; esac`)
	p, err := Find(t.Context(), dir, "pg_dump", "any", func(Version) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	d, err := At("postgres://ada:hunter2@db.example.com/hive", "backup")
	if err != nil {
		t.Fatal(err)
	}
	cmd := p.Command(t.Context(), d, "pg_dump", "--format=custom")
	if line := strings.Join(cmd.Args, " "); strings.Contains(line, "hunter2") || strings.Contains(line, "db.example.com") {
		t.Errorf("the command line is %s", line)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	err = cmd.Wait()
	if err == nil || !strings.Contains(err.Error(), "exit status 3") || !strings.Contains(cmd.Said(), "PGPASSWORD=hunter2") || strings.Contains(cmd.Said(), "a secret of ours") {
		t.Errorf("%v", err)
	}
}

func TestWhatAProgramSaysIsBounded(t *testing.T) {
	t.Parallel()
	var said tail
	for range 1000 {
		_, _ = said.Write([]byte("a line\nof text "))
	}
	_, _ = said.Write([]byte("the end"))
	if text := said.String(); len(text) > keptErrors || !strings.HasSuffix(text, "the end") || strings.Contains(text, "\n") {
		t.Errorf("%d bytes", len(text))
	}
}
