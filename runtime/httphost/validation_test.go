package httphost

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
)

// FuzzUnmarshal compares the bounded decoder with the plain one: it refuses what is too deep or holds a
// NUL, and otherwise agrees.
func FuzzUnmarshal(f *testing.F) {
	for _, seed := range []string{
		`{"a":[1,2,{"b":"\"}]"}]}`, `"\u0000"`, `"\\u0000"`, `"\\\u0000"`, `"`, `{`, `[[[[`, strings.Repeat("[", 65), strings.Repeat("[", 64) + strings.Repeat("]", 64), `"\`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var got, want any
		err, plain := unmarshal(data, &got), json.Unmarshal(data, &want)
		switch {
		case errors.Is(err, errTooDeep): // a name given twice hides what was too deep in the first value
			if bytes.Count(data, []byte("["))+bytes.Count(data, []byte("{")) <= maxJSONDepth {
				t.Fatalf("%q was refused: %v", data, err)
			}
		case errors.Is(err, errNUL):
			if !bytes.Contains(data, []byte(`\u0000`)) {
				t.Fatalf("%q was refused: %v", data, err)
			}
		case (err == nil) != (plain == nil):
			t.Fatalf("%q: %v, plain %v", data, err, plain)
		case err == nil && (!reflect.DeepEqual(got, want) || depthOf(got) > maxJSONDepth || holdsNUL(got)):
			t.Fatalf("%q became %v", data, got)
		}
	})
}

func depthOf(v any) int {
	deepest := 0
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			deepest = max(deepest, depthOf(e))
		}
	case map[string]any:
		for _, e := range v {
			deepest = max(deepest, depthOf(e))
		}
	default:
		return 0
	}
	return deepest + 1
}

func holdsNUL(v any) bool {
	switch v := v.(type) {
	case string:
		return strings.Contains(v, "\x00")
	case []any:
		for _, e := range v {
			if holdsNUL(e) {
				return true
			}
		}
	case map[string]any:
		for k, e := range v {
			if holdsNUL(k) || holdsNUL(e) {
				return true
			}
		}
	}
	return false
}
