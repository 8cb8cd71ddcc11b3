// Package cursor makes the opaque cursors of pages, and checks them when they come back. It does no I/O.
package cursor

import (
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"unicode/utf8"

	"github.com/google/uuid"

	"hivesync/shared/fault"
)

// Cursors are opaque to clients and checked when they come back: the checksum binds a cursor to the
// list that made it, so that one list's cursor is refused by another. It is no signature: a forged
// cursor moves the caller inside their own rows, since every query carries its tenant.

const (
	version = 1
	header  = 5 // version and checksum
	maxKey  = 512
)

// New returns the place after the row with the given key in the named list.
func New(list, key string) string {
	raw := make([]byte, header, header+len(key))
	raw[0] = version
	binary.BigEndian.PutUint32(raw[1:], sum(list, key))
	return base64.RawURLEncoding.EncodeToString(append(raw, key...))
}

// Parse returns the key of a cursor that New made for the same list; empty for an empty
// cursor. Error: INVALID_CURSOR.
func Parse(list, cursor string) (string, error) {
	if cursor == "" {
		return "", nil
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil || len(raw) <= header || len(raw) > header+maxKey || raw[0] != version {
		return "", invalid()
	}
	key := string(raw[header:])
	if !utf8.ValidString(key) || binary.BigEndian.Uint32(raw[1:]) != sum(list, key) {
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

func sum(list, key string) uint32 { return crc32.ChecksumIEEE([]byte(list + "\x00" + key)) }

func invalid() error {
	return fault.New(fault.InvalidCursor, "The cursor is not one that this list gave. Start again without it.",
		fault.Detail{Field: "cursor", Code: "invalid", Message: "expected next_cursor of this list's page before"})
}
