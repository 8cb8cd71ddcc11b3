package archive

import (
	"archive/tar"
	"bytes"
	"io"

	"github.com/klauspost/compress/gzip"

	"hivesync/shared/fault"
)

// SentLimits bound an archive that Pack made: it holds nothing but what Unpack keeps, and unpacks to little more.
var SentLimits = Limits{Files: 20_000, Entries: 20_000, Bytes: 64 << 20, Unpacked: 96 << 20, Ratio: 200}

// Pack makes the archive of a package's files as Unpack reads it. The same files make the same bytes: no time, no owner and no order of
// a disk is in them. What cannot be read is not there. Errors: PACKAGE_INVALID for a path that no archive takes.
func Pack(paths []string, read func(path string) ([]byte, bool)) ([]byte, error) {
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	w := tar.NewWriter(zip)
	for _, name := range paths {
		content, ok := read(name)
		if !ok {
			continue
		}
		err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: "package/" + name, Size: int64(len(content)), Mode: 0o644, Format: tar.FormatPAX})
		if err == nil {
			_, err = w.Write(content)
		}
		if err != nil {
			return nil, fault.Wrap(err, fault.PackageInvalid, "A file of the package cannot be packed.").With("path", name)
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	if err := zip.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// Size is what an archive unpacks to.
type Size struct {
	Files int
	Bytes int64
}

// Measure reads an archive to its end without keeping it, as Unpack does with the limits of what was sent, and returns its size. What
// Unpack would leave out counts too.
func Measure(tgz io.Reader) (Size, error) {
	var size Size
	err := walk(tgz, SentLimits, func(header *tar.Header, content io.Reader) error {
		if _, ok := pathOf(header.Name); !ok || header.Typeflag != tar.TypeReg || sparse(header) {
			return fault.New(fault.PackageInvalid, "The package's archive has a member that is no plain file of the package.")
		}
		size.Files++
		size.Bytes += header.Size
		if size.Bytes > SentLimits.Bytes {
			return fault.Newf(fault.PackageInvalid, "The package's files have more than %d MiB.", SentLimits.Bytes>>20)
		}
		return nil
	})
	return size, err
}
