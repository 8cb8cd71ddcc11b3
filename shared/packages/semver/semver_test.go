package semver

import (
	"strings"
	"testing"
)

func parse(t *testing.T, text string) Version {
	t.Helper()
	v, ok := Parse(text)
	if !ok {
		t.Fatalf("%q is no version", text)
	}
	return v
}

// The order is that of Semantic Versioning 2.0.0, section 11.
func TestVersionsAreOrderedByPrecedence(t *testing.T) {
	t.Parallel()
	order := []string{
		"0.0.0", "0.0.1", "0.1.0", "1.0.0-0", "1.0.0-2", "1.0.0-11", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2",
		"1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.10", "1.2.0", "1.10.0", "2.0.0", "9007199254740991.0.0",
	}
	for i := range order {
		for j := range order {
			got := Compare(parse(t, order[i]), parse(t, order[j]))
			if (got < 0) != (i < j) || (got > 0) != (i > j) {
				t.Errorf("%s and %s: %d", order[i], order[j], got)
			}
		}
	}
}

func TestVersionsAreReadAsNpmReadsThem(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"1.2.3": "1.2.3", " v1.2.3 ": "1.2.3", "=1.2.3": "1.2.3", "= v1.2.3": "1.2.3", "1.2.3-beta.2+build.007": "1.2.3-beta.2", "1.2.3--": "1.2.3--",
		"0.0.0-canary-0f8f7e3-20260101": "0.0.0-canary-0f8f7e3-20260101",
	} {
		if got := parse(t, text).String(); got != want {
			t.Errorf("%q is %s, expected %s", text, got, want)
		}
	}
	for _, bad := range []string{
		"", "1", "1.2", "1.2.x", "*", "latest", "01.2.3", "1.2.3-01", "1.2.3-", "1.2.3-a..b", "1.2.3+", "1.2.3.4", "1.2.3-ü", "-1.2.3", "1.2.9007199254740992",
		"1.2.3 4", "../1.2.3", "1.2.3/..", strings.Repeat("1", 300) + ".0.0",
	} {
		if v, ok := Parse(bad); ok {
			t.Errorf("%q is read as %s", bad, v)
		}
	}
}

