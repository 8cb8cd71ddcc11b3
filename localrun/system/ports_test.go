package system

import (
	"net"
	"strconv"
	"strings"
	"testing"
)

// Whoever starts a second system is told which port is in the way, and how to choose another.
func TestAPortThatIsTakenIsNamedWithItsFlag(t *testing.T) {
	t.Parallel()
	taken, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = taken.Close() })
	port := taken.Addr().(*net.TCPAddr).Port
	for flag, ports := range map[string]Ports{"--port": {API: port}, "--postgres-port": {Postgres: port}, "--redis-port": {Redis: port}, "--s3-port": {S3: port}} {
		err := ports.check()
		if err == nil || !strings.Contains(err.Error(), "another with "+flag+" ") || !strings.Contains(err.Error(), strconv.Itoa(port)) {
			t.Errorf("%s: %v", flag, err)
		}
	}
	if err := (Ports{}).check(); err != nil {
		t.Errorf("free ports: %v", err)
	}
}
