package routes

import (
	"regexp"
	"strings"
)

// A linking configuration of React Navigation, and the screens of its navigators, are object literals: `screens: {Home: 'home', Users:
// {path: 'users', screens: {User: ':id'}}}`, or with components where a navigator is made of such an object, and a `linking` beside each.
// They are read as text. What a program computes is not seen.

// entry is a member of an object literal.
type entry struct {
	name    string
	text    string // of a string
	word    string // of an identifier
	members []entry
	isText  bool
}

func (e entry) member(name string) (entry, bool) {
	for _, m := range e.members {
		if m.name == name {
			return m, true
		}
	}
	return entry{}, false
}

const (
	maxNesting = 20
	maxMembers = 2000
)

// reader reads object literals.
type reader struct {
	source string
	at     int
	left   int // members that may still be read
}

// space skips blanks and comments.
func (r *reader) space() {
	for r.at < len(r.source) {
		rest := r.source[r.at:]
		switch {
		case strings.IndexByte(" \t\r\n", rest[0]) >= 0:
			r.at++
		case strings.HasPrefix(rest, "//"):
			r.skipPast(rest, "\n")
		case strings.HasPrefix(rest, "/*"):
			r.skipPast(rest, "*/")
		default:
			return
		}
	}
}

func (r *reader) skipPast(rest, end string) {
	i := strings.Index(rest, end)
	if i < 0 {
		r.at = len(r.source)
		return
	}
	r.at += i + len(end)
}

var (
	keyForm    = regexp.MustCompile(`^(?:([A-Za-z_$][\w$]*)|"([^"\\\n]*)"|'([^'\\\n]*)')\s*(:|,|\})`)
	stringForm = regexp.MustCompile(`^(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|\x60([^\x60\\$]*)\x60)\s*(?:,|\}|as\b)`)
	wordForm   = regexp.MustCompile(`^([A-Za-z_$][\w$]*)\s*(?:,|\})`)
)

// object reads the literal that begins here, at its brace.
func (r *reader) object(depth int) []entry {
	var out []entry
	r.at++
	for r.left > 0 {
		r.space()
		if r.at >= len(r.source) {
			return out
		}
		if r.source[r.at] == '}' {
			r.at++
			return out
		}
		m := keyForm.FindStringSubmatch(r.source[r.at:min(len(r.source), r.at+500)])
		if m == nil {
			r.value() // a spread, a method
			continue
		}
		r.left--
		e := entry{name: m[1] + m[2] + m[3]}
		if m[4] != ":" { // {Home}
			e.word = e.name
			r.at += len(m[0]) - 1
			r.comma()
			out = append(out, e)
			continue
		}
		r.at += len(m[0])
		r.space()
		rest := r.source[r.at:min(len(r.source), r.at+1000)]
		switch s, w := stringForm.FindStringSubmatch(rest), wordForm.FindStringSubmatch(rest); {
		case s != nil:
			e.text, e.isText = s[1]+s[2]+s[3], true
			r.value()
		case w != nil:
			e.word = w[1]
			r.value()
		case strings.HasPrefix(rest, "{") && depth < maxNesting:
			e.members = r.object(depth + 1)
			r.value()
		default:
			r.value()
		}
		out = append(out, e)
	}
	return out
}

func (r *reader) comma() {
	r.space()
	if r.at < len(r.source) && r.source[r.at] == ',' {
		r.at++
	}
}

// value skips what is left of a value, with the comma behind it but not the brace.
func (r *reader) value() {
	open := 0
	for r.at < len(r.source) {
		switch c := r.source[r.at]; c {
		case '"', '\'', '`':
			r.quoted(c)
			continue
		case '/':
			before := r.at
			if r.space(); r.at > before {
				continue
			}
		case '(', '[', '{':
			open++
		case ')', ']', '}':
			if open == 0 {
				if c != '}' {
					r.at++ // of nothing that was opened
				}
				return
			}
			open--
		case ',':
			if open == 0 {
				r.at++
				return
			}
		}
		r.at++
	}
}

func (r *reader) quoted(mark byte) {
	for r.at++; r.at < len(r.source); r.at++ {
		switch r.source[r.at] {
		case '\\':
			r.at++
		case mark:
			r.at++
			return
		case '\n':
			if mark != '`' {
				return
			}
		}
	}
	r.at = min(r.at, len(r.source))
}

var screensObject = regexp.MustCompile(`\bscreens\s*:\s*\{`)

// screenObjects reads the outermost objects of screens in a source.
func screenObjects(source string) [][]entry {
	var out [][]entry
	for at := 0; len(out) < 100; {
		found := screensObject.FindStringIndex(source[at:])
		if found == nil {
			break
		}
		r := &reader{source: source, at: at + found[1] - 1, left: maxMembers}
		out = append(out, r.object(0))
		at = max(r.at, at+found[1])
	}
	return out
}

// linkedRoutes are the routes of the linking configurations in a project's sources.
func linkedRoutes(known *sources) []route {
	var out []route
	for _, source := range known.list {
		if strings.Contains(source.text, "screens") && (strings.Contains(source.text, "path") || strings.Contains(source.text, "linking") || strings.Contains(source.text, "prefixes")) {
			for _, screens := range screenObjects(source.text) {
				out = append(out, routesOf(screens, nil, 0)...)
			}
		}
	}
	return out[:min(len(out), maxMembers)]
}

func routesOf(screens []entry, above []string, depth int) []route {
	var out []route
	for _, e := range screens {
		pattern, has := e.text, e.isText
		exact := false
		place := e
		if linking, ok := e.member("linking"); ok {
			place, pattern, has = linking, linking.text, linking.isText
		}
		if p, ok := place.member("path"); ok && p.isText {
			pattern, has = p.text, true
		}
		if p, ok := place.member("exact"); ok {
			exact = p.word == "true"
		}
		var segments []string
		for segment := range strings.SplitSeq(strings.Trim(pattern, "/"), "/") {
			if segment != "" {
				segments = append(segments, segment)
			}
		}
		if !exact {
			segments = append(append([]string{}, above...), segments...)
		}
		if len(segments) > maxSegments {
			continue
		}
		if nested, ok := e.member("screens"); ok && depth < maxNesting {
			if inner := routesOf(nested.members, segments, depth+1); len(inner) > 0 {
				out = append(out, inner...)
				continue
			}
		}
		if has {
			out = append(out, linkedRoute(e.name, segments))
		}
	}
	return out
}

func linkedRoute(screen string, segments []string) route {
	r := route{screen: screen}
	for _, segment := range segments {
		label := ""
		switch name, isParam := strings.CutPrefix(segment, ":"); {
		case isParam:
			optional := strings.HasSuffix(name, "?")
			name, _, _ = strings.Cut(name, "(") // a pattern for its values
			if optional && !strings.HasSuffix(name, "?") {
				name += "?"
			}
			segment, label = ":", name
		case segment == "*":
			label = "path"
		}
		r.pattern, r.labels = append(r.pattern, segment), append(r.labels, label)
	}
	return r
}
