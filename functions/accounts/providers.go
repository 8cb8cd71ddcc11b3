package accounts

import (
	"context"
	"net/netip"
	"net/url"
	"time"

	"github.com/google/uuid"

	"hivesync/functions/accounts/queries"
	"hivesync/shared/auth/oidc"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// flowLife is how long a sign-in at a provider may take.
const flowLife = 10 * time.Minute

// callbackPage is the portal's page that providers send browsers back to.
const callbackPage = "oidc"

// Elsewhere is where a sign-in at a provider begins.
type Elsewhere struct {
	Provider    string `json:"provider" minLength:"1" maxLength:"32" doc:"the name of one that is configured"`
	RedirectURI string `json:"redirect_uri,omitempty" maxLength:"512" doc:"where the provider sends the browser back to: http on 127.0.0.1 or [::1] for a client on the user's machine; the portal's page when empty"`
}

// BegunElsewhere is a sign-in at a provider that has begun.
type BegunElsewhere struct {
	AuthorizationURL string    `json:"authorization_url" doc:"to be opened in the user's browser"`
	Flow             string    `json:"flow" doc:"secret: the client keeps it, and sends it with what the browser comes back with"`
	ExpiresAt        time.Time `json:"expires_at" doc:"when it can be ended no more"`
}

// ComeBack is what a browser came back with.
type ComeBack struct {
	Flow              string `json:"flow" minLength:"1" maxLength:"256" doc:"as it was given when the sign-in began"`
	State             string `json:"state" minLength:"1" maxLength:"256" doc:"of the address that the browser came back to"`
	AuthorizationCode string `json:"authorization_code,omitempty" maxLength:"4096" doc:"code of that address"`
}

// elsewhere begins and ends sign-ins at providers.
type elsewhere struct {
	*Sessions
	Portal string
}

// begin begins one, for a session that links an account or for nobody yet.
func (f elsewhere) begin(ctx context.Context, at Elsewhere, session *uuid.UUID) (BegunElsewhere, error) {
	provider, ok := f.Providers.Named(at.Provider)
	if !ok {
		return BegunElsewhere{}, fault.New(fault.NotFound, "There is no such provider.")
	}
	redirect, err := f.redirect(at.RedirectURI)
	if err != nil {
		return BegunElsewhere{}, err
	}
	secret, hash := f.Flows.New()
	address, err := provider.URL(ctx, redirect, f.Providers.Flow(secret))
	if err != nil {
		return BegunElsewhere{}, err
	}
	now := f.Clock()
	err = queries.New(db.On(f.DB)).InsertFlow(ctx, queries.InsertFlowParams{
		FlowHash: hash, Provider: provider.Name(), RedirectUri: redirect, SessionID: session, Now: now, ExpiresAt: now.Add(flowLife),
	})
	return BegunElsewhere{AuthorizationURL: address, Flow: secret, ExpiresAt: now.Add(flowLife).UTC().Truncate(time.Second)}, err
}

// redirect returns where a browser is to come back to: the portal, or the user's own machine (RFC 8252). Nowhere else is an answer sent.
func (f elsewhere) redirect(wanted string) (string, error) {
	own := ""
	if f.Portal != "" {
		own, _ = url.JoinPath(f.Portal, callbackPage)
	}
	if wanted == "" {
		wanted = own
	}
	u, err := url.Parse(wanted)
	if err != nil || wanted == "" || wanted != own && !onLoopback(u) {
		return "", fault.New(fault.ValidationFailed, "The browser cannot be sent back there.", fault.Detail{
			Field: "redirect_uri", Code: "invalid", Message: "expected http on 127.0.0.1 or [::1], or nothing where there is a portal",
		})
	}
	return wanted, nil
}

func onLoopback(u *url.URL) bool {
	addr, err := netip.ParseAddr(u.Hostname())
	return err == nil && addr.IsLoopback() && u.Scheme == "http" && u.User == nil && u.Fragment == "" && u.RawQuery == ""
}

// flow returns the sign-in that a browser came back to, with the hash that it is stored by. What is not whole, too old, used, another
// session's or of another browser gives one answer.
func (f elsewhere) flow(ctx context.Context, back ComeBack, session uuid.UUID) (row queries.FlowRow, hash []byte, err error) {
	hash, ok := f.Flows.Hash(back.Flow)
	if !ok || !f.Providers.Flow(back.Flow).Began(back.State) {
		return row, nil, errFlow()
	}
	row, err = queries.New(db.On(f.DB)).Flow(ctx, queries.FlowParams{FlowHash: hash, Now: f.Clock()})
	switch {
	case err != nil:
		return row, nil, db.Missing(err, errFlow())
	case (row.SessionID != nil) != (session != uuid.Nil), row.SessionID != nil && *row.SessionID != session:
		return row, nil, errFlow()
	}
	return row, hash, nil
}

// who asks the provider who signed in.
func (f elsewhere) who(ctx context.Context, row queries.FlowRow, back ComeBack) (oidc.Identity, error) {
	provider, ok := f.Providers.Named(row.Provider)
	if !ok { // it was configured when the sign-in began
		return oidc.Identity{}, errFlow()
	}
	if back.AuthorizationCode == "" {
		return oidc.Identity{}, fault.New(fault.ValidationFailed, "The provider's code is missing.", fault.Detail{Field: "authorization_code", Code: "required", Message: "is required"})
	}
	return provider.Exchange(ctx, row.RedirectUri, back.AuthorizationCode, f.Providers.Flow(back.Flow))
}

// ended is the error of a sign-in that another request has ended meanwhile.
func ended(rows int64, err error) error {
	if err == nil && rows == 0 {
		return errFlow()
	}
	return err
}

func errFlow() error {
	return fault.New(fault.ValidationFailed, "This sign-in has ended, is too old, or was begun elsewhere. Begin again.", fault.Detail{Field: "flow", Code: "invalid", Message: "does not work"})
}
