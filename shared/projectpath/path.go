// Package projectpath holds the rules of paths inside a project: what a client may upload is what can lie
// on a developer's disk on any system, and can never point out of the project.
//
// It is pure: it reads no disk and changes nothing but the Unicode normal form.
package projectpath

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"hivesync/shared/safetext"
)

// Bounds of a path.
const (
	// MaxBytes bounds the whole path, MaxSegment each of its parts, in bytes of UTF-8.
	MaxBytes   = 512
	MaxSegment = 255
	// MaxDepth bounds the number of parts.
	MaxDepth = 32
)

// Clean returns the path in Unicode NFC, as two systems that compose accents differently must name one
// file, and an empty reason; or, for a path that breaks a rule, what is expected instead.
func Clean(path string) (clean, reason string) {
	switch {
	case path == "":
		return "", "must not be empty"
	case len(path) > MaxBytes:
		return "", fmt.Sprintf("must have at most %d bytes", MaxBytes)
	case !utf8.ValidString(path):
		return "", "must be valid UTF-8"
	}
	path = norm.NFC.String(path)
	switch {
	case len(path) > MaxBytes:
		return "", fmt.Sprintf("must have at most %d bytes", MaxBytes)
	case path[0] == '/':
		return "", "must be relative to the project: no leading slash"
	case strings.ContainsRune(path, '\\'):
		return "", "must use forward slashes"
	case strings.ContainsFunc(path, forbidden):
		return "", `must not hold control characters, invisible characters, direction marks or any of : * ? " < > |`
	}
	parts := strings.Split(path, "/")
	if len(parts) > MaxDepth {
		return "", fmt.Sprintf("must have at most %d parts", MaxDepth)
	}
	for _, p := range parts {
		switch {
		case p == "" || p == "." || p == "..":
			return "", "must not hold empty, . or .. parts"
		case len(p) > MaxSegment:
			return "", fmt.Sprintf("each part must have at most %d bytes", MaxSegment)
		case strings.HasSuffix(p, ".") || strings.TrimSpace(p) != p:
			return "", "no part may begin with a space, or end with a space or a dot"
		case device(p):
			return "", "no part may be a name that Windows keeps for a device, such as CON, NUL or COM1, whatever its extension"
		}
	}
	return path, ""
}

// Key returns what two paths share when a disk that ignores case takes them for one file.
func Key(clean string) string { return cases.Fold().String(clean) }

// device reports whether a name means a device on Windows, which opens it in place of a file of that name. Source:
// https://learn.microsoft.com/windows/win32/fileio/naming-a-file
func device(name string) bool {
	base, _, _ := strings.Cut(name, ".")
	base = strings.ToUpper(strings.TrimRight(base, " "))
	switch base {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$":
		return true
	}
	port, found := strings.CutPrefix(base, "COM")
	if !found {
		port, found = strings.CutPrefix(base, "LPT")
	}
	return found && utf8.RuneCountInString(port) == 1 && strings.ContainsAny(port, "0123456789¹²³")
}

// forbidden are characters that some system cannot store, that end a C string, or that make a path
// read as another one.
func forbidden(r rune) bool {
	switch r {
	case ':', '*', '?', '"', '<', '>', '|', 0x2028, 0x2029:
		return true
	}
	return !safetext.Printable(r) || safetext.Invisible(r)
}
