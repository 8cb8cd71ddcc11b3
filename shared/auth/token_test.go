package auth

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"hivesync/shared/config"
	"hivesync/shared/fault"
)

var testNow = time.Unix(1_800_000_000, 0)

func testTokens(t *testing.T, secret, previous, admin string) *Tokens {
	t.Helper()
	tokens, err := NewTokens(TokensOptions{
		Secret: config.NewSecret(secret), Previous: config.NewSecret(previous), AdminSecret: config.NewSecret(admin),
		TTL: time.Minute, AdminTTL: 2 * time.Minute, Clock: func() time.Time { return testNow },
	})
	if err != nil {
		t.Fatal(err)
	}
	return tokens
}

func testPrincipal() Principal {
	return Principal{UserID: uuid.New(), SessionID: uuid.New(), Tier: Pro, IsAdmin: true}
}

func TestAccessTokensSayWhoIsCalling(t *testing.T) {
	t.Parallel()
	tokens := testTokens(t, "user", "", "admin")
	p := testPrincipal()
	for name, c := range map[string]struct {
		issue func(Principal) (string, time.Time, error)
		parse func(string) (Principal, error)
		other func(string) (Principal, error)
		life  time.Duration
	}{
		"user":  {tokens.IssueAccess, tokens.ParseAccess, tokens.ParseAdmin, time.Minute},
		"admin": {tokens.IssueAdmin, tokens.ParseAdmin, tokens.ParseAccess, 2 * time.Minute},
	} {
		token, expires, err := c.issue(p)
		if err != nil || !expires.Equal(testNow.Add(c.life)) {
			t.Fatalf("%s: %v, expires %s", name, err, expires)
		}
		got, err := c.parse(token)
		want := p
		want.Expires = expires.UTC()
		if err != nil || !cmp.Equal(got, want) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
		if _, err := c.other(token); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("%s: the other door opened: %v", name, err)
		}
		ending := p
		ending.Expires = testNow.Add(7 * time.Second)
		if _, expires, err := c.issue(ending); err != nil || !expires.Equal(ending.Expires) {
			t.Errorf("%s: a token outlives its session: %s, %v", name, expires, err)
		}
	}
	if _, _, err := tokens.IssueAdmin(Principal{UserID: uuid.New(), SessionID: uuid.New()}); err == nil {
		t.Error("an administrator's token for somebody who is none")
	}
	if _, _, err := tokens.IssueAccess(Principal{UserID: uuid.New()}); err == nil {
		t.Error("a token without a session")
	}
	if _, err := NewTokens(TokensOptions{Secret: config.NewSecret("x")}); err == nil {
		t.Error("tokens without an administrators' secret")
	}
}

func TestRotationKeepsThePreviousSecretForAWhile(t *testing.T) {
	t.Parallel()
	old, _, err := testTokens(t, "old", "", "admin").IssueAccess(testPrincipal())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := testTokens(t, "new", "old", "admin").ParseAccess(old); err != nil {
		t.Errorf("while rotating: %v", err)
	}
	if _, err := testTokens(t, "new", "", "admin").ParseAccess(old); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("after rotating: %v", err)
	}
}

