package samples

import (
	"io/fs"
	"os"
	"testing"
)

func TestEverySampleIsBuiltIn(t *testing.T) {
	t.Parallel()
	here, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	samples := 0
	for _, folder := range here {
		if !folder.IsDir() {
			continue
		}
		samples++
		err := fs.WalkDir(os.DirFS(folder.Name()), ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			_, err = fs.Stat(Files, folder.Name()+"/"+name)
			return err
		})
		if err != nil {
			t.Error(err)
		}
		if _, err := fs.Stat(Files, folder.Name()+"/App.tsx"); err != nil {
			t.Error(err)
		}
	}
	if samples == 0 {
		t.Error("there are no samples")
	}
}
