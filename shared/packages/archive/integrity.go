package archive

import (
	"bytes"
	"crypto"
	_ "crypto/sha1" // #nosec G505 -- the algorithms that Sum computes; SHA-1 is all that old archives have
	_ "crypto/sha256"
	_ "crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"hivesync/shared/fault"
)

// algorithms of an integrity, the strongest first.
var algorithms = []struct {
	name string
	hash crypto.Hash
}{{"sha512", crypto.SHA512}, {"sha384", crypto.SHA384}, {"sha256", crypto.SHA256}, {"sha1", crypto.SHA1}}

const maxIntegrityBytes = 4096

// Integrity is a Subresource Integrity (W3C), as far as it counts.
type Integrity struct {
	// Algorithm is the strongest that it names, such as "sha512".
	Algorithm string
	// Digests are those that it names of that algorithm: content with one of them is right.
	Digests [][]byte
	hash    crypto.Hash
}

// ParseIntegrity reads one or more of "<algorithm>-<base64>", separated by spaces. Where one is of an algorithm that is not known,
// or is malformed, all are refused: PACKAGE_INVALID.
func ParseIntegrity(sri string) (Integrity, error) {
	refused := fault.New(fault.PackageInvalid, "The package's integrity is not valid: expected sha512, sha384, sha256 or sha1, a dash and base64.")
	fields := strings.Fields(sri)
	if len(fields) == 0 || len(sri) > maxIntegrityBytes {
		return Integrity{}, refused
	}
	best, out := len(algorithms), Integrity{}
	for _, field := range fields {
		name, text, _ := strings.Cut(field, "-")
		text, _, _ = strings.Cut(text, "?") // options, of which none is defined
		digest, err := base64.StdEncoding.DecodeString(text)
		rank := rankOf(name)
		if err != nil || rank < 0 || len(digest) != algorithms[rank].hash.Size() {
			return Integrity{}, refused
		}
		if rank < best {
			best, out = rank, Integrity{Algorithm: name, hash: algorithms[rank].hash}
		}
		if rank == best {
			out.Digests = append(out.Digests, digest)
		}
	}
	return out, nil
}

func rankOf(algorithm string) int {
	for i, a := range algorithms {
		if a.name == algorithm {
			return i
		}
	}
	return -1
}

// Names returns what the content may be stored under, such as "sha512/9b71...", one for each digest.
func (i Integrity) Names() []string {
	var out []string
	for _, digest := range i.Digests {
		out = append(out, i.Algorithm+"/"+hex.EncodeToString(digest))
	}
	return out
}

// Name is the one of Names that the content has, if it is right.
func (i Integrity) Name(content []byte) (string, bool) {
	if !i.hash.Available() {
		return "", false
	}
	h := i.hash.New()
	h.Write(content)
	sum := h.Sum(nil)
	for _, digest := range i.Digests {
		if bytes.Equal(digest, sum) {
			return i.Algorithm + "/" + hex.EncodeToString(sum), true
		}
	}
	return "", false
}

// Verify holds content against a Subresource Integrity: the strongest of its algorithms counts. Another content, and an integrity
// that cannot be read, are PACKAGE_INVALID.
func Verify(content []byte, sri string) error {
	integrity, err := ParseIntegrity(sri)
	if err != nil {
		return err
	}
	if _, ok := integrity.Name(content); !ok {
		return fault.New(fault.PackageInvalid, "The package's archive is not the one that the project names: its integrity differs. Do not use it; ask whoever runs the registry.")
	}
	return nil
}

// String writes the digests that count.
func (i Integrity) String() string {
	out := make([]string, len(i.Digests))
	for n, digest := range i.Digests {
		out[n] = i.Algorithm + "-" + base64.StdEncoding.EncodeToString(digest)
	}
	return strings.Join(out, " ")
}
