package auth

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"hivesync/shared/config"
)

func TestCodesOfAnAuthenticatorAreTakenAboutNow(t *testing.T) {
	t.Parallel()
	s, err := NewSecondFactors(config.NewSecret("a secret of 32 bytes, or even more"))
	if err != nil {
		t.Fatal(err)
	}
	secret, uri, sealed, err := s.New("ada", "ada@example.com")
	if err != nil || !strings.Contains(uri, "secret="+secret) || bytes.Contains(sealed, []byte(secret)) {
		t.Fatalf("%q, %v", uri, err)
	}
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	var last int64
	for off, good := range map[time.Duration]bool{-61 * time.Second: false, -30 * time.Second: true, 0: true, 30 * time.Second: true, 61 * time.Second: false} {
		code, err := totp.GenerateCode(secret, now.Add(off))
		if err != nil {
			t.Fatal(err)
		}
		step, ok, err := s.Step(sealed, "ada", code[:3]+" "+code[3:], now)
		if ok != good || err != nil || good && step != now.Add(off).Unix()/30 {
			t.Errorf("%s: %v, step %d, %v", off, ok, step, err)
		}
		last = max(last, step)
	}
	for _, code := range []string{"", "12345", "1234567", "abcdef", strings.Repeat("9", 1000)} {
		if _, ok, err := s.Step(sealed, "ada", code, now); ok || err != nil {
			t.Errorf("%q: %v, %v", code, ok, err)
		}
	}
	if _, _, err := s.Step(sealed, "bob", "000000", now); err == nil {
		t.Error("one account's secret is another's")
	}
	other, err := NewSecondFactors(config.NewSecret("another secret of 32 bytes or more"))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := other.Step(sealed, "ada", "000000", now); err == nil || !strings.Contains(err.Error(), "SESSION_SECRET") {
		t.Errorf("under another secret: %v", err)
	}
}

func TestRecoveryCodesAreKnownHoweverTheyAreTyped(t *testing.T) {
	t.Parallel()
	s, err := NewSecondFactors(config.NewSecret("a secret of 32 bytes, or even more"))
	if err != nil {
		t.Fatal(err)
	}
	codes, hashes := s.NewRecoveryCodes()
	if len(codes) != RecoveryCodes || len(hashes) != RecoveryCodes {
		t.Fatal(codes)
	}
	for i, code := range codes {
		if len(strings.ReplaceAll(code, "-", "")) != 24 { // of 5 bits each: 120
			t.Errorf("%q is not as long as it has to be", code)
		}
		for _, typed := range []string{code, strings.ToUpper(code), strings.ReplaceAll(code, "-", " "), strings.ReplaceAll(code, "-", "")} {
			if hash, ok := s.RecoveryHash(typed); !ok || !bytes.Equal(hash, hashes[i]) {
				t.Errorf("%q is not %q", typed, code)
			}
		}
	}
	for _, typed := range []string{"", "123456", codes[0][1:], codes[0] + "a", codes[0][:24], "0000-0000-0000-0000"} {
		if _, ok := s.RecoveryHash(typed); ok {
			t.Errorf("%q passes for a recovery code", typed)
		}
	}
	if _, ok := s.RecoveryHash("abcd-efgh-ijkl-mnop"); !ok {
		t.Error("a code that was given before they were longer is none any more")
	}
}
