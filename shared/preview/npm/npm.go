// Package npm finds the modules of npm packages that a project's code reaches, as React Native's bundler resolves them: through
// package.json's fields, "exports" with its conditions, platforms' extensions, and each package's own dependencies.
//
// It runs no code and reads nothing but what it is given.
package npm

import "context"

// Bounds of what a project may reach in its packages.
const (
	// MaxModules bounds the files.
	MaxModules = 12_000
	// MaxBytes bounds them together.
	MaxBytes = 48 << 20
	// MaxModuleBytes bounds one.
	MaxModuleBytes = 8 << 20
)

// Files are files by slash-separated path.
type Files interface {
	// List returns every path, in any order.
	List() []string
	// Read returns a file's content. The caller must not change it.
	Read(path string) ([]byte, bool)
}

// Source is where a project's packages are.
type Source interface {
	// Identity tells this installation apart from every other: two that have the same hold the same.
	Identity() string
	// Open makes the packages ready to be read. An error is not the project's fault: another time it may succeed.
	Open(ctx context.Context) (Packages, error)
}

// Packages are the packages that a project has installed. They must be safe for concurrent use.
type Packages interface {
	// Find returns the key of the package that a name means to an importer: a package, by its key, or "" and the project's folder
	// that the importing file's package.json is in.
	Find(importer, folder, name string) (key string, ok bool)
	// Package describes a package by its key.
	Package(key string) Package
	// Rest says that little is read of the packages for a while, and most of the memory that they take may go. It returns what
	// they take then, in bytes.
	Rest() int64
}

// Installation is packages that are at hand.
type Installation interface {
	Source
	Packages
}

// Package is one installed package.
type Package struct {
	Name, Version string
	// Files are its files by their path in it.
	Files Files
}

// Import is how a project's file names a package's module.
type Import struct {
	// Folder of the project whose package.json counts for the importing file; "" is the project's root.
	Folder string `json:"folder"`
	// Specifier is what the file imports, such as "lodash/get".
	Specifier string `json:"specifier"`
}

// Link is what a package's module imports.
type Link struct {
	Specifier string `json:"specifier"`
	// Target is the path of a module of the set, or empty for one that is left out on purpose ("browser": {"fs": false}).
	Target string `json:"target"`
}

// Module is one file of a set.
type Module struct {
	// Path is unique in the set and readable: node_modules/<name>/<file>.
	Path string
	// Pure modules may be left out where nothing of them is used.
	Pure    bool
	Content []byte
	Links   []Link
}

// Set is all that a project reaches of its packages, on one platform.
type Set struct {
	// Key is a digest of everything below.
	Key      string
	Platform string
	// Entries are the modules that the project itself imports: paths of Modules.
	Entries map[Import]string
	// Modules are sorted by path.
	Modules []Module
	// Fonts are the font files of all packages that are reached, whether code names them or not: native builds link them.
	Fonts []FontFile
}

// FontFile is a font in a package.
type FontFile struct {
	// Name is the file's, without its extension.
	Name string
	// Key is the package's, Path the file's in it.
	Key, Path string
}

// Read implements part of Files: it returns a module's content.
func (s *Set) Read(path string) ([]byte, bool) {
	i, ok := s.find(path)
	if !ok {
		return nil, false
	}
	return s.Modules[i].Content, true
}
