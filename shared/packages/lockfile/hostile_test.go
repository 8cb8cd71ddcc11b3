package lockfile

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"hivesync/shared/fault"
)

// repeat joins n texts that differ by their number.
func repeat(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func npm3(entries string) string {
	return `{"lockfileVersion": 3, "packages": {` + strings.TrimSuffix(entries, ",") + `}}`
}

func npm1(entries string) string {
	return `{"lockfileVersion": 1, "dependencies": {` + strings.TrimSuffix(entries, ",") + `}}`
}

func bun1(entries string) string { return `{"lockfileVersion": 1, "packages": {` + entries + `}}` }

func pnpm9(packages, snapshots string) string {
	return "lockfileVersion: '9.0'\npackages:\n" + packages + "\nsnapshots:\n" + snapshots + "\n"
}

func TestWhatNoManagerWroteIsRefused(t *testing.T) {
	t.Parallel()
	const lock, yarn, pnpm, bun = "package-lock.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock"
	deep := strings.Repeat("node_modules/a/", maxNesting) + "node_modules/a"
	nest := strings.Repeat(`"a": {"version": "1.0.0", "dependencies": {`, 40) + strings.Repeat("}}", 40)
	for name, c := range map[string]struct {
		file, content string
		code          fault.Code
	}{
		"npm: no JSON":              {lock, "{", fault.ValidationFailed},
		"npm: a list":               {lock, "[]", fault.ValidationFailed},
		"npm: more behind it":       {lock, npm3("") + "{}", fault.ValidationFailed},
		"npm: no packages":          {lock, `{"lockfileVersion": 3}`, fault.ValidationFailed},
		"npm: packages is a list":   {lock, `{"lockfileVersion": 3, "packages": []}`, fault.ValidationFailed},
		"npm: a later version":      {lock, `{"lockfileVersion": 4, "packages": {}}`, fault.NotSupported},
		"npm: a version of text":    {lock, `{"lockfileVersion": "3"}`, fault.ValidationFailed},
		"npm: a way out":            {lock, npm3(`"node_modules/..": {"version": "1.0.0"}`), fault.ValidationFailed},
		"npm: a way out by a scope": {lock, npm3(`"node_modules/@a/../b": {"version": "1.0.0"}`), fault.ValidationFailed},
		"npm: a way out by a name":  {lock, npm3(`"node_modules/a": {"name": "../a", "version": "1.0.0"}`), fault.ValidationFailed},
		"npm: a hidden name":        {lock, npm3(`"node_modules/.bin": {"version": "1.0.0"}`), fault.ValidationFailed},
		"npm: a long name":          {lock, npm3(`"node_modules/` + strings.Repeat("a", 215) + `": {"version": "1.0.0"}`), fault.ValidationFailed},
		"npm: no version of semver": {lock, npm3(`"node_modules/a": {"version": "../1.0.0"}`), fault.ValidationFailed},
		"npm: a long version":       {lock, npm3(`"node_modules/a": {"version": "1.0.0-` + strings.Repeat("a", 256) + `"}`), fault.ValidationFailed},
		"npm: no integrity":         {lock, npm3(`"node_modules/a": {"version": "1.0.0", "integrity": "sha512"}`), fault.ValidationFailed},
		"npm: a long integrity":     {lock, npm3(`"node_modules/a": {"version": "1.0.0", "integrity": "sha512-` + strings.Repeat("a", 1024) + `"}`), fault.ValidationFailed},
		"npm: twice":                {lock, npm3(`"node_modules/a": {"version": "1.0.0"}, "node_modules/a": {"version": "2.0.0"}`), fault.ValidationFailed},
		"npm: deep":                 {lock, npm3(`"` + deep + `": {"version": "1.0.0"}`), fault.ValidationFailed},
		"npm: a large entry":        {lock, npm3(`"node_modules/a": {"x": "` + strings.Repeat("a", maxEntryBytes) + `"}`), fault.ValidationFailed},
		"npm: many":                 {lock, npm3(repeat(MaxPackages+1, `"node_modules/a%d": {},`)), fault.ProjectTooLarge},
		"npm: many dependencies": {
			lock, npm3(strings.Repeat(`"node_modules/a": {"dependencies": {`+strings.TrimSuffix(repeat(60_000, `"a%d": "",`), ",")+`}},`, 17)), fault.ProjectTooLarge,
		},
		"npm 1: deep":                     {lock, npm1(nest), fault.ValidationFailed},
		"npm 1: very deep":                {lock, npm1(strings.Repeat(`"a": {"dependencies": {`, 1_000_000)), fault.ValidationFailed},
		"npm 1: deep in what is not read": {lock, `{"x": ` + strings.Repeat("[", 1_000_000), fault.ValidationFailed},
		"npm 1: a way out":                {lock, npm1(`"..": {"version": "1.0.0"}`), fault.ValidationFailed},
		"npm 1: a way out by alias":       {lock, npm1(`"a": {"version": "npm:../a@1.0.0"}`), fault.ValidationFailed},
		"npm 1: many":                     {lock, npm1(repeat(MaxPackages+1, `"a%d": {},`)), fault.ProjectTooLarge},
		"npm 1: a broken project":         {"package.json", "{", fault.ValidationFailed},

		"yarn: a conflict":          {yarn, "<<<<<<< HEAD\na@1:\n  version \"1.0.0\"\n", fault.ValidationFailed},
		"yarn: an open quote":       {yarn, "\"a@1:\n", fault.ValidationFailed},
		"yarn: a field of none":     {yarn, "  version \"1.0.0\"\n", fault.ValidationFailed},
		"yarn: deep":                {yarn, "a@1:\n  dependencies:\n      b 1\n", fault.ValidationFailed},
		"yarn: no version":          {yarn, "a@1:\n  resolved \"https://registry.example.com/a.tgz\"\n  version \"x\"\n", fault.ValidationFailed},
		"yarn: a way out":           {yarn, "\"../a@1\":\n  version \"1.0.0\"\n", fault.ValidationFailed},
		"yarn: a wish twice":        {yarn, "a@1:\n  version \"1.0.0\"\na@1:\n  version \"1.0.1\"\n", fault.ValidationFailed},
		"yarn: a long line":         {yarn, strings.Repeat("a, ", maxEntryBytes) + ":\n", fault.ValidationFailed},
		"yarn: many":                {yarn, repeat(MaxPackages+1, "a%d@1:\n  version \"1.0.0\"\n"), fault.ProjectTooLarge},
		"yarn: many wishes":         {yarn, "a@1:\n  version \"1.0.0\"\n  dependencies:\n" + strings.Repeat("    b 1\n", maxLinks+1), fault.ProjectTooLarge},
		"berry: no YAML":            {yarn, "__metadata:\n\t- {", fault.ValidationFailed},
		"berry: a list":             {yarn, "__metadata:\n  version: 8\na@npm:1: []\n", fault.ValidationFailed},
		"berry: a way out":          {yarn, "__metadata:\n  version: 8\na@npm:1:\n  version: 1.0.0\n  resolution: \"../a@npm:1.0.0\"\n", fault.ValidationFailed},
		"berry: a patched way out":  {yarn, "__metadata:\n  version: 8\na@npm:1:\n  version: 1.0.0\n  resolution: \"a@patch:..%2Fa@npm%3A1.0.0#x\"\n", fault.ValidationFailed},
		"berry: no resolution":      {yarn, "__metadata:\n  version: 8\na@npm:1:\n  version: 1.0.0\n", fault.ValidationFailed},
		"berry: an alias":           {yarn, "__metadata: &m\n  version: 8\na@npm:1: *m\n", fault.ValidationFailed},
		"berry: aliases of aliases": {yarn, "__metadata: {}\na: &a [x,x,x,x,x,x,x,x]\n" + repeat(30, "b%d: &b [*a,*a,*a,*a,*a,*a,*a,*a]\n"), fault.ValidationFailed},
		"berry: many":               {yarn, "__metadata: {}\n" + repeat(MaxPackages+1, "a%[1]d@npm:1: {version: 1.0.0, resolution: 'a%[1]d@npm:1.0.0'}\n"), fault.ProjectTooLarge},
		"berry: many wishes":        {yarn, "__metadata: {}\n? 'a@npm:1" + strings.Repeat(",b@1", maxLinks) + "'\n: {version: 1.0.0, resolution: 'a@npm:1.0.0'}\n", fault.ProjectTooLarge},

		"pnpm: no version":        {pnpm, "packages: {}\n", fault.NotSupported},
		"pnpm: a later version":   {pnpm, "lockfileVersion: '10.0'\n", fault.NotSupported},
		"pnpm: empty":             {pnpm, "", fault.ValidationFailed},
		"pnpm: many documents":    {pnpm, strings.Repeat("---\nlockfileVersion: '9.0'\n", maxDocuments+1), fault.ValidationFailed},
		"pnpm: a list":            {pnpm, "lockfileVersion: '9.0'\npackages: []\n", fault.ValidationFailed},
		"pnpm: not described":     {pnpm, pnpm9("  b@1.0.0: {}", "  a@1.0.0: {}"), fault.ValidationFailed},
		"pnpm: a way out":         {pnpm, pnpm9("  ../a@1.0.0: {}", "  ../a@1.0.0: {}"), fault.ValidationFailed},
		"pnpm: a way out by name": {pnpm, pnpm9("  a@1.0.0: {name: ../a}", "  a@1.0.0: {}"), fault.ValidationFailed},
		"pnpm: a bad dependency":  {pnpm, pnpm9("  a@1.0.0: {}", "  a@1.0.0: {dependencies: {../a: a@1.0.0}}"), fault.ValidationFailed},
		"pnpm: a mapping as key":  {pnpm, pnpm9("  ? {a: b}\n  : {}", "  {}"), fault.ValidationFailed},
		"pnpm: a long key":        {pnpm, pnpm9("  a@1.0.0: {}", "  ? a@1.0.0("+strings.Repeat("b", maxKeyBytes)+")\n  : {}"), fault.ValidationFailed},
		"pnpm: many values":       {pnpm, "lockfileVersion: '9.0'\nx: [" + strings.Repeat("a,", maxMarks) + "]\n", fault.ValidationFailed},
		"pnpm: many fields":       {pnpm, pnpm9("  a@1.0.0: {"+repeat(maxFields, "f%d: 1,")+"}", "  a@1.0.0: {}"), fault.ValidationFailed},
		"pnpm: deep lists":        {pnpm, strings.Repeat("[", 1_000_000), fault.ValidationFailed},
		"pnpm: deep blocks":       {pnpm, strings.Repeat("- ", 500_000), fault.ValidationFailed},
		"pnpm 5: no version":      {pnpm, "lockfileVersion: 5.4\npackages: {/a: {}}\n", fault.ValidationFailed},

		"bun: no JSON":         {bun, `{"lockfileVersion": 1, "packages": {"a": ["a@1.0.0",,]}}`, fault.ValidationFailed},
		"bun: no version":      {bun, `{"packages": {}}`, fault.NotSupported},
		"bun: a later version": {bun, `{"lockfileVersion": 3}`, fault.NotSupported},
		"bun: a number":        {bun, bun1(`"a": [1]`), fault.ValidationFailed},
		"bun: nothing":         {bun, bun1(`"a": []`), fault.ValidationFailed},
		"bun: a way out":       {bun, bun1(`"../a": ["a@1.0.0", "", {}, ""]`), fault.ValidationFailed},
		"bun: a named way out": {bun, bun1(`"a": ["../a@1.0.0", "", {}, ""]`), fault.ValidationFailed},
		"bun: no integrity":    {bun, bun1(`"a": ["a@1.0.0", "", {}, "sha512"]`), fault.ValidationFailed},
		"bun: deep":            {bun, bun1(`"a` + strings.Repeat("/a", maxNesting) + `": ["a@1.0.0", "", {}, ""]`), fault.ValidationFailed},
		"bun: many":            {bun, bun1(repeat(MaxPackages+1, `"a%[1]d": ["a%[1]d@1.0.0"],`)), fault.ProjectTooLarge},
		"bun: too many bytes":  {bun, strings.Repeat(" ", MaxBytes+1), fault.FileTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			files := map[string][]byte{c.file: []byte(c.content)}
			if c.file == "package.json" {
				files[lock] = []byte(npm1(""))
			}
			g, err := Read(files)
			var known *fault.Error
			if !errors.As(err, &known) || known.Code != c.code || g != nil {
				t.Fatalf("got %v, expected %s", err, c.code)
			}
			if strings.Contains(known.Message, "..") {
				t.Errorf("the message repeats the file's words: %s", known.Message)
			}
		})
	}
}

