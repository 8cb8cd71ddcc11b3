// Package cursor makes the opaque cursors of pages, and checks them when they come back. It does no I/O.
package cursor

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"hivesync/shared/config"
	"hivesync/shared/fault"
)

// Bounds of a cursor: MaxKey of the key that it holds, in bytes, and MaxLength of its text. A client may send every cursor
// that it was given, so what takes one must take MaxLength characters.
const (
	MaxKey    = 512
	MaxLength = (signature + MaxKey + 2) / 3 * 4
)

// signature is how many bytes of its HMAC-SHA256 a cursor carries.
const signature = 16

// Signer makes cursors and takes back only its own. A cursor is bound to the list that it was made for; every query still
// carries its tenant, so that even a leaked key of the Signer opens no other's rows.
type Signer struct{ key []byte }

// NewSigner returns a Signer whose key is derived from the secret.
func NewSigner(secret config.Secret) *Signer {
	return &Signer{key: mac([]byte(secret.Reveal()), "hivesync cursor v2")} // keeps it apart from any other use of the secret
}

// New returns the place after the row with the given key, of at most MaxKey bytes, in the named list.
func (s *Signer) New(list, key string) string {
	return base64.RawURLEncoding.EncodeToString(append(s.sign(list, key), key...))
}

// Parse returns the key of a cursor that New made for the same list; empty for an empty cursor. Error: INVALID_CURSOR.
func (s *Signer) Parse(list, cursor string) (string, error) {
	if cursor == "" {
		return "", nil
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil || len(raw) <= signature || len(raw) > signature+MaxKey {
		return "", invalid()
	}
	key := string(raw[signature:])
	if !hmac.Equal(raw[:signature], s.sign(list, key)) || !utf8.ValidString(key) || strings.Contains(key, "\x00") {
		return "", invalid()
	}
	return key, nil
}

// ID returns the id that a key is, in lists in order of an id. Error: INVALID_CURSOR.
func ID(key string) (uuid.UUID, error) {
	id, err := uuid.Parse(key)
	if err != nil {
		return uuid.Nil, invalid()
	}
	return id, nil
}

func (s *Signer) sign(list, key string) []byte { return mac(s.key, list+"\x00"+key)[:signature] }

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	_, _ = h.Write([]byte(text))
	return h.Sum(nil)
}

func invalid() error {
	return fault.New(fault.InvalidCursor, "The cursor is not one that this list gave. Start again without it.",
		fault.Detail{Field: "cursor", Code: "invalid", Message: "expected next_cursor of this list's page before"})
}
