package registry

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hivesync/shared/fault"
	"hivesync/shared/packages"
	"hivesync/shared/packages/archive"
	"hivesync/shared/packages/registry/registrytest"
)

func mustFetch(t *testing.T, c *Client, p packages.Package) []byte {
	t.Helper()
	content, err := c.Fetch(t.Context(), p)
	if err != nil {
		t.Fatalf("%s: %v", label(p), err)
	}
	return content
}

// refuses asserts that a package is not handed out.
func refuses(t *testing.T, c *Client, p packages.Package, code fault.Code, permanent bool, says string) {
	t.Helper()
	content, err := c.Fetch(t.Context(), p)
	if content != nil || !fault.Is(err, code) || fault.From(err).Permanent() != permanent || !strings.Contains(fault.From(err).Message, says) {
		t.Errorf("%s: %d bytes and %v, expected %s, permanent %v, %q", label(p), len(content), err, code, permanent, says)
	}
}

func TestAnArchiveIsFetchedOnceAndThenReadFromTheCache(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	sri := f.Publish("@scope/name@1.2.3", nil)
	c := f.client()
	for range 2 {
		files, err := archive.Unpack(bytes.NewReader(mustFetch(t, c, packages.Package{Name: "@scope/name", Version: "1.2.3", Integrity: sri})), archive.DefaultLimits)
		if err != nil || string(files["package.json"]) != `{"name":"@scope/name","version":"1.2.3"}` {
			t.Fatalf("got %q, %v", files["package.json"], err)
		}
	}
	if got := f.Paths(); got != "/@scope/name/-/name-1.2.3.tgz" {
		t.Errorf("asked for %s", got)
	}
	f.Close()
	other, err := New(Options{Settings: c.settings, CacheDir: c.cache.dir})
	if err != nil {
		t.Fatal(err)
	}
	mustFetch(t, other, packages.Package{Name: "@scope/name", Version: "1.2.3", Integrity: sri})
}

