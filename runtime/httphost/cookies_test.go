package httphost

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/fault"
)

type pair struct {
	AccessToken      string    `json:"access_token"`
	AccessExpiresAt  time.Time `json:"access_expires_at"`
	RefreshToken     string    `json:"refresh_token"`
	RefreshExpiresAt time.Time `json:"refresh_expires_at"`
}

type signedIn struct {
	Name   string `json:"name"`
	Tokens pair   `json:"tokens"`
}

type refreshIn struct {
	Body struct {
		RefreshToken string `json:"refresh_token"`
	}
}

// cookieRig has functions that open, renew and end a session, one of the account, one that API tokens reach, and one of administrators.
func cookieRig(t *testing.T) *rig {
	t.Helper()
	var r *rig
	fresh := func() pair {
		return pair{r.userToken(t), time.Now().Add(15 * time.Minute), "refresh-secret", time.Now().Add(time.Hour)}
	}
	whoami := func(ctx context.Context, _ *struct{}) (*function.Data[string], error) {
		return function.OK(auth.PrincipalFrom(ctx).UserID.String()), nil
	}
	r = newRig(t, function.Registry{Endpoints: []function.Endpoint{
		endpoint(function.Meta{Name: "a.login", Method: "POST", Path: "/api/v1/login", Session: function.Opens}, func(context.Context, *struct{}) (*function.Data[signedIn], error) {
			return function.OK(signedIn{Name: "ada", Tokens: fresh()}), nil
		}),
		endpoint(function.Meta{Name: "a.refresh", Method: "POST", Path: "/api/v1/refresh", Session: function.Renews}, func(_ context.Context, in *refreshIn) (*function.Data[pair], error) {
			if in.Body.RefreshToken != "refresh-secret" {
				return nil, fault.New(fault.SessionExpired, "over")
			}
			return function.OK(fresh()), nil
		}),
		endpoint(function.Meta{Name: "a.logout", Method: "POST", Path: "/api/v1/logout", Status: 204, Auth: function.User, Session: function.Ends}, func(context.Context, *struct{}) (*function.Empty, error) {
			return &function.Empty{}, nil
		}),
		endpoint(function.Meta{Name: "a.me", Method: "GET", Path: "/api/v1/me", Auth: function.User}, whoami),
		endpoint(function.Meta{Name: "a.change", Method: "POST", Path: "/api/v1/change", Auth: function.User}, whoami),
		endpoint(function.Meta{Name: "a.scoped", Method: "GET", Path: "/api/v1/scoped", Auth: function.User, Scope: "notes:read"}, whoami),
		endpoint(function.Meta{Name: "a.admin", Method: "GET", Path: "/api/v1/admin", Auth: function.Admin}, whoami),
	}}, nil)
	return r
}

// set are the cookies of an answer, each as name=value.
func set(p reply) (pairs []string, attributes string) {
	for _, line := range p.header.Values("Set-Cookie") {
		first, rest, _ := strings.Cut(line, "; ")
		pairs, attributes = append(pairs, first), rest
	}
	return pairs, attributes
}

