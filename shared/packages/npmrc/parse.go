package npmrc

import (
	"encoding/json"
	"iter"
	"regexp"
	"strings"
)

// parse reads lines of the form "key = value", as npm's ini does: ";" and "#" begin comments unless a backslash stands before them,
// quotes hold what would be one. Sections are not npm's.
func parse(content string) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for line := range strings.Lines(strings.TrimPrefix(content, "\uFEFF")) {
			line = strings.TrimSpace(line)
			if line == "" || line[0] == ';' || line[0] == '#' {
				continue
			}
			if line[0] == '[' {
				return
			}
			key, value, given := strings.Cut(line, "=")
			if !given {
				value = "true"
			}
			if !yield(plain(key), plain(value)) {
				return
			}
		}
	}
}

// plain takes off quotes, or else a comment and backslashes.
func plain(text string) string {
	text = strings.TrimSpace(text)
	if len(text) >= 2 && text[0] == text[len(text)-1] && (text[0] == '"' || text[0] == '\'') {
		var quoted string
		if text[0] == '"' && json.Unmarshal([]byte(text), &quoted) == nil {
			return quoted
		}
		return text[1 : len(text)-1]
	}
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == ';' || c == '#':
			return strings.TrimSpace(out.String())
		case c == '\\' && i+1 < len(text) && strings.IndexByte(`\;#`, text[i+1]) >= 0:
			i++
			out.WriteByte(text[i])
		default:
			out.WriteByte(c)
		}
	}
	return out.String()
}

var variable = regexp.MustCompile(`(\\*)\$\{([^${}?]+)(\??)\}`)

// expand replaces ${NAME}, as npm does: by nothing where ${NAME?} is not set, not at all where ${NAME} is not, nor behind a backslash.
// A text without any needs no environment.
func expand(text string, env func(string) (string, bool)) string {
	return variable.ReplaceAllStringFunc(text, func(whole string) string {
		m := variable.FindStringSubmatch(whole)
		escapes, name, optional := m[1], m[2], m[3] != ""
		if len(escapes)%2 == 1 {
			return escapes[:(len(escapes)-1)/2] + whole[len(escapes):]
		}
		value, set := env(name)
		if !set && !optional {
			return whole
		}
		return escapes[:len(escapes)/2] + value
	})
}
