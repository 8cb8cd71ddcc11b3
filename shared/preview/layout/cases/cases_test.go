package cases

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hivesync/shared/preview/layout"
	"hivesync/shared/preview/layout/box"
	"hivesync/shared/preview/layout/web"
)

// The frames in the files are those of other engines; every one must be reproduced, left to right and right to left.
func TestCases(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		file   string
		engine box.Engine
		count  int
	}{
		{"flex.json", web.Calculate, 304},
		{"random_web.json", web.Calculate, 150},
		{"random_device.json", layout.Calculate, 120},
	} {
		t.Run(c.file, func(t *testing.T) {
			t.Parallel()
			file, err := os.Open(filepath.Join("..", "testdata", c.file))
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = file.Close() }()
			results, err := Run(file, c.engine)
			if err != nil {
				t.Fatal(err)
			}
			if len(results) != c.count {
				t.Fatalf("ran %d cases, want %d", len(results), c.count)
			}
			for _, r := range results {
				if !r.Pass {
					t.Errorf("%s: %v", r.ID, r.Differences)
				}
			}
		})
	}
}

func TestRunRefusesBrokenFiles(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "{", `{"id":"a"}`, "[null]", `[{"id":"a","children":[null]}]`} {
		if _, err := Run(strings.NewReader(text), web.Calculate); err == nil {
			t.Errorf("%q: no error", text)
		}
	}
	deep := ""
	for range maxCaseDepth + 2 {
		deep += `{"style":{},"children":[`
	}
	for range maxCaseDepth + 2 {
		deep += `]}`
	}
	if _, err := Run(strings.NewReader("["+deep+"]"), web.Calculate); err == nil {
		t.Error("a tree that is too deep: no error")
	}
}

// A wrong expectation fails with the frame that was found, and text is set in square glyphs.
func TestRunReportsDifferences(t *testing.T) {
	t.Parallel()
	const file = `[
		{"id":"right","style":{"width":50},"ltr":[0,0,50,20],"rtl":[0,0,50,20],"children":[
			{"style":{},"text":"one two","ltr":[0,0,50,20],"rtl":[0,0,50,20]}]},
		{"id":"wrong","style":{"width":50,"height":"20px"},"ltr":[0,0,50,20],"rtl":[0,0,50,21]}]`
	results, err := Run(strings.NewReader(file), web.Calculate)
	if err != nil {
		t.Fatal(err)
	}
	if len(results) != 2 || !results[0].Pass || results[1].Pass || len(results[1].Differences) != 1 {
		t.Fatalf("results %+v", results)
	}
	want := Difference{Direction: "rtl", Path: "/", Want: Rect{0, 0, 50, 21}, Got: Rect{0, 0, 50, 20}}
	if got := results[1].Differences[0]; got != want {
		t.Errorf("difference %v, want %v", got, want)
	}
}

// Without expectations the frames are what is wanted; a box that does not exist is reported at the page's origin.
func TestSolveFillsInTheFrames(t *testing.T) {
	t.Parallel()
	const file = `[{"id":"a","style":{"width":100,"paddingLeft":10},"children":[
		{"style":{"display":"contents"},"children":[{"style":{"width":30,"height":5}}]}]}]`
	cases, err := Read(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	solved := cases[0].Solve(web.Calculate)
	inner := solved.Children[0].Children[0]
	for _, c := range []struct {
		got  *Rect
		want Rect
	}{
		{solved.LTR, Rect{0, 0, 100, 5}},
		{solved.Children[0].LTR, Rect{}},
		{inner.LTR, Rect{10, 0, 30, 5}},
		{inner.RTL, Rect{70, 0, 30, 5}},
	} {
		if *c.got != c.want {
			t.Errorf("got %v, want %v", *c.got, c.want)
		}
	}
	results, err := Run(strings.NewReader(file), layout.Calculate)
	if err != nil || !results[0].Pass {
		t.Errorf("a case without expectations: %v, %v", results, err)
	}
}
