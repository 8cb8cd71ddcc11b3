package accounts

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestEmailKeyMakesSpellingsEqual(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Ada@Example.com":        "ada@example.com",
		"  ada@example.com\n":    "ada@example.com",
		"ada+news@example.co.uk": "ada+news@example.co.uk",
		"ＡＤＡ@example.com":        "ada@example.com", // full-width letters, as some keyboards give
	} {
		t.Run(in, func(t *testing.T) {
			t.Parallel()
			if got, bad := emailKey(in); bad != nil || got != want {
				t.Errorf("gave %q, %v", got, bad)
			}
		})
	}
}

func TestEmailKeyRefusesWhatMailCannotReach(t *testing.T) {
	t.Parallel()
	for _, in := range []string{
		"", "ada", "@example.com", "ada@", "ada@localhost", "ada@.com", "ada@example.", "ada@exa..mple.com", "a b@example.com", "ada@example.com, eve@example.com",
		"Ada <ada@example.com>", "ada@example.com\x00", "ada\r\nBcc: eve@example.com", "\"a\"@example.com", strings.Repeat("a", 65) + "@example.com", "a@" + strings.Repeat("b.", 130) + "com", "ada@-x.com", "ada\xff@example.com",
	} {
		t.Run(in, func(t *testing.T) {
			t.Parallel()
			if got, bad := emailKey(in); bad == nil || got != "" {
				t.Errorf("was taken as %q", got)
			}
		})
	}
}

func TestEmailKeyIsStable(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.StringMatching(`[A-Za-z0-9.+_-]{1,20}@[A-Za-z0-9]{1,10}\.[A-Za-z]{2,5}`).Draw(t, "email")
		key, bad := emailKey(in)
		if bad != nil {
			return
		}
		if again, bad := emailKey(key); bad != nil || again != key {
			t.Fatalf("%q gave %q, then %q", in, key, again)
		}
		if upper, bad := emailKey(strings.ToUpper(in)); bad != nil || upper != key {
			t.Fatalf("%q and its upper case differ: %q, %q", in, key, upper)
		}
	})
}

func TestGuessablePasswords(t *testing.T) {
	t.Parallel()
	for _, p := range []string{
		"password1234", "P@ssw0rd!!!!", "qwertyuiop", "QWERTYUIOP12", "1q2w3e4r5t", "aaaaaaaaaaaa", "abababababab", "abcdefghijkl", "987654321098", "1234567890",
		"iloveyou2024!", "letmein12345", "correcthorsebatterystaple", "ada.lovelace1", "hivesync2026", "Ada-Lovelace",
	} {
		t.Run(p, func(t *testing.T) {
			t.Parallel()
			if d := guessable(p, "ada.lovelace@example.com", "Ada-Lovelace"); d == nil || d.Field != "password" || strings.Contains(d.Message, p) {
				t.Errorf("got %v", d)
			}
		})
	}
	if d := guessable("Bo@example.com", "bo@example.com", "Bo"); d == nil {
		t.Error("the address itself was taken for a password")
	}
	for _, p := range []string{"tr0ub4dor&3-x", "violet-anchor-92", "Zq8#mmLw2vTp", "пароль-которого-нет", "we like long walks"} {
		t.Run(p, func(t *testing.T) {
			t.Parallel()
			if d := guessable(p, "ada.lovelace@example.com", "Ada"); d != nil {
				t.Errorf("was refused: %v", d.Message)
			}
		})
	}
}
