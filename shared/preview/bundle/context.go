package bundle

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// contextCall is Metro's require.context with its folder, whether it looks below it, and the pattern and flags that its files'
// names match. Metro, too, takes nothing but literals.
var contextCall = regexp.MustCompile(`\brequire\.context\(\s*["']([^"'\n]+)["']\s*(?:,\s*(true|false)\s*)?(?:,\s*/((?:[^/\\\n]|\\.)+)/([a-z]*)\s*)?(?:,\s*["'](?:sync|eager|lazy|weak)["']\s*)?,?\s*\)`)

// maxContext bounds the files of one require.context, maxContexts how many of them one file may have. What they stand for counts
// as source.
const (
	maxContext  = 2000
	maxContexts = 50
)

// expandContexts puts in place of each require.context an object of what it stands for, on the same line. A pattern that RE2
// cannot read, such as one that looks behind, matches what has a source's extension.
func (p *project) expandContexts(source, importer string) string {
	if !strings.Contains(source, "require.context") {
		return source
	}
	calls, room := 0, MaxSourceBytes
	return contextCall.ReplaceAllStringFunc(source, func(call string) string {
		if calls++; calls > maxContexts || room <= 0 {
			return call // a function that no device has: an error where it is called
		}
		match := contextCall.FindStringSubmatch(call)
		folder := path.Join(path.Dir(importer), match[1])
		prefix := folder + "/"
		if folder == "." {
			prefix = ""
		}
		var wanted *regexp.Regexp
		if match[3] != "" {
			flags := ""
			if strings.Contains(match[4], "i") {
				flags = "(?i)"
			}
			wanted, _ = regexp.Compile(flags + match[3])
		}
		var names []string
		for _, file := range p.paths {
			name, inside := strings.CutPrefix(file, prefix)
			switch {
			case !inside || file == importer || match[2] == "false" && strings.Contains(name, "/") || strings.Contains(name, "node_modules/"):
			case wanted != nil && !wanted.MatchString("./"+name), wanted == nil && !sourceName.MatchString(name):
			case len(names) < maxContext:
				names = append(names, name)
			}
		}
		slices.Sort(names)
		var out strings.Builder
		out.WriteString("((m)=>Object.assign((k)=>m[k](),{keys:()=>Object.keys(m),resolve:(k)=>k,id:" + quote(match[1]) + "}))({")
		for _, name := range names {
			out.WriteString(quote("./"+name) + ":()=>require(" + quote(strings.TrimSuffix(match[1], "/")+"/"+name) + "),")
		}
		out.WriteString("})")
		room -= out.Len()
		return out.String()
	})
}

// sourceName is Metro's own pattern where none is given.
var sourceName = regexp.MustCompile(`\.[jt]sx?$`)
