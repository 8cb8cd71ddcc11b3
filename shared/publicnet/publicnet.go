// Package publicnet tells the public Internet from everything else, for whoever connects to addresses that others name. What counts is
// the address that is dialled: a name may change its address between a look and a connection.
//
// It sends nothing, and follows nothing, by itself.
package publicnet

import (
	"errors"
	"net"
	"net/netip"
	"strings"
	"syscall"
)

// ErrPrivate is the error of dialling an address that is not one of the public Internet.
var ErrPrivate = errors.New("publicnet: not an address of the public Internet")

// Guard returns a copy of a dialer that reaches the public Internet alone. Refused is its error for other addresses.
func Guard(d net.Dialer, refused func() error) *net.Dialer {
	d.Control = func(_, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err != nil || Private(to.Addr()) {
			return refused()
		}
		return nil
	}
	return &d
}

// Literal returns the address that a host name is, without asking for it.
func Literal(host string) (netip.Addr, bool) {
	if name := strings.TrimSuffix(strings.ToLower(host), "."); name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return netip.IPv6Loopback(), true
	}
	a, err := netip.ParseAddr(host)
	return a, err == nil
}

// reserved are ranges that no host of the public Internet is in, beyond those that netip names. Source: the special-purpose
// address registries of IANA. 2001::/23 holds Teredo, 2002::/16 is 6to4, and in both are IPv4 addresses, which may be private.
var reserved = prefixes("0.0.0.0/8 100.64.0.0/10 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 240.0.0.0/4 " +
	"2001::/23 2001:db8::/32 2002::/16 3fff::/20")

// global is all of IPv6 that is given to hosts of the public Internet. Beyond it lie the prefixes of NAT64, of IPv4 addresses written in
// IPv6, of segment routing, and whatever a network makes of what nobody was given.
var global = netip.MustParsePrefix("2000::/3")

func prefixes(list string) (out []netip.Prefix) {
	for text := range strings.FieldsSeq(list) {
		out = append(out, netip.MustParsePrefix(text))
	}
	return out
}

// Private reports whether an address is not one of the public Internet.
func Private(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	if !a.IsGlobalUnicast() || a.IsPrivate() { // loopback, link-local, multicast, unspecified, broadcast; RFC 1918 and fc00::/7
		return true
	}
	if a.Is6() && !global.Contains(a) {
		return true
	}
	for _, p := range reserved {
		if p.Contains(a) {
			return true
		}
	}
	return false
}