func TestPackageJSONIsBoundedToo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		manifest string
		code     fault.Code
	}{
		"bytes":       {`{"x": "` + strings.Repeat("a", maxManifestBytes) + `"}`, fault.FileTooLarge},
		"globs":       {`{"workspaces": ["a"` + strings.Repeat(`,"a"`, maxGlobs) + `]}`, fault.ValidationFailed},
		"resolutions": {`{"resolutions": {` + strings.TrimSuffix(repeat(maxOverrides+1, `"a%d": "1",`), ",") + `}}`, fault.ValidationFailed},
		"types":       {`{"dependencies": {"a": 1}}`, fault.ValidationFailed},
	} {
		_, err := Read(map[string][]byte{"package.json": []byte(c.manifest), "yarn.lock": []byte("")})
		if !fault.Is(err, c.code) {
			t.Errorf("%s: %v", name, err)
		}
	}
	files := map[string][]byte{"package.json": []byte(`{"workspaces": ["**"]}`), "yarn.lock": nil}
	for i := range MaxPackages + 1 {
		files[fmt.Sprintf("w%d/package.json", i)] = []byte("{}")
	}
	if _, err := Read(files); !fault.Is(err, fault.ProjectTooLarge) {
		t.Errorf("many workspaces: %v", err)
	}
}

