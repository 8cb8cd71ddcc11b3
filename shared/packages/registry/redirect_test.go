package registry

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"hivesync/shared/fault"
	"hivesync/shared/packages"
)

// redirects answers requests of the paths with redirects.
func (f *fake) redirects(to map[string]string) {
	f.First(func(w http.ResponseWriter, r *http.Request) bool {
		target, ok := to[r.URL.Path]
		if ok {
			http.Redirect(w, r, target, http.StatusFound)
		}
		return ok
	})
}

// public returns a client whose registry is, as far as it knows, in no private network: registry.example, which is the fake.
func (f *fake) public(lines ...string) *Client {
	f.t.Helper()
	c := connect(f.t, append([]string{"registry=http://registry.example/"}, lines...)...)
	tr := c.http.Transport.(*transport)
	tr.private.Store("registry.example", false)
	tr.open.(*http.Transport).DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, f.Host())
	}
	return c
}

func TestATokenNeverFollowsARedirectToAnotherHost(t *testing.T) {
	t.Parallel()
	f, other := newFake(t), newFake(t)
	p := packages.Package{Name: "a", Version: "1.0.0", Integrity: f.Publish("a@1.0.0", nil)}
	other.Publish("a@1.0.0", nil)
	f.Archives["/team/moved.tgz"] = f.Archives["/a/-/a-1.0.0.tgz"]
	f.Archives["/elsewhere.tgz"] = f.Archives["/a/-/a-1.0.0.tgz"]
	c := func() *Client {
		return f.client("//"+f.Host()+"/team/:_authToken=s3cret", "//"+f.Host()+"/a/:_authToken=s3cret", "//"+other.Host()+"/:_authToken=0ther")
	}
	for name, redirect := range map[string]struct{ to, token string }{
		"within the prefixes":   {f.URL + "/team/moved.tgz", "Bearer s3cret"},
		"out of the prefix":     {f.URL + "/elsewhere.tgz", ""},
		"to another host":       {other.URL + "/a/-/a-1.0.0.tgz", ""},
		"to another host, back": {other.URL + "/back", ""},
	} {
		f.redirects(map[string]string{"/a/-/a-1.0.0.tgz": redirect.to})
		other.redirects(map[string]string{"/back": f.URL + "/team/moved.tgz"})
		f.Requests()
		other.Requests()
		mustFetch(t, c(), p)
		seen := f.Requests()
		if got := seen[0].Header.Get("Authorization"); got != "Bearer s3cret" {
			t.Errorf("%s: the registry itself was shown %q", name, got)
		}
		for _, r := range append(seen[1:], other.Requests()...) {
			if got := r.Header.Get("Authorization"); got != redirect.token || r.Header.Get("Referer") != "" {
				t.Errorf("%s: %s was shown %q, from %q", name, r.URL, got, r.Header.Get("Referer"))
			}
		}
	}
}

func TestRedirectsAreBounded(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := packages.Package{Name: "a", Version: "1.0.0", Tarball: f.URL + "/0", Integrity: f.Publish("a@1.0.0", nil)}
	steps := map[string]string{}
	for i := range maxRedirects {
		steps[fmt.Sprintf("/%d", i)] = fmt.Sprintf("%s/%d", f.URL, i+1)
	}
	f.Archives["/5"] = f.Archives["/a/-/a-1.0.0.tgz"]
	f.redirects(steps)
	mustFetch(t, f.client(), p)
	steps["/5"] = f.URL + "/6"
	refuses(t, f.client(), p, fault.PackageInvalid, true, "more than 5 times")
	for _, to := range []string{"ftp://example.com/a", "file:///etc/passwd", f.URL + "/a/..%2fb"} {
		f.redirects(map[string]string{"/0": to})
		refuses(t, f.client(), p, fault.PackageInvalid, true, "no https URL")
	}
}

func TestARedirectFromHTTPSToHTTPIsRefused(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	secure := httptest.NewTLSServer(http.RedirectHandler(f.URL+"/a/-/a-1.0.0.tgz", http.StatusMovedPermanently))
	defer secure.Close()
	c := connect(t, "registry="+secure.URL)
	c.http.Transport.(*transport).open.(*http.Transport).TLSClientConfig = secure.Client().Transport.(*http.Transport).TLSClientConfig
	refuses(t, c, packages.Package{Name: "a", Version: "1.0.0", Integrity: f.Publish("a@1.0.0", nil)}, fault.PackageInvalid, true, "from https to http")
	if got := f.Paths(); got != "" {
		t.Errorf("asked for %s", got)
	}
}

