package files

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hivesync/shared/fault"
)

var bounds = Limits{MaxFile: 100}

func TestBatchNamesEveryMistakeAndTakesNothing(t *testing.T) {
	t.Parallel()
	b, err := read([]Upload{
		{Path: "ok.ts", Content: "x"},
		{Path: "big.ts", Content: strings.Repeat("x", 101)},
		{Path: "../up.ts", Content: "x"},
		{Path: "OK.ts", Content: "x"},
		{Path: "bad.png", Content: "!", Encoding: "base64"},
	}, []string{"ok.ts", "/abs", "gone.ts"}, bounds)
	f := fault.From(err)
	var got []string
	for _, d := range f.Details {
		got = append(got, d.Field+" "+d.Code)
	}
	want := []string{
		"files[1].content too_large", "files[2].path path", "files[3].path duplicate", "files[4].content encoding", "delete[0] duplicate", "delete[1] path",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("details (-expected +got):\n%s", d)
	}
	if f.Code != fault.FileTooLarge || len(b.paths) != 0 {
		t.Errorf("%s, and %d files are taken", f.Code, len(b.paths))
	}
}

func TestBatchListsABoundedNumberOfMistakes(t *testing.T) {
	t.Parallel()
	_, err := read(make([]Upload, 5000), nil, bounds)
	if f := fault.From(err); f.Code != fault.InvalidPath || len(f.Details) != maxDetails {
		t.Errorf("%s with %d details", f.Code, len(f.Details))
	}
}

func TestBatchDecodesAndUploadsEachContentOnce(t *testing.T) {
	t.Parallel()
	bytes := string([]byte{0, 255, 1})
	b, err := read([]Upload{
		{Path: "a.ts", Content: "same"},
		{Path: "b.ts", Content: "same", Encoding: "utf8"},
		{Path: "c.bin", Content: base64.StdEncoding.EncodeToString([]byte(bytes)), Encoding: "base64"},
		{Path: "empty"},
	}, []string{"d.ts"}, bounds)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"a.ts", "b.ts", "c.bin", "empty"}, b.paths); d != "" {
		t.Errorf("paths (-expected +got):\n%s", d)
	}
	if d := cmp.Diff([]int64{4, 4, 3, 0}, b.sizes); d != "" {
		t.Errorf("sizes (-expected +got):\n%s", d)
	}
	if d := cmp.Diff(bytes, string(b.contents[2].data)); d != "" {
		t.Errorf("what was base64 (-expected +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"d.ts"}, b.deletes); d != "" {
		t.Errorf("deletes (-expected +got):\n%s", d)
	}
	if fresh := b.unknown(nil); len(fresh) != 3 {
		t.Errorf("%d contents to upload, three are different", len(fresh))
	}
	same := sha256.Sum256([]byte("same"))
	if fresh := b.unknown([][]byte{same[:], {1}}); len(fresh) != 2 {
		t.Errorf("%d contents to upload, one of three is known", len(fresh))
	}
}

func TestAnEmptyBatchHasEmptyColumns(t *testing.T) {
	t.Parallel()
	b, err := read(nil, nil, bounds)
	if err != nil {
		t.Fatal(err)
	}
	for name, missing := range map[string]bool{
		"paths": b.paths == nil, "keys": b.keys == nil, "hashes": b.hashes == nil, "sizes": b.sizes == nil, "deletes": b.deletes == nil,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if missing {
				t.Error("is NULL to the database")
			}
		})
	}
}
