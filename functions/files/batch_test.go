package files

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hivesync/shared/fault"
)

var bounds = Limits{MaxFile: 100}

// sent is the body of a request.
func sent(t *testing.T, b Change) io.Reader {
	t.Helper()
	raw, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	return strings.NewReader(string(raw))
}

// mistakes lists an error's code and where it points.
func mistakes(err error) []string {
	f := fault.From(err)
	if f == nil {
		return nil
	}
	list := []string{string(f.Code)}
	for _, d := range f.Details {
		list = append(list, d.Field+" "+d.Code)
	}
	return list
}

func TestBatchNamesEveryMistakeAndTakesNothing(t *testing.T) {
	t.Parallel()
	b, err := read(sent(t, Change{Files: []Upload{
		{Path: "ok.ts", Content: "x"},
		{Path: "big.ts", Content: strings.Repeat("x", 101)},
		{Path: "../up.ts", Content: "x"},
		{Path: "OK.ts", Content: "x"},
		{Path: "bad.png", Content: "!", Encoding: "base64"},
	}, Delete: []string{"ok.ts", "/abs", "gone.ts"}}), bounds)
	want := []string{
		"FILE_TOO_LARGE", "files[1].content too_large", "files[2].path path", "files[3].path duplicate", "files[4].content encoding", "delete[0] duplicate",
		"delete[1] path",
	}
	if diff := cmp.Diff(want, mistakes(err)); diff != "" || len(b.paths) != 0 {
		t.Error(diff)
	}
}

