package httphost

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"hivesync/runtime/function"
	"hivesync/shared/fault"
)

// CookiePath stands before the paths of functions that a page of this server calls with cookies in place of tokens. No script can read
// those, so that one that got into a page cannot take the session away with it.
const CookiePath = "/account"

// Browsers take cookies of these names by https alone, from this host alone, and for all of it.
const (
	accessCookie  = "__Host-hs_access"
	refreshCookie = "__Host-hs_refresh"
)

// ownPages refuses what another site's page has a browser send with our cookies.
var ownPages = http.NewCrossOriginProtection()

// cookies are how a page calls that keeps no tokens.
type cookies struct {
	used    bool
	refresh string
}

// byCookies makes a call below CookiePath the one of the same function, with the token of the cookie.
func (h *Host) byCookies(x *exchange, r *http.Request) (*http.Request, error) {
	path, ok := strings.CutPrefix(r.URL.Path, CookiePath)
	if !ok || !strings.HasPrefix(path, "/api/") {
		return r, nil
	}
	if err := ownPages.Check(r); err != nil {
		if limited := h.byAddress(r.Context(), x); limited != nil {
			return nil, limited
		}
		return nil, fault.Wrap(err, fault.Forbidden, "Pages of other sites may not call this.")
	}
	x.cookies.used = true
	inner := r.Clone(r.Context())
	inner.URL.Path, inner.URL.RawPath = path, ""
	inner.Header.Del("Authorization")
	inner.Header.Del("Accept-Encoding") // answers are rewritten, and small
	if c, err := r.Cookie(accessCookie); err == nil && c.Value != "" {
		inner.Header.Set("Authorization", "Bearer "+c.Value)
	}
	if c, err := r.Cookie(refreshCookie); err == nil {
		x.cookies.refresh = c.Value
	}
	return inner, nil
}

// open reports whether a function can be called with cookies: those of the account itself, most of which no API token
// reaches, and those that need no account.
func (c *cookies) open(to *route) bool {
	m := &to.meta
	return !c.used || !to.stream && m.Stream == nil && (m.Auth == function.Public || m.Auth == function.User && (m.Scope == "" || m.Cookies))
}

// renewing gives the function that renews a session the cookie's token in place of a body.
func (c *cookies) renewing(x *exchange, r *http.Request) error {
	if !c.used || x.route.meta.Session != function.Renews {
		return nil
	}
	if c.refresh == "" {
		return fault.New(fault.SessionExpired, "Nobody is signed in here.")
	}
	r.Header.Set("Content-Type", "application/json")
	body, err := json.Marshal(map[string]string{"refresh_token": c.refresh})
	x.body = body
	return err
}

// tokens are a session's, as functions answer them.
type tokens struct {
	Access         string    `json:"access_token"`
	AccessExpires  time.Time `json:"access_expires_at"`
	Refresh        string    `json:"refresh_token"`
	RefreshExpires time.Time `json:"refresh_expires_at"`
}

// keep moves the tokens of an answer into cookies.
func (c *cookies) keep(x *exchange, body []byte) ([]byte, error) {
	if !c.used || x.route == nil || x.w.code() >= http.StatusMultipleChoices {
		return body, nil
	}
	effect := x.route.meta.Session
	if effect != function.Opens && effect != function.Renews {
		return body, nil
	}
	var answer struct {
		Data map[string]json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, err
	}
	held, err := json.Marshal(answer.Data)
	if effect == function.Opens {
		held = answer.Data["tokens"]
		delete(answer.Data, "tokens")
	} else {
		answer.Data = map[string]json.RawMessage{}
	}
	var t tokens
	if err == nil {
		err = json.Unmarshal(held, &t)
	}
	if err != nil {
		return nil, err
	}
	c.set(x, accessCookie, t.Access, t.AccessExpires)
	c.set(x, refreshCookie, t.Refresh, t.RefreshExpires)
	return json.Marshal(answer)
}

// end forgets a session that has ended, before the answer's headers go out.
func (c *cookies) end(x *exchange) {
	if !c.used || x.route == nil {
		return
	}
	status := x.w.code()
	switch effect := x.route.meta.Session; {
	case effect == function.Ends && status < http.StatusMultipleChoices, // one that was refused is renewed first
		effect == function.Renews && status == http.StatusUnauthorized:
		c.set(x, accessCookie, "", time.Time{})
		c.set(x, refreshCookie, "", time.Time{})
	}
}

// set writes a cookie that lasts until a time; one without a value goes at once.
func (c *cookies) set(x *exchange, name, value string, until time.Time) {
	age := -1
	if value != "" {
		age = max(int(time.Until(until).Seconds()), 1)
	}
	http.SetCookie(&x.w, &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: age, Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode})
}