func TestAPageIsSignedInByCookiesThatNoScriptReads(t *testing.T) {
	t.Parallel()
	r := cookieRig(t)
	p := r.do(t, "POST", "/account/api/v1/login", "")
	pairs, attributes := set(p)
	if p.status != 200 || strings.TrimSpace(p.body) != `{"data":{"name":"ada"}}` || len(pairs) != 2 {
		t.Fatalf("%d %s %v", p.status, p.body, pairs)
	}
	for _, want := range []string{"Path=/", "HttpOnly", "Secure", "SameSite=Lax", "Max-Age="} {
		if !strings.Contains(attributes, want) {
			t.Errorf("%s is not in %s", want, attributes)
		}
	}
	if !strings.HasPrefix(pairs[0], "__Host-hs_access=") || pairs[1] != "__Host-hs_refresh=refresh-secret" || strings.Contains(attributes, "Domain") {
		t.Errorf("%v %s", pairs, attributes)
	}
	jar := strings.Join(pairs, "; ")
	if p := r.do(t, "GET", "/account/api/v1/me", "", "Cookie", jar); p.status != 200 || !strings.Contains(p.body, testUser.String()) {
		t.Errorf("%d %s", p.status, p.body)
	}
	p = r.do(t, "POST", "/account/api/v1/refresh", "", "Cookie", pairs[1])
	if renewed, _ := set(p); p.status != 200 || strings.TrimSpace(p.body) != `{"data":{}}` || len(renewed) != 2 {
		t.Errorf("%d %s %v", p.status, p.body, renewed)
	}
	p = r.do(t, "POST", "/account/api/v1/logout", "", "Cookie", jar)
	if gone, attributes := set(p); p.status != 204 || len(gone) != 2 || gone[0] != "__Host-hs_access=" || !strings.Contains(attributes, "Max-Age=0") {
		t.Errorf("%d %v %s", p.status, gone, attributes)
	}
	if logs := r.logs.String(); strings.Contains(logs, "refresh-secret") {
		t.Error("a token is in the log")
	}
}

func TestASessionThatHasEndedLeavesNoCookies(t *testing.T) {
	t.Parallel()
	r := cookieRig(t)
	p := r.do(t, "POST", "/account/api/v1/refresh", "", "Cookie", "__Host-hs_refresh=old")
	if gone, _ := set(p); p.status != 401 || len(gone) != 2 || gone[1] != "__Host-hs_refresh=" {
		t.Errorf("%d %v", p.status, gone)
	}
	r.do(t, "POST", "/account/api/v1/refresh", "").expect(t, 401, fault.SessionExpired)
	p = r.do(t, "POST", "/account/api/v1/logout", "", "Cookie", "__Host-hs_refresh=refresh-secret")
	if gone, _ := set(p); p.status != 401 || len(gone) != 0 {
		t.Errorf("a session that can be renewed, to be ended then: %d %v", p.status, gone)
	}
}

func TestCookiesOpenTheAccountAlone(t *testing.T) {
	t.Parallel()
	r := cookieRig(t)
	jar := "__Host-hs_access=" + r.userToken(t)
	for path, status := range map[string]int{
		"/account/api/v1/scoped": 404, "/account/api/v1/admin": 404, "/account/api/v1/none": 404, "/account/openapi.json": 404,
		"/api/v1/me": 401, "/account/api/v1/me": 200,
	} {
		if p := r.do(t, "GET", path, "", "Cookie", jar, "Accept", "text/html"); p.status != status {
			t.Errorf("%s: %d %s", path, p.status, p.body)
		}
	}
	// A token of the page's own is no way around.
	if p := r.do(t, "GET", "/account/api/v1/me", "", "Authorization", "Bearer "+r.userToken(t)); p.status != 401 {
		t.Errorf("a token in place of the cookie: %d", p.status)
	}
}

func TestPagesOfOtherSitesCannotActByCookies(t *testing.T) {
	t.Parallel()
	r := cookieRig(t)
	jar := "__Host-hs_access=" + r.userToken(t)
	own := strings.TrimPrefix(r.url, "http://")
	for name, c := range map[string]struct {
		headers []string
		status  int
	}{
		"the page's own server":       {[]string{"Sec-Fetch-Site", "same-origin"}, 200},
		"an old browser, own server":  {[]string{"Origin", "http://" + own}, 200},
		"another site":                {[]string{"Sec-Fetch-Site", "cross-site"}, 403},
		"another host of the site":    {[]string{"Sec-Fetch-Site", "same-site"}, 403},
		"an old browser, another one": {[]string{"Origin", "https://evil.example"}, 403},
	} {
		if p := r.do(t, http.MethodPost, "/account/api/v1/change", "", append(c.headers, "Cookie", jar)...); p.status != c.status {
			t.Errorf("%s: %d %s", name, p.status, p.body)
		}
	}
}
