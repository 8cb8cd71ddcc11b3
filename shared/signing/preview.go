package signing

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"strings"
	"time"

	"github.com/google/uuid"

	"hivesync/shared/config"
)

// PreviewTokenPrefix starts every preview token, so that people and scanners recognise one.
const PreviewTokenPrefix = "hsp_"

// PreviewClaims is what a preview token says: which preview it opens, for whom it was made, until when.
type PreviewClaims struct {
	Preview, Project, User uuid.UUID
	Platform               string // ios, android, or empty for any
	Tier                   string // free, pro or premium
	Expiry                 time.Time
}

// PreviewTokens issues and verifies preview tokens. They are stateless: what they say is inside them,
// and nothing is stored.
type PreviewTokens struct{ secrets [][]byte }

// NewPreviewTokens takes the live secrets, the one to sign with first.
func NewPreviewTokens(secrets ...config.Secret) *PreviewTokens {
	return &PreviewTokens{secrets: reveal(secrets)}
}

// The payload's layout: version, three UUIDs, expiry in Unix seconds, platform and tier by number.
const (
	previewVersion = 1
	previewLength  = 1 + 3*16 + 8 + 1 + 1
)

var (
	platforms = []string{"", "ios", "android"}
	tiers     = []string{"", "free", "pro", "premium"}
)

func numberOf(list []string, value string) byte {
	for i, v := range list {
		if v == value {
			return byte(i)
		}
	}
	return 0
}

// Issue returns a token for the claims. Expiry is kept to the second. It panics without a secret.
func (p *PreviewTokens) Issue(c PreviewClaims) string {
	payload := make([]byte, 0, previewLength)
	payload = append(payload, previewVersion)
	payload = append(payload, c.Preview[:]...)
	payload = append(payload, c.Project[:]...)
	payload = append(payload, c.User[:]...)
	payload = binary.BigEndian.AppendUint64(payload, uint64(max(0, c.Expiry.Unix()))) //nolint:gosec // not negative
	payload = append(payload, numberOf(platforms, c.Platform), numberOf(tiers, c.Tier))
	encode := base64.RawURLEncoding.EncodeToString
	return PreviewTokenPrefix + encode(payload) + "." + encode(previewMAC(p.secrets[0], payload))
}

// Verify returns a token's claims. A refusal is a *Rejection.
func (p *PreviewTokens) Verify(token string, now time.Time) (PreviewClaims, error) {
	rest, ok := strings.CutPrefix(token, PreviewTokenPrefix)
	if !ok || len(token) > 256 {
		return PreviewClaims{}, reject(Malformed)
	}
	body, mac, ok := strings.Cut(rest, ".")
	if !ok {
		return PreviewClaims{}, reject(Malformed)
	}
	decode := base64.RawURLEncoding.Strict().DecodeString
	payload, err := decode(body)
	if err != nil || len(payload) != previewLength || payload[0] != previewVersion {
		return PreviewClaims{}, reject(Malformed)
	}
	given, err := decode(mac)
	if err != nil {
		return PreviewClaims{}, reject(Malformed)
	}
	valid := false
	for _, secret := range p.secrets {
		if hmac.Equal(given, previewMAC(secret, payload)) {
			valid = true
		}
	}
	if !valid {
		return PreviewClaims{}, reject(Mismatch)
	}
	c := PreviewClaims{
		Preview: uuid.UUID(payload[1:17]), Project: uuid.UUID(payload[17:33]), User: uuid.UUID(payload[33:49]),
		Expiry: time.Unix(int64(binary.BigEndian.Uint64(payload[49:57])), 0).UTC(), //nolint:gosec // signed by us
	}
	if int(payload[57]) >= len(platforms) || int(payload[58]) >= len(tiers) {
		return PreviewClaims{}, reject(Malformed)
	}
	c.Platform, c.Tier = platforms[payload[57]], tiers[payload[58]]
	if !now.Before(c.Expiry) {
		return PreviewClaims{}, reject(Expired)
	}
	return c, nil
}

func previewMAC(secret, payload []byte) []byte {
	mac := hmac.New(sha256.New, secret)
	_, _ = mac.Write([]byte("hivesync preview token v1\n")) // keeps these apart from any other use of the secret
	_, _ = mac.Write(payload)
	return mac.Sum(nil)
}