func TestForgedAndForeignTokensAreRefused(t *testing.T) {
	t.Parallel()
	tokens := testTokens(t, "user", "", "admin")
	good := func() jwt.MapClaims {
		return jwt.MapClaims{
			"iss": Issuer, "aud": UserAudience, "sub": uuid.NewString(), "sid": uuid.NewString(), "tier": "free",
			"iat": testNow.Unix(), "exp": testNow.Add(time.Minute).Unix(),
		}
	}
	sign := func(method jwt.SigningMethod, key any, change func(jwt.MapClaims)) string {
		c := good()
		if change != nil {
			change(c)
		}
		token, err := jwt.NewWithClaims(method, c).SignedString(key)
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	key := []byte("user")
	if _, err := tokens.ParseAccess(sign(jwt.SigningMethodHS256, key, nil)); err != nil {
		t.Fatalf("the token that the others differ from: %v", err)
	}
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	set := func(name string, value any) func(jwt.MapClaims) {
		return func(c jwt.MapClaims) { c[name] = value }
	}
	drop := func(name string) func(jwt.MapClaims) { return func(c jwt.MapClaims) { delete(c, name) } }
	sound := sign(jwt.SigningMethodHS256, key, nil)
	parts := strings.Split(sound, ".")
	for name, token := range map[string]string{
		"empty": "", "not a token": "a.b.c", "too long": strings.Repeat("a", 5000),
		"alg none":          sign(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, nil),
		"alg HS512":         sign(jwt.SigningMethodHS512, key, nil),
		"alg RS256":         sign(jwt.SigningMethodRS256, rsaKey, nil),
		"another secret":    sign(jwt.SigningMethodHS256, []byte("other"), nil),
		"another issuer":    sign(jwt.SigningMethodHS256, key, set("iss", "elsewhere")),
		"no issuer":         sign(jwt.SigningMethodHS256, key, drop("iss")),
		"another audience":  sign(jwt.SigningMethodHS256, key, set("aud", AdminAudience)),
		"no audience":       sign(jwt.SigningMethodHS256, key, drop("aud")),
		"no expiry":         sign(jwt.SigningMethodHS256, key, drop("exp")),
		"issued tomorrow":   sign(jwt.SigningMethodHS256, key, set("iat", testNow.Add(24*time.Hour).Unix())),
		"no subject":        sign(jwt.SigningMethodHS256, key, drop("sub")),
		"subject no id":     sign(jwt.SigningMethodHS256, key, set("sub", "root")),
		"no session":        sign(jwt.SigningMethodHS256, key, drop("sid")),
		"unknown tier":      sign(jwt.SigningMethodHS256, key, set("tier", "platinum")),
		"signature cut":     sound[:len(sound)-1],
		"signature missing": parts[0] + "." + parts[1] + ".",
		"payload swapped":   parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(`{"sub":"x"}`)) + "." + parts[2],
	} {
		p, err := tokens.ParseAccess(token)
		if !fault.Is(err, fault.Unauthenticated) || p.UserID != uuid.Nil {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
		if err != nil && strings.Contains(fault.From(err).Message, "signature") {
			t.Errorf("%s: the message says why: %s", name, fault.From(err).Message)
		}
	}
	expired := sign(jwt.SigningMethodHS256, key, set("exp", testNow.Add(-time.Minute).Unix()))
	if _, err := tokens.ParseAccess(expired); !fault.Is(err, fault.SessionExpired) {
		t.Errorf("expired: %v", err)
	}
	forgedExpired := sign(jwt.SigningMethodHS256, []byte("other"), set("exp", testNow.Add(-time.Minute).Unix()))
	if _, err := tokens.ParseAccess(forgedExpired); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("expired and forged: %v", err)
	}
}

func TestOpaqueTokensAreRandomAndStoredAsHashes(t *testing.T) {
	t.Parallel()
	refresh := NewRefreshTokens(config.NewSecret("pepper"))
	seen := map[string]bool{}
	for range 100 {
		token, hash := refresh.New()
		again, ok := refresh.Hash(token)
		if !ok || string(again) != string(hash) || len(hash) != 32 || seen[token] || strings.Contains(string(hash), token[4:]) {
			t.Fatalf("token %q", token)
		}
		seen[token] = true
		other, _ := NewRefreshTokens(config.NewSecret("another")).Hash(token)
		if string(other) == string(hash) {
			t.Fatal("the pepper does nothing")
		}
	}
	for _, bad := range []string{"", "hsr_", "hsr_short", APITokenPrefix + strings.Repeat("A", 43), "hsr_" + strings.Repeat("!", 43), "hsr_" + strings.Repeat("A", 44), "hsr_" + strings.Repeat("A", 1<<20)} {
		if _, ok := refresh.Hash(bad); ok {
			t.Errorf("%.20q is taken for a token", bad)
		}
	}
}
