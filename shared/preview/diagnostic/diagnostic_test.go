package diagnostic

import (
	"slices"
	"testing"
)

func TestSortOrdersAndDropsRepeats(t *testing.T) {
	t.Parallel()
	a := Diagnostic{Severity: Info, Code: "A"}
	b := Diagnostic{Severity: Error, Code: "B", File: "b.tsx", Line: 2}
	c := Diagnostic{Severity: Error, Code: "B", File: "b.tsx", Line: 1}
	in := []Diagnostic{a, b, c, b}
	got := Sort(in)
	if want := []Diagnostic{c, b, a}; !slices.Equal(got, want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	if in[0] != a {
		t.Fatal("the input was reordered")
	}
	if Sort(nil) == nil {
		t.Fatal("an empty list must not be nil")
	}
}
