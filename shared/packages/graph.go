// Package packages knows which npm packages a project uses: which version each import means, and where its archive comes from. The
// packages below it read that from lock files, from a registry and from node_modules.
package packages

// Graph is a project's installation: which package each name means, to the project and to every package of it.
type Graph struct {
	// Roots are what the project's own folders may import: the folder's slash-separated path ("" is the project's root, others are its
	// workspaces), then the name that is imported, to a key of Packages.
	Roots map[string]map[string]string
	// Packages are all packages, by a key that tells two installations of a name apart; its form is the source's own.
	Packages map[string]Package
	// Hoisted are, by name, what a package may import that neither it nor the project declares: package managers put what one
	// package brings where the others find it.
	Hoisted map[string]string
}

// Package is one version of a package, as it is installed once.
type Package struct {
	// Name and Version are the package's own: a dependency may have another name for it ("npm:" aliases).
	Name, Version string
	// Integrity is a Subresource Integrity of its archive, such as "sha512-...", or empty where the source has none.
	Integrity string
	// Tarball is the URL of its archive, or empty for where its registry has it.
	Tarball string
	// Dependencies are what it may import, peers among them: the name that is imported, to a key of Packages.
	Dependencies map[string]string
}

// Find returns the key of the package that a name means to an importer: a key of Packages, or "" and the project's folder that
// the importing file is in. What nobody declared is what the project's root has, as with a flat node_modules.
func (g *Graph) Find(importer, folder, name string) (string, bool) {
	if importer != "" {
		if key, ok := g.Packages[importer].Dependencies[name]; ok {
			return key, true
		}
	}
	for ; importer == "" && folder != ""; folder = parent(folder) {
		if key, ok := g.Roots[folder][name]; ok {
			return key, true
		}
	}
	key, ok := g.Roots[""][name]
	if !ok && importer != "" {
		key, ok = g.Hoisted[name]
	}
	return key, ok
}

func parent(folder string) string {
	for i := len(folder) - 1; i >= 0; i-- {
		if folder[i] == '/' {
			return folder[:i]
		}
	}
	return ""
}
