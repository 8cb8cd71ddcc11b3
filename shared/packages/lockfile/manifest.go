package lockfile

import (
	"bytes"
	"encoding/json"
	"path"
	"slices"
	"strings"

	"hivesync/shared/fault"
)

// manifest is what lock files leave to package.json.
type manifest struct {
	PackageManager string            `json:"packageManager"`
	Workspaces     json.RawMessage   `json:"workspaces"`
	Resolutions    map[string]string `json:"resolutions"`
	wants
}

// wants are the dependencies of a package.json, or of what a lock file copies from one: names to ranges.
type wants struct {
	Dependencies         map[string]string `json:"dependencies"`
	OptionalDependencies map[string]string `json:"optionalDependencies"`
	PeerDependencies     map[string]string `json:"peerDependencies"`
	DevDependencies      map[string]string `json:"devDependencies"`
}

// each calls do for all dependencies, development ones only where dev says so.
func (w wants) each(dev bool, do func(name, version string) error) error {
	// A later one wins: a peer is the weakest wish, and npm takes an optional dependency before the same one that is not.
	all := []map[string]string{w.PeerDependencies, w.Dependencies, w.OptionalDependencies}
	if dev {
		all = slices.Insert(all, 1, w.DevDependencies)
	}
	for _, names := range all {
		for name, version := range names {
			if err := do(name, version); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w wants) count() int {
	return len(w.Dependencies) + len(w.OptionalDependencies) + len(w.PeerDependencies) + len(w.DevDependencies)
}

// readManifest reads a folder's package.json. One that is not there is empty.
func readManifest(files map[string][]byte, folder string) (manifest, error) {
	var m manifest
	name := path.Join(folder, "package.json")
	content, ok := files[name]
	if !ok {
		return m, nil
	}
	if len(content) > maxManifestBytes {
		return m, fault.Newf(fault.FileTooLarge, "A package.json has more than %d MiB.", maxManifestBytes>>20).At(name, 0, 0)
	}
	if err := json.Unmarshal(bytes.TrimPrefix(content, []byte("\xef\xbb\xbf")), &m); err != nil {
		return m, fault.Wrap(err, fault.ValidationFailed, "A package.json is not valid JSON, or holds another type than npm expects.").At(name, 0, 0)
	}
	return m, nil
}

// manager returns the package manager that the project names, such as "pnpm" for "pnpm@9.1.0+sha512...", or "".
func (m manifest) manager() string {
	name, _, _ := strings.Cut(m.PackageManager, "@")
	return name
}

// workspaces returns the globs of the project's workspaces: a list, or an object that has one as "packages".
func (m manifest) workspaces() []string {
	var globs []string
	if json.Unmarshal(m.Workspaces, &globs) == nil {
		return globs
	}
	var object struct {
		Packages []string `json:"packages"`
	}
	if json.Unmarshal(m.Workspaces, &object) == nil {
		return object.Packages
	}
	return nil
}

// Bounds of what a project's package.json lists besides its dependencies.
const (
	maxGlobs     = 100
	maxOverrides = 1000
)

// manifests returns the package.json of the project and of all its workspaces, by their folders.
func (in *install) manifests() (map[string]manifest, error) {
	root, err := readManifest(in.files, "")
	if err != nil {
		return nil, err
	}
	all := map[string]manifest{"": root}
	globs := root.workspaces()
	if len(globs) > maxGlobs {
		return nil, fault.Newf(fault.ValidationFailed, "package.json lists more than %d patterns of workspaces.", maxGlobs).At("package.json", 0, 0)
	}
	for name := range in.files {
		dir, isManifest := strings.CutSuffix(name, "/package.json")
		if _, inside := folder(dir); !isManifest || !inside || slices.Contains(strings.Split(dir, "/"), "node_modules") || !matches(globs, dir) {
			continue
		}
		if err := in.entry(); err != nil {
			return nil, err
		}
		m, err := readManifest(in.files, dir)
		if err != nil {
			return nil, err
		}
		if err := in.link(m.count()); err != nil {
			return nil, err
		}
		all[dir] = m
	}
	return all, nil
}

// matches reports whether a folder is one of the workspaces: the last pattern that matches decides, and "!" takes one out.
func matches(globs []string, dir string) bool {
	is := false
	for _, glob := range globs {
		glob, out := strings.CutPrefix(glob, "!")
		if glob = path.Clean(glob); len(glob) <= maxKeyBytes && matchGlob(strings.Split(glob, "/"), strings.Split(dir, "/")) {
			is = !out
		}
	}
	return is
}

// matchGlob matches the parts of a path: "**" is any number of parts, else a part is as path.Match has it. It only ever
// goes back to the last "**", which is enough, as that one may take what an earlier one would.
func matchGlob(glob, parts []string) bool {
	g, p := 0, 0
	star, from := -1, 0
	for p < len(parts) {
		if g < len(glob) && glob[g] == "**" {
			star, from = g, p
			g++
			continue
		}
		if g < len(glob) {
			if ok, err := path.Match(glob[g], parts[p]); ok && err == nil {
				g++
				p++
				continue
			}
		}
		if star < 0 {
			return false
		}
		from++
		g, p = star+1, from
	}
	for g < len(glob) && glob[g] == "**" {
		g++
	}
	return g == len(glob)
}
