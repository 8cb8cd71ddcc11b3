package hivesync_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const (
	asvsPage = "docs/security-asvs.md"
	// asvsIDs lists the requirements of the levels that HiveSync is held to, one a line: "1.2.3 L1".
	asvsIDs = "testdata/asvs-5.0.0.txt"
)

// asvsAnswers are how an answer of the page begins. Where true, something shows it.
var asvsAnswers = map[string]bool{"Met": true, "Partly": true, "Not met:": false, "Operator:": false, "Does not apply": false}

// The page answers every requirement once, in the standard's order, and shows what it says is so by tests, fixtures and documents that
// there are.
func TestTheASVSPageIsWhole(t *testing.T) {
	t.Parallel()
	tests := declaredTests(t)
	var wanted, got []string
	for line := range strings.Lines(read(t, asvsIDs)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			wanted = append(wanted, line)
		}
	}
	row := regexp.MustCompile(`^\| (\d+\.\d+\.\d+) \| ([12]) \| ([^|]+) \| ([^|]+) \| ([^|]*) ?\|$`)
	for line := range strings.Lines(read(t, asvsPage)) {
		line = strings.TrimSpace(line)
		r := row.FindStringSubmatch(line)
		if r == nil {
			if strings.HasPrefix(line, "|") && !strings.HasPrefix(line, "| id |") && !strings.HasPrefix(line, "| ---") {
				t.Errorf("a row that is none: %s", line)
			}
			continue
		}
		id, answer, shown := r[1], r[4], r[5]
		got = append(got, id+" L"+r[2])
		proofs := 0
		for _, name := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(shown, -1) {
			proofs++
			if !tests[name[1]] && !isFile(name[1]) {
				t.Errorf("%s: there is no %s", id, name[1])
			}
		}
		for _, link := range regexp.MustCompile(`\]\(([^)]+)\)`).FindAllStringSubmatch(answer+shown, -1) {
			proofs++
			if !hasPlace(t, link[1]) {
				t.Errorf("%s: nothing is at %s", id, link[1])
			}
		}
		known := false
		for begins, needsProof := range asvsAnswers {
			if !strings.HasPrefix(answer, begins) {
				continue
			}
			known = true
			if needsProof && proofs == 0 {
				t.Errorf("%s: nothing shows that it is so: %s", id, answer)
			}
		}
		if !known {
			t.Errorf("%s: an answer begins otherwise: %s", id, answer)
		}
	}
	if !slices.Equal(got, wanted) {
		missing := slices.DeleteFunc(slices.Clone(wanted), func(id string) bool { return slices.Contains(got, id) })
		more := slices.DeleteFunc(slices.Clone(got), func(id string) bool { return slices.Contains(wanted, id) })
		t.Errorf("the page has %d of %d requirements, or in another order; it lacks %q and has besides %q", len(got), len(wanted), missing, more)
	}
}

// declaredTests are the names of all tests and fuzzers of the repository.
func declaredTests(t *testing.T) map[string]bool {
	t.Helper()
	declared := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	names := map[string]bool{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git"):
			return filepath.SkipDir
		case !strings.HasSuffix(path, "_test.go"):
			return nil
		}
		for _, name := range declared.FindAllStringSubmatch(read(t, path), -1) {
			names[name[1]] = true
		}
		return nil
	})
	if err != nil || len(names) < 100 {
		t.Fatalf("%d tests, %v", len(names), err)
	}
	return names
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// hasPlace reports whether a link of the page leads to a file of the repository, and to a heading in it where it names one.
func hasPlace(t *testing.T, link string) bool {
	t.Helper()
	name, heading, _ := strings.Cut(link, "#")
	path := filepath.Join(filepath.Dir(asvsPage), name)
	if !isFile(path) || heading == "" {
		return isFile(path)
	}
	for line := range strings.Lines(read(t, path)) {
		if text, ok := strings.CutPrefix(strings.TrimLeft(line, "#"), " "); ok && strings.HasPrefix(line, "#") &&
			strings.ReplaceAll(strings.ToLower(strings.TrimSpace(text)), " ", "-") == heading {
			return true
		}
	}
	return false
}
