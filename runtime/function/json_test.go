package function

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"hivesync/shared/fault"
)

// form is what the tests read from a body.
type form struct {
	Title string
	Tags  []string
	Inner struct{ Count int }
	Any   any
}

func readForm(body io.Reader) (f form, err error) {
	err = ReadObject(body, 200, Fields{
		"title": func(v *Value) error { return v.Decode(&f.Title) },
		"tags": func(v *Value) error {
			return v.List(3, func(_ int, v *Value) error {
				var tag string
				err := v.Decode(&tag)
				f.Tags = append(f.Tags, tag)
				return err
			})
		},
		"inner": func(v *Value) error {
			return v.Object(Fields{"count": func(v *Value) error { return v.Decode(&f.Inner.Count) }}, "count")
		},
		"any": func(v *Value) error { return v.Decode(&f.Any) },
	})
	return f, err
}

func TestAnObjectIsReadAsItComes(t *testing.T) {
	t.Parallel()
	want := form{Title: "ä\n", Tags: []string{"a", "b"}, Any: map[string]any{"x": []any{1.0, nil}}}
	want.Inner.Count = 7
	body := ` { "title" : "\u00e4\n" , "tags":["a" , "b"], "inner":{"count": 7 },"any":{"x":[1,null]} } ` + "\n"
	for name, reader := range map[string]io.Reader{"at once": strings.NewReader(body), "byte by byte": iotest.OneByteReader(strings.NewReader(body))} {
		got, err := readForm(reader)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
}

func TestWhatIsNotOfTheFormIsRefusedByItsPlace(t *testing.T) {
	t.Parallel()
	const hot = "hunter2-very-secret"
	nested := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	for name, c := range map[string]struct{ body, want string }{
		"nothing":             {"", "BAD_REQUEST  required"},
		"space alone":         {"  ", "BAD_REQUEST  required"},
		"a list":              {`["` + hot + `"]`, "VALIDATION_FAILED  type"},
		"null":                {`null`, "VALIDATION_FAILED  type"},
		"a text":              {`"` + hot + `"`, "VALIDATION_FAILED  type"},
		"unfinished":          {`{"title":"` + hot, "BAD_REQUEST title invalid"},
		"no comma":            {`{"title":"a" "tags":[]}`, "BAD_REQUEST  invalid"},
		"a wrong bracket":     {`{"tags":["a"}`, "BAD_REQUEST tags invalid"},
		"more behind it":      {`{"title":"a"} {"` + hot + `":1}`, "BAD_REQUEST  invalid"},
		"no JSON behind it":   {`{"title":"a"} ` + hot, "BAD_REQUEST  invalid"},
		"an unknown field":    {`{"other":"` + hot + `"}`, "VALIDATION_FAILED other unknown"},
		"another case":        {`{"Title":"` + hot + `"}`, "VALIDATION_FAILED Title unknown"},
		"a long unknown name": {`{"` + strings.Repeat("x", 200) + `":1}`, "VALIDATION_FAILED  unknown"},
		"a field twice":       {`{"title":"a","title":"` + hot + `"}`, "VALIDATION_FAILED title duplicate"},
		"a number for a text": {`{"title":7}`, "VALIDATION_FAILED title type"},
		"null for a text":     {`{"title":null}`, "VALIDATION_FAILED title type"},
		"a text for a number": {`{"inner":{"count":"` + hot + `"}}`, "VALIDATION_FAILED inner.count type"},
		"a list for a field":  {`{"inner":["` + hot + `"]}`, "VALIDATION_FAILED inner type"},
		"a text for a list":   {`{"tags":"` + hot + `"}`, "VALIDATION_FAILED tags type"},
		"a missing field":     {`{"inner":{}}`, "VALIDATION_FAILED inner.count required"},
		"an element":          {`{"tags":["a",1]}`, "VALIDATION_FAILED tags[1] type"},
		"too many elements":   {`{"tags":["a","b","c","` + hot + `"]}`, "VALIDATION_FAILED tags out_of_range"},
		"too large":           {`{"title":"` + strings.Repeat(hot, 11) + `"}`, "VALIDATION_FAILED title too_large"},
		"too deep":            {`{"any":` + nested(64) + `}`, "BAD_REQUEST any invalid"},
		"U+0000":              {`{"title":"\u0000"}`, "BAD_REQUEST title invalid"},
		"half a surrogate":    {`{"title":"a\udc00"}`, "BAD_REQUEST title invalid"},
		"no UTF-8":            {"{\"tags\":[\"a\",\"\xff\"]}", "BAD_REQUEST tags[1] invalid"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := readForm(strings.NewReader(c.body))
			f := fault.From(err)
			if f == nil || len(f.Details) != 1 {
				t.Fatalf("%+v", f)
			}
			if f.Code == fault.BadRequest && c.want != "BAD_REQUEST  required" && !regexp.MustCompile(`from byte \d+ on\.$`).MatchString(f.Message) {
				t.Errorf("the place is not named: %s", f.Message)
			}
			if got := string(f.Code) + " " + f.Details[0].Field + " " + f.Details[0].Code; got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if strings.Contains(err.Error()+f.Details[0].Message, "hunter2") {
				t.Errorf("the value came back: %v", f)
			}
		})
	}
	if _, err := readForm(strings.NewReader(`{"any":` + nested(63) + `}`)); err != nil {
		t.Errorf("64 levels: %v", err)
	}
}

