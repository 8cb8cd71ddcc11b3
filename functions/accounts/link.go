package accounts

import (
	"context"

	"hivesync/functions/accounts/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// maxIdentities is how many accounts elsewhere one account is linked with at most.
const maxIdentities = 20

// Link links the caller's account with the one at a provider that a browser came back from.
type Link struct{ elsewhere }

// LinkIn is what the browser came back with.
type LinkIn struct{ Body ComeBack }

// Meta implements function.Handler.
func (Link) Meta() function.Meta {
	return function.Meta{
		Name: "accounts.link", Method: "POST", Path: "/api/v1/auth/identities", Status: 204,
		Summary: "Link the account with one at a provider", Auth: function.User, MaxBody: 16 << 10,
		Description: "CONFLICT says that the one at the provider is linked already, with this account or another, or that this account has too many.",
		Errors:      []fault.Code{fault.ValidationFailed, fault.Conflict, fault.Unavailable},
	}
}

// Handle implements function.Handler.
func (f Link) Handle(ctx context.Context, in *LinkIn) (*function.Empty, error) {
	p := auth.PrincipalFrom(ctx)
	flow, hash, err := f.flow(ctx, in.Body, p.SessionID)
	if err != nil {
		return nil, err
	}
	who, err := f.who(ctx, flow, in.Body)
	if err != nil {
		return nil, err
	}
	err = db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		if err := ended(q.EndFlow(ctx, queries.EndFlowParams{FlowHash: hash, Now: f.Clock()})); err != nil {
			return err
		}
		if err := f.tell(ctx, tx, q, p.UserID, identityLinked); err != nil { // whose row is locked from here on
			return err
		}
		have, err := q.CountIdentities(ctx, p.UserID)
		if err != nil {
			return err
		}
		if have >= maxIdentities {
			return fault.New(fault.Conflict, "The account is linked with as many others as it may be. Unlink one first.")
		}
		if err := f.link(ctx, q, p.UserID, flow.Provider, who); err != nil {
			return err
		}
		return audit.Add(ctx, tx, "accounts.identity_linked", p.UserID.String(), "provider", flow.Provider)
	})
	switch {
	case db.Violates(err, "identities_issuer_subject_key"):
		return nil, fault.New(fault.Conflict, "The account at the provider is linked already.")
	case err != nil:
		return nil, err
	}
	return &function.Empty{}, nil
}
