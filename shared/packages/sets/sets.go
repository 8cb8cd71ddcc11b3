// Package sets says which npm packages a project uses, in a form that travels: a graph whose packages name the archives that hold
// them. Clients make one of what is installed or fetched, the API checks it, workers read it. It does no I/O.
package sets

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"hivesync/shared/fault"
	"hivesync/shared/packages"
)

// Bounds of a set.
const (
	MaxPackages = 3_000
	// MaxFiles and MaxUnpacked bound all its packages' files, MaxPacked their archives together, MaxArchive one of them: bytes.
	MaxFiles    = 60_000
	MaxUnpacked = 300 << 20
	MaxPacked   = 128 << 20
	MaxArchive  = 10 << 20
	// MaxBytes bounds its JSON.
	MaxBytes = 4 << 20

	maxRoots = 500
	maxLinks = 100_000 // of all folders and packages
	maxName  = 214     // npm's own
	maxText  = 1_024
	maxTold  = 20
)

// Set is a project's packages.
type Set struct {
	// Roots are what the project's own folders may import: the folder's slash-separated path ("" is the project's root, others are
	// its workspaces), then the name that is imported, to a key of Packages.
	Roots map[string]map[string]string `json:"roots" doc:"by folder of the project ('' is its root), then by the name that is imported there: keys of packages"`
	// Packages are all packages, by a key of the client's choice that tells two installations of a name apart.
	Packages map[string]Package `json:"packages" doc:"by keys of the client's choice, which tell two installations of a package apart"`
}

// Package is one version of a package, as it is installed once.
type Package struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	// SHA256 is that of the archive, in lowercase hexadecimal, and Size its bytes.
	SHA256 string `json:"sha256" doc:"of its archive, in lowercase hexadecimal"`
	Size   int64  `json:"size" doc:"bytes of its archive"`
	// Integrity is that of the registry's archive which the archive was packed from, where the server fetched it.
	Integrity string `json:"integrity,omitempty" doc:"sha512 of the registry's archive that it was packed from, where packages.fetch did"`
	// Dependencies are what it may import: the name that is imported, to a key of Packages.
	Dependencies map[string]string `json:"dependencies,omitempty" doc:"what it may import, by name: keys of packages"`
}

// Decode reads a set and checks it. Errors: VALIDATION_FAILED and PACKAGES_TOO_LARGE.
func Decode(raw []byte) (*Set, error) {
	if len(raw) > MaxBytes {
		return nil, tooLarge("A set of packages may have at most %d MiB of JSON.", MaxBytes>>20)
	}
	if !utf8.Valid(raw) {
		return nil, fault.New(fault.ValidationFailed, "The set of packages is no text in UTF-8.")
	}
	var s Set
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&s); err != nil || d.More() {
		return nil, fault.Wrap(err, fault.ValidationFailed, "The set of packages is not of its form: expected an object with roots and packages.")
	}
	return &s, s.check()
}

// Encode returns the set's canonical JSON and its digest, the SHA-256 in hexadecimal, by which the set is known.
func (s *Set) Encode() (raw []byte, digest string, err error) {
	if raw, err = json.Marshal(s); err != nil { // the keys of maps are sorted
		return nil, "", err
	}
	return raw, Digest(raw), nil
}

