// Package npmrc reads npm's settings: which registry a package comes from, and what to show there. The project's .npmrc comes
// before the user's, and the environment's npm_config_registry before both, as in npm.
//
// Who wrote a project is not who runs HiveSync, so a project's .npmrc cannot read the environment: it could send any secret in it to
// a registry of its own. Tokens are secrets from the moment they are read; no error repeats a value.
package npmrc

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"hivesync/shared/config"
	"hivesync/shared/fault"
	"hivesync/shared/safetext"
)

// DefaultRegistry is npm's own.
const DefaultRegistry = "https://registry.npmjs.org/"

// Sources say where settings are read.
type Sources struct {
	// Project is the project's folder, or empty for none.
	Project string
	// Home is the user's; os.UserHomeDir when empty.
	Home string
	// Env looks up the environment; os.LookupEnv when nil.
	Env func(string) (string, bool)
	// TrustProject lets the project's .npmrc read the environment, as npm does. Only the user can say so.
	TrustProject bool
}

// Settings are npm's settings, as far as they concern registries.
type Settings struct {
	registry    *url.URL
	scopes      map[string]*url.URL
	credentials []credential
	untrusted   []string
}

// credential is what to show to the URLs below a prefix such as "npm.example.com/team/".
type credential struct {
	prefix string
	header config.Secret
}

const maxFileBytes = 1 << 20

// Read reads the settings. A file that is not there says nothing; one that cannot be read, and a registry that is no URL, are errors.
func Read(s Sources) (*Settings, error) {
	if s.Env == nil {
		s.Env = os.LookupEnv
	}
	values := map[string]string{}
	out := &Settings{scopes: map[string]*url.URL{}}
	user, err := s.userFile()
	if err != nil {
		return nil, err
	}
	if _, err := readInto(values, user, s.Env); err != nil {
		return nil, err
	}
	if s.Project != "" {
		env := s.Env
		if !s.TrustProject {
			env = nil
		}
		if out.untrusted, err = readInto(values, filepath.Join(s.Project, ".npmrc"), env); err != nil {
			return nil, err
		}
	}
	for _, name := range []string{"NPM_CONFIG_REGISTRY", "npm_config_registry"} {
		if value, ok := s.Env(name); ok && value != "" {
			values["registry"] = value
		}
	}
	return out, out.take(values)
}

// ForProject returns the settings with which a project of somebody else is fetched, whose .npmrc is content: the registry is the
// operator's, and of the project's own settings the registries of scopes count alone, by https. ignored lists the keys of what else it
// says of registries and of what to show there: no credential of a project is used, and none is kept. Error: VALIDATION_FAILED for a
// scope's registry that is no https URL, or for too much of it.
func ForProject(content []byte, registry *url.URL) (s *Settings, ignored []string, err error) {
	if !strings.HasSuffix(registry.Path, "/") {
		registry = registry.JoinPath("/")
	}
	s = &Settings{registry: registry, scopes: map[string]*url.URL{}}
	if len(content) > maxFileBytes {
		return nil, nil, fault.Newf(fault.ValidationFailed, ".npmrc has more than %d bytes.", maxFileBytes)
	}
	for key, value := range parse(string(content)) {
		scope, isRegistry := strings.CutSuffix(key, ":registry")
		switch {
		case isRegistry && strings.HasPrefix(scope, "@"):
			u, err := parseRegistry(key, value)
			if err != nil || u.Scheme != "https" {
				return nil, nil, fault.Newf(fault.ValidationFailed, "The registry of the scope %s in .npmrc is not an https URL without a name or password.", safetext.Line(scope, 100))
			}
			if s.scopes[scope] = u; len(s.scopes) > maxScopes {
				return nil, nil, fault.Newf(fault.ValidationFailed, ".npmrc names registries of more than %d scopes.", maxScopes)
			}
		case key == "registry" || isCredential(key):
			ignored = append(ignored, safetext.Line(key, 200))
		}
	}
	slices.Sort(ignored)
	return s, slices.Compact(ignored), nil
}

// maxScopes bounds the registries of one project.
const maxScopes = 50

// isCredential says whether a key is of what to show to a registry.
func isCredential(key string) bool {
	name := key[strings.LastIndex(key, ":")+1:]
	switch name {
	case "_auth", "_authToken", "_password", "username", "email", "certfile", "keyfile", "cert", "key":
		return true
	}
	return false
}

// userFile is where the user's settings are; tools that sign in for a while name another file.
func (s Sources) userFile() (string, error) {
	for _, name := range []string{"npm_config_userconfig", "NPM_CONFIG_USERCONFIG"} {
		if file, ok := s.Env(name); ok && file != "" {
			return file, nil
		}
	}
	if s.Home != "" {
		return filepath.Join(s.Home, ".npmrc"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", nil //nolint:nilerr // an account without a home has no settings
	}
	return filepath.Join(home, ".npmrc"), nil
}

// readInto reads a file's values, and returns the keys of those that ask for the environment where it may not be read: env is nil.
func readInto(values map[string]string, file string, env func(string) (string, bool)) (refused []string, err error) {
	content, err := readFile(file)
	if err != nil {
		return nil, err
	}
	for key, value := range parse(content) {
		if env == nil && variable.MatchString(key+"="+value) {
			refused = append(refused, key)
			continue
		}
		values[expand(key, env)] = expand(value, env)
	}
	return refused, nil
}

func readFile(file string) (string, error) {
	info, err := os.Stat(file)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("npmrc: %w", err)
	}
	if !info.Mode().IsRegular() {
		return "", fmt.Errorf("npmrc: %s is no regular file", file)
	}
	f, err := os.Open(file)
	if err != nil {
		return "", fmt.Errorf("npmrc: %w", err)
	}
	defer func() { _ = f.Close() }()
	content, err := io.ReadAll(io.LimitReader(f, maxFileBytes+1))
	if err != nil {
		return "", fmt.Errorf("npmrc: %w", err)
	}
	if len(content) > maxFileBytes {
		return "", fmt.Errorf("npmrc: %s has more than %d bytes", file, maxFileBytes)
	}
	return string(content), nil
}

