// Package routes says which file of a project its app shows at a route, or by a screen's name: by the folders of Expo Router, by a
// linking configuration and the screens of React Navigation, or by the customs of files' names.
//
// It reads a project's sources as text and runs nothing: what a program makes up it does not see.
package routes

import (
	"cmp"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"hivesync/shared/fault"
	"hivesync/shared/preview/rendering"
)

// Target is a screen that a project has.
type Target struct {
	// File is the path of the source that exports it, Export the name under which, where that is not the file's one component.
	File, Export string
	// Name is the route's name in its navigator.
	Name string
	// Through are the files of the navigators that show it inside of the app's root, the outermost first.
	Through []string
	// Params are those that the route says.
	Params map[string]any
}

// Bounds of what is looked at.
const (
	maxSources  = 5000
	maxSource   = 1 << 20
	maxListed   = 40 // of the routes or screens that an error names
	maxSegments = 64
)

// route is one of an app's places.
type route struct {
	pattern []string // segments: a name, :name, or * for all that follow
	labels  []string // the parameters' names by segment
	target  Target
	screen  string // of a navigator, whose file is not known yet
}

func (r route) String() string {
	var out strings.Builder
	for i, segment := range r.pattern {
		out.WriteByte('/')
		switch segment {
		case ":":
			out.WriteString(":" + r.labels[i])
		case "*":
			out.WriteString("*" + r.labels[i])
		default:
			out.WriteString(segment)
		}
	}
	return cmp.Or(out.String(), "/")
}

// match returns the parameters of a path that the route is for.
func (r route) match(segments []string) (map[string]any, bool) {
	params := map[string]any{}
	for i, segment := range r.pattern {
		if segment == "*" {
			if len(segments) <= i {
				return nil, false
			}
			rest := make([]any, 0, len(segments)-i)
			for _, s := range segments[i:] {
				rest = append(rest, s)
			}
			params[r.labels[i]] = rest
			return params, true
		}
		if i >= len(segments) {
			if segment == ":" && strings.HasSuffix(r.labels[i], "?") {
				continue
			}
			return nil, false
		}
		switch {
		case segment == ":":
			params[strings.TrimSuffix(r.labels[i], "?")] = segments[i]
		case segment != segments[i]:
			return nil, false
		}
	}
	return params, len(segments) <= len(r.pattern)
}

// rank orders routes that are for the same path: names before parameters before all that follows.
func (r route) rank() string {
	var out strings.Builder
	for _, segment := range r.pattern {
		switch segment {
		case ":":
			out.WriteByte('2')
		case "*":
			out.WriteByte('3')
		default:
			out.WriteByte('1')
		}
	}
	return out.String()
}

// At finds the screen at a route such as /users/7?tab=posts. Error: ENTRY_POINT_NOT_FOUND, which lists the routes that there are.
func At(files rendering.Files, where string) (Target, error) {
	segments, query, err := split(where)
	if err != nil {
		return Target{}, err
	}
	all := fileRoutes(files)
	var known *sources
	if len(all) == 0 {
		known = sourcesOf(files)
		all = linkedRoutes(known)
	}
	if len(all) == 0 {
		return Target{}, fault.New(fault.EntryPointNotFound, "The project has no routes: neither screens in a folder app of Expo Router nor a linking configuration. Name a screen or a file instead.")
	}
	slices.SortStableFunc(all, func(a, b route) int { return strings.Compare(a.rank(), b.rank()) })
	for _, r := range all {
		params, ok := r.match(segments)
		if !ok {
			continue
		}
		target := r.target
		if target.File == "" {
			if target, err = known.screen(r.screen); err != nil {
				return Target{}, err
			}
		}
		for name, values := range query {
			if _, taken := params[name]; !taken && len(values) > 0 {
				params[name] = values[0]
			}
		}
		target.Params = params
		return target, nil
	}
	return Target{}, fault.New(fault.EntryPointNotFound, "The app has no route "+where+". It has "+listed(all)+".")
}

func listed(all []route) string {
	names := make([]string, len(all))
	for i, r := range all {
		names[i] = r.String()
	}
	return list(names)
}

