package signing

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
	"time"
)

// StandardSecretPrefix is what the written form of a secret of Standard Webhooks begins with; base64 follows.
const StandardSecretPrefix = "whsec_"

// standardTolerance is how far a request's time may be from ours, either way.
const standardTolerance = 5 * time.Minute

// StandardSignature signs a request as Standard Webhooks are, with each of the secrets.
// Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
func StandardSignature(id, timestamp string, body []byte, secrets ...[]byte) string {
	var list []string
	for _, secret := range secrets {
		mac := hmac.New(sha256.New, secret)
		_, _ = mac.Write([]byte(id + "." + timestamp + "."))
		_, _ = mac.Write(body)
		list = append(list, "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	}
	return strings.Join(list, " ")
}

// StandardSecret reads the written form of a secret: base64, with or without its prefix, of at least 24 bytes.
func StandardSecret(text string) ([]byte, error) {
	raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(text, StandardSecretPrefix))
	if err != nil || len(raw) < 24 {
		return nil, errors.New("expected whsec_ and base64 of at least 24 bytes")
	}
	return raw, nil
}

// StandardValid reports whether one of a request's signatures is that of one of the secrets, and its time is about now.
func StandardValid(id, timestamp, signatures string, body []byte, now time.Time, secrets ...[]byte) bool {
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || id == "" || now.Sub(time.Unix(seconds, 0)).Abs() > standardTolerance {
		return false
	}
	valid := false
	for _, secret := range secrets {
		want := []byte(StandardSignature(id, timestamp, body, secret)) // once, however many are given
		for given := range strings.FieldsSeq(signatures) {
			valid = hmac.Equal([]byte(given), want) || valid
		}
	}
	return valid
}
