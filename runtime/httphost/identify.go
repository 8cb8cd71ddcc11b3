package httphost

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/fault"
)

// ticketQuery is where a ticket stands: browsers open streams by their address alone.
const ticketQuery = "ticket"

var errNoToken = fault.New(fault.Unauthenticated, "Sign in: the request carries no access token.")

// identify establishes who is calling.
func (h *Host) identify(x *exchange, r *http.Request, m *function.Meta) error {
	switch m.Auth {
	case function.Public:
		return nil
	case function.Worker:
		return h.worker(x, r, m)
	case function.Admin:
		return h.admin(x, r)
	case function.Preview:
		if token := previewToken(r); token != "" {
			return h.previewByToken(x, r, token)
		}
	}
	return h.user(x, r, m)
}

// bearer returns the token of the Authorization header or, for a WebSocket of a browser, which can set
// no header, the one behind "bearer" in Sec-WebSocket-Protocol.
func bearer(r *http.Request) string {
	if scheme, token, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok && strings.EqualFold(scheme, "Bearer") {
		return strings.TrimSpace(token)
	}
	if strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
		offered := strings.Split(strings.Join(r.Header.Values("Sec-WebSocket-Protocol"), ","), ",")
		if i := slices.IndexFunc(offered, func(p string) bool { return strings.TrimSpace(p) == bearerProtocol }); i >= 0 && i+1 < len(offered) {
			return strings.TrimSpace(offered[i+1])
		}
	}
	return ""
}

// redeem reads a ticket as a token is read.
func (h *Host) redeem(ctx context.Context) func(string) (auth.Principal, error) {
	return func(ticket string) (auth.Principal, error) { return h.o.Tickets.Redeem(ctx, ticket) }
}

// user establishes a signed-in user or the holder of an API token.
func (h *Host) user(x *exchange, r *http.Request, m *function.Meta) error {
	token, ticket := bearer(r), ""
	if x.route.stream {
		ticket = r.URL.Query().Get(ticketQuery)
	}
	var p auth.Principal
	var err error
	switch {
	case strings.HasPrefix(token, auth.APITokenPrefix):
		p, err = h.apiToken(r.Context(), token)
	case token != "":
		p, err = h.session(r.Context(), h.o.Tokens.ParseAccess, token)
	case ticket != "" && h.o.Tickets != nil:
		p, err = h.session(r.Context(), h.redeem(r.Context()), ticket)
	default:
		return errNoToken
	}
	if err != nil {
		return err
	}
	x.principal = p
	if p.Scopes != nil && (m.Scope == "" || !slices.Contains(p.Scopes, m.Scope)) {
		return fault.New(fault.Forbidden, "This API token does not cover that.")
	}
	return nil
}

func (h *Host) apiToken(ctx context.Context, token string) (auth.Principal, error) {
	if h.o.APITokens == nil {
		return auth.Principal{}, fault.New(fault.Unauthenticated, "Sign in: the API token is not valid.")
	}
	p, err := h.o.APITokens.APITokenPrincipal(ctx, token)
	if err == nil && p.Scopes == nil {
		p.Scopes = []string{} // nil would mean everything
	}
	return p, err
}

func (h *Host) session(ctx context.Context, parse func(string) (auth.Principal, error), token string) (auth.Principal, error) {
	p, err := parse(token)
	if err != nil {
		return auth.Principal{}, err
	}
	alive, err := h.o.Sessions.SessionAlive(ctx, p.UserID, p.SessionID)
	return p, standing(alive, err, "The session has ended. Sign in again.")
}

// standing is the error of a caller whose session or account was asked for.
func standing(alive bool, err error, ended string) error {
	switch {
	case err != nil:
		return fault.Wrap(err, fault.Unavailable, "Your session cannot be checked at the moment. Try again shortly.")
	case !alive:
		return fault.New(fault.SessionExpired, ended)
	}
	return nil
}

func (h *Host) admin(x *exchange, r *http.Request) error {
	if nets := h.o.Config.AdminAllowedNetworks; len(nets) > 0 && !nets.Contains(x.ip) {
		return fault.New(fault.Forbidden, "Administrators may not call from this network.")
	}
	token := bearer(r)
	if token == "" {
		return errNoToken
	}
	p, err := h.session(r.Context(), h.o.Tokens.ParseAdmin, token)
	if err != nil {
		return err
	}
	x.principal = p
	return nil
}
