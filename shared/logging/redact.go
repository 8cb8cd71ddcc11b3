package logging

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
)

const redacted = "[redacted]"

// shapes are texts that are secret wherever they stand. Each keeps what helps the reader and drops the rest.
var shapes = []struct {
	find    *regexp.Regexp
	replace string
}{
	{regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*`), redacted},                                  // JWT
	{regexp.MustCompile(`\bhs[a-z]_[A-Za-z0-9_.-]{16,}`), redacted},                                                           // our tokens
	{regexp.MustCompile(`(?i)\b(bearer|basic|digest)[ =:]+[A-Za-z0-9+/_.~=-]{8,}`), "$1 " + redacted},                         // Authorization
	{regexp.MustCompile(`\bv1=[0-9a-fA-F]{16,}`), "v1=" + redacted},                                                           // callback signature
	{regexp.MustCompile(`\bsk-[A-Za-z0-9_-]{8,}`), redacted},                                                                  // AI provider keys
	{regexp.MustCompile(`\b(AKIA|ASIA)[0-9A-Z]{12,}`), redacted},                                                              // AWS key ids
	{regexp.MustCompile(`\bgh[pousr]_[A-Za-z0-9]{16,}`), redacted},                                                            // GitHub tokens
	{regexp.MustCompile(`\$argon2id?\$[^\s"]+`), redacted},                                                                    // password hashes
	{regexp.MustCompile(`([a-zA-Z][a-zA-Z0-9+.-]*://)[^\s/@"']*@`), "$1" + redacted + "@"},                                    // user:password in a URL
	{regexp.MustCompile(`(?i)\b(X-Amz-(?:Signature|Credential|Security-Token)=)[^&\s"]+`), "${1}" + redacted},                 // presigned URLs
	{regexp.MustCompile(`(?i)([?&](?:[a-z0-9_-]*(?:token|secret|password|signature|key|code))=)[^&\s"]+`), "${1}" + redacted}, // query parameters
	{regexp.MustCompile(`(?i)("?(?:[a-z0-9_-]*(?:password|passwd|secret|pepper|api_?key|private_?key|token))"?\s*[:=]\s*)("(?:[^"\\]|\\.)*"|[^\s,;}&"]+)`), "${1}" + redacted},
	{regexp.MustCompile(`-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)`), redacted},
}

// hint is a cheap test: a text with none of these in it has no secret's shape.
var hint = regexp.MustCompile(`(?i)eyJ|hs[a-z]_|bearer|basic|token|digest|v1=|sk-|AKIA|ASIA|gh[pousr]_|\$argon|://|X-Amz|key|code=|passw|secret|pepper|signature|PRIVATE`)

// Redact takes everything that looks like a secret out of a text.
func Redact(text string) string {
	if !hint.MatchString(text) {
		return text
	}
	for _, s := range shapes {
		text = s.find.ReplaceAllString(text, s.replace)
	}
	return text
}

// secretNames are the last words of field names whose values are never shown.
var secretNames = []string{
	"password", "passwd", "passphrase", "secret", "token", "authorization", "cookie", "signature", "pepper", "apikey", "api_key",
	"access_key", "private_key", "access_key_id", "credential", "credentials", "dsn", "jwt", "database_url", "redis_url", "previous",
}

var camel = regexp.MustCompile(`([a-z0-9])([A-Z])`)

// secretName reports whether a field of that name holds a secret. ACCESS_TOKEN_TTL does not: its last
// word is not one.
func secretName(name string) bool {
	name = strings.ToLower(strings.ReplaceAll(camel.ReplaceAllString(name, "${1}_$2"), "-", "_"))
	for _, s := range secretNames {
		if name == s || strings.HasSuffix(name, "_"+s) || (len(s) > 5 && strings.HasSuffix(name, s)) {
			return true
		}
	}
	return false
}

func redactAttr(a slog.Attr) slog.Attr {
	a.Value = a.Value.Resolve()
	if a.Value.Kind() == slog.KindGroup {
		group := a.Value.Group()
		clean := make([]slog.Attr, len(group))
		for i, member := range group {
			clean[i] = redactAttr(member)
		}
		return slog.Attr{Key: a.Key, Value: slog.GroupValue(clean...)}
	}
	if secretName(a.Key) {
		if s := a.Value.String(); s != "set" && s != "unset" && s != "" { // a listing of settings says no more than that
			a.Value = slog.StringValue(redacted)
		}
		return a
	}
	switch a.Value.Kind() {
	case slog.KindString:
		a.Value = slog.StringValue(Redact(a.Value.String()))
	case slog.KindAny:
		a.Value = redactAny(a.Value.Any())
	}
	return a
}

// maxAny bounds how much of a structured value is written, in bytes of JSON.
const maxAny = 16 << 10

// redactAny writes values without a kind of their own: errors and texts as text, the rest as JSON with
// every field looked at.
func redactAny(v any) slog.Value {
	switch v := v.(type) {
	case nil:
		return slog.AnyValue(nil)
	case error:
		return slog.StringValue(Redact(v.Error()))
	case []byte:
		return slog.StringValue(fmt.Sprintf("[%d bytes]", len(v)))
	case json.Marshaler:
	case fmt.Stringer:
		return slog.StringValue(Redact(v.String()))
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return slog.StringValue(Redact(fmt.Sprintf("%T", v)))
	}
	if len(raw) > maxAny {
		return slog.StringValue(fmt.Sprintf("[%T of %d bytes]", v, len(raw)))
	}
	var plain any
	if err := json.Unmarshal(raw, &plain); err != nil {
		return slog.StringValue(redacted)
	}
	return slog.AnyValue(walk(plain))
}

func walk(v any) any {
	switch v := v.(type) {
	case string:
		return Redact(v)
	case []any:
		for i := range v {
			v[i] = walk(v[i])
		}
	case map[string]any:
		for name, value := range v {
			if secretName(name) {
				v[name] = redacted
			} else {
				v[name] = walk(value)
			}
		}
	}
	return v
}
