package oidc

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"hivesync/shared/config"
	"hivesync/shared/devservers/issuer"
	"hivesync/shared/fault"
)

const back = "http://127.0.0.1:4711/back"

var pepper = config.NewSecret("of the tests")

// configured returns the providers of a configuration as an operator writes it.
func configured(t *testing.T, text string) []config.OIDCProvider {
	t.Helper()
	c := config.Config{}
	c.OIDCProviders = config.NewSecret(text)
	list, err := c.OIDC()
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// running starts a provider and returns it as we know it.
func running(t *testing.T, change func(*config.OIDCProvider)) (*issuer.Issuer, *Providers, *Provider) {
	t.Helper()
	server, err := issuer.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Stop(); err != nil {
			t.Error(err)
		}
	})
	text, err := server.Configuration("acme")
	if err != nil {
		t.Fatal(err)
	}
	list := configured(t, "["+text+"]")
	if change != nil {
		change(&list[0])
	}
	all, err := New(list, pepper, nil)
	if err != nil {
		t.Fatal(err)
	}
	one, ok := all.Named("acme")
	if !ok {
		t.Fatal("it has another name")
	}
	return server, all, one
}

func TestAProviderSaysWhoSignedIn(t *testing.T) {
	t.Parallel()
	server, all, acme := running(t, nil)
	flow := all.Flow("one")
	address, err := acme.URL(t.Context(), back, flow)
	if err != nil {
		t.Fatal(err)
	}
	asked, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	q := asked.Query()
	if q.Get("code_challenge_method") != "S256" || q.Get("nonce") == "" || q.Get("redirect_uri") != back || strings.Contains(address, flow.verifier) {
		t.Errorf("%s", address)
	}
	code, state, err := server.SignIn(t.Context(), address, issuer.User{Subject: "ada", Email: "ada@example.com", Verified: true})
	if err != nil || !flow.Began(state) || flow.Began(state+"x") || all.Flow("two").Began(state) {
		t.Fatalf("the state is another: %v", err)
	}
	who, err := acme.Exchange(t.Context(), back, code, flow)
	if err != nil {
		t.Fatal(err)
	}
	if want := (Identity{Issuer: server.URL(), Subject: "ada", Email: "ada@example.com", Verified: true}); who != want {
		t.Errorf("%+v, want %+v", who, want)
	}
	if _, err := acme.Exchange(t.Context(), back, code, flow); !fault.Is(err, fault.ValidationFailed) || strings.Contains(err.Error(), code) {
		t.Errorf("a code worked twice, or is in the error: %v", err)
	}
}

// TestAnAnswerOfAnotherSignInIsRefused has a thief who brings a code of theirs into the sign-in of somebody else, and the other way round.
func TestAnAnswerOfAnotherSignInIsRefused(t *testing.T) {
	t.Parallel()
	server, all, acme := running(t, nil)
	ours, theirs := all.Flow("ours"), all.Flow("theirs")
	signIn := func(f Flow) string {
		t.Helper()
		address, err := acme.URL(t.Context(), back, f)
		if err != nil {
			t.Fatal(err)
		}
		code, _, err := server.SignIn(t.Context(), address, issuer.User{Subject: "thief"})
		if err != nil {
			t.Fatal(err)
		}
		return code
	}
	for name, f := range map[string]Flow{
		"another verifier": theirs,
		"another nonce":    {state: ours.state, verifier: ours.verifier, nonce: theirs.nonce},
	} {
		if who, err := acme.Exchange(t.Context(), back, signIn(ours), f); !fault.Is(err, fault.ValidationFailed) {
			t.Errorf("%s: %+v, %v", name, who, err)
		}
	}
}

func TestAClientThatTheProviderDoesNotKnowGetsNothing(t *testing.T) {
	t.Parallel()
	server, all, acme := running(t, func(p *config.OIDCProvider) { p.ClientSecret = config.NewSecret("a wrong secret") })
	flow := all.Flow("one")
	address, err := acme.URL(t.Context(), back, flow)
	if err != nil {
		t.Fatal(err)
	}
	code, _, err := server.SignIn(t.Context(), address, issuer.User{Subject: "ada"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := acme.Exchange(t.Context(), back, code, flow); !fault.Is(err, fault.ValidationFailed) || strings.Contains(err.Error(), "wrong secret") {
		t.Errorf("%v", err)
	}
}

// TestAProviderThatIsNotWhatItShouldBeIsAway has servers that say they are another, or say nothing that can be read.
func TestAProviderThatIsNotWhatItShouldBeIsAway(t *testing.T) {
	t.Parallel()
	server, err := issuer.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Stop() })
	for name, handle := range map[string]http.HandlerFunc{
		"one that sends on to another": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, server.URL()+"/.well-known/openid-configuration", http.StatusFound)
		},
		"no JSON": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) },
		"too much": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(`{"issuer":"` + strings.Repeat("x", 2*answerBytes) + `"}`))
		},
		"an error": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) },
	} {
		front := httptest.NewServer(handle)
		all, err := New(configured(t, `[{"name":"acme","issuer":"`+front.URL+`","client_id":"us","client_secret":"s"}]`), pepper, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := all.All()[0].URL(t.Context(), back, all.Flow("one")); !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: %v", name, err)
		}
		front.Close()
	}
}

func TestApplesClientSecretIsSigned(t *testing.T) {
	t.Parallel()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal([]map[string]string{{
		"name": "apple", "client_id": "com.example.web", "team_id": "TEAM", "key_id": "KEY",
		"private_key": string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})),
	}})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now().Truncate(time.Second)
	all, err := New(configured(t, string(text)), pepper, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	secret, err := all.All()[0].appleSecret()
	if err != nil {
		t.Fatal(err)
	}
	var claims jwt.RegisteredClaims
	token, err := jwt.ParseWithClaims(secret, &claims, func(*jwt.Token) (any, error) { return &key.PublicKey, nil },
		jwt.WithValidMethods([]string{"ES256"}), jwt.WithIssuer("TEAM"), jwt.WithSubject("com.example.web"), jwt.WithAudience("https://appleid.apple.com"))
	if err != nil || token.Header["kid"] != "KEY" || !claims.ExpiresAt.Equal(now.Add(appleSecretLife)) {
		t.Errorf("%+v, %v", claims, err)
	}
	if _, err := appleKey(config.NewSecret("no key at all")); err == nil || strings.Contains(err.Error(), "no key") {
		t.Errorf("what is no key: %v", err)
	}
}
