// Package safetext bounds and cleans texts that others wrote, before they reach a log, a page, a database or an answer. It
// is a rule of security: what a client, a worker or user code says is never passed on at its own length or with characters
// that steer a terminal or a reader.
//
// It is pure: no I/O, no state.
package safetext

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clip cuts a text to at most so many bytes, at a whole character.
func Clip(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "")
}

// Block cleans a text of several lines, such as an error's message, and cuts it to about so many bytes: NUL goes, since no
// database keeps it, what is no UTF-8 becomes U+FFFD, and an ellipsis says where it was cut.
func Block(s string, most int) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
	if len(s) <= most {
		return s
	}
	return Clip(s, most) + "…"
}

// Line cleans a text of one line, such as a name or an address, and cuts it to at most so many characters: what is not
// Printable goes.
func Line(s string, most int) string {
	s = strings.Map(func(r rune) rune {
		if !Printable(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	if len(s) <= most {
		return s
	}
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}

// Invisible reports whether a character shows nothing and takes no room, so that a text reads the same without it: joiners,
// marks of direction, variation selectors, fillers. Source: Default_Ignorable_Code_Point and the category Cf of the Unicode
// Character Database, which PRECIS (RFC 8264, section 9.13) refuses in names as well.
func Invisible(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector, unicode.Noncharacter_Code_Point)
}

// Blank reports whether a text shows nothing at all.
func Blank(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		return r != utf8.RuneError && r != brailleBlank && !unicode.IsSpace(r) && !unicode.IsControl(r) && !Invisible(r)
	})
}

const brailleBlank = '\u2800' // a symbol by its category, and empty

// IsLine reports whether a text is one that Line leaves as it is, but for its length.
func IsLine(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return !Printable(r) })
}

// Printable reports whether a character neither controls a terminal nor turns the direction of the text around it.
func Printable(r rune) bool { return !unicode.IsControl(r) && !unicode.Is(unicode.Bidi_Control, r) }

// IsBlock reports whether a text of several lines holds nothing that controls a terminal or turns the direction of the text
// around it, but for the ends of its lines and tabs.
func IsBlock(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return !Printable(r) && r != '\n' && r != '\r' && r != '\t' })
}
