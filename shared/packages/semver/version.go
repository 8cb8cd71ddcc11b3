// Package semver reads versions and ranges as npm reads them, which is Semantic Versioning 2.0.0 and a language of ranges that is
// npm's own: what "^0.2.3", "1.x || >=2.5 <3" and "1.2 - 2" take. A prerelease is taken only where the range names one of the same
// version.
//
// It is pure, and bounds what it reads.
package semver

import (
	"cmp"
	"strconv"
	"strings"
)

// Version is a version. Its build metadata is not kept, since it orders nothing.
type Version struct {
	Major, Minor, Patch uint64
	// Prerelease are the parts behind the dash, such as "beta" and "2".
	Prerelease []string
}

const (
	maxVersionBytes = 256
	maxNumber       = 1<<53 - 1 // npm's numbers are JavaScript's
)

// Parse reads a version such as "1.2.3-beta.2+build"; a "v" or "=" in front is left out, as npm does.
func Parse(text string) (Version, bool) {
	text = strings.TrimSpace(text)
	if len(text) > maxVersionBytes {
		return Version{}, false
	}
	p, ok := parsePartial(strings.TrimSpace(strings.TrimLeft(text, "=")))
	if !ok || p.known < 3 {
		return Version{}, false
	}
	return p.version, true
}

// String returns the version as it is published, without build metadata.
func (v Version) String() string {
	text := strconv.FormatUint(v.Major, 10) + "." + strconv.FormatUint(v.Minor, 10) + "." + strconv.FormatUint(v.Patch, 10)
	if len(v.Prerelease) > 0 {
		text += "-" + strings.Join(v.Prerelease, ".")
	}
	return text
}

// Compare orders versions by precedence: negative where a comes before b.
func Compare(a, b Version) int {
	if c := cmp.Or(cmp.Compare(a.Major, b.Major), cmp.Compare(a.Minor, b.Minor), cmp.Compare(a.Patch, b.Patch)); c != 0 {
		return c
	}
	if len(a.Prerelease) == 0 || len(b.Prerelease) == 0 {
		return cmp.Compare(len(b.Prerelease), len(a.Prerelease)) // a prerelease comes before its version
	}
	for i := range min(len(a.Prerelease), len(b.Prerelease)) {
		if c := comparePart(a.Prerelease[i], b.Prerelease[i]); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(a.Prerelease), len(b.Prerelease))
}

func comparePart(a, b string) int {
	switch na, nb := number(a), number(b); {
	case na && nb:
		return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b)) // neither begins with a zero
	case na:
		return -1
	case nb:
		return 1
	}
	return strings.Compare(a, b)
}

func number(part string) bool { return strings.Trim(part, "0123456789") == "" }

// sameTriple reports whether two versions differ in their prereleases alone.
func sameTriple(a, b Version) bool {
	return a.Major == b.Major && a.Minor == b.Minor && a.Patch == b.Patch
}

// partial is a version as ranges have it: "1", "1.2", "1.x" and "*" leave parts open.
type partial struct {
	version Version
	known   int // how many of major, minor and patch are given
}

func parsePartial(text string) (partial, bool) {
	text, build, hasBuild := strings.Cut(strings.TrimPrefix(text, "v"), "+")
	if hasBuild && !identifiers(strings.Split(build, "."), true) {
		return partial{}, false
	}
	text, pre, hasPre := strings.Cut(text, "-")
	fields := strings.Split(text, ".")
	if len(fields) > 3 {
		return partial{}, false
	}
	var p partial
	open := false
	for i, into := range []*uint64{&p.version.Major, &p.version.Minor, &p.version.Patch} {
		if i >= len(fields) {
			break
		}
		if f := fields[i]; f == "x" || f == "X" || f == "*" || (f == "" && len(fields) == 1) {
			open = true
			continue
		}
		n, ok := parseNumber(fields[i])
		if !ok {
			return partial{}, false
		}
		if !open { // what follows an open part says nothing
			*into = n
			p.known = i + 1
		}
	}
	if !hasPre {
		return p, true
	}
	parts := strings.Split(pre, ".")
	if len(fields) < 3 || !identifiers(parts, false) {
		return partial{}, false
	}
	if p.known == 3 {
		p.version.Prerelease = parts
	}
	return p, true
}

func parseNumber(text string) (uint64, bool) {
	if text == "" || !number(text) || (len(text) > 1 && text[0] == '0') {
		return 0, false
	}
	n, err := strconv.ParseUint(text, 10, 64)
	return n, err == nil && n <= maxNumber
}

func identifiers(parts []string, zeros bool) bool {
	for _, part := range parts {
		if part == "" || strings.Trim(part, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-") != "" {
			return false
		}
		if !zeros && number(part) && len(part) > 1 && part[0] == '0' {
			return false
		}
	}
	return true
}
