package bundle

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hivesync/runtime/lambdahost"
)

func TestTheFontsAreALayerBesideTheJobs(t *testing.T) {
	t.Parallel()
	root, out := t.TempDir(), t.TempDir()
	o := Options{Root: root, Out: out}
	if _, err := o.writeLayer(); err == nil || !strings.Contains(err.Error(), "make setup") {
		t.Errorf("without fonts: %v", err)
	}
	dist := filepath.Join(root, "shared/preview/text/fonts/dist")
	font := bytes.Repeat([]byte("a font "), 1000)
	err := os.MkdirAll(dist, 0o700)
	for _, name := range []string{"Two-400.ttf", "One-400.ttf", ".gitkeep"} {
		if err == nil {
			err = os.WriteFile(filepath.Join(dist, name), font, 0o600)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	first, err := o.writeLayer()
	if err != nil || first.Path != filepath.Join(out, Layer) || first.Unpacked != int64(2*len(font)) || first.Bytes >= len(font) {
		t.Fatalf("%+v, %v", first, err)
	}
	if again, err := o.writeLayer(); err != nil || again.SHA256 != first.SHA256 {
		t.Errorf("the same fonts gave other bytes: %v", err)
	}
	program, err := compress([]byte("a program"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := o.write(planned{name: "work", kind: lambdahost.KindJobs, functions: []string{"work"}}, "arm64", program)
	if err != nil {
		t.Fatal(err)
	}
	task := filepath.Join(t.TempDir(), "task")
	if _, err := Unpack(b.Path, task); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(filepath.Join(task, "fonts/dist/One-400.ttf")); err != nil || !bytes.Equal(got, font) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if err := os.Remove(first.Path); err != nil {
		t.Fatal(err)
	}
	if _, err := Unpack(b.Path, filepath.Join(t.TempDir(), "task")); err == nil || !strings.Contains(err.Error(), Layer) {
		t.Errorf("jobs without their layer: %v", err)
	}
}

func TestAZipThatLambdaDoesNotTakeIsRefused(t *testing.T) {
	t.Parallel()
	o := Options{Out: t.TempDir()}
	if _, err := o.save("large.zip", make([]byte, maxZip+1), Bundle{}); err == nil || !strings.Contains(err.Error(), "50 MB") {
		t.Errorf("got %v", err)
	}
}
