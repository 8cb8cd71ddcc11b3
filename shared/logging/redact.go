package logging

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"strings"
)

const redacted = "[redacted]"

// shapes are texts that are secret wherever they stand. Each keeps what helps the reader and drops the rest.
var shapes = []struct {
	find    *regexp.Regexp
	replace string
}{
	{regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*`), redacted},                                  // JWT
	{regexp.MustCompile(`\bhs(?:[a-z]|_pat)_[A-Za-z0-9_.-]{16,}`), redacted},                                                  // our tokens
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

// marks are the texts without one of which nothing above can match: looking for them is far cheaper than
// the expressions, and most of what is logged has none. They are compared in lower case.
var marks = []string{
	"eyj", "hs", "bearer", "basic", "digest", "token", "v1=", "sk-", "akia", "asia", "gh", "$argon", "://", "x-amz", "key", "code=", "passw",
	"secret", "pepper", "signature",
}

// shortest is the length of the shortest text that can hold a secret's shape.
const shortest = 7

func suspicious(text string) bool {
	if len(text) < shortest {
		return false
	}
	folded := strings.ToLower(text)
	return slices.ContainsFunc(marks, func(mark string) bool { return strings.Contains(folded, mark) })
}

// Redact takes everything that looks like a secret out of a text.
func Redact(text string) string {
	if !suspicious(text) {
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

// maxName is how much of a field's name is looked at: its end.
const maxName = 64

// secretName reports whether a field of that name holds a secret. ACCESS_TOKEN_TTL does not: its last
// word is not one.
func secretName(name string) bool {
	if len(name) > maxName {
		name = name[len(name)-maxName:]
	}
	var buffer [2 * maxName]byte // new_password, New-Password and newPassword are one name
	plain := buffer[:0]
	for i := range len(name) {
		switch c := name[i]; {
		case c == '-':
			plain = append(plain, '_')
		case c >= 'A' && c <= 'Z':
			if i > 0 && name[i-1] >= 'a' && name[i-1] <= 'z' {
				plain = append(plain, '_')
			}
			plain = append(plain, c+'a'-'A')
		default:
			plain = append(plain, c)
		}
	}
	for _, s := range secretNames {
		if rest, ok := bytes.CutSuffix(plain, []byte(s)); ok && (len(rest) == 0 || rest[len(rest)-1] == '_' || len(s) > 5) {
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
