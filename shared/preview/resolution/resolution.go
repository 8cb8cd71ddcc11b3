// Package resolution says which file of a project a path means, as React Native's bundler does: with or without an
// extension, for one platform, a folder by its package.json or index. The bundler follows it, and whoever must know
// without bundling whether an entry point exists.
//
// It is pure: it reads no file, and knows a project only by what it asks of it.
package resolution

import (
	"path"
	"slices"
	"strings"

	"hivesync/shared/fault"
)

// Platforms whose files have names of their own, such as Row.ios.tsx.
const (
	IOS     = "ios"
	Android = "android"
)

// Extensions of sources, in the order in which they are tried.
var Extensions = []string{".tsx", ".ts", ".jsx", ".js", ".mjs", ".cjs", ".json"}

// Project is what is asked of a project's files.
type Project interface {
	// Has reports whether there is a file of this path.
	Has(path string) bool
	// Folder reports whether files lie below a path.
	Folder(path string) bool
	// Main returns the file that a folder's package.json stands for, if it has one.
	Main(folder string) (file string, ok bool)
}

// File finds the file that a path, with or without extension, means on a platform, and says whether another platform may
// have another one.
func File(p Project, name, platform string) (found string, byPlatform, ok bool) {
	name = path.Clean(name)
	if name == "." {
		name = ""
	}
	if strings.HasPrefix(name, "../") || name == ".." || strings.HasPrefix(name, "/") {
		return "", false, false
	}
	if name != "" {
		if p.Has(name) {
			return name, false, true
		}
		if found, byPlatform, ok = WithExtension(p, name, platform); ok {
			return found, byPlatform, true
		}
		// TypeScript's own convention: "./a.js" means the source a.ts.
		if stem, cut := cutSuffixes(name, ".js", ".jsx", ".mjs", ".cjs"); cut {
			if found, byPlatform, ok = WithExtension(p, stem, platform); ok {
				return found, byPlatform, true
			}
		}
	}
	if name == "" || p.Folder(name) {
		if main, ok := p.Main(name); ok {
			return main, false, true
		}
		return WithExtension(p, path.Join(name, "index"), platform)
	}
	return "", byPlatform, false
}

// WithExtension is File for a path that lacks its extension.
func WithExtension(p Project, stem, platform string) (found string, byPlatform, ok bool) {
	for _, platform := range []string{IOS, Android} {
		for _, ext := range Extensions {
			if p.Has(stem + "." + platform + ext) {
				byPlatform = true
			}
		}
	}
	for _, ext := range Extensions {
		for _, infix := range []string{"." + platform, ".native", ""} {
			if p.Has(stem + infix + ext) {
				return stem + infix + ext, byPlatform, true
			}
		}
	}
	return "", byPlatform, false
}

func cutSuffixes(s string, suffixes ...string) (string, bool) {
	for _, suffix := range suffixes {
		if stem, ok := strings.CutSuffix(s, suffix); ok {
			return stem, true
		}
	}
	return s, false
}

// Manifest is the file that says what its folder stands for.
const Manifest = "package.json"

// Candidates lists all files on which it depends what a path means, on any platform: a bounded number, less than a hundred.
func Candidates(name string) []string {
	asked := &asker{}
	File(asked, name, IOS) // it looks at both platforms' files
	return asked.paths
}

// asker is a project without files that keeps what it is asked for.
type asker struct{ paths []string }

func (a *asker) Has(path string) bool {
	if !slices.Contains(a.paths, path) {
		a.paths = append(a.paths, path)
	}
	return false
}

func (a *asker) Folder(string) bool { return true }

func (a *asker) Main(folder string) (string, bool) {
	return "", a.Has(path.Join(folder, Manifest))
}

// Known is a project of which only these paths are known: those of the candidates that exist. A folder that has a
// package.json stands for that: which file it names is known to whoever reads it.
type Known []string

// Has implements Project.
func (k Known) Has(path string) bool { return slices.Contains(k, path) }

// Folder implements Project.
func (Known) Folder(string) bool { return true }

// Main implements Project.
func (k Known) Main(folder string) (string, bool) {
	manifest := path.Join(folder, Manifest)
	return manifest, folder != "" && k.Has(manifest)
}

// maxNear bounds how many files an error names.
const maxNear = 3

// Stem is a file's name without its folders and its extension.
func Stem(name string) string {
	base := path.Base(name)
	return base[:len(base)-len(path.Ext(base))]
}

// Near lists the files that whoever wrote a path may have meant: first the same path in another case or with an
// extension, then those of the same name elsewhere.
func Near(name string, paths []string) []string {
	lower, stem := strings.ToLower(name), strings.ToLower(Stem(name))
	var same, elsewhere []string
	for _, candidate := range paths {
		rest, begins := strings.CutPrefix(strings.ToLower(candidate), lower)
		switch {
		case begins && (rest == "" || slices.Contains(Extensions, rest)):
			same = append(same, candidate)
		case strings.ToLower(Stem(candidate)) == stem && !strings.Contains(candidate, "node_modules/"):
			elsewhere = append(elsewhere, candidate)
		}
	}
	rank := func(candidate string) int { // as the extensions are tried, none before all
		return slices.Index(Extensions, strings.TrimPrefix(strings.ToLower(candidate), lower))
	}
	slices.SortStableFunc(same, func(a, b string) int { return rank(a) - rank(b) })
	slices.Sort(elsewhere)
	near := slices.Concat(same, elsewhere)
	return near[:min(len(near), maxNear)]
}

// EntryNotFound is the error for an entry point that is not in a project, which has others near it.
func EntryNotFound(name string, near []string) *fault.Error {
	message := "The entry point " + name + " is not in the project."
	switch last := len(near) - 1; {
	case last == 0:
		message += " Did you mean " + near[0] + "?"
	case last > 0:
		message += " Did you mean " + strings.Join(near[:last], ", ") + " or " + near[last] + "?"
	}
	return fault.New(fault.EntryPointNotFound, message)
}
