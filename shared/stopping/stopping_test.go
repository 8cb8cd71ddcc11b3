package stopping

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
)

// waits makes the test binary a program that tells which signal stopped it.
const waits = "HIVESYNC_TEST_WAITS"

func TestMain(m *testing.M) {
	if os.Getenv(waits) == "" {
		os.Exit(m.Run())
	}
	got := make(chan os.Signal, 1)
	signal.Notify(got, Signals()...)
	fmt.Println("ready")
	fmt.Println((<-got).String())
}

func TestAHangUpAsksToStopUnlessItWasIgnored(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		shell, want string
		signals     []syscall.Signal
	}{
		{`exec "$0"`, "hangup", []syscall.Signal{syscall.SIGHUP}},
		{`trap "" HUP; exec "$0"`, "terminated", []syscall.Signal{syscall.SIGHUP, syscall.SIGTERM}},
		{`exec "$0"`, "terminated", []syscall.Signal{syscall.SIGTERM}},
		{`exec "$0"`, "interrupt", []syscall.Signal{syscall.SIGINT}},
	} {
		cmd := exec.CommandContext(context.WithoutCancel(t.Context()), "sh", "-c", tc.shell, os.Args[0])
		cmd.Env = append(os.Environ(), waits+"=1")
		pipe, err := cmd.StdoutPipe()
		if err == nil {
			err = cmd.Start()
		}
		if err != nil {
			t.Fatal(err)
		}
		out := bufio.NewReader(pipe)
		if line, err := out.ReadString('\n'); line != "ready\n" {
			t.Fatalf("%q, %v", line, err)
		}
		for _, s := range tc.signals {
			if err := cmd.Process.Signal(s); err != nil {
				t.Fatal(err)
			}
		}
		line, _ := out.ReadString('\n')
		if err := cmd.Wait(); err != nil || strings.TrimSpace(line) != tc.want {
			t.Errorf("%s %v: %q, %v", tc.shell, tc.signals, line, err)
		}
	}
}
