package npmrc

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hivesync/shared/fault"
)

// folder writes a .npmrc into a new folder.
func folder(t *testing.T, lines ...string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, ".npmrc"), []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func environment(pairs ...string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		for _, pair := range pairs {
			if key, value, _ := strings.Cut(pair, "="); key == name {
				return value, true
			}
		}
		return "", false
	}
}

func read(t *testing.T, s Sources) *Settings {
	t.Helper()
	if s.Home == "" {
		s.Home = t.TempDir()
	}
	if s.Env == nil {
		s.Env = environment()
	}
	out, err := Read(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func authorization(t *testing.T, s *Settings, at string) string {
	t.Helper()
	u, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	header, ok := s.Authorization(u)
	if ok != header.IsSet() {
		t.Errorf("%s: found %v, set %v", at, ok, header.IsSet())
	}
	return header.Reveal()
}

func TestTheProjectComesBeforeTheUserAndTheEnvironmentBeforeBoth(t *testing.T) {
	t.Parallel()
	user := folder(t, "registry=https://user.example/npm", "@a:registry=https://a.user.example", "@b:registry=https://b.user.example/")
	project := folder(t, "registry = https://Project.example:8443/npm/ ; a comment", `"@a:registry"="https://a.project.example/"`)
	for _, c := range []struct {
		sources Sources
		want    string
	}{
		{Sources{}, "https://registry.npmjs.org/ https://registry.npmjs.org/ https://registry.npmjs.org/"},
		{Sources{Home: user}, "https://user.example/npm/ https://a.user.example/ https://b.user.example/"},
		{Sources{Home: user, Project: project}, "https://project.example:8443/npm/ https://a.project.example/ https://b.user.example/"},
		{
			Sources{Home: user, Project: project, Env: environment("npm_config_registry=http://localhost:4873")},
			"http://localhost:4873/ https://a.project.example/ https://b.user.example/",
		},
		{Sources{Env: environment("NPM_CONFIG_USERCONFIG=" + filepath.Join(user, ".npmrc"))}, "https://user.example/npm/ https://a.user.example/ https://b.user.example/"},
	} {
		s := read(t, c.sources)
		if got := fmt.Sprint(s.Registry("x"), " ", s.Registry("@a/x"), " ", s.Registry("@b/x")); got != c.want {
			t.Errorf("got %s, expected %s", got, c.want)
		}
	}
}

func TestATokenIsForItsHostAndPathAlone(t *testing.T) {
	t.Parallel()
	s := read(t, Sources{Home: folder(
		t,
		"# a comment", "; another", "",
		"//npm.example/:_authToken=whole",
		"//npm.example/team/:_authToken = 'team'",
		"//npm.example:8443/:_auth=bmFtZTp3b3Jk",
		"//basic.example/:username=ann", "//basic.example/:_password=d29yZA==",
		"_authToken=nowhere", "_auth=nowhere",
		`//escaped.example/:_authToken=a\;b\#c;d`,
		`//quoted.example/:_authToken="a;b#c"`,
		`//evil.example/:_authToken="a\r\nX-Other: b"`,
		"[section]", "//section.example/:_authToken=no",
	)})
	for at, want := range map[string]string{
		"https://npm.example/x":              "Bearer whole",
		"https://NPM.example/x":              "Bearer whole",
		"https://npm.example":                "Bearer whole",
		"https://npm.example/team/x":         "Bearer team",
		"https://npm.example/team":           "Bearer team",
		"https://npm.example/teams/x":        "Bearer whole",
		"https://npm.example:8443/x":         "Basic bmFtZTp3b3Jk",
		"https://npm.example:8444/x":         "",
		"https://npm.example.evil.example/x": "",
		"https://sub.npm.example/x":          "",
		"https://evil.example/npm.example/":  "",
		"https://basic.example/x":            "Basic YW5uOndvcmQ=",
		"https://registry.npmjs.org/x":       "",
		"https://escaped.example/x":          "Bearer a;b#c",
		"https://quoted.example/x":           "Bearer a;b#c",
		"https://evil.example/x":             "",
		"https://section.example/x":          "",
	} {
		if got := authorization(t, s, at); got != want {
			t.Errorf("%s: %q, expected %q", at, got, want)
		}
	}
	if shown := fmt.Sprintf("%v %+v %#v", s.credentials, *s, s.credentials); strings.Contains(shown, "whole") || strings.Contains(shown, "bmFtZ") {
		t.Errorf("a token is shown: %s", shown)
	}
}

func TestTheUsersFileReadsTheEnvironmentAndTheProjectsDoesNot(t *testing.T) {
	t.Parallel()
	lines := []string{
		"//a.example/:_authToken=${TOKEN}", "//b.example/:_authToken=x-${TOKEN}-${NONE?}-y", "//c.example/:_authToken=${NONE}", `//d.example/:_authToken=\${TOKEN}`,
		"//${HOST}/:_authToken=e", "@x:registry=https://${HOST}/${TOKEN}/",
	}
	env := environment("TOKEN=s3cret", "HOST=e.example")
	check := func(s *Settings, where string, want ...string) {
		t.Helper()
		for i, host := range []string{"a", "b", "c", "d", "e"} {
			if got := authorization(t, s, "https://"+host+".example/x"); got != want[i] {
				t.Errorf("%s, %s: %q, expected %q", where, host, got, want[i])
			}
		}
	}
	all := []string{"Bearer s3cret", "Bearer x-s3cret--y", "Bearer ${NONE}", "Bearer ${TOKEN}", "Bearer e"}
	user := read(t, Sources{Home: folder(t, lines...), Env: env})
	check(user, "the user's", all...)
	if got := user.Registry("@x/y").String(); got != "https://e.example/s3cret/" || len(user.Untrusted()) != 0 {
		t.Errorf("got %s, %q", got, user.Untrusted())
	}
	check(read(t, Sources{Project: folder(t, lines...), Env: env, TrustProject: true}), "a trusted project's", all...)

	project := read(t, Sources{Project: folder(t, lines...), Env: env})
	check(project, "the project's", "", "", "", "", "")
	want := []string{"//${HOST}/:_authToken", "//a.example/:_authToken", "//b.example/:_authToken", "//c.example/:_authToken", "//d.example/:_authToken", "@x:registry"}
	if got := slices.Sorted(slices.Values(project.Untrusted())); !slices.Equal(got, want) || project.Registry("@x/y").String() != DefaultRegistry {
		t.Errorf("left out %q", got)
	}
}

func TestSettingsThatCannotBeReadAreErrorsWithoutTheirValues(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{
		"registry=ftp://s3cret.example/", "registry=s3cret", "registry=https://ann:s3cret@npm.example/", "registry=https://npm.example/?s3cret", "@a:registry=file:///s3cret",
		"registry=https://npm.example/%zzs3cret",
	} {
		_, err := Read(Sources{Home: folder(t, bad), Env: environment()})
		if err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v", bad, err)
		}
	}
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, ".npmrc"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(Sources{Home: dir, Env: environment()}); err == nil {
		t.Error("a folder is read")
	}
	if _, err := Read(Sources{Home: folder(t, strings.Repeat("# long\n", maxFileBytes/7+1)), Env: environment()}); err == nil {
		t.Error("a file of more than a MiB is read")
	}
}

func TestOfAStrangersProjectTheRegistriesOfScopesCountAlone(t *testing.T) {
	t.Parallel()
	operator := &url.URL{Scheme: "http", Host: "registry.internal", Path: "/"}
	s, ignored, err := ForProject([]byte("registry=https://evil.example/\n@team:registry=https://npm.example.com/team\n"+
		"//npm.example.com/team/:_authToken=s3cret\n//npm.example.com/:_auth=${HOME}\n_password=x\nsave-exact=true\n"), operator)
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Registry("left").String() + " " + s.Registry("@team/left").String(); got != "http://registry.internal/ https://npm.example.com/team/" {
		t.Error(got)
	}
	if _, ok := s.Authorization(s.Registry("@team/left")); ok {
		t.Error("a credential of the project counts")
	}
	if want := []string{"//npm.example.com/:_auth", "//npm.example.com/team/:_authToken", "_password", "registry"}; !slices.Equal(ignored, want) {
		t.Errorf("ignored %q", ignored)
	}
	for _, wrong := range []string{
		"@team:registry=http://npm.example.com/", "@team:registry=https://ann:s3cret@npm.example.com/", "@team:registry=file:///etc/", "@team:registry=${URL}",
		strings.Repeat("#", maxFileBytes+1),
	} {
		if _, _, err := ForProject([]byte(wrong), operator); !fault.Is(err, fault.ValidationFailed) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%.50q: %v", wrong, err)
		}
	}
}
