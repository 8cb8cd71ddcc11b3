package auth

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"

	"hivesync/shared/config"
)

// Sealer keeps secrets that are needed again, such as keys of signatures, so that whoever has the database alone has none of them:
// AES-256-GCM under an HKDF of one of the system's secrets.
type Sealer struct{ aead cipher.AEAD }

// NewSealer returns a Sealer under SESSION_SECRET. What one purpose sealed no other opens.
func NewSealer(secret config.Secret, purpose string) (*Sealer, error) {
	if !secret.IsSet() {
		return nil, errors.New("auth: " + purpose + " need SESSION_SECRET")
	}
	aead, err := newSeal(secret, "hivesync "+purpose)
	return &Sealer{aead}, err
}

// Seal returns the stored form of a secret. Whose it is must be named again to open it: a row's seal opens in no other row.
func (s *Sealer) Seal(secret []byte, owner string) []byte {
	return s.aead.Seal(nil, nil, secret, []byte(owner)) // #nosec G407 -- it draws its nonce itself
}

// Open returns a secret that Seal was given for the owner.
func (s *Sealer) Open(sealed []byte, owner string) ([]byte, error) {
	secret, err := s.aead.Open(nil, nil, sealed, []byte(owner))
	if err != nil {
		return nil, errors.New("auth: a secret cannot be opened: SESSION_SECRET is another than it was sealed with")
	}
	return secret, nil
}

func newSeal(secret config.Secret, info string) (cipher.AEAD, error) {
	key, err := hkdf.Key(sha256.New, []byte(secret.Reveal()), nil, info, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}
