package registry

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"hivesync/shared/fault"
	"hivesync/shared/packages"
	"hivesync/shared/packages/semver"
)

const maxNameBytes = 214 // npm's own

// validName reports whether a package may have the name: "name" or "@scope/name", of characters that mean nothing in a URL or a path.
func validName(name string) bool {
	if len(name) > maxNameBytes {
		return false
	}
	scoped, ok := strings.CutPrefix(name, "@")
	if !ok {
		return validPart(name)
	}
	scope, base, _ := strings.Cut(scoped, "/")
	return validPart(scope) && validPart(base)
}

func validPart(part string) bool {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!'()*"
	return part != "" && part[0] != '.' && strings.Trim(part, letters) == ""
}

// place is where an archive is.
type place struct {
	url *url.URL
	// registry is the package's, and known says whether the archive comes from there, so that its description speaks of the archive.
	registry *url.URL
	known    bool
}

// npmHosts are npm's own registry's: the second is Yarn's name for it.
var npmHosts = []string{"registry.npmjs.org", "registry.yarnpkg.com"}

// locate says where a package's archive is. What a lock file has from npm's registry comes from the one that npm's settings name.
func (c *Client) locate(p packages.Package) (place, error) {
	version, ok := semver.Parse(p.Version)
	if !ok || !validName(p.Name) {
		return place{}, fault.New(fault.PackageInvalid, "The project names a package whose name or version is not valid.")
	}
	registry := c.settings.Registry(p.Name)
	if p.Tarball == "" {
		file := path.Base(p.Name) + "-" + version.String() + ".tgz"
		return place{registry.JoinPath(p.Name, "-", file), registry, true}, nil
	}
	u, err := url.Parse(p.Tarball)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Hostname() == "" || leaves(u) {
		return place{}, fault.Newf(fault.PackageInvalid, "The archive of %s is not at an https URL: only registries are supported, not folders or git.", label(p))
	}
	u.User, u.Fragment, u.RawFragment = nil, "", ""
	u.Host = strings.ToLower(u.Host)
	if slices.Contains(npmHosts, u.Hostname()) && !slices.Contains(npmHosts, registry.Hostname()) {
		return place{registry.JoinPath(u.EscapedPath()), registry, true}, nil
	}
	if u.Hostname() == registry.Hostname() && u.Port() == "" && registry.Port() == "" {
		u.Scheme = registry.Scheme // old lock files say http: no token may be read on its way
	}
	return place{u, registry, u.Host == registry.Host || slices.Contains(npmHosts, u.Hostname())}, nil
}

// leaves reports whether a URL's path may mean another one than it says, and so another token's.
func leaves(u *url.URL) bool {
	parts := strings.Split(u.Path, "/")
	return slices.Contains(parts, "..") || slices.Contains(parts, ".") || strings.Contains(u.Path, "\\")
}

// label names a package in messages.
func label(p packages.Package) string { return p.Name + "@" + p.Version }
