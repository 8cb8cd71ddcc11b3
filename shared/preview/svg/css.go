package svg

import "strings"

// Bounds on style sheets.
const (
	maxRules        = 2000
	maxDeclarations = 64
	maxClasses      = 8
)

// declaration is a property and its value.
type declaration struct{ name, value string }

// sheet holds a document's rules by their selectors: an element's name, a class or an identifier, as drawing programs write.
type sheet struct {
	byName, byClass, byID map[string][]declaration
	count                 int
}

// declarations reads "name: value; name: value".
func declarations(css string) []declaration {
	var out []declaration
	for part := range strings.SplitSeq(css, ";") {
		name, value, ok := strings.Cut(part, ":")
		if !ok || len(out) == maxDeclarations || len(value) > maxValue {
			continue
		}
		value = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "!important"))
		out = append(out, declaration{strings.TrimSpace(name), value})
	}
	return out
}

// parse adds the rules of one style element. What is no simple selector is remarked on and left out.
func (s *sheet) parse(css string, remarks map[string]bool) {
	if s.byName == nil {
		s.byName, s.byClass, s.byID = map[string][]declaration{}, map[string][]declaration{}, map[string][]declaration{}
	}
	css = withoutComments(css)
	for s.count < maxRules {
		selectors, rest, ok := strings.Cut(css, "{")
		if !ok {
			return
		}
		var body string
		if body, css, ok = strings.Cut(rest, "}"); !ok {
			return
		}
		list := declarations(body)
		for selector := range strings.SplitSeq(selectors, ",") {
			if s.count++; s.count > maxRules {
				return
			}
			s.add(strings.TrimSpace(selector), list, remarks)
		}
	}
}

func (s *sheet) add(selector string, list []declaration, remarks map[string]bool) {
	name := strings.TrimLeft(selector, ".#")
	if name == "" || strings.ContainsAny(name, " \t\r\n.#>+~:[*@") {
		remarks["style sheet"] = true
		return
	}
	into := s.byName
	switch selector[0] {
	case '.':
		into = s.byClass
	case '#':
		into = s.byID
	}
	into[name] = append(into[name], list...)
	into[name] = into[name][max(0, len(into[name])-maxDeclarations):]
}

func withoutComments(css string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(css, "/*")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		_, css, _ = strings.Cut(rest, "*/")
	}
}

// apply writes the rules' values to the attributes of an element and those in it, the most specific last.
func (s *sheet) apply(n *node) {
	if s.count == 0 {
		return
	}
	set := func(list []declaration) {
		for _, d := range list {
			n.attrs[d.name] = d.value
		}
	}
	set(s.byName[n.name])
	for i, class := range strings.Fields(n.attrs["class"]) {
		if i == maxClasses {
			break
		}
		set(s.byClass[class])
	}
	set(s.byID[n.attrs["id"]])
	for _, c := range n.children {
		if c.name != "" {
			s.apply(c)
		}
	}
}
