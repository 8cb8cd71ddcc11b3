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
	"os"
	"path/filepath"

	"hivesync/runtime/lambdahost"
)

// bootstrap is the file that Lambda starts.
const bootstrap = "bootstrap"

// program is a bootstrap, compressed.
type program struct {
	deflated []byte
	size     uint64
	crc      uint32
}

// compress deflates a program once, however many bundles hold it.
func compress(content []byte) (*program, error) {
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
	return &program{deflated: buffer.Bytes(), size: uint64(len(content)), crc: crc32.ChecksumIEEE(content)}, nil
}

// epoch is every file's date: the first that a zip can tell, 1980-01-01.
const epoch = 1<<5 | 1

// pack writes a bundle.
func pack(p *program, m lambdahost.Manifest) ([]byte, error) {
	manifest, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, err
	}
	var buffer bytes.Buffer
	z := zip.NewWriter(&buffer)
	header := &zip.FileHeader{
		Name: bootstrap, Method: zip.Deflate, ModifiedDate: epoch, CRC32: p.crc, CompressedSize64: uint64(len(p.deflated)), UncompressedSize64: p.size,
	}
	header.SetMode(0o755)
	w, err := z.CreateRaw(header)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(p.deflated); err != nil {
		return nil, err
	}
	header = &zip.FileHeader{Name: lambdahost.ManifestFile, Method: zip.Store, ModifiedDate: epoch}
	header.SetMode(0o644)
	if w, err = z.CreateHeader(header); err != nil {
		return nil, err
	}
	if _, err := w.Write(append(manifest, '\n')); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return buffer.Bytes(), nil
}

// Bounds of a bundle that is unpacked: Lambda's own, for all files together.
const (
	maxUnpacked = 250 << 20
	maxFiles    = 1000
)

// Unpack writes a bundle's files to dir and returns its manifest. It refuses files that lead out of dir.
func Unpack(path, dir string) (lambdahost.Manifest, error) {
	var none lambdahost.Manifest
	z, err := zip.OpenReader(path)
	if err != nil {
		return none, fmt.Errorf("%s is no bundle: %w", path, err)
	}
	defer func() { _ = z.Close() }()
	if len(z.File) > maxFiles {
		return none, fmt.Errorf("%s holds more than %d files", path, maxFiles)
	}
	left := int64(maxUnpacked)
	for _, f := range z.File {
		n, err := unpackFile(f, dir, left)
		if err != nil {
			return none, fmt.Errorf("%s: %w", path, err)
		}
		left -= n
	}
	raw, err := os.ReadFile(filepath.Join(dir, lambdahost.ManifestFile)) //nolint:gosec // a fixed name in our own folder
	if err != nil {
		return none, fmt.Errorf("%s is no bundle of functions: %w", path, err)
	}
	return lambdahost.ParseManifest(raw)
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
