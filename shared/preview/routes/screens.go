package routes

import (
	"bytes"
	"path"
	"regexp"
	"slices"
	"strings"

	"hivesync/shared/preview/rendering"
)

// Screens returns the paths of the files that are screens by the customs of React Native projects, sorted: routes of Expo Router,
// files of folders for screens, files named as screens, and the app itself. A screen exports a component.
func Screens(files rendering.Files) []string {
	manifest, _ := files.Read("package.json")
	routed := bytes.Contains(manifest, []byte(`"expo-router"`))
	var found []string
	for _, name := range files.List() {
		content, _ := files.Read(name)
		if source.MatchString(name) && !aside.MatchString(name) && (isNamed(name) && markup.Match(content) || routed && isRoute(name) && (markup.Match(content) || passesOn.Match(content))) && exports.Match(content) {
			found = append(found, name)
		}
	}
	slices.Sort(found)
	return found
}

var (
	source = regexp.MustCompile(`\.(tsx|jsx|js)$`)
	// aside are files that look like screens and are none: tests, stories, other platforms' files.
	aside   = regexp.MustCompile(`(^|/)(__\w+__|e2e|tests?|stories|\.storybook|\.[^/]+)/|\.(test|spec|stories|preview|styles?|web|windows|macos|d)\.\w+$`)
	exports = regexp.MustCompile(`(?m)^\s*export\s+(default\b|(const|let|var|function|class)\s+[A-Z]|\{)|\bmodule\.exports\b|registerComponent|registerRootComponent`)
	// passesOn matches routes whose screens are elsewhere.
	passesOn = regexp.MustCompile(`\bexport\s*\{[^}]*\bdefault\b[^}]*\}\s*from\b`)
	markup   = regexp.MustCompile(`<[A-Za-z>]|createElement`)

	screenFolder = regexp.MustCompile(`(?i)(^|/)(screens?|scenes?|pages|views)/`)
	// parts of screens, in folders of their own below them.
	parts       = regexp.MustCompile(`(?i)(^|/)(components?|hooks?|utils?|helpers?|styles?|types?|contexts?|providers?|services?|store|constants?|assets|navigation|lib|api|data|ui|widgets|items?|partials|sections|modals?|demos?)/`)
	components  = regexp.MustCompile(`(?i)(^|/)(components?|ui)/`)
	screenName  = regexp.MustCompile(`(Screen|Page)$|[-_.](screen|page)$`)
	notScreen   = regexp.MustCompile(`^(use[A-Z]|with[A-Z]|_)|([sS]tyles?|[tT]ypes|[uU]tils|[hH]elpers?|[cC]onstants|[cC]ontext|[pP]rovider|[sS]tack|[nN]avigator|[hH]eader|[iI]tem|[bB]utton|[cC]ard|[rR]ow)$`)
	routeFolder = regexp.MustCompile(`(^|/)app/`)
)

// stem is a file's own name: its folder's, where it is an index.
func stem(name string) string {
	base := strings.TrimSuffix(path.Base(name), path.Ext(name))
	base = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(base, ".ios"), ".android"), ".native")
	if base == "index" {
		return path.Base(path.Dir(name))
	}
	return base
}

func isNamed(name string) bool {
	own := stem(name)
	if notScreen.MatchString(own) || own == "Screen" || own == "Page" {
		return false
	}
	if own == "App" && strings.Count(name, "/") <= 1 {
		return true
	}
	if screenName.MatchString(own) && !components.MatchString(name) {
		return true
	}
	at := screenFolder.FindStringIndex(name)
	return at != nil && !parts.MatchString(name[at[1]:]) && own != "" && (own[0] >= 'A' && own[0] <= 'Z' || path.Base(path.Dir(name)) != own && strings.Count(name[at[1]:], "/") == 0 && own != path.Base(name[:at[1]-1]))
}

// isRoute reports whether Expo Router shows the file for an address.
func isRoute(name string) bool {
	at := routeFolder.FindStringIndex(name)
	base := path.Base(name)
	return at != nil && strings.Count(name[:at[0]], "/") <= 2 && !strings.HasPrefix(base, "_") && !strings.HasPrefix(base, "+") && !strings.Contains(base, "+api.") && !parts.MatchString(name[at[1]:])
}