func TestWhatTheDiskDamagedIsFetchedAgain(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := packages.Package{Name: "a", Version: "1.0.0", Integrity: f.Publish("a@1.0.0", nil)}
	c := f.client()
	want := mustFetch(t, c, p)
	integrity, err := archive.ParseIntegrity(p.Integrity)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(c.cache.dir, "archives", integrity.Names()[0])
	for _, damaged := range [][]byte{nil, want[:len(want)-1], append(bytes.Clone(want), 0)} {
		if err := os.WriteFile(file, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		f.Requests()
		if got := mustFetch(t, c, p); !bytes.Equal(got, want) || f.Paths() != "/a/-/a-1.0.0.tgz" {
			t.Errorf("got %d bytes of %d", len(got), len(want))
		}
	}
	if kept, err := os.ReadFile(file); err != nil || !bytes.Equal(kept, want) {
		t.Errorf("kept %d bytes, %v", len(kept), err)
	}
}

func TestAnotherArchiveThanTheProjectNamesIsRefusedAndNotKept(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.Publish("a@1.0.0", nil)
	c := f.client()
	wrong := packages.Package{Name: "a", Version: "1.0.0", Integrity: registrytest.Integrity([]byte("another"))}
	refuses(t, c, wrong, fault.PackageInvalid, true, "integrity differs")
	refuses(t, c, wrong, fault.PackageInvalid, true, "integrity differs")
	if got := f.Paths(); got != "/a/-/a-1.0.0.tgz /a/-/a-1.0.0.tgz" {
		t.Errorf("asked for %s", got)
	}
	wrong.Integrity = "md5-kAFQmDzST7DWlj99KOF/cg=="
	refuses(t, c, wrong, fault.PackageInvalid, true, "sha512")
}

func TestWithoutAnIntegrityTheRegistrysIsUsed(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.Publish("a@1.0.0", nil)
	f.Publish("bad@1.0.0", map[string]any{"dist": map[string]any{"integrity": registrytest.Integrity([]byte("another"))}})
	f.Publish("old@1.0.0", nil)
	f.Docs["old"]["versions"].(map[string]any)["1.0.0"].(map[string]any)["dist"] = map[string]any{"shasum": "da39a3ee5e6b4b0d3255bfef95601890afd80709"}
	c := f.client()
	mustFetch(t, c, packages.Package{Name: "a", Version: "1.0.0"})
	refuses(t, c, packages.Package{Name: "bad", Version: "1.0.0"}, fault.PackageInvalid, true, "integrity differs")
	refuses(t, c, packages.Package{Name: "old", Version: "1.0.0"}, fault.PackageInvalid, true, "integrity differs")
	refuses(t, c, packages.Package{Name: "a", Version: "2.0.0"}, fault.PackageUnavailable, true, "does not have a@2.0.0")
}

func TestAPrivateRegistrysArchivesAreWhereItsDescriptionSays(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	sri := f.Publish("@corp/a@1.0.0", nil)
	f.Archives["/download/a/1.0.0/abc"] = f.Archives["/@corp/a/-/a-1.0.0.tgz"]
	delete(f.Archives, "/@corp/a/-/a-1.0.0.tgz")
	f.Docs["@corp/a"]["versions"].(map[string]any)["1.0.0"].(map[string]any)["dist"] = map[string]any{"integrity": sri, "tarball": f.URL + "/download/a/1.0.0/abc"}
	mustFetch(t, f.client(), packages.Package{Name: "@corp/a", Version: "1.0.0", Integrity: sri})
	mustFetch(t, f.client(), packages.Package{Name: "@corp/a", Version: "1.0.0"})
}

func TestWhatALockFileHasFromNpmComesFromTheRegistryOfTheSettings(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	sri := f.Publish("a@1.0.0", nil)
	f.Archives["/api/npm/a/-/a-1.0.0.tgz"] = f.Archives["/a/-/a-1.0.0.tgz"]
	for _, host := range []string{"https://registry.npmjs.org", "http://registry.npmjs.org", "https://registry.yarnpkg.com", "https://ann:s3cret@registry.npmjs.org"} {
		c := connect(t, "registry="+f.URL+"/api/npm")
		mustFetch(t, c, packages.Package{Name: "a", Version: "1.0.0", Integrity: sri, Tarball: host + "/a/-/a-1.0.0.tgz#abc"})
		if got := f.Requests(); len(got) != 1 || got[0].URL.Path != "/api/npm/a/-/a-1.0.0.tgz" || got[0].Header.Get("Authorization") != "" {
			t.Errorf("%s: %d requests", host, len(got))
		}
	}
}

func TestNamesVersionsAndURLsThatMayMeanAnotherAreRefused(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	c := f.client()
	for _, p := range []packages.Package{
		{Name: "../a", Version: "1.0.0"},
		{Name: "a/b", Version: "1.0.0"},
		{Name: "@a", Version: "1.0.0"},
		{Name: "@../b", Version: "1.0.0"},
		{Name: "a?b", Version: "1.0.0"},
		{Name: "", Version: "1.0.0"},
		{Name: "a%2e", Version: "1.0.0"},
		{Name: "a", Version: "../1"},
		{Name: "a", Version: ""},
		{Name: strings.Repeat("a", 215), Version: "1.0.0"},
		{Name: "a", Version: "1.0.0", Tarball: "file:///etc/passwd"},
		{Name: "a", Version: "1.0.0", Tarball: "git+ssh://git@example.com/a.git"},
		{Name: "a", Version: "1.0.0", Tarball: f.URL + "/team/../other/a.tgz"},
		{Name: "a", Version: "1.0.0", Tarball: f.URL + "/team/%2e%2e/other/a.tgz"},
		{Name: "a", Version: "1.0.0", Tarball: f.URL + `/team/..%2fother%5ca.tgz`},
		{Name: "a", Version: "1.0.0", Tarball: "https:///a.tgz"},
		{Name: "a", Version: "1.0.0", Tarball: "http://example.com/a.tgz"}, // and nobody has its integrity
	} {
		if _, err := c.Fetch(t.Context(), p); !fault.Is(err, fault.PackageInvalid) {
			t.Errorf("%+v: %v", p, err)
		}
	}
	if got := f.Paths(); got != "" {
		t.Errorf("asked for %s", got)
	}
}

func TestATroubledRegistryIsAskedAgain(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := packages.Package{Name: "a", Version: "1.0.0", Integrity: f.Publish("a@1.0.0", nil)}
	for name, trouble := range map[string]func(w http.ResponseWriter){
		"500": func(w http.ResponseWriter) { w.WriteHeader(http.StatusInternalServerError) },
		"429": func(w http.ResponseWriter) { w.WriteHeader(http.StatusTooManyRequests) },
		"cut off": func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", "1000")
			_, _ = w.Write([]byte("half"))
		},
		"hung up": func(http.ResponseWriter) { panic(http.ErrAbortHandler) },
	} {
		var asked atomic.Int32
		f.First(func(w http.ResponseWriter, _ *http.Request) bool {
			if asked.Add(1) > retries {
				return false
			}
			trouble(w)
			return true
		})
		mustFetch(t, f.client(), p)
		if asked.Load() != retries+1 {
			t.Errorf("%s: asked %d times", name, asked.Load())
		}
		f.First(func(w http.ResponseWriter, _ *http.Request) bool {
			asked.Add(1)
			trouble(w)
			return true
		})
		asked.Store(0)
		refuses(t, f.client(), p, fault.PackageUnavailable, false, "a@1.0.0")
		if asked.Load() != retries+1 {
			t.Errorf("%s for ever: asked %d times", name, asked.Load())
		}
	}
}

