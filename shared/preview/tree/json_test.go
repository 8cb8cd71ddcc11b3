package tree

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadJSONAgreesWithTheStandardLibrary(t *testing.T) {
	t.Parallel()
	for _, doc := range []string{
		`null`, `true`, ` [ 1 , -0.5e+2, "a\u00e9\n\"\\\/\ud83d\ude00" ] `, `{"a":{"b":[{}]},"c":[],"":0}`, `"\ud800"`, `"\ud800\u0041"`, `1E5`,
		`{"a":1,"a":2}`, `"é😀"`, `0`, `-0`, `10.25`,
	} {
		got, err := readJSON([]byte(doc), 20, 1000, 1000)
		if err != nil {
			t.Errorf("%s: %v", doc, err)
			continue
		}
		var want any
		if err := json.Unmarshal([]byte(doc), &want); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", doc, diff)
		}
	}
}

func TestReadJSONRefusesWhatIsNotJSON(t *testing.T) {
	t.Parallel()
	for _, doc := range []string{
		``, ` `, `{`, `[1,]`, `{"a"}`, `{"a":}`, `{a:1}`, `01`, `1.`, `.5`, `+1`, `1e`, `"`, `"\x"`, `"\u12"`, `"\u+123"`, "\"a\nb\"", `tru`, `nul`, `[1 2]`,
		`1 2`, `NaN`, `1e999`, `'a'`, strings.Repeat("9", 500),
	} {
		if v, err := readJSON([]byte(doc), 20, 1000, 1000); err == nil {
			t.Errorf("%.30q was read as %v", doc, v)
		}
	}
}

func TestReadJSONHoldsItsBounds(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		doc  string
		want error
	}{
		"depth":          {strings.Repeat("[", 11), errDepth},
		"depth of a map": {strings.Repeat(`{"a":`, 11), errDepth},
		"string":         {`"` + strings.Repeat("a", 101) + `"`, errString},
		"escaped string": {`"` + strings.Repeat(`\n`, 200) + `"`, errString},
		"key":            {`{"` + strings.Repeat("a", 101) + `":1}`, errString},
		"values":         {"[" + strings.Repeat("0,", 60) + "0]", errValues},
	} {
		if _, err := readJSON([]byte(tc.doc), 10, 100, 50); !errors.Is(err, tc.want) {
			t.Errorf("%s: got %v, want %v", name, err, tc.want)
		}
	}
	if _, err := readJSON([]byte(strings.Repeat("[", 10)+strings.Repeat("]", 10)), 10, 100, 50); err != nil {
		t.Errorf("ten levels: %v", err)
	}
}
