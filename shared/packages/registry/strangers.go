package registry

import (
	"net/http"
	"net/url"
	"strings"

	"hivesync/shared/fault"
	"hivesync/shared/publicnet"
)

// stranger is the transport of a stranger's project. What lies below the operator's registry is reached wherever that is; all else by https,
// directly, and at public addresses alone: the address is looked at when it is dialled, so that no name that changes its address and no
// redirect leads anywhere else.
type stranger struct {
	registry      *url.URL
	open, guarded http.RoundTripper
}

func strangers(registry *url.URL, t *transport) http.RoundTripper {
	return &stranger{registry: registry, open: t.open, guarded: t.guarded}
}

// RoundTrip implements http.RoundTripper.
func (s *stranger) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme == s.registry.Scheme && r.URL.Host == s.registry.Host && strings.HasPrefix(r.URL.Path, s.registry.Path) && !leaves(r.URL) {
		return s.open.RoundTrip(r)
	}
	if address, isAddress := publicnet.Literal(r.URL.Hostname()); r.URL.Scheme != "https" || isAddress && publicnet.Private(address) {
		return nil, errUnreached()
	}
	res, err := s.guarded.RoundTrip(r)
	if fault.Is(err, fault.PackageInvalid) {
		return nil, errUnreached()
	}
	return res, err
}

func errUnreached() error {
	return fault.New(fault.PackageInvalid, "A package's archive is said to be where none is fetched from: only https URLs of the public Internet are asked. Send its archive yourself.")
}

// CloseIdleConnections lets go of connections that nobody uses.
func (s *stranger) CloseIdleConnections() {
	for _, t := range []http.RoundTripper{s.open, s.guarded} {
		(&http.Client{Transport: t}).CloseIdleConnections()
	}
}
