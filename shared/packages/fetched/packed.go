package fetched

import (
	"bytes"
	"crypto/sha512"
	"encoding/base64"

	"hivesync/shared/fault"
	"hivesync/shared/packages/archive"
)

// maxManifest bounds a package.json that is kept beside its archive, in bytes.
const maxManifest = 1 << 20

// Packed is a package as it is sent and stored: the archive of what a preview may need of it. It implements npm.Files, and is unpacked
// when another of its files than package.json is asked for.
type Packed struct {
	*archived

	// Size is what the archive unpacks to.
	Size      archive.Size
	integrity string
	manifest  []byte
}

// Pack packs what a preview may need of a registry's archive. Error: PACKAGE_INVALID.
func Pack(tgz []byte) (*Packed, error) {
	files, err := archive.Unpack(bytes.NewReader(tgz), archive.DefaultLimits)
	if err != nil {
		return nil, err
	}
	paths := (&archived{files: files}).List()
	packed, err := archive.Pack(paths, func(path string) ([]byte, bool) { content, ok := files[path]; return content, ok })
	if err != nil {
		return nil, err
	}
	return newPacked(packed, Integrity(tgz), files["package.json"])
}

// Open is a package that Pack packed before, of a registry's archive of the integrity. Error: PACKAGE_INVALID.
func Open(packed []byte, integrity string) (*Packed, error) {
	files, err := archive.Unpack(bytes.NewReader(packed), archive.SentLimits)
	if err != nil {
		return nil, err
	}
	return newPacked(packed, integrity, files["package.json"])
}

func newPacked(packed []byte, integrity string, manifest []byte) (*Packed, error) {
	size, err := archive.Measure(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	if len(manifest) > maxManifest {
		return nil, fault.Newf(fault.PackageInvalid, "The package's package.json has more than %d KiB.", maxManifest>>10)
	}
	return &Packed{archived: &archived{tgz: packed}, Size: size, integrity: integrity, manifest: bytes.Clone(manifest)}, nil
}

// Integrity is the Subresource Integrity of a registry's archive by which it is known once it was packed: SHA-512 alone, which nobody can
// make another archive have.
func Integrity(tgz []byte) string {
	sum := sha512.Sum512(tgz)
	return "sha512-" + base64.StdEncoding.EncodeToString(sum[:])
}

// Packed returns the archive, and the integrity of the registry's that it was packed from.
func (p *Packed) Packed() (tgz []byte, integrity string) { return p.tgz, p.integrity }

// Read implements npm.Files.
func (p *Packed) Read(name string) ([]byte, bool) {
	if name == "package.json" {
		return p.manifest, p.manifest != nil
	}
	return p.archived.Read(name)
}
