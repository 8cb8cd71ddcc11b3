package bundle

import (
	"bufio"
	"bytes"
	"path"
	"regexp"
	"slices"
	"strings"
)

// envFiles are read in turn, as Expo reads them in development; the last to name a variable wins.
var envFiles = []string{".env", ".env.development", ".env.local", ".env.development.local"}

// publicPrefix begins the names of the variables that Expo puts into the script. No other leaves the file: it may be a secret.
const publicPrefix = "EXPO_PUBLIC_"

var envLine = regexp.MustCompile(`^\s*(?:export\s+)?(` + publicPrefix + `[A-Za-z0-9_]+)\s*=\s*(.*?)\s*$`)

// defineEnv adds the project's public variables to what esbuild replaces, from the files beside the app's package.json or at the
// project's root.
func (p *project) defineEnv(define map[string]string) {
	root := path.Dir(p.in.EntryPoint)
	for root != "." && !p.Has(path.Join(root, "package.json")) {
		root = path.Dir(root)
	}
	for _, name := range envFiles {
		content, ok := p.in.Files.Read(path.Join(root, name))
		if !ok || len(content) > maxManifestBytes {
			continue
		}
		for lines := bufio.NewScanner(bytes.NewReader(content)); lines.Scan(); {
			if match := envLine.FindStringSubmatch(lines.Text()); match != nil && !slices.Contains(p.in.Given, match[1]) {
				define["process.env."+match[1]] = quote(envValue(match[2]))
			}
		}
	}
}

// envValue reads a value as dotenv does: quotes around it are not part of it, and a comment ends one without.
func envValue(s string) string {
	for _, mark := range []string{`"`, "'", "`"} {
		if rest, ok := strings.CutPrefix(s, mark); ok {
			if value, _, closed := strings.Cut(rest, mark); closed {
				if mark == `"` {
					value = strings.ReplaceAll(value, `\n`, "\n")
				}
				return value
			}
		}
	}
	value, _, _ := strings.Cut(s, " #")
	return strings.TrimSpace(value)
}
