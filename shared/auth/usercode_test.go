package auth

import (
	"regexp"
	"strings"
	"testing"
)

func TestUserCodesAreReadAsTheyAreTyped(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^[B-DF-HJ-NP-TV-XZ]{4}-[B-DF-HJ-NP-TV-XZ]{4}$`)
	seen, letters := map[string]bool{}, map[rune]bool{}
	for range 500 {
		code := NewUserCode()
		shown := ShowUserCode(code)
		if !form.MatchString(shown) || seen[code] {
			t.Fatalf("%q", shown)
		}
		seen[code] = true
		for _, letter := range code {
			letters[letter] = true
		}
		for _, typed := range []string{code, shown, strings.ToLower(shown), " " + strings.ReplaceAll(shown, "-", " ")} {
			if got, ok := UserCode(typed); got != code || !ok {
				t.Errorf("%q: %q, %v", typed, got, ok)
			}
		}
	}
	if len(letters) != len(userCodeLetters) {
		t.Errorf("only %d letters ever come", len(letters))
	}
	for _, typed := range []string{"", "BCDF-GHJ", "BCDF-GHJKL", "BCDF-GHJA", "BCDF-GHJ1", "éCDFGHJ", strings.Repeat("-", 1<<20)} {
		if _, ok := UserCode(typed); ok {
			t.Errorf("%.20q was taken for one", typed)
		}
	}
}
