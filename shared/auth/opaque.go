package auth

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"hivesync/shared/config"
)

// Opaque makes tokens that mean nothing by themselves: 256 random bits behind a prefix. Only their hash is
// stored, so a stolen database opens nothing; the pepper makes the hash useless without the configuration.
type Opaque struct {
	prefix string
	pepper []byte
}

// NewRefreshTokens makes refresh tokens. They are rotated at each use; the use of one that was already
// rotated revokes its whole family, which is the business of whoever stores the hashes.
func NewRefreshTokens(pepper config.Secret) Opaque {
	return Opaque{prefix: "hsr_", pepper: []byte(pepper.Reveal())}
}

// NewTickets makes tickets: each opens one live stream, for clients that can send no token.
func NewTickets(pepper config.Secret) Opaque {
	return Opaque{prefix: "hst_", pepper: []byte(pepper.Reveal())}
}

// NewCodes makes codes that are sent by mail, each for one thing that its reader may do.
func NewCodes(pepper config.Secret) Opaque {
	return Opaque{prefix: "hsc_", pepper: []byte(pepper.Reveal())}
}

// NewSessionTickets makes tickets that each open one session from another.
func NewSessionTickets(pepper config.Secret) Opaque {
	return Opaque{prefix: "hss_", pepper: []byte(pepper.Reveal())}
}

// NewDeviceCodes makes what devices ask with whether they were let in.
func NewDeviceCodes(pepper config.Secret) Opaque {
	return Opaque{prefix: "hsd_", pepper: []byte(pepper.Reveal())}
}

// NewFlows makes what clients keep while their user signs in elsewhere.
func NewFlows(pepper config.Secret) Opaque {
	return Opaque{prefix: "hso_", pepper: []byte(pepper.Reveal())}
}

// NewShareTokens makes tokens of links, each of which shows one preview to whoever has it.
func NewShareTokens(pepper config.Secret) Opaque {
	return Opaque{prefix: "hsl_", pepper: []byte(pepper.Reveal())}
}

const opaqueBytes = 32

// New returns a fresh token and the hash to store.
func (o Opaque) New() (token string, hash []byte) {
	raw := make([]byte, opaqueBytes)
	_, _ = rand.Read(raw) // never fails: crypto/rand aborts the program instead
	token = o.prefix + base64.RawURLEncoding.EncodeToString(raw)
	return token, o.sum(token)
}

// Hash returns the stored form of a token that a client sent; ok is false for anything that this
// kind of token cannot be.
func (o Opaque) Hash(token string) (hash []byte, ok bool) {
	rest, ok := strings.CutPrefix(token, o.prefix)
	if !ok || len(rest) != base64.RawURLEncoding.EncodedLen(opaqueBytes) {
		return nil, false
	}
	if _, err := base64.RawURLEncoding.Strict().DecodeString(rest); err != nil {
		return nil, false
	}
	return o.sum(token), true
}

func (o Opaque) sum(token string) []byte {
	mac := hmac.New(sha256.New, o.pepper)
	_, _ = mac.Write([]byte(token))
	return mac.Sum(nil)
}
