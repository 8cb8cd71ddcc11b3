package config

import (
	"fmt"
	"io"
	"log/slog"
)

// redacted is what a secret looks like wherever it is printed.
const redacted = "[redacted]"

// Secret is a value that must never be shown. Every way of printing, formatting, marshalling or logging
// it gives "[redacted]"; Reveal alone gives the value. The value sits behind a pointer so that even a
// print of an unexported field, where fmt cannot call methods, shows an address and not the secret.
type Secret struct{ value *string }

// NewSecret wraps a value.
func NewSecret(value string) Secret {
	if value == "" {
		return Secret{}
	}
	return Secret{value: &value}
}

// Reveal returns the value, empty when unset. Call it where the value is used, never to keep it.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// IsSet reports whether there is a value.
func (s Secret) IsSet() bool { return s.value != nil && *s.value != "" }

// String returns "[redacted]".
func (s Secret) String() string { return redacted }

// GoString returns "[redacted]".
func (s Secret) GoString() string { return redacted }

// Format prints "[redacted]" for every verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// MarshalJSON returns "[redacted]" as a JSON string.
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// MarshalText returns "[redacted]".
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// LogValue returns "[redacted]".
func (s Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// Decode sets the secret from an environment variable's text.
func (s *Secret) Decode(value string) error {
	*s = NewSecret(value)
	return nil
}

// CallbackSecrets returns the live callback secrets, the one to sign with first.
func (c *Config) CallbackSecrets() []Secret {
	return set(c.WorkerCallbackSecret, c.WorkerCallbackSecretPrevious)
}

// PreviewTokenSecrets returns the live preview token secrets, the one to sign with first.
func (c *Config) PreviewTokenSecrets() []Secret {
	return set(c.PreviewTokenSecret, c.PreviewTokenSecretPrevious)
}

func set(secrets ...Secret) []Secret {
	var out []Secret
	for _, s := range secrets {
		if s.IsSet() {
			out = append(out, s)
		}
	}
	return out
}
