package routes

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"hivesync/shared/fault"
	"hivesync/shared/preview/rendering"
)

// sources are a project's files of code.
type sources struct {
	files rendering.Files
	list  []sourceFile
}

type sourceFile struct{ name, text string }

func sourcesOf(files rendering.Files) *sources {
	names := files.List()
	slices.Sort(names)
	known := &sources{files: files}
	for _, name := range names {
		if !routeFile.MatchString(name) || aside.MatchString(name) || strings.Contains(name, "node_modules/") || len(known.list) == maxSources {
			continue
		}
		if content, _ := files.Read(name); len(content) <= maxSource {
			known.list = append(known.list, sourceFile{name, string(content)})
		}
	}
	return known
}

var (
	defaultExport = regexp.MustCompile(`\bexport\s+default\b|\bexport\s*\{[^}]*\bdefault\b|\bmodule\.exports\s*=`)
	// screenTag finds <Stack.Screen name="Home" component={HomeScreen}>, in either order.
	screenTag     = regexp.MustCompile(`<[\w.]*\bScreen\b((?:=>|[^<>]|<[^<>]*>)*)>`)
	nameProp      = regexp.MustCompile(`\bname\s*=\s*\{?\s*(?:"([^"\n]*)"|'([^'\n]*)'|([\w$.]+))`)
	componentProp = regexp.MustCompile(`\bcomponent\s*=\s*\{\s*([A-Za-z_$][\w$]*)\s*\}`)
	getComponent  = regexp.MustCompile(`\bgetComponent\s*=\s*\{[^}]*\brequire\(\s*['"]([^'"\n]+)['"]\s*\)(?:\.(\w+))?`)
)

// registered is a screen of a navigator: its name, and what shows it.
type registered struct {
	name, component string
	from            sourceFile
	file            string // that is required for it, as written
}

// registrations are the screens that a project's navigators name.
func (s *sources) registrations() []registered {
	var out []registered
	for _, source := range s.list {
		if strings.Contains(source.text, "Screen") {
			for _, m := range screenTag.FindAllStringSubmatch(source.text, maxMembers) {
				name := nameProp.FindStringSubmatch(m[1])
				if name == nil {
					continue
				}
				own := name[1] + name[2]
				if own == "" { // routes.HOME: the member's name is all that is known
					own = name[3][strings.LastIndexByte(name[3], '.')+1:]
				}
				if component := componentProp.FindStringSubmatch(m[1]); component != nil {
					out = append(out, registered{name: own, component: component[1], from: source})
				} else if required := getComponent.FindStringSubmatch(m[1]); required != nil {
					out = append(out, registered{name: own, component: required[2], from: source, file: required[1]})
				}
			}
		}
		if strings.Contains(source.text, "screens") {
			for _, screens := range screenObjects(source.text) {
				out = append(out, configured(screens, source, 0)...)
			}
		}
	}
	return out
}

// configured are the screens of a navigator that is made of an object.
func configured(screens []entry, from sourceFile, depth int) []registered {
	var out []registered
	for _, e := range screens {
		component := e.word
		if screen, ok := e.member("screen"); ok && screen.word != "" {
			component = screen.word
		}
		if component != "" && component[0] >= 'A' && component[0] <= 'Z' {
			out = append(out, registered{name: e.name, component: component, from: from})
		}
		if nested, ok := e.member("screens"); ok && depth < maxNesting {
			out = append(out, configured(nested.members, from, depth+1)...)
		}
	}
	return out
}

// Named finds a screen by its name: that of a navigator's screen, of a component, or of a file. Error: ENTRY_POINT_NOT_FOUND, which lists
// the screens that there are.
func Named(files rendering.Files, name string) (Target, error) {
	return sourcesOf(files).screen(name)
}

func (s *sources) screen(name string) (Target, error) {
	all := s.registrations()
	for _, same := range []func(a, b string) bool{func(a, b string) bool { return a == b }, alike} {
		for _, r := range all {
			if !same(r.name, name) {
				continue
			}
			if target, ok := s.component(r); ok {
				target.Name, target.Through = r.name, through(all, r)
				return target, nil
			}
		}
		if target, ok, err := s.byFile(name, same); ok || err != nil {
			return target, err
		}
	}
	names := make([]string, 0, len(all))
	for _, r := range all {
		names = append(names, r.name)
	}
	for _, file := range Screens(s.files) {
		names = append(names, stem(file))
	}
	if len(names) == 0 {
		return Target{}, fault.New(fault.EntryPointNotFound, "The project has no screen "+name+", nor any other that is named as one. Name its file instead.")
	}
	return Target{}, fault.New(fault.EntryPointNotFound, "The project has no screen "+name+". It has "+list(names)+".")
}

// through are the files of the navigators on the way to a screen: those that are themselves screens of another.
func through(all []registered, r registered) []string {
	var out []string
	for len(out) < maxNesting {
		outer := slices.IndexFunc(all, func(o registered) bool {
			return o.from.name != r.from.name && o.component != "" && exportsName(r.from.text, o.component) && !slices.Contains(out, r.from.name)
		})
		if outer < 0 {
			break
		}
		out = append(out, r.from.name)
		r = all[outer]
	}
	slices.Reverse(out)
	return out
}

var kindOfName = regexp.MustCompile(`(screen|page|view)$`)

// alike compares names as people write them: home-screen, HomeScreen and Home.
func alike(a, b string) bool { return plainName(a) == plainName(b) }

