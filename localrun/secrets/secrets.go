// Package secrets makes up the secrets of an installation, and says how one is replaced by another. It writes to nothing
// but what it is given, and logs nothing.
package secrets

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"hivesync/shared/config"
)

// Set is the secrets of an installation, each by its variable, in the order in which they are written.
type Set struct {
	names  []string
	values map[string]config.Secret
}

// Names lists the secrets that may be asked for.
func Names() []string { return config.Required() }

// Make returns a secret for each name: the known value where there is one, else a new one.
func Make(names []string, known map[string]config.Secret) *Set {
	s := &Set{values: map[string]config.Secret{}}
	for _, name := range names {
		value := known[name]
		if !value.IsSet() {
			value = config.Generate()
		}
		s.put(name, value)
		if previous := config.Previous(name); known[previous].IsSet() {
			s.put(previous, known[previous])
		}
	}
	return s
}

func (s *Set) put(name string, value config.Secret) {
	if !slices.Contains(s.names, name) {
		s.names = append(s.names, name)
	}
	s.values[name] = value
}

// Rotate replaces a secret of the set by a new one. The old one stays beside it where processes take both for a while.
func (s *Set) Rotate(name string) {
	old := s.values[name]
	s.put(name, config.Generate())
	if previous := config.Previous(name); previous != "" && old.IsSet() {
		s.put(previous, old)
	}
}

// Values returns the secrets as they are, for whoever writes them down.
func (s *Set) Values() map[string]string {
	out := map[string]string{}
	for name, value := range s.values {
		out[name] = value.Reveal()
	}
	return out
}

// WriteEnv writes the secrets as an environment file, each under what it is for.
func (s *Set) WriteEnv(w io.Writer) error {
	about := map[string]string{}
	for _, e := range config.Reference() {
		about[e.Name] = e.Doc
	}
	var out strings.Builder
	out.WriteString("# Secrets of HiveSync. Keep this file out of version control, readable by its owner alone.\n")
	for _, name := range s.names {
		fmt.Fprintf(&out, "\n# %s\n", about[name])
		if note := origin[name]; note != "" {
			fmt.Fprintf(&out, "# %s\n", note)
		}
		fmt.Fprintf(&out, "%s=%s\n", name, s.values[name].Reveal())
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// origin says of secrets that another server must know as well where they go to or come from.
var origin = map[string]string{
	"POSTGRES_PASSWORD":    "give it to the database's role: ALTER ROLE hivesync PASSWORD '...'",
	"R2_ACCESS_KEY_ID":     "for an S3 server of your own; Cloudflare R2 and other providers give you theirs",
	"R2_SECRET_ACCESS_KEY": "for an S3 server of your own; Cloudflare R2 and other providers give you theirs",
}

// rotation says what replacing a secret takes and costs.
var rotation = map[string]string{
	"JWT_SECRET":             "Restart the backends with both. After ACCESS_TOKEN_TTL (15 minutes) take JWT_SECRET_PREVIOUS out again.",
	"PREVIEW_TOKEN_SECRET":   "Restart the backends with both. After PREVIEW_TOKEN_TTL (a day) take PREVIEW_TOKEN_SECRET_PREVIOUS out again.",
	"WORKER_CALLBACK_SECRET": "Restart the backends with both, then the workers, and the relayer where there is one, with the new one. Then take WORKER_CALLBACK_SECRET_PREVIOUS out of the backends.",
	"SESSION_SECRET":         "There is no way back: everybody signs in again, and authenticators and webhooks are set up anew. Restart all backends at once.",
	"ADMIN_JWT_SECRET":       "Administrators sign in again. Restart all backends at once.",
	"API_TOKEN_PEPPER":       "Every API token ends, and its owner makes another. Restart all backends at once.",
	"POSTGRES_PASSWORD":      "Change the role's password in the database (ALTER ROLE ... PASSWORD), then restart the backends: connections that are open stay so.",
	"R2_ACCESS_KEY_ID":       "Make a second key at the provider, restart backends and workers with it, then delete the first there.",
	"R2_SECRET_ACCESS_KEY":   "Make a second key at the provider, restart backends and workers with it, then delete the first there.",
}

// Advice says what replacing a secret takes and costs.
func Advice(name string) string { return rotation[name] }

// largest bounds an environment file.
const largest = 1 << 20

// Read reads the secrets that an environment file sets, and passes over everything else in it. No error shows a line.
func Read(r io.Reader) (map[string]config.Secret, error) {
	known := map[string]config.Secret{}
	limited := &io.LimitedReader{R: r, N: largest + 1}
	lines := bufio.NewScanner(limited)
	lines.Buffer(nil, largest)
	for lines.Scan() {
		name, value, ok := strings.Cut(strings.TrimPrefix(strings.TrimSpace(lines.Text()), "export "), "=")
		if name = strings.TrimSpace(name); ok && kept(name) {
			known[name] = config.NewSecret(unquote(strings.TrimSpace(value)))
		}
	}
	if lines.Err() != nil || limited.N == 0 {
		return nil, errors.New("the file cannot be read, or is larger than an environment file may be (1 MiB)")
	}
	return known, nil
}

func kept(name string) bool {
	return slices.Contains(Names(), strings.TrimSuffix(name, "_PREVIOUS"))
}

func unquote(value string) string {
	if n := len(value); n >= 2 && (value[0] == '"' || value[0] == '\'') && value[n-1] == value[0] {
		return value[1 : n-1]
	}
	return value
}
