//go:build fontlayer

package text

import (
	"errors"
	"strings"
	"testing"
)

func TestFontsAreReadFromALayer(t *testing.T) {
	t.Setenv("LAMBDA_TASK_ROOT", t.TempDir()) // and no layer
	if _, err := readFamilies(files()); !errors.Is(err, ErrNoFonts) || !strings.Contains(err.Error(), "fonts.zip") {
		t.Errorf("without fonts: %v", err)
	}
	t.Setenv("LAMBDA_TASK_ROOT", ".")
	found, err := readFamilies(files())
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range found {
		for _, face := range append(family.upright, family.italics...) {
			if _, err := face.open(); err != nil {
				t.Error(err)
			}
		}
	}
}