func TestNothingLeadsAPublicRegistrysClientIntoAPrivateNetwork(t *testing.T) {
	t.Parallel()
	f, inner := newFake(t), newFake(t)
	p := packages.Package{Name: "a", Version: "1.0.0", Integrity: f.Publish("a@1.0.0", nil)}
	inner.Publish("a@1.0.0", nil)
	port := inner.Host()[strings.LastIndex(inner.Host(), ":"):]
	mustFetch(t, f.public(), p)
	for _, host := range []string{"127.0.0.1", "localhost", "LOCALHOST.", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"} {
		at := "http://" + host + port + "/a/-/a-1.0.0.tgz"
		f.redirects(map[string]string{"/a/-/a-1.0.0.tgz": at})
		refuses(t, f.public(), p, fault.PackageInvalid, true, "private network")
		named := p
		named.Tarball = at // as a lock file may say
		refuses(t, f.public(), named, fault.PackageInvalid, true, "private network")
	}
	// Whatever a name said before, the address that is dialled counts.
	dial := f.public().http.Transport.(*transport).guarded.(*http.Transport).DialContext
	if conn, err := dial(t.Context(), "tcp", inner.Host()); conn != nil || !fault.Is(err, fault.PackageInvalid) {
		t.Errorf("dialled: %v", err)
	}
	if got := inner.Paths(); got != "" {
		t.Errorf("the private network was asked for %s", got)
	}
	// A registry in a private network may have its archives beside it.
	f.redirects(map[string]string{"/a/-/a-1.0.0.tgz": inner.URL + "/a/-/a-1.0.0.tgz"})
	mustFetch(t, f.client(), p)
}

func TestAProxyIsUsedAndAskedForNoPrivateAddress(t *testing.T) {
	t.Parallel()
	f := newFake(t) // a proxy is asked as a server is, with the whole URL
	p := packages.Package{Name: "a", Version: "1.0.0", Integrity: f.Publish("a@1.0.0", nil)}
	proxied := func() *Client {
		c, err := newClient(Options{Settings: settings(t, "registry=http://registry.example/"), CacheDir: t.TempDir()}, func(*http.Request) (*url.URL, error) { return url.Parse(f.URL) })
		if err != nil {
			t.Fatal(err)
		}
		c.http.Transport.(*transport).private.Store("registry.example", false)
		return c
	}
	f.Archives["/moved.tgz"] = f.Archives["/a/-/a-1.0.0.tgz"]
	f.redirects(map[string]string{"/a/-/a-1.0.0.tgz": "http://cdn.example/moved.tgz"})
	mustFetch(t, proxied(), p)
	if got := f.Requests(); len(got) != 2 || got[0].Host != "registry.example" || got[1].Host != "cdn.example" {
		t.Errorf("the proxy was asked %d times", len(got))
	}
	f.redirects(map[string]string{"/a/-/a-1.0.0.tgz": "http://169.254.169.254/moved.tgz"})
	refuses(t, proxied(), p, fault.PackageInvalid, true, "private network")
}

func TestNoErrorRepeatsATokenOrASignature(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := packages.Package{Name: "a", Version: "1.0.0", Integrity: f.Publish("a@1.0.0", nil)}
	for _, to := range []string{"http://127.0.0.1:1/x?signature=s1gned", f.URL + "/missing?signature=s1gned", "ftp://x/?signature=s1gned", f.URL + "/abort?signature=s1gned"} {
		f.First(func(w http.ResponseWriter, r *http.Request) bool {
			switch r.URL.Path {
			case "/missing":
				return false
			case "/abort":
				panic(http.ErrAbortHandler)
			}
			http.Redirect(w, r, to, http.StatusFound)
			return true
		})
		_, err := f.client("//"+f.Host()+"/:_authToken=s3cret").Fetch(t.Context(), p)
		if err == nil || strings.Contains(err.Error(), "s1gned") || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v", to, err)
		}
	}
}