// The expectations are those of npm's documentation of ranges (https://docs.npmjs.com/cli/v11/using-npm/semver, the
// sections on hyphen, x-, tilde and caret ranges and on prerelease tags).
func TestRangesTakeWhatNpmTakes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, in, out string }{
		{"1.2.3", "1.2.3", "1.2.4 1.2.3-beta"},
		{"=v1.2.3", "1.2.3", "1.2.2"},
		{"", "0.0.0 1.2.3", "1.2.3-beta"},
		{"*", "0.0.0 9.9.9", "1.0.0-rc.1"},
		{"x", "0.0.0 9.9.9", ""},
		{"1", "1.0.0 1.9.9", "0.9.9 2.0.0 2.0.0-alpha 1.0.0-alpha"},
		{"1.x.x", "1.0.0 1.9.9", "2.0.0"},
		{"1.2.*", "1.2.0 1.2.9", "1.3.0 1.1.9"},
		{"1.x.3", "1.0.0 1.9.9", "2.0.0"},
		{">=1.2.7", "1.2.7 2.5.3", "1.2.6 1.1.0 1.2.7-beta"},
		{">= 1.2.7 <  1.3.0", "1.2.7 1.2.99", "1.2.6 1.3.0 1.1.0"},
		{"1.2.7 || >=1.2.9 <2.0.0", "1.2.7 1.2.9 1.4.6", "1.2.8 2.0.0"},
		{">1.2", "1.3.0 2.0.0", "1.2.0 1.2.9"},
		{">1", "2.0.0", "1.9.9"},
		{"<1.2", "1.1.9", "1.2.0 1.2.0-beta"},
		{"<=1.2", "1.2.9 0.1.0", "1.3.0"},
		{">=1.2", "1.2.0 3.0.0", "1.1.9"},
		{">*", "", "0.0.0 1.0.0"},
		{"<=*", "0.0.0 1.0.0", ""},
		{"1.2.3 - 2.3.4", "1.2.3 2.0.0 2.3.4", "1.2.2 2.3.5"},
		{"1.2 - 2.3.4", "1.2.0 2.3.4", "1.1.9 2.3.5"},
		{"1.2.3 - 2.3", "2.3.9", "2.4.0"},
		{"1.2.3 - 2", "2.9.9", "3.0.0 3.0.0-beta"},
		{"* - 2", "0.0.0 2.9.9", "3.0.0"},
		{"~1.2.3", "1.2.3 1.2.9", "1.2.2 1.3.0"},
		{"~1.2", "1.2.0 1.2.9", "1.3.0"},
		{"~ 1", "1.0.0 1.9.9", "2.0.0"},
		{"~>0.2.3", "0.2.3 0.2.9", "0.3.0"},
		{"~0", "0.0.0 0.9.9", "1.0.0"},
		{"~1.2.3-beta.2", "1.2.3-beta.2 1.2.3-beta.10 1.2.3 1.2.4", "1.2.3-beta.1 1.2.4-beta.2 1.3.0"},
		{"^1.2.3", "1.2.3 1.9.9", "1.2.2 2.0.0 2.0.0-alpha 1.3.0-beta"},
		{"^0.2.3", "0.2.3 0.2.9", "0.2.2 0.3.0"},
		{"^0.0.3", "0.0.3", "0.0.2 0.0.4"},
		{"^1.2.3-beta.2", "1.2.3-beta.2 1.2.3-beta.3 1.2.3 1.9.0", "1.2.3-beta.1 1.2.4-beta.2 2.0.0"},
		{"^0.0.3-beta", "0.0.3-beta 0.0.3-pr.2 0.0.3", "0.0.4 0.0.3-alpha"},
		{"^1.2.x", "1.2.0 1.9.9", "1.1.9 2.0.0"},
		{"^0.0.x", "0.0.0 0.0.9", "0.1.0"},
		{"^0.0", "0.0.0 0.0.9", "0.1.0"},
		{"^1.x", "1.0.0 1.9.9", "2.0.0"},
		{"^0.x", "0.0.0 0.9.9", "1.0.0"},
		{"^*", "0.0.0 5.0.0", ""},
		{">1.2.3-alpha.3", "1.2.3-alpha.7 1.2.3 3.4.5", "3.4.5-alpha.9 1.2.3-alpha.3"},
		{"^16.8.0 || ^17 || ^18 || ^19.0.0-rc", "16.14.0 17.0.2 18.3.1 19.1.0 19.0.0-rc.1", "19.1.0-rc.1 20.0.0 16.7.9"},
		{"||", "1.0.0", ""},
		{">=0.69.0-0 <1.x.x", "0.69.0-rc.1 0.81.0", "1.0.0 0.70.0-rc.1"},
	} {
		r, ok := ParseRange(c.text)
		if !ok {
			t.Errorf("%q is no range", c.text)
			continue
		}
		for v := range strings.FieldsSeq(c.in) {
			if !r.Has(parse(t, v)) {
				t.Errorf("%q does not take %s", c.text, v)
			}
		}
		for v := range strings.FieldsSeq(c.out) {
			if r.Has(parse(t, v)) {
				t.Errorf("%q takes %s", c.text, v)
			}
		}
	}
}

func TestWhatIsNoRangeIsRefused(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{
		"latest", "next", "1.2.3.4", "^a", "1.2.3 beta", "><1", "=>1", "1 || latest", "file:../x", "git+https://example.com/x.git", "workspace:*", "1..2",
		strings.Repeat("1 ", maxBounds+1), strings.Repeat("1||", maxBounds+1), strings.Repeat(" ", maxRangeBytes+1),
	} {
		if _, ok := ParseRange(bad); ok {
			t.Errorf("%q is read", bad)
		}
	}
}

func FuzzRange(f *testing.F) {
	f.Add("^1.2.3 || ~2.x", "1.2.3")
	f.Fuzz(func(t *testing.T, text, version string) {
		v, ok := Parse(version)
		if again, same := Parse(v.String()); ok && (!same || Compare(v, again) != 0) {
			t.Errorf("%q does not survive being written: %s", version, v)
		}
		r, isRange := ParseRange(text)
		if both, isBoth := ParseRange(text + " || " + v.String()); ok && isRange && len(text) < 1000 && (!isBoth || !both.Has(v)) {
			t.Errorf("%q, or %s itself, does not take %s", text, v, v)
		}
		if isRange && ok && r.Has(v) && len(r.any) == 0 {
			t.Errorf("%q takes %s by no comparison", text, v)
		}
	})
}
