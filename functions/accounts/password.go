package accounts

import (
	"context"
	_ "embed"
	"strings"
	"sync"
	"unicode"

	"hivesync/shared/auth"
	"hivesync/shared/auth/popular"
	"hivesync/shared/fault"
)

// choose returns the hash of a password that somebody wants to have from now on. Errors: VALIDATION_FAILED.
func (s *Sessions) choose(ctx context.Context, password, email, name string) (string, error) {
	details := s.Passwords.Check(password)
	for i := range details {
		details[i].Field = "password"
	}
	if weak := guessable(password, email, name); weak != nil && len(details) == 0 {
		details = append(details, *weak)
	}
	if len(details) > 0 {
		return "", fault.New(fault.ValidationFailed, "The password cannot be used.", details...)
	}
	return s.Passwords.Hash(ctx, password)
}

//go:embed common_passwords.txt
var commonPasswords string

var words = sync.OnceValue(func() map[string]bool {
	set := map[string]bool{}
	for line := range strings.Lines(commonPasswords) {
		if word := strings.TrimSpace(line); word != "" && !strings.HasPrefix(word, "#") {
			set[word] = true
		}
	}
	return set
})

// guessable says why a password that is long enough would still be guessed early: it is one of those that are used most, it is a
// word that guessers try first with digits and signs around it, it is a run or a repetition, or it is made of the account's own
// address or name. Which kinds of characters it has does not matter.
func guessable(password, email, name string) *fault.Detail {
	weak := func(message string) *fault.Detail {
		return &fault.Detail{Field: "password", Code: "too_common", Message: message}
	}
	lower := strings.ToLower(auth.Typed(password))
	core := strings.TrimFunc(lower, func(r rune) bool { return !unicode.IsLetter(r) })
	if popular.Has(lower) || popular.Has(unleet(lower)) || words()[lower] || words()[unleet(lower)] || words()[core] || words()[unleet(core)] {
		return weak("is one of the most common passwords")
	}
	if distinct(lower) < 4 || run(lower) {
		return weak("must not be a run or a repetition of few characters")
	}
	local, _, _ := strings.Cut(strings.ToLower(email), "@")
	for _, own := range []string{strings.ToLower(email), local, strings.ToLower(strings.ReplaceAll(name, " ", "")), "hivesync"} {
		if len(own) >= 4 && strings.Contains(lower, own) && len(lower)-len(own) < 6 {
			return weak("must not be made of your address, your name or the product's")
		}
	}
	return nil
}

var leet = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s", "!", "i")

func unleet(s string) string { return leet.Replace(s) }

func distinct(s string) int {
	set := map[rune]bool{}
	for _, r := range s {
		set[r] = true
	}
	return len(set)
}

// run reports whether nearly all neighbours are one apart: abcdefghij, 9876543210.
func run(s string) bool {
	runes := []rune(s)
	up, down := 0, 0
	for i := 1; i < len(runes); i++ {
		switch runes[i] - runes[i-1] {
		case 1:
			up++
		case -1:
			down++
		}
	}
	return max(up, down) >= len(runes)-2
}
