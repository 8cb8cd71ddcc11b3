package auth

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/alexedwards/argon2id"
	"golang.org/x/text/unicode/norm"

	"hivesync/shared/fault"
)

// cheap keeps the tests fast; the real costs are the configuration's.
func cheap(t *testing.T, o PasswordOptions) *Passwords {
	t.Helper()
	if o.MemoryBytes == 0 {
		o.MemoryBytes = 64 << 10
	}
	if o.Iterations == 0 {
		o.Iterations = 1
	}
	p, err := NewPasswords(o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPasswordsVerifyAndAreSalted(t *testing.T) {
	t.Parallel()
	p := cheap(t, PasswordOptions{})
	a, err := p.Hash(t.Context(), "correct horse battery")
	if err != nil {
		t.Fatal(err)
	}
	b, err := p.Hash(t.Context(), "correct horse battery")
	if err != nil || a == b || !strings.HasPrefix(a, "$argon2id$") {
		t.Fatalf("%q %q %v", a, b, err)
	}
	for password, want := range map[string]bool{"correct horse battery": true, "correct horse battery ": false, "": false, strings.Repeat("x", 1<<20): false} {
		ok, rehash, err := p.Verify(t.Context(), password, a)
		if err != nil || ok != want || rehash {
			t.Errorf("%.30q: ok %v rehash %v, %v", password, ok, rehash, err)
		}
	}
	if ok, _, err := p.Verify(t.Context(), "a password that nobody has", ""); ok || err != nil {
		t.Errorf("an account that does not exist let somebody in: %v %v", ok, err)
	}
	if ok, _, err := p.Verify(t.Context(), "correct horse battery", "$argon2id$damaged"); ok || err == nil || strings.Contains(err.Error(), "damaged$") {
		t.Errorf("a damaged hash: %v %v", ok, err)
	}
}

func TestAPasswordIsTheSameHoweverItsAccentsAreTyped(t *testing.T) {
	t.Parallel()
	const composed, decomposed = "caf\u00e9 at the corner", "cafe\u0301 at the corner"
	p := cheap(t, PasswordOptions{})
	for _, chosen := range []string{composed, decomposed} {
		hash, err := p.Hash(t.Context(), chosen)
		if err != nil {
			t.Fatal(err)
		}
		for typed, want := range map[string]bool{composed: true, decomposed: true, "cafe at the corner": false} {
			if ok, _, err := p.Verify(t.Context(), typed, hash); ok != want || err != nil {
				t.Errorf("chosen as %+q, typed as %+q: %v, %v", chosen, typed, ok, err)
			}
		}
	}
}

func TestAHashOfOtherCostsIsMadeAnew(t *testing.T) {
	t.Parallel()
	old, err := cheap(t, PasswordOptions{}).Hash(t.Context(), "correct horse battery")
	if err != nil {
		t.Fatal(err)
	}
	p := cheap(t, PasswordOptions{Iterations: 2})
	if ok, rehash, err := p.Verify(t.Context(), "correct horse battery", old); !ok || !rehash || err != nil {
		t.Errorf("ok %v rehash %v, %v", ok, rehash, err)
	}
	if ok, rehash, _ := p.Verify(t.Context(), "wrong horse battery", old); ok || rehash {
		t.Errorf("a wrong password asks for a new hash: %v %v", ok, rehash)
	}
}

func TestPasswordsThatMayNotBeChosen(t *testing.T) {
	t.Parallel()
	p := cheap(t, PasswordOptions{})
	for password, code := range map[string]string{
		"seven c": "too_short", "eight ch": "", "zehn Zöö…é": "", "bad \xff bytes here": "invalid",
		strings.Repeat("ü", 128): "", strings.Repeat("ü", 129): "too_long", strings.Repeat("x", 1<<20): "too_long",
		// Code points are counted in the normal form: two are one here, and one is eighteen there.
		strings.Repeat("e\u0301", 128): "", strings.Repeat("e\u0301", 7): "too_short", "\ufdfa": "", strings.Repeat("\ufdfa", 8): "too_long",
	} {
		d := p.Check(password)
		if (code == "") != (len(d) == 0) || (len(d) > 0 && d[0].Code != code) {
			t.Errorf("%.20q: %v, want %q", password, d, code)
		}
		if len(d) > 0 && strings.Contains(d[0].Message, password) {
			t.Errorf("the password is in the message: %v", d)
		}
	}
}

// TestHashesOfTheFormBeforeStillFit has hashes as they were made when passwords were in NFC, and longer.
func TestHashesOfTheFormBeforeStillFit(t *testing.T) {
	t.Parallel()
	p := cheap(t, PasswordOptions{})
	before := func(password string) string {
		hash, err := argon2id.CreateHash(norm.NFC.String(password), p.params)
		if err != nil {
			t.Fatal(err)
		}
		return hash
	}
	for _, c := range []struct {
		name, chosen, typed string
		ok, rehash          bool
	}{
		{"the form before", "\ufb01ne wine, ½ price", "\ufb01ne wine, ½ price", true, true},
		{"today's form of it is another password to that hash", "\ufb01ne wine, ½ price", "fine wine, 1⁄2 price", false, false},
		{"no difference", "correct horse battery", "correct horse battery", true, false},
		{"longer than may be chosen", strings.Repeat("long ", 40), strings.Repeat("long ", 40), true, false},
		{"longer, and of the form before", strings.Repeat("\ufb01ne ", 50), strings.Repeat("\ufb01ne ", 50), true, false},
	} {
		ok, rehash, err := p.Verify(t.Context(), c.typed, before(c.chosen))
		if ok != c.ok || rehash != c.rehash || err != nil {
			t.Errorf("%s: ok %v rehash %v, %v", c.name, ok, rehash, err)
		}
	}
	hash, err := p.Hash(t.Context(), "\ufb01ne wine, ½ price")
	if err != nil {
		t.Fatal(err)
	}
	if ok, rehash, err := p.Verify(t.Context(), "fine wine, 1⁄2 price", hash); !ok || rehash || err != nil {
		t.Errorf("the same password in other characters: %v %v %v", ok, rehash, err)
	}
}

func TestOnlySoManyHashesAtOnce(t *testing.T) {
	t.Parallel()
	p := cheap(t, PasswordOptions{Concurrent: 2})
	p.slots <- struct{}{}
	p.slots <- struct{}{}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Hash(gone, "correct horse battery"); !fault.Is(err, fault.Unavailable) {
		t.Errorf("with no slot free and the caller gone: %v", err)
	}
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			if _, err := p.Hash(t.Context(), "correct horse battery"); err != nil {
				t.Error(err)
			}
		})
	}
	<-p.slots
	<-p.slots
	wait.Wait()
	if len(p.slots) != 0 {
		t.Errorf("%d slots were not given back", len(p.slots))
	}
}
