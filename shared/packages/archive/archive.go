// Package archive reads the archives of npm packages and holds them against their Subresource Integrity.
//
// Whoever publishes a package writes its archive, so it is hostile: nothing is ever written to a disk, no link is followed, and sizes,
// counts, paths and the ratio of compression are bounded. It does no I/O but reading what it is given.
package archive

import (
	"archive/tar"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/klauspost/compress/gzip"

	"hivesync/shared/fault"
)

// Limits bound an archive.
type Limits struct {
	// Files is how many files are kept, Entries how many members the archive may have at all.
	Files, Entries int
	// Bytes is how many bytes are kept, Unpacked how many the archive may unpack to at all, tar's own included.
	Bytes, Unpacked int64
	// Ratio is how many bytes one compressed byte may unpack to, beyond the first 16 MiB.
	Ratio int64
}

// DefaultLimits are far above what packages of React Native hold. A package of many small icons reaches a ratio of about 60, since
// tar pads each file; deflate ends at 1032.
var DefaultLimits = Limits{Files: 20_000, Entries: 100_000, Bytes: 64 << 20, Unpacked: 1 << 30, Ratio: 200}

const (
	maxPathBytes = 512      // as of a project's file
	freeBytes    = 16 << 20 // to which no ratio applies
)

// Unpack reads a gzipped tar and returns what a preview may need of it: contents by slash-separated path within the package, without
// the archive's first folder. Of files of one path the last counts. Links, devices and sparse files are left out, as npm has none. A member
// whose path leaves the package, and an archive that is cut off, damaged or over a limit, are PACKAGE_INVALID.
func Unpack(tgz io.Reader, limits Limits) (map[string][]byte, error) {
	u := unpacking{limits: limits, files: map[string][]byte{}}
	if err := walk(tgz, limits, u.add); err != nil {
		return nil, err
	}
	u.dropFolders()
	return u.files, nil
}

// walk gives each member of a gzipped tar to add, and holds the archive to the limits that concern it as a whole.
func walk(tgz io.Reader, limits Limits, add func(*tar.Header, io.Reader) error) error {
	packed := &counter{from: tgz}
	unzip, err := gzip.NewReader(packed)
	if err != nil {
		return broken(err)
	}
	plain := &bounded{from: unzip, packed: packed, limits: limits}
	for r, entries := tar.NewReader(plain), 1; ; entries++ {
		header, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return broken(err)
		}
		if entries > limits.Entries {
			return fault.Newf(fault.PackageInvalid, "The package's archive has more than %d members.", limits.Entries)
		}
		if err := add(header, r); err != nil {
			return err
		}
	}
	// What follows the tar's end holds the checksum: without it the archive may have been cut off.
	if _, err := io.Copy(io.Discard, plain); err != nil {
		return broken(err)
	}
	return nil
}

// unpacking is what was kept so far.
type unpacking struct {
	limits Limits
	files  map[string][]byte
	bytes  int64
	native map[string]bool // folders at the package's root with native code in them
}

func (u *unpacking) add(header *tar.Header, content io.Reader) error {
	if header.Typeflag != tar.TypeReg || sparse(header) {
		return nil
	}
	name, ok := pathOf(header.Name)
	if !ok {
		return fault.New(fault.PackageInvalid, "The package's archive has a file whose path is not valid: absolute, too long, or with \"..\", a backslash or a control character.")
	}
	if !wanted(name) {
		u.noteNative(name)
		return nil
	}
	u.bytes -= int64(len(u.files[name]))
	left := u.limits.Bytes - u.bytes
	if header.Size > left {
		return u.tooLarge()
	}
	data := make([]byte, header.Size)
	if _, err := io.ReadFull(content, data); err != nil {
		return broken(err)
	}
	u.files[name] = data
	u.bytes += int64(len(data))
	if len(u.files) > u.limits.Files {
		return fault.Newf(fault.PackageInvalid, "The package has more than %d files.", u.limits.Files)
	}
	return nil
}

// sparse reports whether a member has holes, whose bytes are nowhere in the archive: no bound of what is read would bound them.
func sparse(header *tar.Header) bool {
	for record := range header.PAXRecords {
		if strings.HasPrefix(record, "GNU.sparse.") {
			return true
		}
	}
	return false
}

func (u *unpacking) tooLarge() error {
	return fault.Newf(fault.PackageInvalid, "The package's files have more than %d MiB.", u.limits.Bytes>>20)
}

// pathOf returns a member's path within the package, if it may be one: relative, slashes only, printable, bounded, as a project's
// files are. A "." in it is left out, since some packages are packed with "package/./index.js".
func pathOf(member string) (string, bool) {
	_, name, nested := strings.Cut(member, "/")
	if !nested || member[0] == '/' || len(name) > maxPathBytes || !utf8.ValidString(name) || strings.Contains(name, "\\") {
		return "", false
	}
	if strings.ContainsFunc(name, func(r rune) bool { return r < 0x20 || r == 0x7f }) || slices.Contains(strings.Split(member, "/"), "..") {
		return "", false
	}
	name = path.Clean(name)
	return name, name != "."
}

func broken(err error) error {
	if f := (*fault.Error)(nil); errors.As(err, &f) {
		return f
	}
	return fault.Wrap(err, fault.PackageInvalid, "The package's archive is damaged or cut off.")
}

// counter counts what is read.
type counter struct {
	from io.Reader
	read int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.read += int64(n)
	return n, err
}

// bounded ends where an archive unpacks to more than its limits.
type bounded struct {
	from   io.Reader
	packed *counter
	limits Limits
	read   int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.from.Read(p)
	b.read += int64(n)
	if b.read > b.limits.Unpacked || b.read > freeBytes+b.packed.read*b.limits.Ratio {
		return 0, fault.New(fault.PackageInvalid, "The package's archive unpacks to far more than it could hold.")
	}
	return n, err
}
