package publicnet

import (
	"errors"
	"net"
	"net/netip"
	"strings"
	"testing"
)

func TestPrivateAddressesAreKnown(t *testing.T) {
	t.Parallel()
	for _, a := range strings.Fields("127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 0.1.2.3 224.0.0.1 255.255.255.255 240.0.0.1 192.0.0.8 198.18.0.1 " +
		":: ::1 ::ffff:10.0.0.1 fe80::1 fe80::1%eth0 fc00::1 fd12::1 ff02::1 64:ff9b::a00:1 64:ff9b:1::a00:1 2002:a00:1:: fec0::1 2001:db8::1 " +
		"::10.0.0.1 ::7f00:1 ::ffff:0:7f00:1 2001::1 2001:0:a00:1:: 100::1 100:0:0:1::1 3fff::1 5f00::1 4000::1 192.88.99.1") {
		if !Private(netip.MustParseAddr(a)) {
			t.Errorf("%s is public", a)
		}
	}
	for _, a := range strings.Fields("104.16.0.35 8.8.8.8 172.32.0.1 100.128.0.1 2606:4700::6810:23 ::ffff:8.8.8.8") {
		if Private(netip.MustParseAddr(a)) {
			t.Errorf("%s is private", a)
		}
	}
}

func TestNamesThatAreAddressesAreKnown(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]bool{"localhost": true, "a.LOCALHOST.": true, "10.0.0.1": true, "::1": true, "example.com": false, "localhost.example.com": false} {
		if _, is := Literal(host); is != want {
			t.Errorf("%s: %v", host, is)
		}
	}
}

func TestAGuardLooksAtTheAddressThatIsDialled(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	conn, err := Guard(net.Dialer{}, func() error { return ErrPrivate }).DialContext(t.Context(), "tcp", l.Addr().String())
	if conn != nil || !errors.Is(err, ErrPrivate) {
		t.Errorf("dialled: %v", err)
	}
}
