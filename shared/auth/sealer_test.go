package auth

import (
	"bytes"
	"strings"
	"testing"

	"hivesync/shared/config"
)

func TestASealOpensForItsOwnerAndPurposeAlone(t *testing.T) {
	t.Parallel()
	if _, err := NewSealer(config.Secret{}, "webhooks"); err == nil || !strings.Contains(err.Error(), "SESSION_SECRET") {
		t.Errorf("without a secret: %v", err)
	}
	sealer := func(secret, purpose string) *Sealer {
		s, err := NewSealer(config.NewSecret(secret), purpose)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s, secret := sealer("one secret of the system's", "webhooks"), []byte("a key")
	sealed := s.Seal(secret, "a")
	if bytes.Contains(sealed, secret) || bytes.Equal(sealed, s.Seal(secret, "a")) {
		t.Error("the seal shows the secret, or that two are the same")
	}
	if got, err := s.Open(sealed, "a"); err != nil || !bytes.Equal(got, secret) {
		t.Errorf("opened %q, %v", got, err)
	}
	for name, other := range map[string]func() ([]byte, error){
		"another owner":   func() ([]byte, error) { return s.Open(sealed, "b") },
		"another purpose": func() ([]byte, error) { return sealer("one secret of the system's", "others").Open(sealed, "a") },
		"another secret":  func() ([]byte, error) { return sealer("another secret of the system", "webhooks").Open(sealed, "a") },
		"a part":          func() ([]byte, error) { return s.Open(sealed[:10], "a") },
	} {
		if got, err := other(); err == nil {
			t.Errorf("%s opened %q", name, got)
		}
	}
}
