package config

import (
	"crypto/rand"
	"encoding/hex"
)

// Generate makes up a secret that production accepts: 256 random bits, in hexadecimal.
func Generate() Secret {
	for {
		raw := make([]byte, 32)
		_, _ = rand.Read(raw) // never fails: crypto/rand aborts the program instead
		if text := hex.EncodeToString(raw); !wellKnown(text) {
			return NewSecret(text)
		}
	}
}
