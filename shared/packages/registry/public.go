package registry

import (
	"net/http"
	"net/url"

	"hivesync/shared/fault"
	"hivesync/shared/publicnet"
)

// ErrPrivate is the error of a Public transport for an address that is not one of the public Internet.
var ErrPrivate = publicnet.ErrPrivate

// Public returns a transport for addresses that others name: it reaches the public Internet alone. Every address is looked at when it is
// dialled, those of redirects too. What a proxy of the environment reaches is the proxy's to say, as far as a name and not an address
// is given.
func Public() http.RoundTripper { return &publicTransport{newTransport(http.ProxyFromEnvironment)} }

type publicTransport struct{ of *transport }

// RoundTrip implements http.RoundTripper.
func (p *publicTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	if address, isAddress := publicnet.Literal(r.URL.Hostname()); isAddress && publicnet.Private(address) {
		return nil, ErrPrivate
	}
	through := p.of.guarded
	if proxy, err := p.of.proxy(&http.Request{URL: &url.URL{Scheme: r.URL.Scheme, Host: r.URL.Host}}); err != nil || proxy != nil {
		through = p.of.open
	}
	res, err := through.RoundTrip(r)
	if fault.Is(err, fault.PackageInvalid) {
		return nil, ErrPrivate
	}
	return res, err
}
