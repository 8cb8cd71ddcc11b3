package packages

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"hivesync/runtime/function"
	"hivesync/shared/config"
	projectfiles "hivesync/shared/contents"
	"hivesync/shared/devservers/servertest"
	"hivesync/shared/fault"
	"hivesync/shared/limits"
	"hivesync/shared/objects"
	"hivesync/shared/packages/archive"
	"hivesync/shared/packages/registry/registrytest"
	"hivesync/shared/packages/sets"
	"hivesync/shared/preview/bundle"
	"hivesync/shared/settings"
)

// fetching is the job with a storage of its own, and a registry that is the operator's.
type fetching struct {
	Fetching
	t        *testing.T
	registry *registrytest.Registry
}

func newFetching(t *testing.T) *fetching {
	t.Helper()
	s3 := servertest.S3(t)
	store, err := objects.New(objects.Options{
		Endpoint: s3.URL, Region: s3.Region, Bucket: s3.Bucket, AccessKeyID: config.NewSecret(s3.AccessKey), SecretAccessKey: config.NewSecret(s3.SecretKey),
	})
	if err != nil {
		t.Fatal(err)
	}
	live, err := settings.New(slices.Concat(settings.Switches, limits.Settings(limits.PackageBytes)), func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	registry := registrytest.New(t)
	at, err := url.Parse(registry.URL)
	if err != nil {
		t.Fatal(err)
	}
	return &fetching{Fetching{
		Objects: store, Blobs: projectfiles.New(store, 5<<20, 0), Engine: modules{}, Registry: at, Settings: live, Dir: t.TempDir(),
		Limits: FetchLimits{Project: projectfiles.Limits{MaxFiles: 100, MaxBytes: 100 << 20}},
	}, t, registry}
}

// modules are those of previews.
type modules struct{}

func (modules) Provided(specifier string) bool { return bundle.Provided(specifier) }

// tgz is an archive of members by their whole names.
func tgz(t *testing.T, members map[string][]byte) []byte {
	t.Helper()
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	w := tar.NewWriter(zip)
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if err := w.WriteHeader(&tar.Header{Name: name, Typeflag: tar.TypeReg, Size: int64(len(members[name])), Mode: 0o644}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(members[name]); err != nil {
			t.Fatal(err)
		}
	}
	if w.Close() != nil || zip.Close() != nil {
		t.Fatal("the archive is not written")
	}
	return out.Bytes()
}

// locked is a package of a lock file.
type locked struct {
	Version      string            `json:"version"`
	Resolved     string            `json:"resolved,omitempty"`
	Integrity    string            `json:"integrity,omitempty"`
	Dependencies map[string]string `json:"dependencies,omitempty"`
}

// publish has the registry hand out an archive, and returns what a lock file says of it.
func (f *fetching) publish(name string, content []byte) locked {
	file := "/" + name + "/-/" + name + "-1.0.0.tgz"
	f.registry.Archives[file] = content
	return locked{Version: "1.0.0", Resolved: "https://registry.npmjs.org" + file, Integrity: registrytest.Integrity(content)}
}

// project stores a project whose screen imports everything that its lock file names, and returns its job.
func (f *fetching) project(lock map[string]locked, more map[string]string) *function.Job[FetchPayload] {
	f.t.Helper()
	all, named := map[string]any{}, map[string]string{}
	var screen strings.Builder
	for _, name := range slices.Sorted(maps.Keys(lock)) {
		all["node_modules/"+name], named[name] = lock[name], "1.0.0"
		fmt.Fprintf(&screen, "import %q;\n", name)
	}
	all[""] = map[string]any{"dependencies": named}
	lockfile, _ := json.Marshal(map[string]any{"lockfileVersion": 3, "packages": all})
	manifest, _ := json.Marshal(map[string]any{"dependencies": named})
	files := map[string]string{"App.tsx": screen.String(), "package.json": string(manifest), "package-lock.json": string(lockfile)}
	maps.Copy(files, more)
	p := FetchPayload{ProjectID: uuid.New(), TeamID: uuid.New(), Tier: "free", Known: []string{}}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		sum := sha256.Sum256([]byte(files[name]))
		file := projectfiles.File{Path: name, SHA256: hex.EncodeToString(sum[:]), Size: int64(len(files[name]))}
		if err := f.Objects.Put(f.t.Context(), objects.BlobKey(p.ProjectID, file.SHA256), []byte(files[name]), "text/plain"); err != nil {
			f.t.Fatal(err)
		}
		p.Files = append(p.Files, file)
	}
	return &function.Job[FetchPayload]{Payload: p, Progress: func(context.Context, string, float64) {}}
}

