package registry

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"hivesync/shared/fault"
	"hivesync/shared/packages"
	"hivesync/shared/packages/npmrc"
	"hivesync/shared/packages/registry/registrytest"
)

// stranger is a client for a stranger's project, whose .npmrc it is given; the operator's registry is the fake.
func (f *fake) stranger(o Options, lines ...string) *Client {
	f.t.Helper()
	at, err := url.Parse(f.URL + "/npm/")
	if err != nil {
		f.t.Fatal(err)
	}
	if o.Settings, _, err = npmrc.ForProject([]byte(strings.Join(lines, "\n")), at); err != nil {
		f.t.Fatal(err)
	}
	o.Stranger, o.CacheDir = true, filepath.Join(f.t.TempDir(), "cache")
	c, err := newClient(o, func(*http.Request) (*url.URL, error) { return nil, nil })
	if err != nil {
		f.t.Fatal(err)
	}
	c.wait = connect(f.t).wait
	return c
}

// below publishes a release below the operator's registry.
func (f *fake) below(id string) packages.Package {
	f.t.Helper()
	p := packages.Package{Name: strings.Split(id, "@")[0], Version: strings.Split(id, "@")[1], Integrity: f.Publish(id, nil)}
	path := "/" + p.Name + "/-/" + p.Name + "-" + p.Version + ".tgz"
	f.Archives["/npm"+path] = f.Archives[path]
	return p
}

func TestAStrangersProjectReachesTheOperatorsRegistryAndThePublicInternetAlone(t *testing.T) {
	t.Parallel()
	f, inner := newFake(t), newFake(t)
	p := f.below("a@1.0.0")
	f.Archives["/beside.tgz"] = f.Archives["/npm/a/-/a-1.0.0.tgz"]
	inner.Publish("a@1.0.0", nil)
	mustFetch(t, f.stranger(Options{}), p)
	npms := p
	npms.Tarball = "https://registry.npmjs.org/a/-/a-1.0.0.tgz" // a lock file's word for whatever registry is set
	mustFetch(t, f.stranger(Options{}), npms)
	f.Requests()
	var asked atomic.Int32
	secure := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer secure.Close()
	_, port, _ := strings.Cut(secure.Listener.Addr().String(), ":")
	for _, at := range []string{
		f.URL + "/beside.tgz", // the same host, beside the registry
		f.URL + "/npm/..%2fbeside.tgz", inner.URL + "/a/-/a-1.0.0.tgz", secure.URL + "/a.tgz", "https://localhost:" + port + "/a.tgz",
		"https://[::1]:" + port + "/a.tgz", "https://[::ffff:127.0.0.1]:" + port + "/a.tgz", "http://example.com/a.tgz", "https://169.254.169.254/a.tgz",
		"https://100.64.0.1/a.tgz", "https://[fd00::1]/a.tgz", "https://224.0.0.1/a.tgz",
	} {
		named := p
		named.Tarball = at // as a lock file may say
		refuses(t, f.stranger(Options{}), named, fault.PackageInvalid, true, "")
		f.redirects(map[string]string{"/npm/a/-/a-1.0.0.tgz": at})
		refuses(t, f.stranger(Options{}), p, fault.PackageInvalid, true, "")
		f.First(nil)
	}
	// A name that leads there only once it is dialled.
	dial := f.stranger(Options{}).http.Transport.(*stranger).guarded.(*http.Transport).DialContext
	if conn, err := dial(t.Context(), "tcp", inner.Host()); conn != nil || !fault.Is(err, fault.PackageInvalid) {
		t.Errorf("dialled: %v", err)
	}
	if got := inner.Paths(); got != "" || asked.Load() > 0 || strings.Contains(f.Paths(), "beside") {
		t.Errorf("the private network was asked for %q, and %d times", got, asked.Load())
	}
}

func TestAnAbsentRegistryIsToBlameWhereItIsTheOperators(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := f.below("a@1.0.0")
	f.First(func(w http.ResponseWriter, _ *http.Request) bool {
		w.WriteHeader(http.StatusServiceUnavailable)
		return true
	})
	c := f.stranger(Options{}, "@team:registry=https://team.example/")
	var dialled atomic.Int32
	c.http.Transport.(*stranger).guarded.(*http.Transport).DialContext = func(context.Context, string, string) (net.Conn, error) {
		dialled.Add(1)
		return nil, errors.New("nobody is there")
	}
	_, err := c.FetchAll(t.Context(), []packages.Package{p}, nil)
	if fault.Blames(err) != fault.Registry {
		t.Errorf("got %v", err)
	}
	if _, _, err := c.Resolve(t.Context(), map[string][]byte{"": []byte(`{"dependencies":{"a":"1"}}`)}, Skip{}); fault.Blames(err) != fault.Registry {
		t.Errorf("resolving: got %v", err)
	}
	// What the project names itself, and is not there, keeps nothing from the rest.
	f.First(nil)
	team := packages.Package{Name: "@team/a", Version: "1.0.0", Integrity: registrytest.Integrity([]byte("not there"))}
	other := team
	other.Name = "@team/b"
	got, err := c.FetchAll(t.Context(), []packages.Package{team, p, other}, nil)
	if err != nil || got[1].Err != nil {
		t.Fatalf("got %v", err)
	}
	for _, i := range []int{0, 2} {
		if !fault.Is(got[i].Err, fault.PackageUnavailable) || fault.Blames(got[i].Err) != "" {
			t.Errorf("got %v", got[i].Err)
		}
	}
	before := dialled.Load()
	if _, err := c.Fetch(t.Context(), other); !fault.Is(err, fault.PackageUnavailable) || dialled.Load() != before {
		t.Errorf("asked again: %v", err)
	}
}

func TestAStrangersCredentialsAreNotUsedAndAreSaid(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := f.below("a@1.0.0")
	c := f.stranger(Options{}, "//"+f.Host()+"/:_authToken=s3cret", "registry="+f.URL+"/elsewhere/")
	mustFetch(t, c, p)
	for _, r := range f.Requests() {
		if r.Header.Get("Authorization") != "" || !strings.HasPrefix(r.URL.Path, "/npm/") {
			t.Errorf("%s was shown %q", r.URL, r.Header.Get("Authorization"))
		}
	}
	f.First(func(w http.ResponseWriter, _ *http.Request) bool {
		w.WriteHeader(http.StatusUnauthorized)
		return true
	})
	refuses(t, f.stranger(Options{}), p, fault.PackageUnavailable, true, "without credentials")
}

func TestAllThatAClientFetchesIsBounded(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	all := []packages.Package{f.below("a@1.0.0"), f.below("b@1.0.0")}
	size := int64(len(registrytest.Tarball(t, `{"name":"a","version":"1.0.0"}`)))
	if _, err := f.stranger(Options{TotalBytes: 3 * size}).FetchAll(t.Context(), all, nil); err != nil {
		t.Error(err)
	}
	if _, err := f.stranger(Options{TotalBytes: size}).FetchAll(t.Context(), all, nil); !fault.Is(err, fault.PackagesTooLarge) {
		t.Errorf("got %v", err)
	}
	f.Docs["npm/a"] = f.Docs["a"]
	_, _, err := f.stranger(Options{TotalBytes: 1}).Resolve(t.Context(), map[string][]byte{"": []byte(`{"dependencies":{"a":"1"}}`)}, Skip{})
	if !fault.Is(err, fault.PackagesTooLarge) {
		t.Errorf("resolving: got %v", err)
	}
}