func TestBatchRefusesWhatIsNotOfItsForm(t *testing.T) {
	t.Parallel()
	many := func(element string) string { return "[" + strings.Repeat(element+",", maxListed) + element + "]" }
	for name, c := range map[string]struct {
		body string
		want []string
	}{
		"no path":             {`{"files":[{"content":"x"}]}`, []string{"VALIDATION_FAILED", "files[0].path required"}},
		"no content":          {`{"files":[{"path":"a","content":"x"},{"path":"b"}]}`, []string{"VALIDATION_FAILED", "files[1].content required"}},
		"an unknown encoding": {`{"files":[{"path":"a","content":"x","encoding":"utf16"}]}`, []string{"VALIDATION_FAILED", "files[0].encoding invalid"}},
		"an unknown field":    {`{"file":[]}`, []string{"VALIDATION_FAILED", "file unknown"}},
		"a field of a file":   {`{"files":[{"path":"a","content":"x","mode":7}]}`, []string{"VALIDATION_FAILED", "files[0].mode unknown"}},
		"a negative revision": {`{"revision":-1}`, []string{"VALIDATION_FAILED", "revision out_of_range"}},
		"a revision of text":  {`{"revision":"1"}`, []string{"VALIDATION_FAILED", "revision type"}},
		"too many files":      {`{"files":` + many(`{"path":"","content":""}`) + `}`, []string{"VALIDATION_FAILED", "files out_of_range"}},
		"too many deletes":    {`{"delete":` + many(`"a"`) + `}`, []string{"VALIDATION_FAILED", "delete out_of_range"}},
		"a delete of null":    {`{"delete":[null]}`, []string{"VALIDATION_FAILED", "delete[0] type"}},
		"files twice":         {`{"files":[],"files":[]}`, []string{"VALIDATION_FAILED", "files duplicate"}},
		"no JSON":             {`{"files":[}`, []string{"BAD_REQUEST", "files invalid"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := read(strings.NewReader(c.body), bounds)
			if diff := cmp.Diff(c.want, mistakes(err)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestBatchListsABoundedNumberOfMistakes(t *testing.T) {
	t.Parallel()
	_, err := read(sent(t, Change{Files: make([]Upload, maxListed)}), bounds)
	if f := fault.From(err); f.Code != fault.InvalidPath || len(f.Details) != maxDetails {
		t.Errorf("%s with %d details", f.Code, len(f.Details))
	}
}

// repeated is a body that is never in memory as a whole: a beginning, and a part again and again.
type repeated struct {
	rest, part string
	left       int
}

func (r *repeated) Read(p []byte) (int, error) {
	if r.rest == "" {
		if r.left <= 0 {
			return 0, io.EOF
		}
		r.rest, r.left = r.part, r.left-len(r.part)
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// What a body of many megabytes costs must not grow with it where it is refused. It is not parallel: it looks at what
// the whole process allocates.
func TestALargeBodyOfNothingIsRefusedEarly(t *testing.T) { //nolint:paralleltest // see above
	const size = 15 << 20
	for name, c := range map[string]struct{ begin, part, want string }{
		"empty files":      {`{"files":[`, `{},`, "files[0].path required"},
		"too many":         {`{"files":[`, `{"path":"","content":""},`, "files out_of_range"},
		"deletes":          {`{"delete":[`, `"a",`, "delete out_of_range"},
		"one long text":    {`{"files":[{"path":"`, `aaaaaaaa`, "files[0].path too_large"},
		"one long name":    {`{"`, `aaaaaaaa`, " too_large"},
		"nothing but room": {`{`, `        `, " too_large"},
		"brackets":         {`{"files":[{"path":`, `[[[[[[[[`, "files[0].path invalid"},
	} {
		t.Run(name, func(t *testing.T) { //nolint:paralleltest // see above
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := read(&repeated{rest: c.begin, part: c.part, left: size}, Limits{MaxFile: 10 << 10})
			runtime.ReadMemStats(&after)
			if got := mistakes(err); len(got) < 2 || got[1] != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if allocated := after.TotalAlloc - before.TotalAlloc; allocated > size/2 {
				t.Errorf("%d KiB were allocated", allocated>>10)
			}
		})
	}
}

func TestBatchDecodesAndUploadsEachContentOnce(t *testing.T) {
	t.Parallel()
	bytes := string([]byte{0, 255, 1})
	b, err := read(sent(t, Change{Files: []Upload{
		{Path: "a.ts", Content: "same"},
		{Path: "b.ts", Content: "same", Encoding: "utf8"},
		{Path: "c.bin", Content: base64.StdEncoding.EncodeToString([]byte(bytes)), Encoding: "base64"},
		{Path: "empty"},
	}, Delete: []string{"d.ts"}, Replace: true}), bounds)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"a.ts", "b.ts", "c.bin", "empty"}, b.paths); d != "" {
		t.Errorf("paths (-expected +got):\n%s", d)
	}
	if d := cmp.Diff([]int64{4, 4, 3, 0}, b.sizes); d != "" {
		t.Errorf("sizes (-expected +got):\n%s", d)
	}
	if d := cmp.Diff(bytes, string(b.contents[1].data)); d != "" {
		t.Errorf("what was base64 (-expected +got):\n%s", d)
	}
	if len(b.deletes) != 1 || !b.replace || b.revision != nil {
		t.Errorf("%d deletes, replace is %v, the revision %v", len(b.deletes), b.replace, b.revision)
	}
	if hashes, sizes := columns(b.contents); len(hashes) != 3 || !cmp.Equal(sizes, []int64{4, 3, 0}) {
		t.Errorf("%d contents of the sizes %v, three are different", len(hashes), sizes)
	}
}

func TestBatchListsTheFoldersOfItsFilesOnce(t *testing.T) {
	t.Parallel()
	b, err := read(sent(t, Change{Files: []Upload{{Path: "a/b/c.ts"}, {Path: "A-x/c"}, {Path: "a/d.ts"}, {Path: "a/b/e/F.ts"}, {Path: "top"}, {Path: "z/y"}}}), bounds)
	if d := cmp.Diff([]string{"a-x", "a", "a/b", "a/b/e", "z"}, b.folders()); d != "" || err != nil {
		t.Error(err, d)
	}
}

func TestContentThatIsNoTextIsRefusedByItsFile(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"a lone half": `a\ud800b`, "a lone second half": `\udc00`, "halves the wrong way": `\udc00\ud83d`, "half before another escape": `\ud83d\n`,
		"half at the end": `\uD83D`, "Latin-1": "caf\xe9", "a surrogate in bytes": "\xed\xa0\x80", "an overlong form": "\xc0\xaf",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, err := read(strings.NewReader(`{"files":[{"path":"ok.ts","content":"x"},{"content":"`+content+`","path":"src/odd.ts"}]}`), bounds)
			if d := cmp.Diff([]string{"VALIDATION_FAILED", "files[1].content encoding"}, mistakes(err)); d != "" || len(b.paths) != 0 {
				t.Fatal(d)
			}
			if message := fault.From(err).Details[0].Message; !strings.Contains(message, "src/odd.ts") || !strings.Contains(message, "base64") {
				t.Errorf("told %q", message)
			}
		})
	}
	b, err := read(strings.NewReader(`{"files":[{"path":"a","content":"\ud83d\ude00 \\ud800 \ufffd 🙂"}]}`), bounds)
	if err != nil || string(b.contents[0].data) != "😀 \\ud800 \ufffd 🙂" {
		t.Errorf("text with escapes: %q, %v", b.paths, err)
	}
}

func TestAnEmptyBatchHasEmptyColumns(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{}`, `{"files":null,"delete":[],"revision":3}`} {
		t.Run(body, func(t *testing.T) {
			t.Parallel()
			b, err := read(strings.NewReader(body), bounds)
			if err != nil {
				t.Fatal(err)
			}
			for name, missing := range map[string]bool{
				"paths": b.paths == nil, "keys": b.keys == nil, "hashes": b.hashes == nil, "sizes": b.sizes == nil, "deletes": b.deletes == nil,
			} {
				if missing {
					t.Errorf("%s is NULL to the database", name)
				}
			}
		})
	}
}
