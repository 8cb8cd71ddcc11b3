package registry

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"hivesync/shared/fault"
	"hivesync/shared/publicnet"
)

// transport connects to registries, and keeps what others name out of private networks: a lock file's URL or a redirect that leads
// away from the package's registry reaches public addresses alone, unless that registry is in a private network itself. The address
// is looked at when it is dialled, so that a name which changes its address in between is no way around.
type transport struct {
	open    http.RoundTripper
	guarded http.RoundTripper
	proxy   func(*http.Request) (*url.URL, error)
	private sync.Map // host name to bool: whether a registry is in a private network
}

type registryKey struct{}

// withRegistry says which registry a request is on behalf of.
func withRegistry(ctx context.Context, registry *url.URL) context.Context {
	return context.WithValue(ctx, registryKey{}, registry.Hostname())
}

func newTransport(proxy func(*http.Request) (*url.URL, error)) *transport {
	dialer := &net.Dialer{Timeout: 15 * time.Second, KeepAlive: 30 * time.Second}
	base := func(d *net.Dialer) *http.Transport {
		return &http.Transport{
			DialContext: d.DialContext, ForceAttemptHTTP2: true, MaxIdleConnsPerHost: atOnce, IdleConnTimeout: 30 * time.Second,
			TLSHandshakeTimeout: 15 * time.Second, ResponseHeaderTimeout: 30 * time.Second, MaxResponseHeaderBytes: 64 << 10,
		}
	}
	open := base(dialer)
	open.Proxy = proxy
	return &transport{open: open, guarded: base(publicnet.Guard(*dialer, errPrivate)), proxy: proxy}
}

func errPrivate() error {
	return fault.New(fault.PackageInvalid, "A package's archive is said to be in a private network, which its registry is not in. If it is your own registry, name it in your .npmrc.")
}

// RoundTrip implements http.RoundTripper.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	registry, _ := r.Context().Value(registryKey{}).(string)
	host := r.URL.Hostname()
	if strings.EqualFold(host, registry) || t.isPrivate(r.Context(), registry) {
		return t.open.RoundTrip(r)
	}
	if address, isAddress := publicnet.Literal(host); isAddress && publicnet.Private(address) {
		return nil, errPrivate()
	}
	if through, err := t.proxy(r); err != nil || through != nil {
		return t.open.RoundTrip(r) // the proxy is dialled, and finds the address itself
	}
	return t.guarded.RoundTrip(r)
}

// isPrivate reports whether a host is in a private network, as far as its name's addresses tell.
func (t *transport) isPrivate(ctx context.Context, host string) bool {
	if known, ok := t.private.Load(host); ok {
		return known.(bool)
	}
	if address, ok := publicnet.Literal(host); ok {
		return publicnet.Private(address)
	}
	addresses, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return false
	}
	found := false
	for _, a := range addresses {
		found = found || publicnet.Private(a)
	}
	t.private.Store(host, found)
	return found
}
