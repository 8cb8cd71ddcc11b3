package oidc

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"hivesync/shared/fault"
)

// forger is a provider whose ID Tokens are as a test wants them.
type forger struct {
	url    string
	issuer atomic.Value // what its metadata call it; its URL when unset
	token  atomic.Value
}

func newForger(t *testing.T, public *rsa.PublicKey) *forger {
	t.Helper()
	f := &forger{}
	answer := func(of func() any) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(of())
		}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", answer(func() any {
		return map[string]any{
			"issuer": f.issuer.Load(), "authorization_endpoint": f.url + "/authorize", "token_endpoint": f.url + "/token", "jwks_uri": f.url + "/keys",
			"id_token_signing_alg_values_supported": []string{"RS256", "none"},
		}
	}))
	mux.HandleFunc("/keys", answer(func() any {
		return map[string]any{"keys": []map[string]string{{
			"kty": "RSA", "alg": "RS256", "use": "sig", "kid": "one",
			"n": base64.RawURLEncoding.EncodeToString(public.N.Bytes()), "e": base64.RawURLEncoding.EncodeToString(big.NewInt(int64(public.E)).Bytes()),
		}}}
	}))
	mux.HandleFunc("/token", answer(func() any {
		return map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": f.token.Load()}
	}))
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	f.url = server.URL
	f.issuer.Store(f.url)
	return f
}

// Nobody is who an ID Token says that its provider did not sign, for us, for this sign-in and for now.
func TestForgedIDTokensAreRefused(t *testing.T) {
	t.Parallel()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	f := newForger(t, &key.PublicKey)
	all, err := New(configured(t, `[{"name":"acme","issuer":"`+f.url+`","client_id":"us","client_secret":"s"}]`), pepper, nil)
	if err != nil {
		t.Fatal(err)
	}
	flow := all.Flow("one")
	sign := func(method jwt.SigningMethod, with any, change func(jwt.MapClaims)) string {
		claims := jwt.MapClaims{
			"iss": f.url, "aud": "us", "sub": "ada", "nonce": flow.nonce, "iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix(),
		}
		if change != nil {
			change(claims)
		}
		token := jwt.NewWithClaims(method, claims)
		token.Header["kid"] = "one"
		text, err := token.SignedString(with)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	set := func(name string, value any) string {
		return sign(jwt.SigningMethodRS256, key, func(c jwt.MapClaims) { c[name] = value })
	}
	exchange := func(token string) (Identity, error) {
		f.token.Store(token)
		return all.All()[0].Exchange(t.Context(), back, "code", flow)
	}
	if who, err := exchange(sign(jwt.SigningMethodRS256, key, nil)); err != nil || who.Subject != "ada" || who.Issuer != f.url {
		t.Fatalf("the token that the others differ from: %+v, %v", who, err)
	}
	for name, token := range map[string]string{
		"none at all":           "",
		"no signature":          sign(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, nil),
		"another's signature":   sign(jwt.SigningMethodRS256, foreign, nil),
		"the public key's HMAC": sign(jwt.SigningMethodHS256, key.N.Bytes(), nil),
		"another issuer":        set("iss", "https://id.example.org"),
		"for another client":    set("aud", "them"),
		"past its time":         set("exp", time.Now().Add(-time.Hour).Unix()),
		"another nonce":         set("nonce", "x"),
		"no subject":            set("sub", ""),
	} {
		if who, err := exchange(token); !fault.Is(err, fault.ValidationFailed) || who != (Identity{}) {
			t.Errorf("%s: %+v, %v", name, who, err)
		}
	}
}

// A provider that calls itself another could have the answers to that one's sign-ins.
func TestAProviderThatCallsItselfAnotherIsAway(t *testing.T) {
	t.Parallel()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	f := newForger(t, &key.PublicKey)
	f.issuer.Store("https://id.example.org")
	all, err := New(configured(t, `[{"name":"acme","issuer":"`+f.url+`","client_id":"us","client_secret":"s"}]`), pepper, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := all.All()[0].URL(t.Context(), back, all.Flow("one")); !fault.Is(err, fault.Unavailable) {
		t.Errorf("it is believed: %v", err)
	}
}
