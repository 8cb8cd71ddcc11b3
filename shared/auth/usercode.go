package auth

import (
	"crypto/rand"
	"strings"
)

// A user code is what a person reads on one device and types on another: eight of twenty consonants, of which none looks like a digit
// and no word comes about (RFC 8628, section 6.1). It has 34 bits, so guesses at it must be counted.
const (
	userCodeLetters = "BCDFGHJKLMNPQRSTVWXZ"
	userCodeLength  = 8
)

// NewUserCode makes a user code.
func NewUserCode() string {
	code := make([]byte, 0, userCodeLength)
	var one [1]byte
	for len(code) < userCodeLength {
		_, _ = rand.Read(one[:])                           // never fails: crypto/rand aborts the program instead
		if n := int(one[0]); n < 12*len(userCodeLetters) { // beyond it some letters would come more often
			code = append(code, userCodeLetters[n%len(userCodeLetters)])
		}
	}
	return string(code)
}

// UserCode reads a user code as somebody typed it; ok is false for what is none.
func UserCode(typed string) (code string, ok bool) {
	if len(typed) > 4*userCodeLength {
		return "", false
	}
	code = strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(typed))
	return code, len(code) == userCodeLength && strings.Trim(code, userCodeLetters) == ""
}

// ShowUserCode writes a user code for people to read: BCDF-GHJK.
func ShowUserCode(code string) string { return code[:userCodeLength/2] + "-" + code[userCodeLength/2:] }
