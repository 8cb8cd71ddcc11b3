package preview

import (
	"encoding/json"
	"path"
	"regexp"
	"slices"
	"strings"

	"hivesync/shared/preview/bundle"
	"hivesync/shared/preview/resolution"
)

// manner is a way to show a screen.
type manner struct {
	around    []string // files of what it is shown in
	answering bool     // whether props, parameters and contexts that nobody gives answer all the same
	standIns  error    // why stand-ins are shown for the project's packages: what the screen threw with them
	without   error    // why there are no packages, where the project has some
}

// manners are the ways to show a screen that throws where it is shown by itself, the truest first: most want what their app puts
// around them, others a route's parameters or a provider. Without its packages nothing throws for want of what they would be given.
func manners(r Request, threw error) []manner {
	around := around(r.Files, r.EntryPoint)
	var out []manner
	if len(around) > 0 {
		out = append(out, manner{around: around})
	}
	out = append(out, manner{answering: true})
	if len(around) > 0 {
		out = append(out, manner{around: around, answering: true})
	}
	if r.Packages != nil {
		out = append(out, manner{standIns: threw}, manner{answering: true, standIns: threw})
	}
	return out
}

// layoutNames are Expo Router's files of what is around the routes of a folder.
var layoutNames = []string{"_layout.tsx", "_layout.jsx", "_layout.ts", "_layout.js"}

// rootNames are where apps have their root, where package.json does not say.
var rootNames = []string{"index.js", "index.tsx", "index.ts", "index.jsx", "App.tsx", "App.js", "App.jsx", "src/App.tsx", "src/App.js", "src/App.jsx", "app/app.tsx", "src/app.tsx"}

// expoRoot is a root that hands over to Expo Router.
var expoRoot = regexp.MustCompile(`['"]expo-router/entry(-classic)?['"]`)

// around returns the files of what an app shows a screen in, the outermost first: the layouts of Expo Router from its root folder down
// to the screen, or the app's root, of the nearest package.json above the screen. It is empty where there is none but the screen.
func around(files bundle.Files, entry string) []string {
	exists := map[string]bool{}
	for _, name := range files.List() {
		exists[name] = true
	}
	first := func(dir string, names []string) string {
		for _, name := range names {
			if full := path.Join(dir, name); exists[full] {
				return full
			}
		}
		return ""
	}
	dir := path.Dir(path.Clean(entry))
	root := dir
	for root != "." && !exists[path.Join(root, resolution.Manifest)] {
		root = path.Dir(root)
	}
	main := mainOf(files, root)
	if !exists[main] {
		main = first(root, rootNames)
	}

	var routes string // Expo Router's root folder
	for _, name := range []string{"app", "src/app"} {
		if first(path.Join(root, name), layoutNames) != "" {
			routes = path.Join(root, name)
		}
	}
	content, _ := files.Read(main)
	inRoutes := dir == routes || strings.HasPrefix(dir, routes+"/")
	switch {
	case routes != "" && (inRoutes || main == "" || expoRoot.Match(content)):
		layouts := []string{first(routes, layoutNames)}
		if inRoutes && dir != routes {
			at := routes
			for _, step := range strings.Split(strings.TrimPrefix(dir, routes+"/"), "/") {
				at = path.Join(at, step)
				if layout := first(at, layoutNames); layout != "" {
					layouts = append(layouts, layout)
				}
			}
		}
		return slices.DeleteFunc(layouts, func(name string) bool { return bare(name) == bare(entry) })
	case main == "" || bare(main) == bare(entry) || strings.EqualFold(path.Base(bare(entry)), "App"):
		return nil // the screen is the root
	}
	return []string{main}
}

// bare is a path without its extension.
func bare(name string) string { return strings.TrimSuffix(path.Clean(name), path.Ext(name)) }

// mainOf is the file that a folder's package.json names as its main, or "".
func mainOf(files bundle.Files, root string) string {
	var manifest struct {
		Main string `json:"main"`
	}
	content, _ := files.Read(path.Join(root, resolution.Manifest))
	if json.Unmarshal(content, &manifest) != nil || manifest.Main == "" {
		return ""
	}
	name := path.Join(root, manifest.Main)
	for _, ext := range append([]string{""}, resolution.Extensions...) {
		if _, ok := files.Read(name + ext); ok {
			return name + ext
		}
	}
	return ""
}
