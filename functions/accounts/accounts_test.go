package accounts

import (
	"strings"
	"testing"
)

func TestGuessablePasswords(t *testing.T) {
	t.Parallel()
	for _, p := range []string{
		"password1234", "P@ssw0rd!!!!", "qwertyuiop", "QWERTYUIOP12", "1q2w3e4r5t", "aaaaaaaaaaaa", "abababababab", "abcdefghijkl", "987654321098", "1234567890",
		"football1", "Jennifer1", "ｐａｓｓｗｏｒｄ", "iloveyou2024!", "letmein12345", "correcthorsebatterystaple", "ada.lovelace1", "hivesync2026", "Ada-Lovelace",
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
