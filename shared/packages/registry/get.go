package registry

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"hivesync/shared/fault"
)

// request is one GET.
type request struct {
	url      *url.URL
	registry *url.URL // on whose behalf
	what     string   // for messages, such as "react@19.0.0"
	accept   string
	etag     string // of what is known already
	most     int64
}

// answer is what came: content, or that what is known is still so.
type answer struct {
	content   []byte
	etag      string
	unchanged bool
}

const (
	maxRedirects  = 5
	maxRetryAfter = 10 * time.Second
)

// get asks, a few times where that may help. Its errors are PACKAGE_UNAVAILABLE, permanent where the registry refuses, and
// PACKAGE_INVALID.
func (c *Client) get(ctx context.Context, r request) (answer, error) {
	if known, ok := c.away.Load(r.url.Host); ok {
		return answer{}, known.(error)
	}
	limited, cancel := context.WithTimeout(withRegistry(ctx, r.registry), c.timeout)
	defer cancel()
	for try := 0; ; try++ {
		a, err := c.try(limited, r)
		if err == nil {
			return a, nil
		}
		if ctx.Err() != nil {
			return answer{}, fmt.Errorf("registry: %w", ctx.Err())
		}
		f := unavailable(err, r)
		if f.Permanent() || try == retries || limited.Err() != nil {
			return answer{}, c.blame(f, r)
		}
		if err := c.wait(limited, max(backoff(try), min(f.RetryAfter, maxRetryAfter))); err != nil {
			return answer{}, c.blame(f, r)
		}
	}
}

// blame says whose fault it is, of a stranger's project, that something cannot be had: the default registry's, which is worth waiting
// for, or that of a host which the project names. That is not asked again.
func (c *Client) blame(f *fault.Error, r request) *fault.Error {
	switch {
	case !c.stranger || f.Permanent():
		return f
	case r.url.Host == c.settings.Registry("").Host:
		return f.Of(fault.Registry)
	}
	f = fault.Cancel(f)
	c.away.Store(r.url.Host, f)
	return f
}

// take counts what is fetched. Error: PACKAGES_TOO_LARGE.
func (c *Client) take(n int) error {
	if total := c.taken.Add(int64(n)); c.most > 0 && total > c.most {
		return fault.Newf(fault.PackagesTooLarge, "More than %d MiB would have to be fetched for the project's packages. Leave out packages that no screen imports.", c.most>>20)
	}
	return nil
}

// unavailable is err as the fault that it is. A client's error repeats the URL, which may hold a signature: it is left out.
func unavailable(err error, r request) *fault.Error {
	if f := (*fault.Error)(nil); errors.As(err, &f) {
		return f
	}
	if u := (*url.Error)(nil); errors.As(err, &u) {
		err = u.Err
	}
	return fault.Wrap(err, fault.PackageUnavailable, fmt.Sprintf("%s could not be fetched from %s. Check the connection, and the registry in your .npmrc.", r.what, r.url.Hostname()))
}

func (c *Client) try(ctx context.Context, r request) (answer, error) {
	select {
	case c.slots <- struct{}{}:
		defer func() { <-c.slots }()
	case <-ctx.Done():
		return answer{}, ctx.Err()
	}
	if err := c.take(0); err != nil {
		return answer{}, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.url.String(), nil)
	if err != nil {
		return answer{}, err
	}
	req.Header.Set("User-Agent", "hivesync")
	req.Header.Set("Accept", r.accept)
	if r.accept == anyType {
		req.Header.Set("Accept-Encoding", "identity") // an archive's own compression is not the transfer's
	}
	if r.etag != "" {
		req.Header.Set("If-None-Match", r.etag)
	}
	c.authorize(req)
	res, err := c.http.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode == http.StatusNotModified && r.etag != "" {
		return answer{unchanged: true, etag: r.etag}, nil
	}
	if res.StatusCode != http.StatusOK {
		return answer{}, c.refusal(res, r)
	}
	tooLarge := fault.Newf(fault.PackageInvalid, "%s has more than %d MiB, and no package may have.", r.what, r.most>>20)
	if res.ContentLength > r.most {
		return answer{}, tooLarge
	}
	content, err := io.ReadAll(io.LimitReader(res.Body, r.most+1))
	if err != nil {
		return answer{}, err
	}
	if int64(len(content)) > r.most {
		return answer{}, tooLarge
	}
	return answer{content: content, etag: res.Header.Get("Etag")}, c.take(len(content))
}

// refusal says what a status means.
func (c *Client) refusal(res *http.Response, r request) *fault.Error {
	host := r.url.Hostname()
	switch status := res.StatusCode; {
	case c.stranger && (status == http.StatusUnauthorized || status == http.StatusForbidden):
		return fault.Cancel(fault.Newf(fault.PackageUnavailable, "%s does not hand out %s without credentials, and none are used for a project. Send its archive yourself.", host, r.what))
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return fault.Cancel(fault.Newf(fault.PackageUnavailable, "%s refuses to hand out %s. Sign in with npm login, or set its token in the .npmrc of your home folder.", host, r.what))
	case status == http.StatusNotFound || status == http.StatusGone:
		return fault.Cancel(fault.Newf(fault.PackageUnavailable, "%s does not have %s. Check its name and version, and the registry in your .npmrc.", host, r.what))
	case status == http.StatusTooManyRequests || status == http.StatusRequestTimeout || status >= 500:
		seconds, _ := strconv.ParseUint(res.Header.Get("Retry-After"), 10, 16)
		return fault.Newf(fault.PackageUnavailable, "%s does not hand out %s at the moment (status %d). Try again.", host, r.what, status).After(time.Duration(seconds) * time.Second)
	default:
		return fault.Cancel(fault.Newf(fault.PackageUnavailable, "%s answers the request for %s with status %d, which is none of a registry.", host, r.what, status))
	}
}

// authorize shows a request's registry its token.
func (c *Client) authorize(req *http.Request) {
	if header, ok := c.settings.Authorization(req.URL); ok {
		req.Header.Set("Authorization", header.Reveal())
	}
}

// checkRedirect bounds redirects. A token follows one within its own host and path alone.
func (c *Client) checkRedirect(req *http.Request, via []*http.Request) error {
	from := via[len(via)-1].URL
	req.Header.Del("Authorization")
	req.Header.Del("Referer")
	req.URL.User = nil
	switch {
	case len(via) > maxRedirects:
		return fault.Newf(fault.PackageInvalid, "A registry redirects more than %d times.", maxRedirects)
	case req.URL.Scheme != "https" && req.URL.Scheme != "http", leaves(req.URL):
		return fault.New(fault.PackageInvalid, "A registry redirects to what is no https URL.")
	case from.Scheme == "https" && req.URL.Scheme == "http":
		return fault.New(fault.PackageInvalid, "A registry redirects from https to http, where anyone on the way could change the package.")
	}
	for _, earlier := range via {
		if earlier.URL.Scheme != req.URL.Scheme || earlier.URL.Host != req.URL.Host {
			return nil
		}
	}
	c.authorize(req)
	return nil
}
