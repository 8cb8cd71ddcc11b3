package system

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// holdFor makes the test binary a process that holds a data folder until its stdin ends.
const holdFor = "HIVESYNC_TEST_HOLD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(holdFor); dir != "" {
		if _, err := hold(dir); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println("held")
		_, _ = os.Stdin.Read(make([]byte, 1))
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// holding starts a process that holds dir.
func holding(t *testing.T, dir string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), holdFor+"="+dir)
	if _, err := cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	word := make([]byte, 100)
	if n, _ := out.Read(word); string(word[:n]) != "held\n" {
		t.Fatalf("the folder is not held: %q", word[:n])
	}
	return cmd
}

func TestADataFolderIsOneProcessesAtATime(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := Running(dir); !errors.Is(err, ErrNotRunning) {
		t.Errorf("a new folder: %v", err)
	}
	other := holding(t, dir)
	var busy *BusyError
	if _, err := hold(dir); !errors.As(err, &busy) || busy.Pid != other.Process.Pid || !strings.Contains(err.Error(), "localrun down --dir "+dir) {
		t.Errorf("a held folder is taken: %v", err)
	}
	if _, err := Running(dir); !errors.As(err, &busy) || busy.Pid != other.Process.Pid {
		t.Errorf("while a system starts: %v", err)
	}
	kept := filepath.Join(dir, "kept")
	if err := os.WriteFile(kept, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Empty(dir); !errors.As(err, &busy) {
		t.Errorf("a held folder is emptied: %v", err)
	}
	if _, err := os.Stat(kept); err != nil {
		t.Error(err)
	}
	state := `{"pid":` + strconv.Itoa(other.Process.Pid) + `,"url":"http://127.0.0.1:1"}`
	if err := os.WriteFile(statePath(dir), []byte(state), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := Running(dir); err != nil || got.URL != "http://127.0.0.1:1" {
		t.Errorf("a published system: %+v, %v", got, err)
	}

	if err := other.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = other.Wait()
	// What a killed system leaves says nothing, even where its process id is another process's by now.
	if got, err := Running(dir); !errors.Is(err, ErrNotRunning) {
		t.Errorf("after a kill: %+v, %v", got, err)
	}
	if err := StopRunning(dir, time.Second); !errors.Is(err, ErrNotRunning) {
		t.Errorf("stopping a killed system: %v", err)
	}
	if err := Empty(dir); err != nil {
		t.Fatal(err)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "*")); err != nil || len(left) != 1 || filepath.Base(left[0]) != "lock" {
		t.Errorf("left are %v, %v", left, err)
	}
	lock, err := hold(dir)
	if err != nil {
		t.Fatal(err)
	}
	if pid, err := holder(dir); pid != os.Getpid() || err != nil {
		t.Errorf("the holder is %d, %v", pid, err)
	}
	if err := lock.Close(); err != nil {
		t.Error(err)
	}
}

// Stopping ends what holds the folder, whatever it has come to.
func TestASystemIsStoppedWhileItStarts(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	other := holding(t, dir)
	ended := make(chan struct{})
	go func() { defer close(ended); _ = other.Wait() }()
	if err := StopRunning(dir, time.Minute); err != nil {
		t.Error(err)
	}
	<-ended
	if pid, err := holder(dir); pid != 0 || err != nil {
		t.Errorf("the holder is %d, %v", pid, err)
	}
}

// Another backend that answers on the port would pass for the one that is to start there.
func TestAPortThatIsTakenStopsTheStartBeforeAnythingRuns(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	dir := t.TempDir()
	port := l.Addr().(*net.TCPAddr).Port
	_, err = Start(t.Context(), Options{Dir: dir, Binary: os.Args[0], Ports: Ports{API: port}, Step: func(name string) { t.Errorf("%s is started", name) }})
	if err == nil || !strings.Contains(err.Error(), strconv.Itoa(port)) || !strings.Contains(err.Error(), "--port") {
		t.Errorf("got %v", err)
	}
	if pid, err := holder(dir); pid != 0 || err != nil {
		t.Errorf("the folder is still %d's, %v", pid, err)
	}
}
