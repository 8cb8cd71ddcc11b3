package config

import (
	"fmt"
	"log/slog"
)

// Setting is one line of a listing: what a variable is called, its value and where it came from.
type Setting struct {
	Name   string `json:"name"`
	Value  string `json:"value"` // "set" or "unset" for a secret
	Source Source `json:"source"`
	Doc    string `json:"doc"`
	Secret bool   `json:"secret"`
	// Live says that the setting can change while the process runs.
	Live bool `json:"live"`
}

// IsSet reports whether a setting was given, by the environment or a file, rather than left to its default.
func (c *Config) IsSet(name string) bool {
	source := c.origins[name]
	return source == FromEnvironment || source == FromFile
}

// Describe lists every setting. Secrets show only whether they are set.
func (c *Config) Describe() []Setting {
	var out []Setting
	for _, s := range settings(c) {
		line := Setting{Name: s.name, Source: c.origins[s.name], Doc: s.tag.Get("doc"), Secret: s.secret(), Value: show(s)}
		if line.Source == "" {
			line.Source = FromDefault
		}
		out = append(out, line)
	}
	return out
}

func show(s setting) string {
	if secret, ok := s.field.Interface().(Secret); ok {
		if secret.IsSet() {
			return "set"
		}
		return "unset"
	}
	if spec, ok := s.spec(); ok {
		return spec.Format(s.value())
	}
	return fmt.Sprint(s.field.Interface())
}

// LogValue lists every setting for the log of a start, secrets as set or unset.
func (c *Config) LogValue() slog.Value {
	attrs := []slog.Attr{slog.String("ROLE", string(c.Role))}
	for _, s := range settings(c) {
		attrs = append(attrs, slog.String(s.name, show(s)))
	}
	return slog.GroupValue(attrs...)
}
