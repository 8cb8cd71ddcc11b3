package registry

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"hivesync/shared/fault"
	"hivesync/shared/packages"
	"hivesync/shared/packages/archive"
	"hivesync/shared/packages/npmrc"
)

const anyType = "*/*"

// Fetch returns a package's archive, from the cache or its registry, held against its integrity: the package's own, or else what the
// registry says of it. An archive that is not the right one, is too large or in no place to fetch it from is PACKAGE_INVALID. One that
// cannot be had is PACKAGE_UNAVAILABLE, permanently where the registry does not have it or refuses it.
func (c *Client) Fetch(ctx context.Context, p packages.Package) ([]byte, error) {
	at, err := c.locate(p)
	if err != nil {
		return nil, err
	}
	if p.Integrity == "" && at.known {
		d, err := c.distribution(ctx, p)
		if err != nil {
			return nil, err
		}
		p.Integrity = d.integrity()
		if p.Tarball == "" && d.Tarball != "" {
			p.Tarball = d.Tarball
			if at, err = c.locate(p); err != nil {
				return nil, err
			}
		}
	}
	if p.Integrity == "" {
		return c.unverified(ctx, p, at)
	}
	integrity, err := archive.ParseIntegrity(p.Integrity)
	if err != nil {
		return nil, err
	}
	if content, ok := c.cached(integrity); ok {
		return content, nil
	}
	content, err := c.download(ctx, p, at)
	if p.Tarball == "" && fault.Is(err, fault.PackageUnavailable) && permanent(err) {
		// Not every registry has its archives where npm's has them: its description tells.
		if d, dErr := c.distribution(ctx, p); dErr == nil && d.Tarball != "" && d.Tarball != at.url.String() {
			p.Tarball = d.Tarball
			if at, err = c.locate(p); err == nil {
				content, err = c.download(ctx, p, at)
			}
		}
	}
	if err != nil {
		return nil, err
	}
	name, ok := integrity.Name(content)
	if !ok {
		return nil, fault.Newf(fault.PackageInvalid, "The archive of %s is not the one that the project names: its integrity differs. Ask whoever runs %s.", label(p), at.url.Hostname())
	}
	c.cache.write("archives/"+name, content)
	return content, nil
}

// unverified fetches an archive that nobody has an integrity of: over a connection that nobody can change it on.
func (c *Client) unverified(ctx context.Context, p packages.Package, at place) ([]byte, error) {
	if at.url.Scheme != "https" && at.url.Host != at.registry.Host {
		return nil, fault.Newf(fault.PackageInvalid, "The archive of %s has no integrity and is not at an https URL.", label(p))
	}
	return c.download(ctx, p, at)
}

func (c *Client) download(ctx context.Context, p packages.Package, at place) ([]byte, error) {
	a, err := c.get(ctx, request{url: at.url, registry: at.registry, what: label(p), accept: anyType, most: c.archiveBytes})
	return a.content, err
}

// cached returns the archive of an integrity. One that the disk has damaged is removed.
func (c *Client) cached(integrity archive.Integrity) ([]byte, bool) {
	for _, name := range integrity.Names() {
		name = "archives/" + name
		content, ok := c.cache.read(name, c.archiveBytes)
		if !ok {
			continue
		}
		if _, ok := integrity.Name(content); ok {
			return content, true
		}
		c.cache.remove(name)
	}
	return nil, false
}

// Fetched is a package's archive, or why there is none.
type Fetched struct {
	Package packages.Package
	Archive []byte
	Err     error // with that of a registry it would have ended FetchAll, unless another try gives the same
}

const (
	fetchAllTimeout = 10 * time.Minute
	fetchAllBytes   = 1 << 30
)

// FetchAll is Fetch for all packages, a few at once, in their order. A package that cannot be had, or whose host is none of the
// registries and does not answer, keeps none from the others; a registry that does not answer ends it, since each further package
// would wait for it, and so do archives of more than 1 GiB together. Progress, where not nil, is told after each package, by one goroutine at a time.
func (c *Client) FetchAll(ctx context.Context, all []packages.Package, progress func(done, all int)) ([]Fetched, error) {
	out, done := make([]Fetched, len(all)), 0
	err := c.FetchEach(ctx, all, func(i int, f Fetched) error {
		out[i] = f
		if done++; progress != nil {
			progress(done, len(all))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// FetchEach is FetchAll that keeps nothing: take gets each package as it comes, by its place in all, one at a time, and ends it by an error.
func (c *Client) FetchEach(ctx context.Context, all []packages.Package, take func(i int, f Fetched) error) error {
	ctx, cancel := context.WithTimeout(ctx, fetchAllTimeout)
	defer cancel()
	var told sync.Mutex
	bytes := 0
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for i, p := range all {
		group.Go(func() error {
			content, err := c.Fetch(ctx, p)
			if err != nil && (fault.Is(err, fault.PackagesTooLarge) || !permanent(err) && (ctx.Err() != nil || c.stranger || !c.elsewhere(p))) {
				return fmt.Errorf("registry: %s: %w", label(p), err)
			}
			told.Lock()
			defer told.Unlock()
			if bytes += len(content); bytes > fetchAllBytes {
				return fault.Newf(fault.PackageInvalid, "The project's packages have more than %d MiB.", fetchAllBytes>>20)
			}
			return take(i, Fetched{p, content, err})
		})
	}
	return group.Wait()
}

// elsewhere says whether a package's archive is not on one of the registries.
func (c *Client) elsewhere(p packages.Package) bool {
	u, err := url.Parse(p.Tarball)
	if p.Tarball == "" || err != nil {
		return false
	}
	npm, _ := url.Parse(npmrc.DefaultRegistry) // a lock file's word for whatever registry is set
	return !slices.ContainsFunc(append(c.settings.Registries(), npm), func(r *url.URL) bool { return r.Host == u.Host })
}

func permanent(err error) bool {
	f := (*fault.Error)(nil)
	return errors.As(err, &f) && f.Permanent()
}