// run does a job that must be done, and returns what it reports with the set that it stored.
func (f *fetching) run(job *function.Job[FetchPayload]) (*FetchResult, *sets.Set) {
	f.t.Helper()
	out, err := f.Handle(f.t.Context(), job)
	if err != nil {
		f.t.Fatal(err)
	}
	raw, _ := json.Marshal(out)
	if _, _, err := resultOf(raw); err != nil {
		f.t.Errorf("the backend refuses %s: %v", raw, err)
	}
	content, _, err := f.Objects.Get(f.t.Context(), objects.PackageKey(job.Payload.TeamID, out.SHA256), sets.MaxBytes)
	if err != nil {
		f.t.Fatal(err)
	}
	set, err := sets.Decode(content)
	if err != nil {
		f.t.Fatal(err)
	}
	if left, _ := os.ReadDir(f.Dir); len(left) > 0 {
		f.t.Errorf("the job leaves %v", left)
	}
	return out, set
}

// missing are the names and codes of what was not to be had.
func missing(r *FetchResult) string {
	var out []string
	for _, m := range r.Missing {
		out = append(out, m.Name+" "+m.Code)
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

func TestAFetchStoresWhatAClientWouldSend(t *testing.T) {
	t.Parallel()
	f := newFetching(t)
	files := map[string][]byte{"package.json": []byte(`{"name":"left","version":"1.0.0","dependencies":{"right":"1"},"scripts":{"install":"touch /tmp/ran"}}`), "index.js": []byte("'left'")}
	left := f.publish("left", tgz(t, map[string][]byte{
		"package/package.json": files["package.json"], "package/index.js": files["index.js"], "package/index.d.ts": []byte("no"), "package/android/A.java": []byte("no"),
	}))
	left.Dependencies = map[string]string{"right": "1"}
	right := f.publish("right", tgz(t, map[string][]byte{"package/package.json": []byte(`{"name":"right","version":"1.0.0"}`), "package/index.js": []byte("'right'")}))
	lock := map[string]locked{"left": left, "right": right}
	job := f.project(lock, nil)
	out, set := f.run(job)
	want, err := archive.Pack([]string{"index.js", "package.json"}, func(name string) ([]byte, bool) { content, ok := files[name]; return content, ok })
	if err != nil {
		t.Fatal(err)
	}
	var about sets.Package
	for _, p := range set.Packages {
		if p.Name == "left" {
			about = p
		}
	}
	stored, _, err := f.Objects.Get(t.Context(), objects.PackageKey(job.Payload.TeamID, about.SHA256), sets.MaxArchive)
	if err != nil || !bytes.Equal(stored, want) || about.Integrity != left.Integrity || len(about.Dependencies) != 1 {
		t.Errorf("stored %+v %v", about, err)
	}
	if out.Packages != 2 || len(out.Archives) != 2 || len(out.Missing) != 0 || len(set.Roots[""]) != 2 {
		t.Errorf("got %+v", out)
	}
	f.registry.Requests()

	// Another project of the team: what is known is not fetched again, unless the storage has lost it.
	again := f.project(lock, nil)
	again.Payload.TeamID, again.Payload.Known = job.Payload.TeamID, []string{out.SHA256}
	second, _ := f.run(again)
	if asked := f.registry.Paths(); asked != "" || !cmp.Equal(second, out) {
		t.Errorf("asked for %s: %s", asked, cmp.Diff(out, second))
	}
	if err := f.Objects.Delete(t.Context(), objects.PackageKey(job.Payload.TeamID, about.SHA256)); err != nil {
		t.Fatal(err)
	}
	third, _ := f.run(again)
	if asked := f.registry.Paths(); asked != "/left/-/left-1.0.0.tgz" || !cmp.Equal(third, out) {
		t.Errorf("asked for %s: %s", asked, cmp.Diff(out, third))
	}
}

func TestWhatAHostilePackageIsComesToNothingButItsName(t *testing.T) {
	t.Parallel()
	f, inner := newFetching(t), registrytest.New(t)
	manifest := []byte(`{"name":"x","version":"1.0.0"}`)
	sound := tgz(t, map[string][]byte{"package/package.json": manifest})
	lock := map[string]locked{
		"sound":   f.publish("sound", sound),
		"escapes": f.publish("escapes", tgz(t, map[string][]byte{"package/package.json": manifest, "package/../../../tmp/x.js": []byte("no")})),
		"bomb":    f.publish("bomb", tgz(t, map[string][]byte{"package/package.json": manifest, "package/index.js": make([]byte, 40<<20)})),
		"broken":  f.publish("broken", sound[:len(sound)/2]),
		"gone":    {Version: "1.0.0", Integrity: registrytest.Integrity([]byte("gone"))},
		"inner":   {Version: "1.0.0", Integrity: registrytest.Integrity([]byte("inner")), Resolved: inner.URL + "/inner.tgz"},
		"moved":   {Version: "1.0.0", Integrity: registrytest.Integrity([]byte("moved"))},
		"other":   f.publish("other", sound),
	}
	other := lock["other"]
	other.Integrity = registrytest.Integrity([]byte("another"))
	lock["other"] = other
	f.registry.First(func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasPrefix(r.URL.Path, "/moved/") {
			return false
		}
		http.Redirect(w, r, inner.URL+"/moved.tgz", http.StatusFound)
		return true
	})
	out, set := f.run(f.project(lock, map[string]string{".npmrc": "//registry.npmjs.org/:_authToken=s3cret\n@team:registry=https://npm.example.com/\n"}))
	want := "bomb PACKAGE_INVALID, broken PACKAGE_INVALID, escapes PACKAGE_INVALID, gone PACKAGE_UNAVAILABLE, inner PACKAGE_INVALID, moved PACKAGE_INVALID, other PACKAGE_INVALID"
	if got := missing(out); got != want || out.MissingCount != 7 || len(set.Packages) != 1 {
		t.Errorf("got %s\nwant %s\n%v", got, want, set.Packages)
	}
	if asked := inner.Paths(); asked != "" {
		t.Errorf("a private address was asked for %s", asked)
	}
	raw, _ := json.Marshal(out)
	if len(out.Notes) != 1 || !strings.Contains(out.Notes[0], "//registry.npmjs.org/:_authToken") || bytes.Contains(raw, []byte("s3cret")) {
		t.Errorf("got %q", out.Notes)
	}
}

func TestAFetchIsBounded(t *testing.T) {
	t.Parallel()
	f := newFetching(t)
	lock := map[string]locked{}
	for i := range sets.MaxPackages + 1 {
		lock[fmt.Sprintf("p%d", i)] = locked{Version: "1.0.0"}
	}
	if _, err := f.Handle(t.Context(), f.project(lock, nil)); !fault.Is(err, fault.PackagesTooLarge) {
		t.Errorf("too many: %v", err)
	}
	if asked := f.registry.Paths(); asked != "" {
		t.Errorf("asked for %.100s", asked)
	}
	job := f.project(map[string]locked{"left": f.publish("left", tgz(t, map[string][]byte{"package/package.json": []byte(`{"name":"left"}`)}))}, nil)
	job.Payload.Stored = 1 << 40
	if _, err := f.Handle(t.Context(), job); !fault.Is(err, fault.StorageFull) {
		t.Errorf("no room: %v", err)
	}
	if list, err := f.Objects.List(t.Context(), objects.Teams, "", 10); err != nil || len(list) != 0 {
		t.Errorf("stored %v %v", list, err)
	}
}

func TestARegistryThatIsAwayIsOurFault(t *testing.T) {
	t.Parallel()
	f := newFetching(t)
	f.registry.First(func(w http.ResponseWriter, _ *http.Request) bool {
		w.WriteHeader(http.StatusBadGateway)
		return true
	})
	_, err := f.Handle(t.Context(), f.project(map[string]locked{"left": {Version: "1.0.0", Integrity: registrytest.Integrity(nil)}}, nil))
	if fault.Blames(err) != fault.Registry {
		t.Errorf("got %v", err)
	}
}
