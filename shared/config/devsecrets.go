package config

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
)

// devSecretsFile is where a development machine keeps its generated secrets; .gitignore names it.
const devSecretsFile = "dev-secrets.env" //nolint:gosec // a file's name, not what is in it

// generated lists what DevSecrets makes up: every secret of ours, and the keys of the local services.
var generated = []string{
	"JWT_SECRET", "SESSION_SECRET", "ADMIN_JWT_SECRET", "API_TOKEN_PEPPER", "PREVIEW_TOKEN_SECRET", "WORKER_CALLBACK_SECRET",
	"POSTGRES_PASSWORD", "R2_ACCESS_KEY_ID", "R2_SECRET_ACCESS_KEY",
}

// DevSecrets returns the development secrets kept in dir, generating the file (mode 0600) at first use.
// Processes that start at the same time agree on one file: the first to create it wins.
func DevSecrets(dir string) (map[string]Secret, error) {
	path := filepath.Join(dir, devSecretsFile)
	found, err := readDevSecrets(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if err == nil && complete(found) {
		return found, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("creating the folder for development secrets: %w", err)
	}
	fresh := errors.Is(err, fs.ErrNotExist)
	if found == nil {
		found = map[string]Secret{}
	}
	var text strings.Builder
	text.WriteString("# Generated for development on this machine. Never use these in production, never commit them.\n")
	for _, name := range generated {
		if !found[name].IsSet() {
			found[name] = Generate()
		}
		text.WriteString(name + "=" + found[name].Reveal() + "\n")
	}
	temp, err := os.CreateTemp(dir, ".dev-secrets-*") // mode 0600
	if err != nil {
		return nil, fmt.Errorf("writing development secrets: %w", err)
	}
	defer func() { _ = os.Remove(temp.Name()) }()
	_, werr := temp.WriteString(text.String())
	if err := errors.Join(werr, temp.Close()); err != nil {
		return nil, fmt.Errorf("writing development secrets: %w", err)
	}
	if !fresh {
		return found, os.Rename(temp.Name(), path)
	}
	if err := os.Link(temp.Name(), path); errors.Is(err, fs.ErrExist) {
		return readDevSecrets(path)
	} else if err != nil {
		return nil, fmt.Errorf("writing development secrets: %w", err)
	}
	return found, nil
}

func complete(found map[string]Secret) bool {
	return !slices.ContainsFunc(generated, func(name string) bool { return !found[name].IsSet() })
}

func readDevSecrets(path string) (map[string]Secret, error) {
	file, err := os.Open(path) //nolint:gosec // below the operator's own folder
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	out := map[string]Secret{}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		name, value, ok := strings.Cut(strings.TrimSpace(lines.Text()), "=")
		if ok && slices.Contains(generated, name) {
			out[name] = NewSecret(value)
		}
	}
	return out, lines.Err()
}

// addDevSecrets fills the secrets that are still missing, and only those.
func (c *Config) addDevSecrets() error {
	var missing []setting
	for _, s := range settings(c) {
		if s.secret() && slices.Contains(generated, s.name) && !s.field.Interface().(Secret).IsSet() {
			missing = append(missing, s)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	secrets, err := DevSecrets(c.StateDir)
	if err != nil {
		return err
	}
	for _, s := range missing {
		s.field.Set(reflect.ValueOf(secrets[s.name]))
		c.origins[s.name] = FromGenerated
	}
	return nil
}
