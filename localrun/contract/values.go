package contract

import (
	"encoding/json"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// nasty are strings that have broken servers: bytes that are no UTF-8, what cleaning makes empty, invisible and reserved
// names, numbers that overflow, other notations of the same identifier.
var nasty = []string{
	"", " ", "\x00", "a\x00b", "\xff\xfe", "\xc3", "\xed\xa0\x80", "\u202e@example.com", "ad\u200bmin@example.com", "\ufeff", "\u2028", "\u00ad",
	"cafe\u0301", "caf\u00e9", "👩‍👩‍👧‍👦", "ｆｕｌｌ", "\u0001", "\r\nX-Injected: 1", "../../etc/passwd", "..", ".", "a/../b", "a//b", `a\b`, "CON", "nul.txt", "a.", "a ",
	"~", "%00", "%2e%2e", "%", "+", "?", "#", "'; DROP TABLE users; --", `"`, "<script>", "${jndi:ldap://x}", "{{7*7}}", "null", "true", "NaN", "-1", "0", "1e400",
	"9223372036854775808", "-9223372036854775809", "00000000-0000-0000-0000-000000000000", "{6ba7b810-9dad-11d1-80b4-00c04fd430c8}",
	"urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8", "6BA7B8109DAD11D180B400C04FD430C8", "user@EXAMPLE.com", "a@b", "@", "a@@b.c", "x@[127.0.0.1]",
	strings.Repeat("a", 300), strings.Repeat("é", 5000), strings.Repeat("a/", 400) + "a", "🂡", "İ", "ß", "ſ", "Ω", "\u0345",
}

// maker makes values from schemas.
type maker struct {
	*rand.Rand
	doc  *document
	pool *pool
	// sound makes a request that the system may well take: what is known where something is, and otherwise what the schema says.
	sound bool
}

func (m maker) one(list []string) string { return list[m.IntN(len(list))] }

// chance is true so many times in a hundred.
func (m maker) chance(percent int) bool { return m.IntN(100) < percent }

// text is a string for a parameter or field of a name: one that the system gave, one like it, or a nasty one.
func (m maker) text(name string, schema map[string]any) string {
	known, ok := m.pool.get(m.Rand, name)
	switch n := m.IntN(100); {
	case ok && (m.sound || n < 50):
		return known
	case m.sound:
		return m.plain(schema)
	case ok && n < 60:
		return m.spoil(known)
	case n < 80:
		return m.plain(schema)
	default:
		return m.one(nasty)
	}
}

// spoil changes a string a little.
func (m maker) spoil(s string) string {
	if s == "" {
		return "x"
	}
	at := m.IntN(len(s))
	switch m.IntN(6) {
	case 0:
		return strings.ToUpper(s)
	case 1:
		return s[:at]
	case 2:
		return s[:at] + string(rune('0'+m.IntN(75))) + s[at+1:]
	case 3:
		return s[:at] + "\x00" + s[at:]
	case 4:
		return s + s
	default:
		return " " + s
	}
}

// plain is a string as the schema has it.
func (m maker) plain(schema map[string]any) string {
	if list, _ := schema["enum"].([]any); len(list) > 0 {
		s, _ := list[m.IntN(len(list))].(string)
		return s
	}
	switch schema["format"] {
	case "uuid":
		return m.uuid()
	case "email":
		return m.letters(8) + "@example.com"
	case "date-time":
		return time.Unix(m.Int64N(1<<32), 0).UTC().Format(time.RFC3339)
	}
	least, most := int(number(schema["minLength"], 1)), int(number(schema["maxLength"], 24))
	return m.letters(min(max(least, 1+m.IntN(24)), max(most, 1), 1<<12))
}

func (m maker) uuid() string {
	var id uuid.UUID
	for i := range id {
		id[i] = byte(m.Uint32())
	}
	id[6], id[8] = id[6]&0x0f|0x40, id[8]&0x3f|0x80
	return id.String()
}

func (m maker) letters(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('a' + m.IntN(26))
	}
	return string(b)
}

