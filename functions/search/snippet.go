package search

import (
	"strings"
	"unicode"
)

const (
	// snippetLength is how many characters of a text a hit shows, snippetBefore how many of them before the first match.
	snippetLength = 160
	snippetBefore = 40
	// mostMatches bounds what is marked in one text.
	mostMatches = 50
)

// separates reports whether a character stands between words: of ASCII, all but letters and digits, as the database has it.
func separates(r rune) bool {
	return r < 0x80 && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
}

// wordsOf returns the words of a query, in lower case.
func wordsOf(q string) []string { return strings.FieldsFunc(strings.ToLower(q), separates) }

// matches returns where words stand in a text: as whole words, the last of them as the beginning of one. A word inside of another
// begins with a capital behind a small letter or a digit, as Screen does in HomeScreen.
func matches(text string, words []string) []Range {
	out := []Range{}
	runes := []rune(text)
	lower := []rune(strings.ToLower(text))
	if len(lower) != len(runes) { // a letter that is two in lower case: places would be others
		lower = runes
	}
	begins := func(i int) bool {
		return !separates(runes[i]) && (i == 0 || separates(runes[i-1]) || unicode.IsUpper(runes[i]) && !unicode.IsUpper(runes[i-1]))
	}
	ends := func(i int) bool { return i == len(runes) || separates(runes[i]) || begins(i) }
	for i := 0; i < len(runes) && len(out) < mostMatches; i++ {
		if !begins(i) {
			continue
		}
		longest := 0
		for n, w := range words {
			word := []rune(w)
			end := i + len(word)
			if end <= len(lower) && len(word) > longest && string(lower[i:end]) == w && (n == len(words)-1 || ends(end)) {
				longest = len(word)
			}
		}
		if longest > 0 {
			out = append(out, Range{Start: i, End: i + longest})
			i += longest - 1
		}
	}
	return out
}

// snippet returns what stands around the first match in a text, in one line, and where the words stand in it.
func snippet(text string, words []string) (string, []Range) {
	runes := []rune(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		return r
	}, text))
	start := 0
	if found := matches(string(runes), words); len(found) > 0 {
		start = max(0, found[0].Start-snippetBefore)
	}
	for at := start; at > 0 && at < len(runes) && at < start+snippetBefore/2; at++ { // not in the middle of a word
		if runes[at] == ' ' {
			start = at + 1
			break
		}
	}
	short := string(runes[start:min(len(runes), start+snippetLength)])
	return short, matches(short, words)
}
