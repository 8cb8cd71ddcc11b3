package semver

import "strings"

// Range is a set of versions.
type Range struct{ any []all }

// all is what a version must fulfil together.
type all []bound

// bound is one comparison with a version; the zero value of an operator is equality.
type bound struct {
	operator string // "<", "<=", ">", ">=" or ""
	version  Version
}

const (
	maxRangeBytes = 4096
	maxBounds     = 256
)

// ParseRange reads a range. What is none, such as a tag's name, is not ok.
func ParseRange(text string) (Range, bool) {
	if len(text) > maxRangeBytes {
		return Range{}, false
	}
	var r Range
	for alternative := range strings.SplitSeq(text, "||") {
		bounds, ok := parseAll(strings.TrimSpace(alternative))
		if !ok || len(bounds) > maxBounds || len(r.any) >= maxBounds {
			return Range{}, false
		}
		r.any = append(r.any, bounds)
	}
	return r, true
}

// Has reports whether the range takes a version.
func (r Range) Has(v Version) bool {
	for _, bounds := range r.any {
		if bounds.has(v) {
			return true
		}
	}
	return false
}

func (a all) has(v Version) bool {
	named := len(v.Prerelease) == 0
	for _, b := range a {
		if !b.has(v) {
			return false
		}
		named = named || (len(b.version.Prerelease) > 0 && sameTriple(b.version, v))
	}
	return named
}

func (b bound) has(v Version) bool {
	c := Compare(v, b.version)
	switch b.operator {
	case "<":
		return c < 0
	case "<=":
		return c <= 0
	case ">":
		return c > 0
	case ">=":
		return c >= 0
	}
	return c == 0
}

func parseAll(text string) (all, bool) {
	fields := strings.Fields(text)
	if len(fields) == 3 && fields[1] == "-" {
		return hyphen(fields[0], fields[2])
	}
	var out all
	operator := ""
	for i, field := range fields {
		rest := strings.TrimLeft(field, "<>=~^")
		operator += field[:len(field)-len(rest)]
		if rest == "" && i < len(fields)-1 { // an operator may stand apart from its version
			continue
		}
		p, ok := parsePartial(rest)
		if !ok {
			return nil, false
		}
		bounds, ok := expand(operator, p)
		if !ok {
			return nil, false
		}
		out = append(out, bounds...)
		operator = ""
	}
	return out, true
}

// nothing is what no version fulfils.
var nothing = all{{"<", lowest(Version{})}}

// expand writes an operator and a version with open parts as comparisons.
func expand(operator string, p partial) (all, bool) {
	from := p.version
	switch operator {
	case "", "=", "~", "~>", "~=", "^", ">=", "<=", ">", "<":
	default:
		return nil, false
	}
	if p.known == 0 {
		if operator == ">" || operator == "<" {
			return nothing, true
		}
		return nil, true
	}
	switch operator {
	case "^":
		return all{{">=", from}, {"<", lowest(caretEnd(p))}}, true
	case "~", "~>", "~=":
		return all{{">=", from}, {"<", lowest(next(from, min(p.known, 2)))}}, true
	}
	if p.known == 3 {
		return all{{strings.TrimPrefix(operator, "="), from}}, true // ">=" keeps its sign: it does not begin with it
	}
	end := next(from, p.known)
	switch operator {
	case ">":
		return all{{">=", end}}, true
	case ">=":
		return all{{">=", from}}, true
	case "<":
		return all{{"<", lowest(from)}}, true
	case "<=":
		return all{{"<", lowest(end)}}, true
	}
	return all{{">=", from}, {"<", lowest(end)}}, true
}

// hyphen is "from - to": a part that is open in the end takes all of it.
func hyphen(from, to string) (all, bool) {
	a, okA := parsePartial(strings.TrimLeft(from, "="))
	b, okB := parsePartial(strings.TrimLeft(to, "="))
	if !okA || !okB {
		return nil, false
	}
	lower, _ := expand(">=", a)
	upper, _ := expand("<=", b)
	return append(lower, upper...), true
}

// caretEnd is the first version that differs in the leftmost part that is not zero.
func caretEnd(p partial) Version {
	switch v := p.version; {
	case v.Major > 0 || p.known == 1:
		return next(v, 1)
	case v.Minor > 0 || p.known == 2:
		return next(v, 2)
	default:
		return next(v, 3)
	}
}

// next is the first version whose first parts differ.
func next(v Version, parts int) Version {
	switch parts {
	case 1:
		return Version{Major: v.Major + 1}
	case 2:
		return Version{Major: v.Major, Minor: v.Minor + 1}
	default:
		return Version{Major: v.Major, Minor: v.Minor, Patch: v.Patch + 1}
	}
}

// lowest is the lowest prerelease of a version: what lies below it takes none of them.
func lowest(v Version) Version {
	v.Prerelease = []string{"0"}
	return v
}
