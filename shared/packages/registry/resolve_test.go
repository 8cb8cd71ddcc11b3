package registry

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hivesync/shared/fault"
	"hivesync/shared/packages"
	"hivesync/shared/packages/registry/registrytest"
)

type object = map[string]any

func deps(of ...string) object { return object{"dependencies": toPairs(of)} }

func peers(of ...string) object { return object{"peerDependencies": toPairs(of)} }

// toPairs makes "name@range" texts a package.json's object.
func toPairs(of []string) object {
	out := object{}
	for _, d := range of {
		at := strings.LastIndex(d, "@")
		if alias := strings.Index(d, "@npm:"); alias > 0 {
			at = alias
		}
		out[d[:at]] = d[at+1:]
	}
	return out
}

func resolve(t *testing.T, c *Client, manifests map[string]string, skip ...string) (*packages.Graph, []Missing) {
	t.Helper()
	raw := map[string][]byte{}
	for folder, text := range manifests {
		raw[folder] = []byte(text)
	}
	g, missing, err := c.Resolve(t.Context(), raw, Skip{Always: func(name string) bool { return slices.Contains(skip, name) }})
	if err != nil {
		t.Fatal(err)
	}
	return g, missing
}

// show writes a graph's edges, one to a line.
func show(g *packages.Graph) string {
	var out []string
	for folder, root := range g.Roots {
		for name, key := range root {
			out = append(out, fmt.Sprintf("%s/ %s = %s", folder, name, key))
		}
	}
	for key, p := range g.Packages {
		if key != p.Name+"@"+p.Version || p.Integrity == "" || p.Tarball == "" {
			out = append(out, fmt.Sprintf("%s is %+v", key, p))
		}
		for name, to := range p.Dependencies {
			if _, ok := g.Packages[to]; !ok {
				out = append(out, to+" is not there")
			}
			out = append(out, fmt.Sprintf("%s %s = %s", key, name, to))
		}
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}

func equal(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestAProjectIsResolvedAsNpmInstallsIt(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.Publish("react@18.3.1", nil)
	f.Publish("react@19.1.0", nil)
	f.Publish("react-native@0.81.0", deps("huge@1"))
	f.Publish("paper@5.0.0", object{
		"dependencies": toPairs([]string{"color@^3.1.2", "shared@^1.0.0", "native-helper@1"}), "optionalDependencies": toPairs([]string{"native-helper@1"}),
		"peerDependencies": toPairs([]string{"react@*", "react-native@*", "area@*", "icons@*"}), "peerDependenciesMeta": object{"icons": object{"optional": true}},
	})
	f.Publish("color@3.2.1", deps("shared@~1.0.0", "paper@5"))
	f.Publish("color@4.0.0", nil)
	f.Publish("shared@1.0.5", nil)
	f.Publish("shared@1.2.0", nil)
	f.Publish("area@4.1.0", peers("react@^18"))
	f.Publish("devtool@1.0.0", nil)
	g, missing := resolve(t, f.client(), map[string]string{"": `{"dependencies":{"paper":"^5.0.0","react":"19.1.0","react-native":"0.81.0","c":"npm:color@^4"},"devDependencies":{"devtool":"1"}}`}, "react-native")
	equal(t, show(g), strings.Join([]string{
		"/ c = color@4.0.0", "/ paper = paper@5.0.0", "/ react = react@19.1.0",
		"area@4.1.0 react = react@19.1.0", // not fulfilled, and the only one that the root has
		"color@3.2.1 paper = paper@5.0.0", "color@3.2.1 shared = shared@1.0.5",
		"paper@5.0.0 area = area@4.1.0", "paper@5.0.0 color = color@3.2.1", "paper@5.0.0 react = react@19.1.0", "paper@5.0.0 shared = shared@1.2.0",
	}, "\n"))
	if len(missing) != 0 {
		t.Errorf("missing %v", missing)
	}
	asked := f.Paths()
	for _, not := range []string{"react-native", "devtool", "icons", "native-helper", "huge"} {
		if slices.Contains(strings.Fields(asked), "/"+not) {
			t.Errorf("asked for %s", not)
		}
	}
	if archives, err := f.client().FetchAll(t.Context(), slices.Collect(maps.Values(g.Packages)), nil); err != nil || len(archives) != 7 {
		t.Errorf("%d archives, %v", len(archives), err)
	}
}

func TestAVersionThatIsThereIsUsedAgain(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.Publish("shared@1.0.0", nil)
	f.Publish("shared@1.5.0", nil)
	f.Publish("a@1.0.0", deps("shared@^1"))
	f.Publish("b@1.0.0", peers("shared@>=1"))
	g, _ := resolve(t, f.client(), map[string]string{"": `{"dependencies":{"a":"1","b":"1","shared":"1.0.0"}}`})
	equal(t, show(g), "/ a = a@1.0.0\n/ b = b@1.0.0\n/ shared = shared@1.0.0\na@1.0.0 shared = shared@1.0.0\nb@1.0.0 shared = shared@1.0.0")
	// Without the root's, all of a level share the highest.
	f.Publish("c@1.0.0", deps("shared@1.x"))
	g, _ = resolve(t, f.client(), map[string]string{"": `{"dependencies":{"a":"1","b":"1","c":"1"}}`})
	equal(t, show(g), "/ a = a@1.0.0\n/ b = b@1.0.0\n/ c = c@1.0.0\na@1.0.0 shared = shared@1.5.0\nb@1.0.0 shared = shared@1.5.0\nc@1.0.0 shared = shared@1.5.0")
}

func TestAVersionIsChosenAsNpmChoosesIt(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	for _, version := range []string{"1.0.0", "1.1.0", "1.2.0", "1.10.0", "2.0.0-beta.1", "2.0.0-beta.2", "2.0.0", "3.0.0-rc.1"} {
		f.Publish("a@"+version, nil)
	}
	f.Publish("a@1.11.0", object{"deprecated": "use another"})
	f.Publish("a@0.9.0", object{"deprecated": "too old"})
	f.Tag("a", "latest", "1.1.0")
	f.Tag("a", "next", "3.0.0-rc.1")
	f.Publish("early@1.0.0-alpha.1", nil)
	for spec, want := range map[string]string{
		"a@":                            "1.1.0", // latest
		"a@*":                           "1.1.0",
		"a@latest":                      "1.1.0",
		"a@next":                        "3.0.0-rc.1",
		"a@^1.0.0":                      "1.1.0", // latest comes before the highest
		"a@^1.2.0":                      "1.10.0",
		"a@~1.2":                        "1.2.0",
		"a@1.11.0":                      "1.11.0", // deprecated, and the only one
		"a@^0.9.0":                      "0.9.0",
		"a@>=2":                         "2.0.0",
		"a@^2.0.0-beta.1":               "2.0.0",
		"a@2.0.0-beta.1 - 2.0.0-beta.9": "2.0.0-beta.2",
		"a@3":                           "",
		"a@^9":                          "",
		"a@nightly":                     "",
		"early@*":                       "1.0.0-alpha.1",
		"early@^1":                      "",
		"early@>=0-":                    "",
	} {
		name, text, _ := strings.Cut(spec, "@")
		g, missing := resolve(t, f.client(), map[string]string{"": fmt.Sprintf(`{"dependencies":{%q:%q}}`, name, text)})
		if got := strings.TrimPrefix(g.Roots[""][name], name+"@"); got != want || (len(missing) == 0) != (want != "") {
			t.Errorf("%s: %q, missing %v, expected %q", spec, got, missing, want)
		}
	}
}

func TestWorkspacesAreRootsAndTheProjectsOwnPackagesAreNotFetched(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.Publish("lib@1.0.0", deps("ui@^2"))
	f.Publish("lib@2.0.0", nil)
	f.Publish("ui@1.0.0", nil)
	f.Publish("ui@2.5.0", nil)
	g, missing := resolve(t, f.client(), map[string]string{
		"":              `{"name":"all","dependencies":{"lib":"1"}}`,
		"apps/phone":    "\xEF\xBB\xBF" + `{"name":"phone","dependencies":{"lib":"^2.0.0","ui":"workspace:^","tool":"file:../../tool","data":"*"},"peerDependencies":{"lib":"*"}}`,
		"packages/ui":   `{"name":"ui","version":"1.4.0","peerDependencies":{"lib":"*"}}`,
		"packages/data": `{"name":"data"}`,
	})
	equal(t, show(g), "/ lib = lib@1.0.0\napps/phone/ lib = lib@2.0.0\nlib@1.0.0 ui = ui@2.5.0\npackages/ui/ lib = lib@1.0.0")
	if len(missing) != 0 || len(g.Roots) != 4 {
		t.Errorf("missing %v, %d roots", missing, len(g.Roots))
	}
}

func TestWhatCannotBeResolvedIsMissingAndKeepsNothingElse(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.Publish("a@1.0.0", deps("gone@1", "b@1"))
	f.Publish("b@1.0.0", nil)
	f.Docs["odd"] = object{"name": "odd", "versions": object{}}
	f.Docs["strange"] = object{"name": "strange", "dist-tags": object{"latest": "1.0.0"}, "versions": object{"1.0.0": object{
		"dependencies": []string{"x"}, "peerDependencies": object{"b": 7}, "dist": object{"integrity": registrytest.Integrity(nil), "tarball": f.URL},
	}}}
	g, missing := resolve(t, f.client(), map[string]string{"": `{"dependencies":{"a":"1","git":"git+ssh://git@example.com/x.git","short":"user/repo","url":"https://example.com/x.tgz",
		"tar":"file:x.tgz","odd":"1","strange":"1","../up":"1","catalog":"catalog:","b":"^2","alias":"npm:../x@1"}}`})
	equal(t, show(g), "/ a = a@1.0.0\n/ strange = strange@1.0.0\na@1.0.0 b = b@1.0.0")
	got := map[string]fault.Code{}
	for _, m := range missing {
		if m.Err == nil || !m.Err.Permanent() || m.Folder != "" {
			t.Errorf("%+v", m)
		}
		got[m.Importer+" "+m.Name] = m.Err.Code
	}
	want := map[string]fault.Code{
		" git": fault.PackageInvalid, " short": fault.PackageInvalid, " url": fault.PackageInvalid, " tar": fault.PackageInvalid, " odd": fault.PackageInvalid, " ../up": fault.PackageInvalid,
		" catalog": fault.PackageInvalid, " b": fault.PackageUnavailable, " alias": fault.PackageInvalid, "a@1.0.0 gone": fault.PackageUnavailable,
	}
	if !maps.Equal(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
}

func TestAnAliasOfWhatIsSkippedIsSkipped(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	g, missing := resolve(t, f.client(), map[string]string{"": `{"dependencies":{"react-native":"npm:react-native-tvos@0.81","rn":"npm:react-native"}}`}, "react-native")
	if len(g.Packages)+len(missing)+len(f.Requests()) != 0 {
		t.Errorf("got %v, missing %v", g, missing)
	}
}

func TestARegistryThatIsAwayEndsTheResolution(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.First(func(w http.ResponseWriter, _ *http.Request) bool {
		w.WriteHeader(http.StatusInternalServerError)
		return true
	})
	if g, _, err := f.client().Resolve(t.Context(), map[string][]byte{"": []byte(`{"dependencies":{"a":"1"}}`)}, Skip{}); g != nil || !fault.Is(err, fault.PackageUnavailable) || fault.From(err).Permanent() {
		t.Errorf("got %v", err)
	}
}

func TestProjectsAreBounded(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	many := object{}
	for i := range maxDependencies + 1 {
		many[fmt.Sprintf("p%d", i)] = "1"
	}
	f.Publish("wide@1.0.0", object{"dependencies": many})
	g, missing := resolve(t, f.client(), map[string]string{"": `{"dependencies":{"wide":"1"}}`})
	if len(g.Packages) != 1 || len(missing) != 1 || missing[0].Importer != "wide@1.0.0" || !fault.Is(missing[0].Err, fault.PackageInvalid) {
		t.Errorf("missing %v", missing)
	}
	delete(many, "p0")
	half := object{"dependencies": many}
	// Three packages of 2,000 different ones each.
	for i, prefix := range []string{"x", "y", "z"} {
		mine := object{}
		for name := range half["dependencies"].(object) {
			mine[prefix+name] = "1"
		}
		f.Publish(fmt.Sprintf("third%d@1.0.0", i), object{"dependencies": mine})
	}
	f.Requests()
	for why, manifests := range map[string]map[string][]byte{
		"too many packages": {"": []byte(`{"dependencies":{"third0":"1","third1":"1","third2":"1"}}`)},
		"no JSON":           {"": []byte(`{`)},
		"no object":         {"": []byte(`[]`)},
		"too large":         {"": slices.Concat([]byte(`{"x":"`), make([]byte, maxManifestBytes))},
	} {
		if _, _, err := f.client().Resolve(t.Context(), manifests, Skip{}); !fault.Is(err, fault.PackageInvalid) {
			t.Errorf("%s: %v", why, err)
		}
	}
	if asked := len(f.Requests()); asked != 3 {
		t.Errorf("asked %d times", asked)
	}
}

func TestADescriptionIsKeptForAnHourAndThenAskedWhetherItIsStillSo(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.Publish("a@1.0.0", nil)
	c := f.client()
	now := time.Now()
	c.now = func() time.Time { return now }
	root := func(text string) map[string]string {
		return map[string]string{"": `{"dependencies":{"a":"` + text + `"}}`}
	}
	for _, step := range []struct {
		after     time.Duration
		publish   string
		text      string
		want      string
		asked     int
		unchanged bool
	}{
		{0, "", "^1", "1.0.0", 1, false},
		{59 * time.Minute, "1.1.0", "^1", "1.0.0", 0, false},
		{2 * time.Minute, "", "^1", "1.1.0", 1, false},
		{30 * time.Minute, "", "^1", "1.1.0", 0, false},
		{31 * time.Minute, "", "^1", "1.1.0", 1, true},
		{59 * time.Minute, "", "^1", "1.1.0", 0, false},     // what was still so is fresh again
		{0, "2.0.0", "^2", "2.0.0", 1, false},               // what the cache does not have yet
		{-2 * time.Hour, "3.0.0", ">=2", "3.0.0", 1, false}, // a clock that was set back
	} {
		now = now.Add(step.after)
		if step.publish != "" {
			f.Publish("a@"+step.publish, nil)
		}
		f.Requests()
		g, missing := resolve(t, c, root(step.text))
		asked := f.Requests()
		if g.Roots[""]["a"] != "a@"+step.want || len(missing) != 0 || len(asked) != step.asked {
			t.Errorf("%+v: %v, missing %v, asked %d times", step, g.Roots, missing, len(asked))
		}
		if step.unchanged && asked[0].Header.Get("If-None-Match") == "" {
			t.Error("asked for all of it")
		}
	}
}

func TestADamagedDescriptionIsFetchedAgain(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.Publish("a@1.0.0", nil)
	c := f.client()
	root := map[string]string{"": `{"dependencies":{"a":"1"}}`}
	resolve(t, c, root)
	files, err := filepath.Glob(filepath.Join(c.cache.dir, "descriptions", "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%v, %v", files, err)
	}
	content, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, damaged := range [][]byte{nil, content[:10], content[:len(content)-1], []byte("{}\n{}")} {
		if err := os.WriteFile(files[0], damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		f.Requests()
		g, _ := resolve(t, c, root)
		if asked := f.Requests(); g.Roots[""]["a"] != "a@1.0.0" || len(asked) != 1 || asked[0].Header.Get("If-None-Match") != "" {
			t.Errorf("%q: asked %d times", damaged, len(asked))
		}
	}
}

func TestAScopesRegistryGetsItsTokenAndNoOthers(t *testing.T) {
	t.Parallel()
	f, corp := newFake(t), newFake(t)
	f.Publish("a@1.0.0", deps("@corp/b@1"))
	corp.Publish("@corp/b@1.0.0", deps("a@1"))
	c := f.client("@corp:registry="+corp.URL, "//"+corp.Host()+"/:_authToken=s3cret")
	g, missing := resolve(t, c, map[string]string{"": `{"dependencies":{"@corp/b":"1"}}`})
	if len(g.Packages) != 2 || len(missing) != 0 {
		t.Fatalf("got %s, missing %v", show(g), missing)
	}
	if _, err := c.FetchAll(t.Context(), slices.Collect(maps.Values(g.Packages)), nil); err != nil {
		t.Fatal(err)
	}
	for _, r := range f.Requests() {
		if r.Header.Get("Authorization") != "" {
			t.Errorf("%s was shown the token", r.URL)
		}
	}
	asked := corp.Requests()
	if len(asked) != 2 || asked[0].URL.EscapedPath() != "/@corp%2Fb" {
		t.Fatalf("asked %d times, for %s", len(asked), asked[0].URL.EscapedPath())
	}
	for _, r := range asked {
		if r.Header.Get("Authorization") != "Bearer s3cret" {
			t.Errorf("%s was not shown the token", r.URL)
		}
	}
}

func TestAResolutionThatNobodyAnswersEnds(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.First(func(_ http.ResponseWriter, r *http.Request) bool {
		<-r.Context().Done()
		return true
	})
	c := f.client()
	c.timeout = 50 * time.Millisecond
	_, _, err := c.Resolve(t.Context(), map[string][]byte{"": []byte(`{"dependencies":{"a":"1"}}`)}, Skip{})
	if g := (*fault.Error)(nil); !errors.As(err, &g) || g.Code != fault.PackageUnavailable {
		t.Errorf("got %v", err)
	}
}

// What the project has for other packages alone is there where one of them needs it, in the project's version.
func TestWhatIsUnusedIsThereForThePackagesThatNeedIt(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.Publish("client@1.0.0", peers("language@>=1"))
	f.Publish("language@1.0.0", deps("letters@1"))
	f.Publish("language@2.0.0", nil)
	f.Publish("letters@1.0.0", nil)
	f.Publish("tool@1.0.0", nil)
	g, _, err := f.client().Resolve(t.Context(), map[string][]byte{"": []byte(`{"dependencies":{"client":"1","language":"1","tool":"1"}}`)},
		Skip{Unused: func(name string) bool { return name != "client" }})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, show(g), "/ client = client@1.0.0\n/ language = language@1.0.0\nclient@1.0.0 language = language@1.0.0\nlanguage@1.0.0 letters = letters@1.0.0")
	if strings.Contains(f.Paths(), "tool") {
		t.Error("what nothing needs was asked for")
	}
}
