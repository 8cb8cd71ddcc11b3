package registry

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hivesync/shared/packages/npmrc"
	"hivesync/shared/packages/registry/registrytest"
)

// fake is a registry with clients of it.
type fake struct {
	*registrytest.Registry
	t *testing.T
}

func newFake(t *testing.T) *fake {
	t.Helper()
	return &fake{registrytest.New(t), t}
}

// settings are those of a user's .npmrc.
func settings(t *testing.T, lines ...string) *npmrc.Settings {
	t.Helper()
	home := t.TempDir()
	if err := os.WriteFile(filepath.Join(home, ".npmrc"), []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := npmrc.Read(npmrc.Sources{Home: home, Env: func(string) (string, bool) { return "", false }})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func noProxy(*http.Request) (*url.URL, error) { return nil, nil }

// connect returns a client with a cache of its own, which does not wait between its tries.
func connect(t *testing.T, lines ...string) *Client {
	t.Helper()
	c, err := newClient(Options{Settings: settings(t, lines...), CacheDir: filepath.Join(t.TempDir(), "cache"), ArchiveBytes: 1 << 20}, noProxy)
	if err != nil {
		t.Fatal(err)
	}
	c.wait = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	return c
}

func (f *fake) client(lines ...string) *Client {
	f.t.Helper()
	return connect(f.t, append([]string{"registry=" + f.URL}, lines...)...)
}
