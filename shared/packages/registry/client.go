// Package registry fetches npm packages from their registries: archives, and, for a project without a lock file, the descriptions
// that say which versions its package.json means.
//
// A project says which packages it uses and where they are, and whoever publishes a package writes it, so all of that is hostile:
// sizes, times, counts and redirects are bounded, an archive is held against its integrity, a token goes to the registry that it is
// for and nowhere else, and no redirect reaches into the network of whoever runs this. No code of a package is run.
package registry

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"hivesync/shared/packages/npmrc"
)

// Options say how packages are fetched.
type Options struct {
	// Settings are npm's; required.
	Settings *npmrc.Settings
	// CacheDir is where archives and descriptions are kept; hivesync/packages in the user's cache folder when empty.
	CacheDir string
	// Timeout bounds one archive or description, retries included; two minutes when zero.
	Timeout time.Duration
	// ArchiveBytes and DescriptionBytes bound one archive and one description; 64 MiB when zero. TotalBytes bounds all that the
	// client fetches; without a bound when zero. AtOnce is how many requests are under way at most; 8 when zero.
	ArchiveBytes, DescriptionBytes, TotalBytes int64
	AtOnce                                     int
	// Stranger says that the project is not that of whoever runs this. Beside what lies below the default registry of Settings, which
	// may be in a private network, the client then reaches the public Internet alone, by https and past every proxy. A default registry
	// that is away is to blame itself (fault.Registry); packages of another host that is away are not to be had.
	Stranger bool
}

// Client fetches packages. It is safe for concurrent use, and so is its cache folder for several clients.
type Client struct {
	settings     *npmrc.Settings
	cache        *cache
	http         *http.Client
	timeout      time.Duration
	archiveBytes int64
	maxDescribed int64
	slots        chan struct{}
	stranger     bool
	away         sync.Map // of a stranger: host to the fault of its last answer

	most  int64 // of all that is fetched, 0 for no bound
	taken atomic.Int64

	now  func() time.Time
	wait func(ctx context.Context, d time.Duration) error
}

const (
	atOnce   = 8
	retries  = 3
	maxBytes = 64 << 20 // of one archive or description
)

// New returns a Client. It makes the cache folder, and refuses one that others may write to, but does not connect.
func New(o Options) (*Client, error) {
	return newClient(o, http.ProxyFromEnvironment)
}

func newClient(o Options, proxy func(*http.Request) (*url.URL, error)) (*Client, error) {
	if o.Settings == nil {
		return nil, errors.New("registry: needs npm's settings")
	}
	if o.CacheDir == "" {
		o.CacheDir = defaultCacheDir()
	}
	if o.Timeout == 0 {
		o.Timeout = 2 * time.Minute
	}
	o.ArchiveBytes, o.DescriptionBytes = cmp.Or(o.ArchiveBytes, maxBytes), cmp.Or(o.DescriptionBytes, maxBytes)
	c := &Client{
		settings: o.Settings, timeout: o.Timeout, archiveBytes: o.ArchiveBytes, maxDescribed: o.DescriptionBytes, most: o.TotalBytes,
		slots: make(chan struct{}, cmp.Or(o.AtOnce, atOnce)), stranger: o.Stranger, now: time.Now, wait: wait,
	}
	var transport http.RoundTripper = newTransport(proxy)
	if o.Stranger {
		transport = strangers(o.Settings.Registry(""), newTransport(proxy))
	}
	c.http = &http.Client{Transport: transport, CheckRedirect: c.checkRedirect}
	var err error
	if c.cache, err = openCache(o.CacheDir, cacheBytes, c.now()); err != nil {
		return nil, err
	}
	return c, nil
}

// Close lets go of the client's connections. What it fetched stays in its cache folder.
func (c *Client) Close() { c.http.CloseIdleConnections() }

func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// backoff is how long to wait before a further try: twice as long each time, and not the same for all.
func backoff(try int) time.Duration {
	d := 250 * time.Millisecond << try
	return d + rand.N(d/2) // #nosec G404 -- spreads load, guards nothing
}
