package auth

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"hash/crc32"
	"math/big"
	"strings"

	"hivesync/shared/config"
)

// APITokenPrefix starts every API token, so that scanners for leaked secrets find them.
const APITokenPrefix = "hs_pat_"

// An API token is 160 random bits and a checksum (CRC-32, IEEE) of all that stands before it, both in base 62: a scanner can tell a
// token from text that looks like one without asking anybody, as with GitHub's
// (https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/).
const (
	apiTokenBytes  = 20
	apiTokenDigits = 27 // 62^27 > 2^160
	checksumDigits = 6  // 62^6 > 2^32
	base62         = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)

// APITokens makes API tokens and hashes them. Only the hash is stored; the pepper makes it useless without the configuration.
type APITokens struct{ pepper []byte }

// NewAPITokens returns APITokens.
func NewAPITokens(pepper config.Secret) APITokens { return APITokens{pepper: []byte(pepper.Reveal())} }

// New returns a fresh token and the hash to store.
func (a APITokens) New() (token string, hash []byte) {
	raw := make([]byte, apiTokenBytes)
	_, _ = rand.Read(raw) // never fails: crypto/rand aborts the program instead
	body := APITokenPrefix + inBase62(new(big.Int).SetBytes(raw), apiTokenDigits)
	token = body + checksum(body)
	return token, a.sum(token)
}

// Hash returns the stored form of a token that a client sent; ok is false for anything that is none, by its checksum.
func (a APITokens) Hash(token string) (hash []byte, ok bool) {
	if len(token) != len(APITokenPrefix)+apiTokenDigits+checksumDigits || !strings.HasPrefix(token, APITokenPrefix) {
		return nil, false
	}
	body := token[:len(token)-checksumDigits]
	if strings.Trim(body[len(APITokenPrefix):], base62) != "" || checksum(body) != token[len(body):] {
		return nil, false
	}
	return a.sum(token), true
}

func (a APITokens) sum(token string) []byte {
	mac := hmac.New(sha256.New, a.pepper)
	_, _ = mac.Write([]byte(token))
	return mac.Sum(nil)
}

func checksum(body string) string {
	return inBase62(new(big.Int).SetUint64(uint64(crc32.ChecksumIEEE([]byte(body)))), checksumDigits)
}

// inBase62 writes a number with so many digits.
func inBase62(n *big.Int, digits int) string {
	out := make([]byte, digits)
	base, digit := big.NewInt(int64(len(base62))), new(big.Int)
	n = new(big.Int).Set(n)
	for i := digits - 1; i >= 0; i-- {
		n.DivMod(n, base, digit)
		out[i] = base62[digit.Int64()]
	}
	return string(out)
}