func TestWhatIsTextIsToldFromWhatIsNone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		json string
		want error
	}{
		"a pair":                          {`["\ud83d\ude00"]`, nil},
		"a pair in upper case":            {`["\uD83D\uDE00x"]`, nil},
		"an escaped backslash before one": {`["\\ud800"]`, nil},
		"the replacement character":       {`["\ufffd"]`, nil},
		"a first half":                    {`["\ud83d"]`, ErrNotText},
		"a second half":                   {`["\ude00"]`, ErrNotText},
		"two first halves":                {`["\ud83d\ud83d"]`, ErrNotText},
		"a half behind a pair":            {`["\ud83d\ude00\ude00"]`, ErrNotText},
		"a half before a letter":          {`["\ud83da"]`, ErrNotText},
		"a half in a name":                {`{"\udbff":1}`, ErrNotText},
		"cut off":                         {`["\ud83d\ude`, ErrNotText},
		"a byte of Latin-1":               {"[\"\xe9\"]", ErrNotText},
		"U+0000 behind a pair":            {`["\ud83d\ude00\u0000"]`, ErrNUL},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := CheckJSON([]byte(c.json)); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestTheReadersOwnErrorIsPassedOn(t *testing.T) {
	t.Parallel()
	broken := fault.New(fault.BodyTooLarge, "The request's body is too large.")
	for _, begun := range []string{"", `{`, `{"tit`, `{"title":"a`, `{"tags":["a",`, `{"title":"a"}`} {
		_, err := readForm(io.MultiReader(strings.NewReader(begun), iotest.ErrReader(broken)))
		if !errors.Is(err, broken) {
			t.Errorf("behind %q: %v", begun, err)
		}
	}
}

// FuzzReadObject compares reading as it comes with decoding as a whole: what is taken is the same.
func FuzzReadObject(f *testing.F) {
	for _, seed := range []string{`{"title":"a","tags":["x"],"inner":{"count":1},"any":[{}]}`, `{"any":"\u0000"}`, `{"tags":null}`, `{}`, `{"title":"a"}}`, ` {"any" : 1e5}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := readForm(strings.NewReader(string(data)))
		if err != nil {
			if fault.Is(err, fault.Internal) {
				t.Fatalf("%q: %v", data, err)
			}
			return
		}
		var want form
		if err := json.Unmarshal(data, &want); err != nil {
			t.Fatalf("%q was taken: %v", data, err)
		}
		if len(got.Tags) == 0 {
			got.Tags, want.Tags = nil, nil // null and an empty list are one
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%q became %+v, not %+v", data, got, want)
		}
	})
}

// FuzzCheckJSON holds the check against what decoding finds: what is too deep or holds a NUL is refused, and nothing else.
func FuzzCheckJSON(f *testing.F) {
	for _, seed := range []string{
		`{"a":[1,2,{"b":"\"}]"}]}`, `"\u0000"`, `"\\u0000"`, `"\\\u0000"`, `"`, `{`, `[[[[`, strings.Repeat("[", 65), strings.Repeat("[", 64) + strings.Repeat("]", 64), `"\`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var v any
		plain, err := json.Unmarshal(data, &v), CheckJSON(data)
		switch {
		case errors.Is(err, ErrTooDeep): // a name given twice hides what was too deep in the first value
			if bytes.Count(data, []byte("["))+bytes.Count(data, []byte("{")) <= maxDepth {
				t.Fatalf("%q was refused: %v", data, err)
			}
		case errors.Is(err, ErrNUL):
			if !bytes.Contains(data, []byte(`\u0000`)) {
				t.Fatalf("%q was refused: %v", data, err)
			}
		case err == nil && !json.Valid(data):
			t.Fatalf("%q is no JSON", data)
		case plain == nil && err != nil && fault.Is(err, fault.BadRequest) && !errors.Is(err, ErrNotText):
			t.Fatalf("%q was refused: %v", data, err)
		case plain == nil && (depthOf(v) > maxDepth || holdsNUL(v)):
			t.Fatalf("%q was taken", data)
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