func TestNoMessageHoldsAPassword(t *testing.T) {
	t.Parallel()
	for file, content := range map[string]string{
		"package-lock.json": npm3(`"node_modules/a": {"version": "secret", "resolved": "https://user:secret@registry.example.com/a.tgz", "integrity": "secret"}`),
		"yarn.lock":         "a@1:\n  version secret\n  resolved \"https://user:secret@registry.example.com/a.tgz\"\n",
		"pnpm-lock.yaml":    "lockfileVersion: '9.0'\npackages: {a@1.0.0: {resolution: {tarball: 'https://user:secret@registry.example.com/a.tgz', integrity: secret}}}\nsnapshots: {a@1.0.0: {}}",
		"bun.lock":          bun1(`"a": ["a@1.0.0", "https://user:secret@registry.example.com/a.tgz", {}, "secret"]`),
	} {
		_, err := Read(map[string][]byte{file: []byte(content)})
		if err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", file, err)
		}
	}
}

// Whatever a lock file holds, it is read or refused with one of the documented faults, and every key of a Graph leads somewhere.
func fuzz(f *testing.F, file string, managers ...string) {
	for _, manager := range managers {
		f.Add(load(f, manager+"/"+file), "^1.0.0")
	}
	manifests := project(f, nil)
	f.Fuzz(func(t *testing.T, content []byte, resolution string) {
		root := bytes.ReplaceAll(manifests["package.json"], []byte(`"private": true`), fmt.Appendf(nil, `"resolutions": {"@acme/theme/colors-kit": %q}`, resolution))
		g, err := Read(map[string][]byte{
			file: content, "package.json": root, "packages/ui/package.json": manifests["packages/ui/package.json"],
		})
		if err != nil {
			var known *fault.Error
			if !errors.As(err, &known) || known.Code == fault.Internal {
				t.Fatalf("an undocumented error: %v", err)
			}
			return
		}
		for dir, root := range g.Roots {
			if _, inside := folder(dir); !inside {
				t.Errorf("%q is a folder of the project", dir)
			}
			for name, key := range root {
				if _, ok := g.Packages[key]; !ok || !validName(name) {
					t.Errorf("%q leads from %q to %q", name, dir, key)
				}
			}
		}
		for key, p := range g.Packages {
			if !validName(p.Name) || !validVersion(p.Version) && (p.Version != "" || p.Tarball == "") || !validIntegrity(p.Integrity) {
				t.Errorf("%q is %+v", key, p)
			}
			for name, to := range p.Dependencies {
				if _, ok := g.Packages[to]; !ok || !validName(name) {
					t.Errorf("%q leads from %q to %q", name, key, to)
				}
			}
		}
	})
}

func FuzzNPM(f *testing.F)  { fuzz(f, "package-lock.json", "npm1", "npm2", "npm3") }
func FuzzYarn(f *testing.F) { fuzz(f, "yarn.lock", "yarn1", "berry2", "berry4") }
func FuzzPNPM(f *testing.F) { fuzz(f, "pnpm-lock.yaml", "pnpm5", "pnpm6", "pnpm9") }
func FuzzBun(f *testing.F)  { fuzz(f, "bun.lock", "bun") }
