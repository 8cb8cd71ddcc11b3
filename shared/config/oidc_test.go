package config

import (
	"strings"
	"testing"
)

func oidcOf(text string) ([]OIDCProvider, error) {
	c := Config{}
	c.OIDCProviders = NewSecret(text)
	return c.OIDC()
}

func TestProvidersAreRead(t *testing.T) {
	t.Parallel()
	list, err := oidcOf(`[{"name":"google","client_id":"a","client_secret":"b"},
		{"name":"acme","label":"Acme","issuer":"https://id.acme.example/realm","client_id":"c","client_secret":"d","scopes":["openid","email"]},
		{"name":"apple","client_id":"e","team_id":"f","key_id":"g","private_key":"h"}]`)
	if err != nil || len(list) != 3 {
		t.Fatalf("%d, %v", len(list), err)
	}
	google, acme, apple := list[0], list[1], list[2]
	if google.Issuer != "https://accounts.google.com" || google.Label != "Google" || len(google.Scopes) != 3 || google.ClientSecret.Reveal() != "b" {
		t.Errorf("%+v", google)
	}
	if acme.Label != "Acme" || len(acme.Scopes) != 2 || acme.Apple != nil {
		t.Errorf("%+v", acme)
	}
	if apple.Issuer != "https://appleid.apple.com" || apple.Apple.KeyID != "g" || apple.Apple.PrivateKey.Reveal() != "h" || apple.ClientSecret.IsSet() || len(apple.Scopes) != 1 {
		t.Errorf("%+v", apple)
	}
	if list, err := oidcOf(""); len(list) != 0 || err != nil {
		t.Errorf("none: %v, %v", list, err)
	}
}

func TestProvidersThatAreWrongAreNamedWithoutTheirSecrets(t *testing.T) {
	t.Parallel()
	one := func(fields string) string {
		return `[{"name":"acme","issuer":"https://id.example","client_id":"a","client_secret":"hunter2"` + fields + `}]`
	}
	if _, err := oidcOf(one("")); err != nil {
		t.Fatal(err)
	}
	for text, says := range map[string]string{
		"hunter2":                                                         "JSON list",
		one("") + one(""):                                                 "JSON list",
		one(`,"hunter2":1`):                                               "JSON list",
		one(`,"scopes":"hunter2"`):                                        "JSON list",
		one(`,"name":"Acme"`):                                             "name",
		one(`,"issuer":"http://id.example"`):                              "issuer",
		one(`,"issuer":"https://a:b@id"`):                                 "issuer",
		one(`,"issuer":"https://id?hunter2"`):                             "issuer",
		one(`,"client_id":""`):                                            "client_id",
		one(`,"client_secret":""`):                                        "client_secret",
		one(`,"private_key":"hunter2"`):                                   "client_secret",
		one(`,"scopes":["email"]`):                                        "scopes",
		one(`,"scopes":["openid","a b"]`):                                 "scopes",
		one(`,"label":"` + strings.Repeat("x", 65) + `"`):                 "label",
		`[{"name":"apple","client_id":"a","private_key":"hunter2"}]`:      "team_id",
		"[" + strings.Repeat(`{"name":"acme"},`, 20) + `{"name":"acme"}]`: "JSON list",
		strings.TrimSuffix(one(""), "]") + "," + strings.TrimPrefix(one(""), "["): "name of another",
	} {
		if _, err := oidcOf(text); err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%.80s: %v", text, err)
		}
	}
	if _, err := oidcOf(one(`,"issuer":"http://127.0.0.1:9000"`)); err != nil {
		t.Errorf("one on this machine: %v", err)
	}
}
