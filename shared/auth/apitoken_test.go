package auth

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"hivesync/shared/config"
)

func TestAnAPITokenIsKnownByItsForm(t *testing.T) {
	t.Parallel()
	a, b := NewAPITokens(config.NewSecret("a pepper of 32 bytes, or even more")), NewAPITokens(config.NewSecret("another pepper of 32 bytes or more"))
	form := regexp.MustCompile(`^hs_pat_[0-9A-Za-z]{33}$`)
	seen := map[string]bool{}
	for range 1000 {
		token, stored := a.New()
		if !form.MatchString(token) || seen[token] {
			t.Fatalf("%s: of another form, or twice", token)
		}
		seen[token] = true
		hash, ok := a.Hash(token)
		if !ok || !bytes.Equal(hash, stored) {
			t.Fatalf("%s is not itself", token)
		}
		if other, ok := b.Hash(token); !ok || bytes.Equal(other, stored) {
			t.Fatal("the pepper changes nothing")
		}
		at := len(APITokenPrefix) + len(seen)%(len(token)-len(APITokenPrefix))
		changed := token[:at] + strings.Map(func(r rune) rune {
			if r == 'x' {
				return 'y'
			}
			return 'x'
		}, token[at:at+1]) + token[at+1:]
		if _, ok := a.Hash(changed); ok {
			t.Fatalf("%s passes for a token", changed)
		}
	}
	for _, s := range []string{"", "hs_pat_", "hs_pat_" + strings.Repeat("0", 33), "hs_pat_" + strings.Repeat("é", 33), strings.Repeat("x", 40)} {
		if _, ok := a.Hash(s); ok {
			t.Errorf("%q passes for a token", s)
		}
	}
}