func TestTheRegistrySaysHowLongToWait(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.First(func(w http.ResponseWriter, r *http.Request) bool {
		w.Header().Set("Retry-After", map[string]string{"/a/-/a-1.0.0.tgz": "7", "/b/-/b-1.0.0.tgz": "3600"}[r.URL.Path])
		w.WriteHeader(http.StatusServiceUnavailable)
		return true
	})
	c := f.client()
	var waits []time.Duration
	c.wait = func(_ context.Context, d time.Duration) error {
		waits = append(waits, d)
		return nil
	}
	for name, want := range map[string]time.Duration{"a": 7 * time.Second, "b": maxRetryAfter} {
		waits = nil
		refuses(t, c, packages.Package{Name: name, Version: "1.0.0", Integrity: registrytest.Integrity(nil)}, fault.PackageUnavailable, false, "503")
		if fmt.Sprint(waits) != fmt.Sprint([]time.Duration{want, want, want}) {
			t.Errorf("%s: waited %v", name, waits)
		}
	}
	for try := range retries {
		if least := 250 * time.Millisecond << try; backoff(try) < least || backoff(try) >= 2*least {
			t.Errorf("try %d: %v", try, backoff(try))
		}
	}
}

func TestWhatARegistryRefusesIsNotAskedForAgain(t *testing.T) {
	t.Parallel()
	for status, says := range map[int]string{401: "npm login", 403: "npm login", 404: "does not have", 410: "does not have", 418: "status 418"} {
		f := newFake(t)
		f.First(func(w http.ResponseWriter, _ *http.Request) bool {
			w.WriteHeader(status)
			return true
		})
		refuses(t, f.client(), packages.Package{Name: "a", Version: "1.0.0", Tarball: f.URL + "/a.tgz", Integrity: registrytest.Integrity(nil)}, fault.PackageUnavailable, true, says)
		if got := f.Paths(); got != "/a.tgz" {
			t.Errorf("%d: asked for %s", status, got)
		}
	}
}

func TestArchivesAreBounded(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	c := f.client()
	for _, said := range []bool{true, false} {
		f.First(func(w http.ResponseWriter, _ *http.Request) bool {
			if said {
				w.Header().Set("Content-Length", strconv.Itoa(1<<20+1))
			}
			_, _ = w.Write(make([]byte, 1<<20+1))
			return true
		})
		refuses(t, c, packages.Package{Name: "a", Version: "1.0.0", Integrity: registrytest.Integrity(nil)}, fault.PackageInvalid, true, "more than 1 MiB")
	}
	f.First(func(w http.ResponseWriter, _ *http.Request) bool {
		_, _ = w.Write(make([]byte, 1<<20))
		return true
	})
	mustFetch(t, c, packages.Package{Name: "a", Version: "1.0.0", Integrity: registrytest.Integrity(make([]byte, 1<<20))})
}

func TestARegistryThatNeverEndsIsGivenUp(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.First(func(w http.ResponseWriter, r *http.Request) bool {
		w.WriteHeader(http.StatusOK)
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
		return true
	})
	c := f.client()
	c.timeout = 50 * time.Millisecond
	p := packages.Package{Name: "a", Version: "1.0.0", Integrity: registrytest.Integrity(nil)}
	refuses(t, c, p, fault.PackageUnavailable, false, "could not be fetched")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Fetch(ctx, p); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestAllArePassedInOrderAFewAtOnce(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	var all []packages.Package
	for i := range 40 {
		id := fmt.Sprintf("p%d", i)
		all = append(all, packages.Package{Name: id, Version: "1.0.0", Integrity: f.Publish(id+"@1.0.0", nil)})
	}
	all[7].Name = "none"
	all[9].Integrity = registrytest.Integrity([]byte("another"))
	full := make(chan struct{})
	var asked atomic.Int32
	f.First(func(http.ResponseWriter, *http.Request) bool {
		if asked.Add(1) == atOnce {
			close(full)
		}
		<-full // until as many are under way as may be
		return false
	})
	var told []int
	got, err := f.client().FetchAll(t.Context(), all, func(done, of int) {
		if of != len(all) {
			t.Errorf("of %d", of)
		}
		told = append(told, done)
	})
	if err != nil || len(got) != len(all) || f.Most != atOnce {
		t.Fatalf("%d archives, %d at once, %v", len(got), f.Most, err)
	}
	for i, a := range got {
		wrong := i == 7 || i == 9
		if a.Package.Name != all[i].Name || (a.Err != nil) != wrong || (registrytest.Integrity(a.Archive) == all[i].Integrity) == wrong {
			t.Errorf("%d: %s, %v", i, label(a.Package), a.Err)
		}
	}
	if len(told) != len(all) || told[0] != 1 || told[len(told)-1] != len(all) {
		t.Errorf("told %v", told)
	}
}

func TestARegistryThatIsAwayEndsItForAll(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.First(func(w http.ResponseWriter, _ *http.Request) bool {
		w.WriteHeader(http.StatusBadGateway)
		return true
	})
	all := make([]packages.Package, 200)
	for i := range all {
		all[i] = packages.Package{Name: fmt.Sprintf("p%d", i), Version: "1.0.0", Integrity: registrytest.Integrity(nil)}
	}
	if got, err := f.client().FetchAll(t.Context(), all, nil); got != nil || !fault.Is(err, fault.PackageUnavailable) {
		t.Errorf("%d archives, %v", len(got), err)
	}
	if asked := len(f.Requests()); asked > (2*atOnce)*(retries+1) {
		t.Errorf("asked %d times", asked)
	}
}