// value is a value as the schema has it, but for its strings, which are as text makes them. Depth is bounded.
func (m maker) value(name string, schema any, depth int) any {
	s := m.doc.resolve(schema)
	for _, of := range []string{"oneOf", "anyOf"} {
		if list, _ := s[of].([]any); len(list) > 0 {
			return m.value(name, list[m.IntN(len(list))], depth)
		}
	}
	if constant, ok := s["const"]; ok {
		return constant
	}
	if list, _ := s["enum"].([]any); len(list) > 0 {
		return list[m.IntN(len(list))]
	}
	switch kind(s["type"]) {
	case "string":
		if !m.sound && m.chance(30) {
			return m.text(name, s)
		}
		if known, ok := m.pool.get(m.Rand, name); ok && m.chance(70) {
			return known
		}
		return m.plain(s)
	case "integer", "number":
		if known, ok := m.pool.get(m.Rand, name); ok && m.chance(70) {
			return json.Number(known)
		}
		least, most := number(s["minimum"], 0), number(s["maximum"], 1000)
		if !m.sound && m.chance(10) {
			return []any{least - 1, most + 1, json.Number("1e400"), json.Number("9223372036854775808"), -0.5}[m.IntN(5)]
		}
		return int64(least) + m.Int64N(max(1, int64(most-least)))
	case "boolean":
		return m.chance(50)
	case "array":
		if known, ok := m.pool.get(m.Rand, name); ok && m.chance(70) {
			var list []any
			if json.Unmarshal([]byte(known), &list) == nil {
				return list
			}
		}
		list := []any{}
		if depth > 0 {
			for range min(int(number(s["minItems"], 0))+m.IntN(3), 8) {
				list = append(list, m.value(name, s["items"], depth-1))
			}
		}
		return list
	case "object":
		out := map[string]any{}
		required, _ := s["required"].([]any)
		properties := object(s["properties"])
		for _, key := range sortedKeys(properties) {
			if slices.Contains(required, any(key)) || depth > 0 && m.chance(40) {
				out[key] = m.value(key, properties[key], depth-1)
			}
		}
		return out
	case "null":
		return nil
	}
	return m.one(nasty)
}

// body is a JSON body for a schema: as it should be, or with what clients get wrong.
func (m maker) body(schema any) []byte {
	m.sound = m.sound || m.chance(30)
	v := m.value("", schema, 5)
	if m.sound {
		raw, _ := json.Marshal(v)
		return raw
	}
	for range m.IntN(3) {
		v = m.mutate(v)
	}
	raw, err := json.Marshal(v)
	if err != nil || m.chance(90) {
		return raw
	}
	at := m.IntN(len(raw) + 1)
	switch m.IntN(9) {
	case 0:
		return raw[:at]
	case 1:
		return slices.Insert(raw, at, 0xff)
	case 2:
		return slices.Insert(raw, at, 0)
	case 3:
		return append(raw, "{}"...)
	case 4:
		return append([]byte("\xef\xbb\xbf"), raw...)
	case 5:
		return []byte(strings.Repeat("[", 20_000))
	case 6:
		return regexp.MustCompile(`":"`).ReplaceAll(raw, []byte(`":"\ud800`))
	case 7:
		return regexp.MustCompile(`^\{("[^"]*":)`).ReplaceAll(raw, []byte(`{${1}0,$1`)) // a key twice
	default:
		return nil
	}
}

// mutate changes one place of a value.
func (m maker) mutate(v any) any {
	switch v := v.(type) {
	case map[string]any:
		keys := sortedKeys(v)
		if len(keys) == 0 || m.chance(15) {
			v[m.one([]string{"unknown", "__proto__", "id", "", "\u200b", "constructor"})] = 1
			return v
		}
		key := keys[m.IntN(len(keys))]
		switch {
		case m.chance(15):
			delete(v, key)
		case m.chance(15):
			v[strings.ToUpper(key)] = v[key]
			delete(v, key)
		default:
			v[key] = m.mutate(v[key])
		}
		return v
	case []any:
		switch {
		case len(v) == 0 || m.chance(20):
			return slices.Repeat([]any{m.one(nasty)}, 1+m.IntN(300))
		case m.chance(20):
			return append(v, v[0])
		}
		at := m.IntN(len(v))
		v[at] = m.mutate(v[at])
		return v
	}
	return []any{nil, true, 0, -1, 1.5, json.Number("1e400"), json.Number("18446744073709551616"), []any{}, map[string]any{}, []any{nil}, m.one(nasty), m.one(nasty), m.one(nasty)}[m.IntN(13)]
}

func kind(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []any:
		s, _ := v[0].(string)
		return s
	}
	return ""
}

func number(v any, otherwise float64) float64 {
	switch v := v.(type) {
	case json.Number:
		f, err := v.Float64()
		if err == nil {
			return f
		}
	case float64:
		return v
	}
	return otherwise
}