func list(names []string) string {
	slices.Sort(names)
	names = slices.Compact(names)
	more := ""
	if len(names) > maxListed {
		more = fmt.Sprintf(" and %d more", len(names)-maxListed)
	}
	return strings.Join(names[:min(len(names), maxListed)], ", ") + more
}

// split takes a route apart: its segments without the groups of Expo Router, and its query.
func split(where string) ([]string, url.Values, error) {
	u, err := url.Parse(where)
	if err != nil || !strings.HasPrefix(where, "/") {
		return nil, nil, fault.New(fault.EntryPointNotFound, "A route is a path in the app, such as /settings?tab=2.")
	}
	var segments []string
	for segment := range strings.SplitSeq(strings.Trim(u.Path, "/"), "/") {
		if segment != "" && !isGroup(segment) && len(segments) < maxSegments {
			segments = append(segments, segment)
		}
	}
	return segments, u.Query(), nil
}

func isGroup(segment string) bool {
	return strings.HasPrefix(segment, "(") && strings.HasSuffix(segment, ")")
}

var (
	routeFile = regexp.MustCompile(`\.(tsx|ts|jsx|js)$`)
	platforms = regexp.MustCompile(`\.(ios|android|native)$`)
	// unrouted are files in a folder of routes that are none.
	unrouted  = regexp.MustCompile(`(^|/)(_layout|\+[^/]*)$|\+api$|\.(web|test|spec|stories|preview|d)$|(^|/)__\w+__/|(^|/)preview$`)
	parameter = regexp.MustCompile(`^\[(\.\.\.)?([^\[\]]+)\]$`)
)

// fileRoutes are the routes of Expo Router's folders.
func fileRoutes(files rendering.Files) []route {
	names := files.List()
	slices.Sort(names)
	folder := routesFolder(files, names)
	if folder == "" {
		return nil
	}
	var out []route
	seen := map[string]bool{}
	for _, name := range names {
		inside, ok := strings.CutPrefix(name, folder+"/")
		if !ok || !routeFile.MatchString(inside) {
			continue
		}
		own := strings.TrimSuffix(inside, path.Ext(inside))
		byPlatform := platforms.MatchString(own)
		own = platforms.ReplaceAllString(own, "")
		if unrouted.MatchString(own) && !(path.Base(own) == "preview" && isScreen(files, name)) || byPlatform && seen[own] {
			continue
		}
		seen[own] = true
		r := route{target: Target{File: name, Name: own}}
		for _, segment := range strings.Split(own, "/") {
			if isGroup(segment) || segment == "index" {
				continue
			}
			label := ""
			if m := parameter.FindStringSubmatch(segment); m != nil {
				segment, label = ":", m[2]
				if m[1] != "" {
					segment = "*"
				}
			}
			r.pattern, r.labels = append(r.pattern, segment), append(r.labels, label)
		}
		out = append(out, r)
	}
	return out
}

// isScreen reports whether a file exports a component as its one.
func isScreen(files rendering.Files, name string) bool {
	content, _ := files.Read(name)
	return markup.Match(content) && defaultExport.Match(content)
}

// routesFolder is the folder of Expo Router's routes, or "": that of the app nearest to the project's root.
func routesFolder(files rendering.Files, names []string) string {
	best := ""
	for _, name := range names {
		dir := path.Dir(name)
		if !strings.HasPrefix(path.Base(name), "_layout.") || path.Base(dir) != "app" || strings.Contains(name, "node_modules/") {
			continue
		}
		if best == "" || strings.Count(dir, "/") < strings.Count(best, "/") {
			best = dir
		}
	}
	if best != "" {
		return best
	}
	manifest, _ := files.Read("package.json")
	if !strings.Contains(string(manifest), `"expo-router"`) {
		return ""
	}
	for _, folder := range []string{"app", "src/app"} {
		if slices.ContainsFunc(names, func(name string) bool { return strings.HasPrefix(name, folder+"/") && routeFile.MatchString(name) }) {
			return folder
		}
	}
	return ""
}
