package apps

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"hivesync/localrun/screens"
)

func TestScreensThatShowLessThanExpectedAreWorse(t *testing.T) {
	t.Parallel()
	a := App{Package: "@some/app", Version: "1.0.0", Dir: "a/b", Screens: map[string]string{
		"same.tsx": Useful, "less.tsx": Useful, "more.tsx": "SANDBOX_ERROR", "gone.tsx": Rendered, "other.tsx": "SANDBOX_ERROR",
	}}
	changes, now := Compare(a, []screens.Drawn{
		{Path: "same.tsx", Verdict: screens.Verdict{Useful: true}},
		{Path: "less.tsx"},
		{Path: "more.tsx", Verdict: screens.Verdict{Useful: true}},
		{Path: "new.tsx", Code: "TIMEOUT"},
		{Path: "other.tsx", Code: "TIMEOUT"},
	})
	worse := map[string]bool{}
	for _, c := range changes {
		worse[c.Screen] = c.Worse()
		if c.App != "some-app-a-b" {
			t.Errorf("the app is called %s", c.App)
		}
	}
	if diff := cmp.Diff(map[string]bool{"less.tsx": true, "more.tsx": false, "gone.tsx": true, "new.tsx": false, "other.tsx": false}, worse); diff != "" {
		t.Error(diff)
	}
	want := map[string]string{"same.tsx": Useful, "less.tsx": Rendered, "more.tsx": Useful, "new.tsx": "TIMEOUT", "other.tsx": "TIMEOUT"}
	if diff := cmp.Diff(want, now.Screens); diff != "" || a.Screens["less.tsx"] != Useful {
		t.Error(diff)
	}
}

func TestATemplateHasWhatIsDeclaredBesideIt(t *testing.T) {
	t.Parallel()
	got := string(withDependencies([]byte(`{"name":"a","dependencies":{"b":"1"}}`), []byte(`{"c":"^2"}`)))
	if want := `{"dependencies":{"b":"1","c":"^2"},"name":"a"}`; got != want {
		t.Errorf("%s, not %s", got, want)
	}
	if got := withDependencies([]byte(`{"name":"a"}`), nil); string(got) != `{"name":"a"}` {
		t.Errorf("without any: %s", got)
	}
}

func TestAnAppWithoutAManifestHasOneOfTheList(t *testing.T) {
	t.Parallel()
	got, err := App{Package: "@some/cli", Dir: "templates", Dependencies: map[string]string{"expo-router": "^6"}}.manifest()
	if want := `{"dependencies":{"expo-router":"^6"},"name":"some-cli-templates"}`; err != nil || string(got) != want {
		t.Errorf("%s, not %s: %v", got, want, err)
	}
}

func TestExamplesImportTheirPackage(t *testing.T) {
	t.Parallel()
	got := string(ofExamples([]byte(`{"name":"kit","version":"1.0.0"}`), App{Package: "kit", Version: "1.0.0"}))
	if want := `{"dependencies":{"kit":"1.0.0"},"name":"examples","version":"1.0.0"}`; got != want {
		t.Errorf("%s, not %s", got, want)
	}
}

func TestExamplesAreFoundByTheirPattern(t *testing.T) {
	t.Parallel()
	files := map[string][]byte{"es/a/demo/basic.js": nil, "es/a/index.js": nil, "es/b/demo/basic.js": nil}
	if diff := cmp.Diff([]string{"es/a/demo/basic.js", "es/b/demo/basic.js"}, App{Files: "es/*/demo/*.js"}.Paths(files)); diff != "" {
		t.Error(diff)
	}
}

func TestTheListThatComesWithTheProgramIsSound(t *testing.T) {
	t.Parallel()
	list, err := Read(Known)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, a := range list {
		if a.Version == "" || seen[a.Name()] {
			t.Errorf("%s has no version, or is named twice", a.Name())
		}
		seen[a.Name()] = true
	}
	again, err := Write(list)
	if err != nil || string(again) != string(Known) {
		t.Errorf("the list is not written as it is read: %v", err)
	}
}
