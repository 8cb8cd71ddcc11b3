package installation

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// packed is an archive as npm makes them.
func packed(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	w := tar.NewWriter(zip)
	for name, content := range files {
		if err := w.WriteHeader(&tar.Header{Name: "package/" + name, Mode: 0o644, Size: int64(len(content))}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// registryOf serves one version of each package, and counts what was asked for.
func registryOf(t *testing.T, archives map[string][]byte) (url string, asked *sync.Map) {
	t.Helper()
	asked = &sync.Map{}
	var server *httptest.Server
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Store(r.URL.Path, true)
		name, file, isArchive := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/-/")
		content, ok := archives[name]
		switch {
		case !ok:
			http.NotFound(w, r)
		case isArchive && file == name+"-1.2.3.tgz":
			_, _ = w.Write(content)
		default:
			_, _ = fmt.Fprintf(w, `{"name":%q,"dist-tags":{"latest":"1.2.3"},"versions":{"1.2.3":{"name":%q,"version":"1.2.3","dist":{"tarball":"%s/%s/-/%s-1.2.3.tgz","integrity":%q}}}}`,
				name, name, server.URL, name, name, integrity(content))
		}
	}))
	t.Cleanup(server.Close)
	return server.URL, asked
}

func integrity(content []byte) string {
	sum := sha512.Sum512(content)
	return "sha512-" + base64.StdEncoding.EncodeToString(sum[:])
}

// lab is a project in a folder of its own, and a home for npm's settings and the cache.
type lab struct {
	dir  string
	told []string
}

func newLab(t *testing.T, registry string) *lab {
	t.Helper()
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv("npm_config_registry", registry)
	return &lab{dir: t.TempDir()}
}

