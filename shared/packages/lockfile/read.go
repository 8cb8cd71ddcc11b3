// Package lockfile reads the lock files of npm, Yarn, pnpm and Bun: which version of which package each import of a project
// means, as its developer has it.
//
// It is pure: it asks no disk, no network and no package manager. It follows nothing but what the files say, and what they say
// is checked before it gets into a Graph: names, versions and integrities are well-formed, and all is bounded.
package lockfile

import (
	"errors"

	"hivesync/shared/fault"
	"hivesync/shared/packages"
)

// Bounds of what is read.
const (
	// MaxBytes bounds a lock file, MaxPackages what it may list.
	MaxBytes    = 64 << 20
	MaxPackages = 50_000

	maxLinks         = 1_000_000 // dependencies of all packages together
	maxNesting       = 32        // node_modules within node_modules
	maxEntryBytes    = 1 << 20   // of one package in a lock file of JSON
	maxManifestBytes = 1 << 20
	maxKeyBytes      = 4096
)

// ErrNone says that the project has no lock file.
var ErrNone = errors.New("the project has no lock file")

// format is how one package manager writes down an installation.
type format struct {
	manager string
	files   []string // at the project's root; the first that is there counts
	read    func(*install, []byte) error
}

// formats stand in the order in which they are preferred where the project does not say.
var formats = []format{
	{"npm", []string{"npm-shrinkwrap.json", "package-lock.json"}, readNPM},
	{"yarn", []string{"yarn.lock"}, readYarn},
	{"pnpm", []string{"pnpm-lock.yaml"}, readPNPM},
	{"bun", []string{"bun.lock"}, readBun},
}

// Read finds the lock file of a project and reads it. files are the project's by their slash-separated paths; it looks at the lock
// files at the root and at the package.json files. Where several managers left a lock file, package.json's "packageManager"
// decides.
//
// A package is left out that the project's own files are (a workspace, a folder), or whose archive has no URL (a git
// repository, a local archive). One that comes from a URL has no Version where the lock file names none. A Tarball is the lock
// file's own, so it can hold its author's credentials, and can point anywhere.
//
// Yarn does not write down who got which peer, nor npm before its version 7: those have what the project's root has.
//
// Errors are ErrNone, NOT_SUPPORTED for a form that it does not know, FILE_TOO_LARGE, PROJECT_TOO_LARGE for more packages or
// dependencies than the bounds, and VALIDATION_FAILED for what no package manager wrote.
func Read(files map[string][]byte) (*packages.Graph, error) {
	chosen, name, err := choose(files)
	if err != nil {
		return nil, err
	}
	content := files[name]
	if len(content) > MaxBytes {
		return nil, fault.Newf(fault.FileTooLarge, "%s has more than %d MiB.", name, MaxBytes>>20)
	}
	in := &install{lock: name, files: files, graph: &packages.Graph{
		Roots: map[string]map[string]string{"": {}}, Packages: map[string]packages.Package{},
	}}
	if err := chosen.read(in, content); err != nil {
		return nil, err
	}
	return in.graph, nil
}

// choose returns the lock file to read, and its format.
func choose(files map[string][]byte) (format, string, error) {
	var there []format
	var names []string
	for _, f := range formats {
		for _, name := range f.files {
			if _, ok := files[name]; ok {
				there, names = append(there, f), append(names, name)
				break
			}
		}
	}
	if len(there) == 0 {
		if _, ok := files["bun.lockb"]; ok {
			return format{}, "", fault.New(fault.NotSupported,
				"bun.lockb is Bun's old binary lock file, which cannot be read here. Run `bun install --save-text-lockfile` and send bun.lock.")
		}
		return format{}, "", ErrNone
	}
	if len(there) > 1 {
		m, err := readManifest(files, "")
		if err != nil {
			return format{}, "", err
		}
		for i, f := range there {
			if f.manager == m.manager() {
				return f, names[i], nil
			}
		}
	}
	return there[0], names[0], nil
}
