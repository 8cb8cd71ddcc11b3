package registry

import (
	"strings"

	"hivesync/shared/fault"
	"hivesync/shared/packages/semver"
	"hivesync/shared/safetext"
)

// spec is what a package.json says of a dependency.
type spec struct {
	name string // the package's own, which an alias differs from
	text string // a range or a tag
}

const maxSpecBytes = 1024

// parseSpec reads a dependency. Own says that it is a folder of the project itself, which no registry has.
func parseSpec(name, text string) (s spec, own bool, err error) {
	text = strings.TrimSpace(text)
	if alias, ok := strings.CutPrefix(text, "npm:"); ok {
		name, text = alias, ""
		if at := strings.LastIndex(alias, "@"); at > 0 {
			name, text = alias[:at], alias[at+1:]
		}
	}
	switch {
	case !validName(name):
		return spec{}, false, fault.New(fault.PackageInvalid, "A dependency has a name that no package may have.")
	case len(text) > maxSpecBytes:
		return spec{}, false, fault.Newf(fault.PackageInvalid, "The dependency %s has a range of more than %d bytes.", name, maxSpecBytes)
	case folder(text):
		return spec{}, true, nil
	case strings.ContainsAny(text, ":/") || !safetext.IsLine(text):
		return spec{}, false, fault.Newf(fault.PackageInvalid, "The dependency %s is not a range of versions: what comes from git, from an archive or from another tool's catalog needs a lock file, or node_modules.", name)
	}
	return spec{name, text}, false, nil
}

// folder reports whether a dependency is a folder of the project.
func folder(text string) bool {
	for _, protocol := range []string{"workspace:", "link:", "portal:"} {
		if strings.HasPrefix(text, protocol) {
			return true
		}
	}
	return strings.HasPrefix(text, "file:") && !strings.HasSuffix(text, ".tgz") && !strings.HasSuffix(text, ".tar.gz")
}

// choose returns the version that a range or tag means, as npm chooses it: what is tagged "latest" where the range takes it, else the
// highest version that is not deprecated, else the highest.
func (d *description) choose(text string) (release, bool) {
	wanted, isRange := semver.ParseRange(text)
	if !isRange {
		return d.release(d.Tags[text])
	}
	if latest, ok := semver.Parse(d.Tags["latest"]); ok && (wanted.Has(latest) || text == "" || text == "*") {
		if r, ok := d.release(d.Tags["latest"]); ok && !r.deprecated() {
			return r, true
		}
	}
	var best, bestDeprecated candidate
	for text := range d.Versions {
		v, ok := semver.Parse(text)
		if !ok || !wanted.Has(v) {
			continue
		}
		at := candidate{text, v, true}
		if !at.above(best) { // no release is read that could not be chosen
			continue
		}
		if r, ok := d.release(text); ok && !r.deprecated() {
			best = at
		} else if ok && at.above(bestDeprecated) {
			bestDeprecated = at
		}
	}
	if !best.found {
		best = bestDeprecated
	}
	return d.release(best.text)
}

type candidate struct {
	text    string
	version semver.Version
	found   bool
}

// above orders candidates in one way, whatever the order in which they come: two texts may be one version.
func (c candidate) above(other candidate) bool {
	if !other.found {
		return true
	}
	order := semver.Compare(c.version, other.version)
	return order > 0 || (order == 0 && c.text > other.text)
}
