package registry

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"syscall"
	"time"

	"hivesync/shared/fault"
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
	guard := *dialer
	guard.Control = func(_, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err != nil || private(to.Addr()) {
			return errPrivate()
		}
		return nil
	}
	base := func(d *net.Dialer) *http.Transport {
		return &http.Transport{
			DialContext: d.DialContext, ForceAttemptHTTP2: true, MaxIdleConnsPerHost: atOnce, IdleConnTimeout: 30 * time.Second,
			TLSHandshakeTimeout: 15 * time.Second, ResponseHeaderTimeout: 30 * time.Second, MaxResponseHeaderBytes: 64 << 10,
		}
	}
	open := base(dialer)
	open.Proxy = proxy
	return &transport{open: open, guarded: base(&guard), proxy: proxy}
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
	if address, isAddress := literal(host); isAddress && private(address) {
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
	if address, ok := literal(host); ok {
		return private(address)
	}
	addresses, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return false
	}
	found := false
	for _, a := range addresses {
		found = found || private(a)
	}
	t.private.Store(host, found)
	return found
}

// literal returns the address that a host name is, without asking for it.
func literal(host string) (netip.Addr, bool) {
	if name := strings.TrimSuffix(strings.ToLower(host), "."); name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return netip.IPv6Loopback(), true
	}
	a, err := netip.ParseAddr(host)
	return a, err == nil
}

// reserved are ranges that no registry of the public Internet is in, beyond those that netip names. Source: the special-purpose
// address registries of IANA. The last three hold IPv4 addresses, which may be private.
var reserved = prefixes("0.0.0.0/8 100.64.0.0/10 192.0.0.0/24 192.0.2.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 240.0.0.0/4 " +
	"fec0::/10 100::/64 2001:db8::/32 64:ff9b::/96 64:ff9b:1::/48 2002::/16")

func prefixes(list string) (out []netip.Prefix) {
	for text := range strings.FieldsSeq(list) {
		out = append(out, netip.MustParsePrefix(text))
	}
	return out
}

// private reports whether an address is not one of the public Internet.
func private(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	if !a.IsGlobalUnicast() || a.IsPrivate() { // loopback, link-local, multicast, unspecified, broadcast; RFC 1918 and fc00::/7
		return true
	}
	for _, p := range reserved {
		if p.Contains(a) {
			return true
		}
	}
	return false
}
