package lockfile

import (
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"regexp"
	"strings"
)

const (
	maxNameBytes      = 214
	maxVersionBytes   = 256
	maxIntegrityBytes = 1024
	maxURLBytes       = 2048
)

var (
	nameForm      = regexp.MustCompile(`^(@[A-Za-z0-9~-][A-Za-z0-9._~-]*/)?[A-Za-z0-9~-][A-Za-z0-9._~-]*$`)
	versionForm   = regexp.MustCompile(`^[0-9]+\.[0-9]+\.[0-9]+([A-Za-z.+-][0-9A-Za-z.+-]*)?$`)
	integrityForm = regexp.MustCompile(`^(md5|sha1|sha256|sha384|sha512)-[A-Za-z0-9+/]+={0,2}(\?[!-~]*)?$`)
)

// validName reports whether npm allows a package of the name. Such a name is safe in a path and in a URL.
func validName(name string) bool {
	return len(name) <= maxNameBytes && nameForm.MatchString(name) && !strings.Contains(name, "..") && name != "node_modules"
}

// validVersion reports whether a version has semver's form, or the loose one of packages that are older than its rules.
func validVersion(version string) bool {
	return len(version) <= maxVersionBytes && versionForm.MatchString(version)
}

// validIntegrity reports whether a list of hashes, with spaces between them, is Subresource Integrity. There may be none.
func validIntegrity(integrity string) bool {
	if len(integrity) > maxIntegrityBytes {
		return false
	}
	for _, hash := range strings.Fields(integrity) {
		if !integrityForm.MatchString(hash) {
			return false
		}
	}
	return true
}

// tarball returns the URL of an archive, without its fragment, or "" for what is not one: a path, or a git repository.
func tarball(resolved string) string {
	bare, _, _ := strings.Cut(resolved, "#")
	if len(bare) > maxURLBytes || !strings.HasPrefix(bare, "https://") && !strings.HasPrefix(bare, "http://") {
		return ""
	}
	u, err := url.Parse(bare)
	if err != nil || u.Host == "" || strings.HasSuffix(u.Path, ".git") || strings.ContainsAny(bare, " \\") {
		return ""
	}
	return bare
}

// fragmentSHA1 returns the integrity that Yarn notes behind a URL, "#" and SHA-1 in hex, or "".
func fragmentSHA1(resolved string) string {
	_, fragment, _ := strings.Cut(resolved, "#")
	sum, err := hex.DecodeString(fragment)
	if err != nil || len(sum) != 20 {
		return ""
	}
	return "sha1-" + base64.StdEncoding.EncodeToString(sum)
}

// splitAt cuts "name@rest" behind the name, whose scope may begin with "@". Without a rest it returns "".
func splitAt(s string) (name, rest string) {
	if s == "" {
		return "", ""
	}
	name, rest, _ = strings.Cut(s[1:], "@")
	return s[:1] + name, rest
}

// remote reports whether a version or range is not for a registry: a URL, a path, a repository.
func remote(version string) bool {
	return strings.ContainsAny(version, ":/")
}