// take understands the values.
func (s *Settings) take(values map[string]string) (err error) {
	named := values["registry"]
	if named == "" {
		named = DefaultRegistry
	}
	if s.registry, err = parseRegistry("registry", named); err != nil {
		return err
	}
	for key, value := range values {
		if scope, ok := strings.CutSuffix(key, ":registry"); ok && strings.HasPrefix(scope, "@") {
			if s.scopes[scope], err = parseRegistry(key, value); err != nil {
				return err
			}
		}
		if prefix, ok := credentialPrefix(key); ok {
			s.addCredential(prefix, values)
		}
	}
	// The longest prefix first: it is the one that is meant.
	slices.SortFunc(s.credentials, func(a, b credential) int {
		if len(a.prefix) != len(b.prefix) {
			return len(b.prefix) - len(a.prefix)
		}
		return strings.Compare(a.prefix, b.prefix)
	})
	return nil
}

// credentialPrefix returns the host and path of a key such as "//npm.example.com/team/:_authToken".
func credentialPrefix(key string) (string, bool) {
	rest, ok := strings.CutPrefix(key, "//")
	at := strings.LastIndex(rest, ":")
	if !ok || at < 0 {
		return "", false
	}
	switch rest[at+1:] {
	case "_authToken", "_auth", "_password":
		return rest[:at], true
	}
	return "", false
}

// addCredential adds what is known of a prefix: of a token, a name with a password and both in one, the first counts, as in npm.
func (s *Settings) addCredential(prefix string, values map[string]string) {
	key := "//" + prefix + ":"
	header := ""
	password, err := base64.StdEncoding.DecodeString(values[key+"_password"])
	switch name := values[key+"username"]; {
	case values[key+"_authToken"] != "":
		header = "Bearer " + values[key+"_authToken"]
	case name != "" && len(password) > 0 && err == nil:
		header = "Basic " + base64.StdEncoding.EncodeToString([]byte(name+":"+string(password)))
	case values[key+"_auth"] != "":
		header = "Basic " + values[key+"_auth"]
	}
	// A header's value holds no control characters: one would end it, and begin another.
	if header == "" || strings.ContainsFunc(header, func(r rune) bool { return r < 0x20 || r == 0x7f }) {
		return
	}
	host, path, _ := strings.Cut(prefix, "/")
	prefix = strings.ToLower(host) + "/" + strings.TrimSuffix(path, "/")
	prefix = strings.TrimSuffix(prefix, "/") + "/"
	if !slices.ContainsFunc(s.credentials, func(c credential) bool { return c.prefix == prefix }) {
		s.credentials = append(s.credentials, credential{prefix, config.NewSecret(header)})
	}
}

func parseRegistry(key, value string) (*url.URL, error) {
	u, err := url.Parse(value)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Opaque != "" {
		return nil, fmt.Errorf("npmrc: %s is not the URL of a registry: expected https://, a host and a path, without a name or password", safeKey(key))
	}
	u.Host = strings.ToLower(u.Host)
	if !strings.HasSuffix(u.Path, "/") {
		u = u.JoinPath("/")
	}
	return u, nil
}

// safeKey is a key as an error may show it.
func safeKey(key string) string {
	if len(key) > 100 {
		key = key[:100]
	}
	return fmt.Sprintf("%q", key)
}

// Registry returns the registry that a package comes from; its path ends in a slash.
func (s *Settings) Registry(name string) *url.URL {
	scope, _, scoped := strings.Cut(name, "/")
	if u, ok := s.scopes[scope]; ok && scoped {
		clone := *u
		return &clone
	}
	clone := *s.registry
	return &clone
}

// Registries returns all registries that the settings name.
func (s *Settings) Registries() []*url.URL {
	out := []*url.URL{s.Registry("")}
	for scope := range s.scopes {
		out = append(out, s.Registry(scope+"/"))
	}
	return out
}

// Authorization returns the header that a URL's registry asks for: of the longest prefix of the URL's host and path that has one.
func (s *Settings) Authorization(u *url.URL) (config.Secret, bool) {
	at := strings.ToLower(u.Host) + strings.TrimSuffix(u.Path, "/") + "/"
	for _, c := range s.credentials {
		if strings.HasPrefix(at, c.prefix) {
			return c.header, true
		}
	}
	return config.Secret{}, false
}

// Untrusted returns the keys of the project's .npmrc that were left out since their values come from the environment. They belong
// into the user's own .npmrc.
func (s *Settings) Untrusted() []string { return s.untrusted }