func (l *lab) find(t *testing.T, offline bool, files map[string]string) Found {
	t.Helper()
	contents := map[string][]byte{}
	for name, content := range files {
		contents[name] = []byte(content)
	}
	found, err := Find(context.Background(), Options{Dir: l.dir, Files: contents, Offline: offline, Tell: func(format string, args ...any) {
		l.told = append(l.told, fmt.Sprintf(format, args...))
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(found.Close)
	return found
}

func (f Found) read(name, file string) string {
	if f.Packages == nil {
		return "no packages"
	}
	key, ok := f.Packages.Find("", "", name)
	if !ok {
		return "no " + name
	}
	content, _ := f.Packages.Package(key).Files.Read(file)
	return string(content)
}

const app = `import a from 'a'; import {Text} from 'react-native'; import local from './local'; import {LinearGradient} from 'expo-linear-gradient'`

func TestAFreshCloneHasThePackagesOfItsLockFile(t *testing.T) {
	a := packed(t, map[string]string{"package.json": `{"name":"a","version":"1.2.3"}`, "index.js": "locked"})
	url, asked := registryOf(t, map[string][]byte{"a": a, "jest": a})
	l := newLab(t, url)
	lock := `{"lockfileVersion":3,"packages":{"":{"dependencies":{"a":"^1.0.0"},"devDependencies":{"jest":"1"}},
		"node_modules/a":{"version":"1.2.3","resolved":"https://registry.npmjs.org/a/-/a-1.2.3.tgz","integrity":"` + integrity(a) + `"},
		"node_modules/jest":{"version":"1.2.3","dev":true}}}`
	files := map[string]string{"App.tsx": app, "package.json": `{"dependencies":{"a":"^1.0.0"}}`, "package-lock.json": lock}
	if got := l.find(t, false, files).read("a", "index.js"); got != "locked" {
		t.Errorf("%s; %v", got, l.told)
	}
	if _, ok := asked.Load("/jest/-/jest-1.2.3.tgz"); ok {
		t.Error("a package that no screen imports was fetched")
	}
	if entries, _ := os.ReadDir(l.dir); len(entries) != 0 {
		t.Errorf("the project's folder has %v", entries)
	}
	if got := l.find(t, true, files).read("a", "index.js"); got != "no packages" {
		t.Errorf("offline: %s", got)
	}
}

func TestWithoutALockFileTheVersionsOfTodayAreTaken(t *testing.T) {
	url, _ := registryOf(t, map[string][]byte{"a": packed(t, map[string]string{"package.json": `{"name":"a","version":"1.2.3"}`, "index.js": "newest"})})
	l := newLab(t, url)
	found := l.find(t, false, map[string]string{"App.tsx": app, "package.json": `{"dependencies":{"a":"^1.0.0","unused":"1","expo-linear-gradient":"1"}}`})
	if got := found.read("a", "index.js"); got != "newest" {
		t.Errorf("%s; %v", got, l.told)
	}
	if !strings.Contains(strings.Join(l.told, "\n"), "no lock file") {
		t.Errorf("told %v", l.told)
	}
}

func TestWhatIsInstalledCounts(t *testing.T) {
	l := newLab(t, "http://127.0.0.1:1/")
	dir := filepath.Join(l.dir, "node_modules", "a")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "index.js"), []byte("installed"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := l.find(t, false, map[string]string{"App.tsx": app, "package.json": `{"dependencies":{"a":"1"}}`}).read("a", "index.js"); got != "installed" {
		t.Errorf("%s", got)
	}
}

// A package that is not what the lock file says takes nothing else away, and is told.
func TestAPackageThatCannotBeHadIsTold(t *testing.T) {
	a := packed(t, map[string]string{"package.json": `{"name":"a"}`, "index.js": "a"})
	url, _ := registryOf(t, map[string][]byte{"a": a, "b": a})
	l := newLab(t, url)
	found := l.find(t, false, map[string]string{
		"App.tsx": app + "; import 'b'; import 'c'", "package.json": `{"dependencies":{"a":"1","b":"1","c":"1"}}`,
		"package-lock.json": `{"lockfileVersion":3,"packages":{"":{"dependencies":{"a":"1","b":"1","c":"1"}},"node_modules/a":{"version":"1.2.3","integrity":"` + integrity(a) + `"},
			"node_modules/b":{"version":"1.2.3","integrity":"` + integrity([]byte("other")) + `"},"node_modules/c":{"version":"1.2.3"}}}`,
	})
	if got := found.read("a", "index.js"); got != "a" {
		t.Errorf("%s", got)
	}
	if got := found.read("b", "index.js"); got != "no b" {
		t.Errorf("an archive that is another is used: %s", got)
	}
	told := strings.Join(l.told, "\n")
	if !strings.Contains(told, "b 1.2.3: PACKAGE_INVALID") || !strings.Contains(told, "c 1.2.3: PACKAGE_UNAVAILABLE") {
		t.Errorf("told %s", told)
	}
}

func TestDevelopmentDependenciesThatScreensImportAreFetched(t *testing.T) {
	url, asked := registryOf(t, map[string][]byte{"a": packed(t, map[string]string{"package.json": `{"name":"a","version":"1.2.3"}`, "index.js": "dev"}), "tool": nil})
	l := newLab(t, url)
	found := l.find(t, false, map[string]string{
		"App.tsx": app, ".tool.js": "import 'tool'", "App.test.tsx": "import 'tool'", "package.json": `{"devDependencies":{"a":"^1.0.0","tool":"1"}}`,
	})
	if got := found.read("a", "index.js"); got != "dev" {
		t.Errorf("%s; %v", got, l.told)
	}
	if _, ok := asked.Load("/tool"); ok {
		t.Error("what no screen imports was asked for")
	}
}

// A flat node_modules has what other packages bring at its root, where the project finds it undeclared.
func TestWhatOnlyOtherPackagesDeclareIsFound(t *testing.T) {
	icons := packed(t, map[string]string{"package.json": `{"name":"a","version":"1.2.3"}`, "index.js": "brought"})
	url, _ := registryOf(t, map[string][]byte{"a": icons, "b": icons, "@expo/vector-icons": icons})
	l := newLab(t, url)
	found := l.find(t, false, map[string]string{
		"App.tsx": app + "; import 'b'", "package.json": `{"dependencies":{"b":"1"}}`,
		"package-lock.json": `{"lockfileVersion":3,"packages":{"":{"dependencies":{"b":"1"}},"node_modules/b":{"version":"1.2.3","dependencies":{"a":"1"}},"node_modules/a":{"version":"1.2.3"}}}`,
	})
	if got := found.read("a", "index.js"); got != "brought" {
		t.Errorf("%s; %v", got, l.told)
	}
}

// So do packages that forgot to declare what others bring.
func TestPackagesFindWhatOtherPackagesBring(t *testing.T) {
	content := packed(t, map[string]string{"package.json": `{"name":"any","version":"1.2.3"}`, "index.js": "brought"})
	url, _ := registryOf(t, map[string][]byte{"a": content, "b": content, "c": content})
	l := newLab(t, url)
	found := l.find(t, false, map[string]string{
		"App.tsx": "import 'b'; import 'c'", "package.json": `{"dependencies":{"b":"1","c":"1"}}`,
		"package-lock.json": `{"lockfileVersion":3,"packages":{"":{"dependencies":{"b":"1","c":"1"}},"node_modules/b":{"version":"1.2.3"},
			"node_modules/c":{"version":"1.2.3","dependencies":{"a":"1"}},"node_modules/c/node_modules/a":{"version":"1.2.3"}}}`,
	})
	b, ok := found.Packages.Find("", "", "b")
	if !ok {
		t.Fatalf("no b; %v", l.told)
	}
	if _, ok := found.Packages.Find(b, "", "a"); !ok {
		t.Error("b does not find what c brings")
	}
	if _, ok := found.Packages.Find("", "", "a"); ok {
		t.Error("the project finds what it neither declares nor imports")
	}
}

// React Native itself is never fetched: what it brings is, since packages count on it.
func TestWhatReactNativeBringsIsThere(t *testing.T) {
	content := packed(t, map[string]string{"package.json": `{"name":"any","version":"1.2.3"}`, "index.js": "brought"})
	url, asked := registryOf(t, map[string][]byte{"b": content, "@babel/runtime": content})
	l := newLab(t, url)
	found := l.find(t, false, map[string]string{
		"App.tsx": "import 'b'", "package.json": `{"dependencies":{"b":"1","react-native":"0.81.0"}}`,
		"package-lock.json": `{"lockfileVersion":3,"packages":{"":{"dependencies":{"b":"1","react-native":"0.81.0"}},"node_modules/b":{"version":"1.2.3"},
			"node_modules/react-native":{"version":"0.81.0","dependencies":{"@babel/runtime":"^7.0.0"}},"node_modules/@babel/runtime":{"version":"1.2.3"}}}`,
	})
	b, _ := found.Packages.Find("", "", "b")
	if _, ok := found.Packages.Find(b, "", "@babel/runtime"); !ok {
		t.Errorf("b does not find @babel/runtime; %v", l.told)
	}
	asked.Clear()
	newLab(t, url).find(t, false, map[string]string{"App.tsx": "import 'b'", "package.json": `{"dependencies":{"b":"1","react-native":"0.81.0"}}`})
	if _, ok := asked.Load("/@babel/runtime"); !ok {
		t.Error("without a lock file, @babel/runtime was not asked for")
	}
}
