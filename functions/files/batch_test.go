package files

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"testing"

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
	want := "files[1].content too_large, files[2].path path, files[3].path duplicate, files[4].content encoding, delete[0] duplicate, delete[1] path"
	if f.Code != fault.FileTooLarge || strings.Join(got, ", ") != want || len(b.paths) != 0 {
		t.Errorf("%s: %s", f.Code, strings.Join(got, ", "))
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
	if len(b.paths) != 4 || b.sizes[2] != 3 || string(b.contents[2].data) != bytes || b.sizes[3] != 0 || len(b.deletes) != 1 {
		t.Errorf("%+v", b)
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
	if err != nil || b.paths == nil || b.keys == nil || b.hashes == nil || b.sizes == nil || b.deletes == nil {
		t.Errorf("%+v, %v", b, err)
	}
}