func plainName(name string) string {
	var out strings.Builder
	for _, r := range strings.ToLower(name) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r > 127 {
			out.WriteRune(r)
		}
	}
	if short := kindOfName.ReplaceAllString(out.String(), ""); short != "" {
		return short
	}
	return out.String()
}

// byFile finds a screen by its file's name, or by the name under which a file exports it.
func (s *sources) byFile(name string, same func(a, b string) bool) (Target, bool, error) {
	var found []string
	for _, file := range Screens(s.files) {
		if same(stem(file), name) {
			found = append(found, file)
		}
	}
	switch {
	case len(found) == 1:
		return Target{File: found[0], Name: name}, true, nil
	case len(found) > 1:
		return Target{}, false, fault.New(fault.EntryPointNotFound, "The project has several screens "+name+": "+list(found)+". Name the file of one.")
	}
	if target, ok := s.exporting(name); ok {
		target.Name = name
		return target, true, nil
	}
	return Target{}, false, nil
}

// component finds the file that exports what a navigator's screen shows.
func (s *sources) component(r registered) (Target, bool) {
	if r.file != "" {
		if file, ok := s.resolve(r.from.name, r.file); ok {
			if r.component == "default" {
				r.component = ""
			}
			return Target{File: file, Export: r.component}, true
		}
		return Target{}, false
	}
	if specifier, imported := importOf(r.from.text, r.component); specifier != "" {
		if file, ok := s.resolve(r.from.name, specifier); ok {
			content, _ := s.files.Read(file)
			switch {
			case imported == "default" && defaultExport.Match(content):
				return Target{File: file}, true
			case imported != "default" && exportsName(string(content), imported):
				return Target{File: file, Export: imported}, true
			}
		}
		if imported != "default" {
			return s.exporting(imported)
		}
	}
	if exportsName(r.from.text, r.component) {
		return Target{File: r.from.name, Export: r.component}, true
	}
	return s.exporting(r.component)
}

// importOf finds where a file has a name from, and what it is called there.
func importOf(text, name string) (specifier, imported string) {
	quoted := regexp.QuoteMeta(name)
	for _, form := range []struct{ pattern, imported string }{
		{`\bimport\s+` + quoted + `\s*(?:,\s*\{[^}]*\}\s*)?from\s*['"]([^'"\n]+)['"]`, "default"},
		{`\bimport\s*(?:[\w$]+\s*,\s*)?\{[^}]*\b` + quoted + `\s*(?:,[^}]*)?\}\s*from\s*['"]([^'"\n]+)['"]`, name},
		{`\b(?:const|let|var)\s+` + quoted + `\s*=[^;]{0,200}?\b(?:import|require)\(\s*['"]([^'"\n]+)['"]`, "default"},
	} {
		if m := regexp.MustCompile(form.pattern).FindStringSubmatch(text); m != nil {
			imported = form.imported
			if as := regexp.MustCompile(`([\w$]+)\s+as\s+` + quoted + `\b`).FindStringSubmatch(m[0]); as != nil {
				imported = as[1]
			}
			return m[1], imported
		}
	}
	return "", ""
}

func exportsName(text, name string) bool {
	quoted := regexp.QuoteMeta(name)
	return regexp.MustCompile(`(?m)^\s*export\s+(?:default\s+)?(?:async\s+)?(?:function|const|let|var|class)\s+` + quoted + `\b|\bexport\s*\{[^}]*\b` + quoted + `\b[^}]*\}|\bexports\.` + quoted + `\s*=`).MatchString(text)
}

// exporting finds the file that declares and exports a component: the one of its name first.
func (s *sources) exporting(name string) (Target, bool) {
	if name == "" || name[0] < 'A' || name[0] > 'Z' {
		return Target{}, false
	}
	for _, source := range s.list {
		if stem(source.name) == name && markup.MatchString(source.text) {
			if exportsName(source.text, name) {
				return Target{File: source.name, Export: name}, true
			}
			if defaultExport.MatchString(source.text) {
				return Target{File: source.name}, true
			}
		}
	}
	for _, source := range s.list {
		if strings.Contains(source.text, name) && markup.MatchString(source.text) && exportsName(source.text, name) {
			return Target{File: source.name, Export: name}, true
		}
	}
	return Target{}, false
}

// resolve finds the file of an import: relative, or by the end of its path, whatever an alias stands for.
func (s *sources) resolve(from, specifier string) (string, bool) {
	if strings.HasPrefix(specifier, ".") {
		return s.file(path.Join(path.Dir(from), specifier))
	}
	_, end, ok := strings.Cut(specifier, "/")
	if !ok {
		return "", false
	}
	for _, source := range s.list {
		bare := strings.TrimSuffix(source.name, path.Ext(source.name))
		bare = strings.TrimSuffix(bare, "/index")
		if bare == end || strings.HasSuffix(bare, "/"+end) {
			return source.name, true
		}
	}
	return "", false
}

func (s *sources) file(name string) (string, bool) {
	for _, stem := range []string{name, path.Join(name, "index")} {
		for _, ext := range []string{"", ".tsx", ".ts", ".jsx", ".js"} {
			if _, ok := s.files.Read(stem + ext); ok {
				return stem + ext, true
			}
		}
	}
	return "", false
}

// Exporting finds the file of a project that declares and exports a component by its name.
func Exporting(files rendering.Files, name string) (Target, bool) {
	return sourcesOf(files).exporting(name)
}
