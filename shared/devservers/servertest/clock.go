package servertest

import (
	_ "embed"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"hivesync/shared/devservers"
)

//go:embed clock/clock.c
var clockSource string

// SteppedRedis is RedisServer with a clock that step sets ahead of the machine's, or behind it. It needs Linux and a C compiler, as
// the race detector does: a library that is loaded before the C library answers what the time is.
func SteppedRedis(t testing.TB) (server *devservers.Redis, step func(time.Duration)) {
	t.Helper()
	dir := scratch(fmt.Sprintf("redis-%d", serial.Add(1)))
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.MkdirAll(dir, 0o700))
	source, library, offset := filepath.Join(dir, "clock.c"), filepath.Join(dir, "clock.so"), filepath.Join(dir, "clock")
	must(os.WriteFile(source, []byte(clockSource), 0o600))
	set := func(d time.Duration) {
		t.Helper()
		f, err := os.OpenFile(offset, os.O_CREATE|os.O_WRONLY, 0o644) //nolint:gosec // the server's account reads it
		must(err)
		_, err = f.WriteAt(binary.NativeEndian.AppendUint64(nil, uint64(d)), 0)
		must(err)
		must(f.Close())
	}
	set(0)
	if out, err := exec.CommandContext(t.Context(), "cc", "-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o", library, source).CombinedOutput(); err != nil {
		t.Fatalf("a Redis with a clock of its own needs Linux and a C compiler (cc): %v\n%s", err, out)
	}
	return startRedis(t, devservers.RedisOptions{Dir: dir, AppendOnly: true, Env: func(path string) []string {
		return []string{"LD_PRELOAD=" + filepath.Join(path, "clock.so"), "CLOCK_OFFSET=" + filepath.Join(path, "clock")}
	}}), set
}
