package db

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
	cursorVersion = 1
	cursorHeader  = 5 // version and checksum
	maxCursorKey  = 512
)

// Cursor returns the place after the row with the given key in the named list.
func Cursor(list, key string) string {
	raw := make([]byte, cursorHeader, cursorHeader+len(key))
	raw[0] = cursorVersion
	binary.BigEndian.PutUint32(raw[1:], cursorSum(list, key))
	return base64.RawURLEncoding.EncodeToString(append(raw, key...))
}

// ParseCursor returns the key of a cursor that Cursor made for the same list; empty for an empty
// cursor. Error: INVALID_CURSOR.
func ParseCursor(list, cursor string) (string, error) {
	if cursor == "" {
		return "", nil
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil || len(raw) <= cursorHeader || len(raw) > cursorHeader+maxCursorKey || raw[0] != cursorVersion {
		return "", invalidCursor()
	}
	key := string(raw[cursorHeader:])
	if !utf8.ValidString(key) || binary.BigEndian.Uint32(raw[1:]) != cursorSum(list, key) {
		return "", invalidCursor()
	}
	return key, nil
}

// ParseIDCursor is ParseCursor for lists in order of an id; nil for an empty cursor.
func ParseIDCursor(list, cursor string) (*uuid.UUID, error) {
	key, err := ParseCursor(list, cursor)
	if err != nil || key == "" {
		return nil, err
	}
	id, err := uuid.Parse(key)
	if err != nil {
		return nil, invalidCursor()
	}
	return &id, nil
}

// Cut takes rows that were asked for with one more than limit, and returns those of the page and the
// cursor to the next one: empty when there is none.
func Cut[T any](list string, rows []T, limit int, key func(T) string) ([]T, string) {
	if len(rows) <= limit {
		return rows, ""
	}
	rows = rows[:limit]
	return rows, Cursor(list, key(rows[limit-1]))
}

func cursorSum(list, key string) uint32 { return crc32.ChecksumIEEE([]byte(list + "\x00" + key)) }

func invalidCursor() error {
	return fault.New(fault.InvalidCursor, "The cursor is not one that this list gave. Start again without it.",
		fault.Detail{Field: "cursor", Code: "invalid", Message: "expected next_cursor of this list's page before"})
}
