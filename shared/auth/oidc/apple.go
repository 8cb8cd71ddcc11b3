package oidc

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"hivesync/shared/config"
)

// appleSecretLife is how long a client secret for Apple is good: it is made for one request.
const appleSecretLife = 5 * time.Minute

// signer signs Apple's client secrets.
type signer *ecdsa.PrivateKey

// appleKey reads the key that Apple gave, and never repeats any of it.
func appleKey(secret config.Secret) (signer, error) {
	wrong := errors.New("private_key: expected a P-256 key in PEM, as Apple gives it in a .p8 file")
	block, _ := pem.Decode([]byte(secret.Reveal()))
	if block == nil {
		return nil, wrong
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, wrong
	}
	key, ok := parsed.(*ecdsa.PrivateKey)
	if !ok || key.Curve != elliptic.P256() {
		return nil, wrong
	}
	return key, nil
}

// appleSecret makes the secret of a client of Apple's: a JWT (ES256) in place of a word.
// https://developer.apple.com/documentation/accountorganizationaldatasharing/creating-a-client-secret
func (p *Provider) appleSecret() (string, error) {
	now := p.now()
	token := jwt.NewWithClaims(jwt.SigningMethodES256, jwt.RegisteredClaims{
		Issuer: p.config.Apple.TeamID, Subject: p.config.ClientID, Audience: jwt.ClaimStrings{p.config.Issuer},
		IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(appleSecretLife)),
	})
	token.Header["kid"] = p.config.Apple.KeyID
	signed, err := token.SignedString((*ecdsa.PrivateKey)(p.apple))
	if err != nil {
		return "", errors.New("oidc: a client secret for Apple cannot be signed")
	}
	return signed, nil
}