// Digest is the SHA-256 of an archive or of a set's JSON, in lowercase hexadecimal.
func Digest(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// IsDigest says whether a text is of the form of a digest.
func IsDigest(s string) bool { return digestShape.MatchString(s) }

// Archives are the archives of all packages, each once, by their digests: their sizes.
func (s *Set) Archives() map[string]int64 {
	out := map[string]int64{}
	for _, p := range s.Packages {
		out[p.SHA256] = p.Size
	}
	return out
}

// Graph is what the set says without the archives. What no package declares it finds where another brings it, as in a flat node_modules.
func (s *Set) Graph() *packages.Graph {
	g := &packages.Graph{Roots: s.Roots, Packages: make(map[string]packages.Package, len(s.Packages)), Hoisted: map[string]string{}}
	for _, key := range slices.Sorted(maps.Keys(s.Packages)) {
		p := s.Packages[key]
		if _, taken := g.Hoisted[p.Name]; !taken {
			g.Hoisted[p.Name] = key
		}
		g.Packages[key] = packages.Package{Name: p.Name, Version: p.Version, Dependencies: p.Dependencies}
	}
	return g
}

// TooLarge is the error of a set over one of its bounds, PACKAGES_TOO_LARGE, or nil: files and unpacked are what its archives hold.
func TooLarge(files int, unpacked int64) error {
	switch {
	case files > MaxFiles:
		return tooLarge("A project's packages may have at most %d files together; these have %d.", MaxFiles, files)
	case unpacked > MaxUnpacked:
		return tooLarge("A project's packages may have at most %d MiB together; these have %d.", MaxUnpacked>>20, unpacked>>20)
	}
	return nil
}

func tooLarge(format string, args ...any) error {
	return fault.New(fault.PackagesTooLarge, fmt.Sprintf(format, args...)+" Leave out packages that no screen imports.")
}

var (
	digestShape    = regexp.MustCompile(`^[0-9a-f]{64}$`)
	integrityShape = regexp.MustCompile(`^sha512-[A-Za-z0-9+/]{86}==$`)
	// nameShape is of names that mean nothing in a URL or a path.
	nameShape = regexp.MustCompile(`^(@[A-Za-z0-9\-_~!'()*][A-Za-z0-9\-._~!'()*]*/)?[A-Za-z0-9\-_~!'()*][A-Za-z0-9\-._~!'()*]*$`)
)

// check holds the set against its bounds, and its links against its packages.
func (s *Set) check() error {
	if len(s.Packages) > MaxPackages {
		return tooLarge("A project may have at most %d packages; these are %d.", MaxPackages, len(s.Packages))
	}
	c := checking{set: s}
	if len(s.Roots) > maxRoots {
		c.wrong("roots", "too_many", fmt.Sprintf("expected at most %d folders", maxRoots))
	}
	for _, folder := range slices.Sorted(maps.Keys(s.Roots)) {
		if !text(folder) && folder != "" {
			c.wrong("roots", "invalid", "expected folders of the project")
		}
		c.links("roots", s.Roots[folder])
	}
	var packed int64
	sizes := map[string]int64{}
	for i, key := range slices.Sorted(maps.Keys(s.Packages)) {
		p, field := s.Packages[key], fmt.Sprintf("packages[%d]", i)
		switch known, twice := sizes[p.SHA256]; {
		case !text(key):
			c.wrong(field, "invalid", fmt.Sprintf("expected a key of 1 to %d printable bytes", maxText))
		case len(p.Name) > maxName || !nameShape.MatchString(p.Name):
			c.wrong(field+".name", "invalid", "expected a package's name")
		case !text(p.Version):
			c.wrong(field+".version", "invalid", "expected a version")
		case !IsDigest(p.SHA256):
			c.wrong(field+".sha256", "invalid", "expected 64 lowercase hexadecimal digits")
		case p.Size <= 0 || p.Size > MaxArchive:
			c.wrong(field+".size", "invalid", fmt.Sprintf("expected an archive of at most %d MiB", MaxArchive>>20))
		case p.Integrity != "" && !integrityShape.MatchString(p.Integrity):
			c.wrong(field+".integrity", "invalid", "expected sha512- and base64")
		case twice && known != p.Size:
			c.wrong(field+".size", "invalid", "one archive has two sizes")
		case !twice:
			packed += p.Size
			sizes[p.SHA256] = p.Size
		}
		c.links(field+".dependencies", p.Dependencies)
	}
	switch {
	case len(c.details) > 0:
		return fault.New(fault.ValidationFailed, "The set of packages cannot be taken as it is.", c.details...)
	case c.count > maxLinks:
		return tooLarge("A project's packages may have at most %d dependencies together.", maxLinks)
	case packed > MaxPacked:
		return tooLarge("A project's packages may have at most %d MiB of archives together; these have %d.", MaxPacked>>20, packed>>20)
	}
	return nil
}

type checking struct {
	set     *Set
	count   int
	details []fault.Detail
}

func (c *checking) wrong(field, code, message string) {
	if len(c.details) < maxTold {
		c.details = append(c.details, fault.Detail{Field: field, Code: code, Message: message})
	}
}

func (c *checking) links(field string, links map[string]string) {
	c.count += len(links)
	for name, key := range links {
		if _, known := c.set.Packages[key]; !known {
			c.wrong(field, "unknown", "expected keys of packages of the set")
			return
		}
		if len(name) > maxName || !nameShape.MatchString(name) {
			c.wrong(field, "invalid", "expected names of packages")
			return
		}
	}
}

// text says whether a text is short and printable.
func text(s string) bool {
	return s != "" && len(s) <= maxText && !strings.ContainsFunc(s, func(r rune) bool { return r < 0x20 || r == 0x7f })
}
