package accounts

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"hivesync/functions/accounts/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/auth/oidc"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/limits"
	"hivesync/shared/mail"
	"hivesync/shared/safetext"
)

// SignIn signs in with what a provider says of who came back from it. An account is found by the provider's issuer and its subject
// alone. Whoever is nobody's yet gets an account of their own, if the provider vouches for their address and no account has it: the
// owner of that is asked to sign in and link the two, since an address may have changed hands at the provider.
type SignIn struct {
	elsewhere
	factors factors
}

// SignInIn is what the browser came back with.
type SignInIn struct {
	Body struct {
		ComeBack
		Code string `json:"code,omitempty" maxLength:"64" doc:"of the authenticator, or a recovery code, where the account asks for one"`
	}
}

// Meta implements function.Handler.
func (SignIn) Meta() function.Meta {
	return function.Meta{
		Name: "accounts.sign_in", Method: "POST", Path: "/api/v1/auth/oidc/exchange", Session: function.Opens,
		Summary: "Sign in with what a provider sent the browser back with", Auth: function.Public, Limit: limits.SignIns, MaxBody: 16 << 10,
		Description: "Whom the provider knows and we do not gets an account, without a password until a mail sets one. EMAIL_TAKEN says that an account has the address: sign in to " +
			"it and link the provider. An account with a second factor answers SECOND_FACTOR_REQUIRED: send the same again with its code, and without `authorization_code`, which was used.",
		Errors: []fault.Code{fault.ValidationFailed, fault.InvalidCredentials, fault.SecondFactorRequired, fault.EmailTaken, fault.Forbidden, fault.RateLimited, fault.Unavailable},
	}
}

// Handle implements function.Handler.
func (f SignIn) Handle(ctx context.Context, in *SignInIn) (*function.Data[SignedIn], error) {
	flow, hash, err := f.flow(ctx, in.Body.ComeBack, uuid.Nil)
	if err != nil {
		return nil, err
	}
	var out SignedIn
	if flow.UserID == nil {
		who, err := f.who(ctx, flow, in.Body.ComeBack)
		if err != nil {
			return nil, err
		}
		owner, err := queries.New(db.On(f.DB)).IdentityOwner(ctx, queries.IdentityOwnerParams{Issuer: who.Issuer, Subject: who.Subject})
		if db.NoRows(err) {
			if out, err = f.register(ctx, flow.Provider, hash, who); err != nil {
				return nil, err
			}
			return function.OK(out), nil
		}
		if err == nil {
			err = f.prove(ctx, hash, owner, who)
		}
		if err != nil {
			return nil, err
		}
		flow.UserID = &owner
	}
	if err := f.factors.require(ctx, *flow.UserID, in.Body.Code); err != nil {
		return nil, err
	}
	err = db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		if err := ended(q.EndFlow(ctx, queries.EndFlowParams{FlowHash: hash, Now: f.Clock()})); err != nil {
			return err
		}
		user, err := q.User(ctx, *flow.UserID)
		if err != nil {
			return err
		}
		if user.DisabledAt != nil {
			return errNoEntry()
		}
		out.User = userOf(user)
		if out.Tokens, err = f.start(ctx, q, auth.Principal{UserID: user.ID, Tier: user.Tier, IsAdmin: user.IsAdmin}, origin{}); err != nil {
			return err
		}
		return audit.AddAs(ctx, tx, user.ID, "accounts.logged_in", user.ID.String(), "provider", flow.Provider)
	})
	if err != nil {
		return nil, err
	}
	return function.OK(out), nil
}

func errNoEntry() error {
	return fault.New(fault.InvalidCredentials, "This account cannot be entered.")
}

// prove notes whose sign-in it is: the provider's code works once, and a code of the authenticator may still have to come.
func (f SignIn) prove(ctx context.Context, hash []byte, owner uuid.UUID, who oidc.Identity) error {
	return db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q, now := queries.New(tx), f.Clock()
		user, err := q.User(ctx, owner)
		if err != nil {
			return err
		}
		if user.DisabledAt != nil {
			return errNoEntry()
		}
		if err := q.UseIdentity(ctx, queries.UseIdentityParams{Now: now, Issuer: who.Issuer, Subject: who.Subject}); err != nil {
			return err
		}
		return ended(q.ProveFlow(ctx, queries.ProveFlowParams{UserID: owner, FlowHash: hash, Now: now}))
	})
}

// register makes an account for somebody whom a provider knows, and signs them in.
func (f SignIn) register(ctx context.Context, provider string, hash []byte, who oidc.Identity) (out SignedIn, err error) {
	email := strings.TrimSpace(who.Email)
	key, bad := mail.Key(email)
	if !who.Verified || bad != nil {
		return out, fault.New(fault.Forbidden, "Nobody here is linked with this account, and its provider vouches for no address of yours: register with a password, then link it.")
	}
	taken := fault.New(fault.EmailTaken, "An account with this address exists, and is not linked with this provider: sign in to it, and link them there.")
	if known, err := queries.New(db.On(f.DB)).AddressKnown(ctx, key); err != nil || known {
		if err == nil {
			err = taken
		}
		return out, err
	}
	name := strings.TrimSpace(who.Name)
	if safetext.Blank(name) {
		local, _, _ := strings.Cut(key, "@")
		name = safetext.Line(local, 80)
	}
	id, team, now := db.NewID(), db.NewID(), f.Clock()
	err = db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		if err := ended(q.EndFlow(ctx, queries.EndFlowParams{FlowHash: hash, Now: now})); err != nil {
			return err
		}
		if err := open(ctx, q, queries.InsertUserParams{ID: id, Email: email, EmailKey: key, Name: name, Tier: auth.Free}, team); err != nil {
			return err
		}
		if err := q.ConfirmAddress(ctx, queries.ConfirmAddressParams{Now: now, UserID: id}); err != nil {
			return err
		}
		if err := f.link(ctx, q, id, provider, who); err != nil {
			return err
		}
		user, err := q.User(ctx, id)
		if err != nil {
			return err
		}
		out.User = userOf(user)
		if out.Tokens, err = f.start(ctx, q, auth.Principal{UserID: id, Tier: auth.Free}, origin{}); err != nil {
			return err
		}
		return audit.AddAs(ctx, tx, id, "accounts.registered", id.String(), "provider", provider)
	})
	if db.Violates(err, "users_email_key_key") {
		err = taken
	}
	return out, err
}

// link has an account signed in to by who somebody is elsewhere, in q's transaction.
func (f elsewhere) link(ctx context.Context, q *queries.Queries, user uuid.UUID, provider string, who oidc.Identity) error {
	return q.InsertIdentity(ctx, queries.InsertIdentityParams{
		ID: db.NewID(), UserID: user, Provider: provider, Issuer: who.Issuer, Subject: who.Subject, Email: safetext.Line(who.Email, 254), Now: f.Clock(),
	})
}
