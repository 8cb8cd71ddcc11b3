package mail

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestAKeyMakesSpellingsEqual(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Ada@Example.com":        "ada@example.com",
		"  ada@example.com\n":    "ada@example.com",
		"ada+news@example.co.uk": "ada+news@example.co.uk",
		"ＡＤＡ@example.com":        "ada@example.com", // full-width letters, as some keyboards give
	} {
		t.Run(in, func(t *testing.T) {
			t.Parallel()
			if got, bad := Key(in); bad != nil || got != want {
				t.Errorf("gave %q, %v", got, bad)
			}
		})
	}
}

func TestAKeyRefusesWhatMailCannotReach(t *testing.T) {
	t.Parallel()
	for _, in := range []string{
		"", "ada", "@example.com", "ada@", "ada@localhost", "ada@.com", "ada@example.", "ada@exa..mple.com", "a b@example.com", "ada@example.com, eve@example.com",
		"Ada <ada@example.com>", "ada@example.com\x00", "ada\r\nBcc: eve@example.com", "\"a\"@example.com", strings.Repeat("a", 65) + "@example.com", "a@" + strings.Repeat("b.", 130) + "com", "ada@-x.com", "ada\xff@example.com",
	} {
		t.Run(in, func(t *testing.T) {
			t.Parallel()
			if got, bad := Key(in); bad == nil || got != "" {
				t.Errorf("was taken as %q", got)
			}
		})
	}
}

func TestAKeyIsStable(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.StringMatching(`[A-Za-z0-9.+_-]{1,20}@[A-Za-z0-9]{1,10}\.[A-Za-z]{2,5}`).Draw(t, "email")
		key, bad := Key(in)
		if bad != nil {
			return
		}
		if again, bad := Key(key); bad != nil || again != key {
			t.Fatalf("%q gave %q, then %q", in, key, again)
		}
		if upper, bad := Key(strings.ToUpper(in)); bad != nil || upper != key {
			t.Fatalf("%q and its upper case differ: %q, %q", in, key, upper)
		}
	})
}
