package bundle

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"hivesync/runtime/lambdahost"
)

// bootstrap is the file that Lambda starts.
const bootstrap = "bootstrap"

// packed is a file, compressed.
type packed struct {
	deflated   []byte
	size       uint64
	crc        uint32
	executable bool
}

// compress deflates a file once, however many zips hold it.
func compress(content []byte) (*packed, error) {
	var buffer bytes.Buffer
	w, err := flate.NewWriter(&buffer, flate.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(content); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return &packed{deflated: buffer.Bytes(), size: uint64(len(content)), crc: crc32.ChecksumIEEE(content)}, nil
}

// epoch is every file's date: the first that a zip can tell, 1980-01-01.
const epoch = 1<<5 | 1

// zipped writes files, by their names.
func zipped(files map[string]*packed) ([]byte, error) {
	var buffer bytes.Buffer
	z := zip.NewWriter(&buffer)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		p := files[name]
		header := &zip.FileHeader{
			Name: name, Method: zip.Deflate, ModifiedDate: epoch, //nolint:staticcheck // CreateRaw writes it as it is, and not Modified
			CRC32: p.crc, CompressedSize64: uint64(len(p.deflated)), UncompressedSize64: p.size,
		}
		header.SetMode(0o644)
		if p.executable {
			header.SetMode(0o755)
		}
		w, err := z.CreateRaw(header)
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(p.deflated); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return buffer.Bytes(), nil
}

// pack writes a bundle.
func pack(p *packed, m lambdahost.Manifest) ([]byte, error) {
	raw, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, err
	}
	manifest, err := compress(append(raw, '\n'))
	if err != nil {
		return nil, err
	}
	program := *p
	program.executable = true
	return zipped(map[string]*packed{bootstrap: &program, lambdahost.ManifestFile: manifest})
}

// Bounds of a bundle that is unpacked: Lambda's own, for all files together.
const (
	maxUnpacked = 250 << 20
	maxFiles    = 1000
)

// Unpack writes a bundle's files to dir and returns its manifest. A bundle of jobs has the layer beside it, which is
// unpacked too. It refuses files that lead out of dir.
func Unpack(path, dir string) (lambdahost.Manifest, error) {
	var none lambdahost.Manifest
	left, err := unpackZip(path, dir, maxUnpacked)
	if err != nil {
		return none, err
	}
	raw, err := os.ReadFile(filepath.Join(dir, lambdahost.ManifestFile)) //nolint:gosec // a fixed name in our own folder
	if err != nil {
		return none, fmt.Errorf("%s is no bundle of functions: %w", path, err)
	}
	m, err := lambdahost.ParseManifest(raw)
	if err == nil && m.Kind == lambdahost.KindJobs {
		_, err = unpackZip(filepath.Join(filepath.Dir(path), Layer), dir, left)
	}
	return m, err
}

// unpackZip returns how many bytes are left of those that may be unpacked.
func unpackZip(path, dir string, left int64) (int64, error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return 0, fmt.Errorf("%s, which `localrun bundle` writes, cannot be read: %w", path, err)
	}
	defer func() { _ = z.Close() }()
	if len(z.File) > maxFiles {
		return 0, fmt.Errorf("%s holds more than %d files", path, maxFiles)
	}
	for _, f := range z.File {
		n, err := unpackFile(f, dir, left)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", path, err)
		}
		left -= n
	}
	return left, nil
}

func unpackFile(f *zip.File, dir string, left int64) (int64, error) {
	if !filepath.IsLocal(f.Name) || !f.Mode().IsRegular() {
		return 0, fmt.Errorf("%q is not a plain file within the bundle", f.Name)
	}
	target := filepath.Join(dir, f.Name) //nolint:gosec // checked to be local
	if err := os.MkdirAll(filepath.Dir(target), 0o750); err != nil {
		return 0, err
	}
	in, err := f.Open()
	if err != nil {
		return 0, err
	}
	defer func() { _ = in.Close() }()
	out, err := os.OpenFile(target, os.O_WRONLY|os.O_CREATE|os.O_EXCL, f.Mode().Perm()|0o400) //nolint:gosec // checked to be local
	if err != nil {
		return 0, err
	}
	n, err := io.Copy(out, io.LimitReader(in, left+1))
	err = errors.Join(err, out.Close())
	if err == nil && n > left {
		err = fmt.Errorf("unpacks to more than %d MiB", maxUnpacked>>20)
	}
	return n, err
}
