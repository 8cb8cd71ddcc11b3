package auth

import (
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"hivesync/shared/config"
)

// SecondFactors makes and checks what an account asks for beside its password: codes of an authenticator (TOTP, RFC 6238: six digits,
// SHA-1, 30 s, which is what all authenticators know), and recovery codes for when it is lost.
type SecondFactors struct {
	seal   cipher.AEAD
	pepper []byte
}

const (
	// totpPeriod is how long a code is shown, and totpSkew how many periods the authenticator's clock may be off.
	totpPeriod = 30 * time.Second
	totpSkew   = 1
	// RecoveryCodes is how many recovery codes an account gets.
	RecoveryCodes = 10
	recoveryBytes = 15 // 120 bits: beyond guessing, even from a fast hash
	// shortRecoveryBytes is what the codes have that accounts were given before.
	shortRecoveryBytes = 10
	sealInfo           = "hivesync second factors"
)

// NewSecondFactors returns SecondFactors whose secrets are sealed under one of the system's (AES-256-GCM under an HKDF of it).
func NewSecondFactors(secret config.Secret) (*SecondFactors, error) {
	if !secret.IsSet() {
		return nil, errors.New("auth: second factors need SESSION_SECRET")
	}
	seal, err := newSeal(secret, sealInfo)
	return &SecondFactors{seal: seal, pepper: []byte(secret.Reveal())}, err
}

// New makes a secret for an account, which authenticators show under a label: as they take it by hand and by a link, and sealed for the
// database.
func (s *SecondFactors) New(account, label string) (secret, uri string, sealed []byte, err error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: "HiveSync", AccountName: label})
	if err != nil {
		return "", "", nil, err
	}
	return key.Secret(), key.URL(), s.seal.Seal(nil, nil, []byte(key.Secret()), []byte(account)), nil // #nosec G407 -- it draws its nonce itself
}

// Step returns the time step of a code that an authenticator shows about now; ok is false for a code that none does. The account is
// what New was given. A step that was taken before must not be taken again: that is the business of whoever stores it.
func (s *SecondFactors) Step(sealed []byte, account, code string, now time.Time) (step int64, ok bool, err error) {
	secret, err := s.seal.Open(nil, nil, sealed, []byte(account))
	if err != nil {
		return 0, false, errors.New("auth: a second factor cannot be opened: SESSION_SECRET is another than it was sealed with")
	}
	code = strings.ReplaceAll(code, " ", "")
	present := now.Unix() / int64(totpPeriod/time.Second)
	for step := present - totpSkew; step <= present+totpSkew; step++ {
		valid, err := hotp.ValidateCustom(code, uint64(step), string(secret), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}) // #nosec G115 -- after 1970
		if valid {
			return step, true, nil
		}
		if err != nil && !errors.Is(err, otp.ErrValidateInputInvalidLength) {
			return 0, false, err
		}
	}
	return 0, false, nil
}

// NewRecoveryCodes makes recovery codes with the hashes to store.
func (s *SecondFactors) NewRecoveryCodes() (codes []string, hashes [][]byte) {
	for range RecoveryCodes {
		raw := make([]byte, recoveryBytes)
		_, _ = rand.Read(raw) // never fails: crypto/rand aborts the program instead
		code := strings.ToLower(base32.StdEncoding.EncodeToString(raw))
		hash, _ := s.RecoveryHash(code)
		codes, hashes = append(codes, grouped(code)), append(hashes, hash)
	}
	return codes, hashes
}

// grouped writes a code in groups of four for people to read.
func grouped(code string) string {
	var groups []string
	for group := range slices.Chunk([]byte(code), 4) {
		groups = append(groups, string(group))
	}
	return strings.Join(groups, "-")
}

// RecoveryHash returns the stored form of a recovery code as somebody typed it; ok is false for what is none.
func (s *SecondFactors) RecoveryHash(code string) (hash []byte, ok bool) {
	code = strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(code))
	if raw, err := base32.StdEncoding.DecodeString(code); err != nil || len(raw) != recoveryBytes && len(raw) != shortRecoveryBytes {
		return nil, false
	}
	mac := hmac.New(sha256.New, s.pepper)
	_, _ = mac.Write([]byte("recovery\x00" + code))
	return mac.Sum(nil), true
}
