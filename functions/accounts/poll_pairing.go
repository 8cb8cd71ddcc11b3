package accounts

import (
	"context"

	"hivesync/functions/accounts/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/mail"
)

// PollPairing answers a device whether it was let in, and starts its session once it was.
type PollPairing struct{ *Sessions }

// Meta implements function.Handler.
func (PollPairing) Meta() function.Meta {
	return function.Meta{
		Name: "accounts.poll_pairing", Method: "POST", Path: "/api/v1/auth/devices/pair/poll",
		Summary: "Ask whether the device was let in", Auth: function.Public, Exempt: true, MaxBody: 4 << 10,
		Description: "AUTHORIZATION_PENDING asks to come back after `Retry-After`, and RATE_LIMITED says that the device came too early. FORBIDDEN says that it was " +
			"refused, and VALIDATION_FAILED that its code works no more: then it asks anew, if at all.",
		Errors: []fault.Code{fault.AuthorizationPending, fault.RateLimited, fault.Forbidden, fault.ValidationFailed},
	}
}

// Handle implements function.Handler.
func (f PollPairing) Handle(ctx context.Context, in *DeviceCodeIn) (*function.Data[SignedIn], error) {
	hash, ok := f.Devices.Hash(in.Body.DeviceCode)
	if !ok {
		return nil, errPairing("device_code")
	}
	var out SignedIn
	var refused error
	err := db.Tx(ctx, f.DB, func(tx db.Handle) (err error) {
		out, refused, err = f.ask(ctx, tx, hash)
		return err
	})
	if err == nil {
		err = refused
	}
	if err != nil {
		return nil, err
	}
	return function.OK(out), nil
}

// ask answers with a session, or with why there is none, which is committed all the same: that the device asked is noted.
func (f PollPairing) ask(ctx context.Context, tx db.Handle, hash []byte) (out SignedIn, refused, err error) {
	q, now := queries.New(tx), f.Clock()
	row, err := q.PairingOfDevice(ctx, queries.PairingOfDeviceParams{DeviceHash: hash, Now: now})
	switch {
	case db.NoRows(err):
		return out, errPairing("device_code"), nil
	case err != nil:
		return out, nil, err
	case row.UserID == nil:
		refused = fault.New(fault.AuthorizationPending, "Nobody has let the device in yet. Ask again.").After(pairingPace)
		if row.PolledAt != nil && now.Before(row.PolledAt.Add(pairingPace)) {
			refused = fault.New(fault.RateLimited, "The device asks too often.").After(pairingPace)
		}
		return out, refused, q.NotePoll(ctx, queries.NotePollParams{DeviceHash: hash, Now: now})
	case !*row.Confirmed:
		return out, fault.New(fault.Forbidden, "The device was not let in."), nil
	}
	user, err := q.User(ctx, *row.UserID)
	if err != nil {
		return out, nil, err
	}
	if user.DisabledAt != nil {
		return out, errPairing("device_code"), nil
	}
	out.User = userOf(user)
	device := DeviceFacts{Name: row.DeviceName, Model: row.DeviceModel, Platform: row.DevicePlatform}
	if out.Tokens, err = f.start(ctx, q, auth.Principal{UserID: user.ID, Tier: user.Tier, IsAdmin: user.IsAdmin}, origin{device: &device}); err != nil {
		return out, nil, err
	}
	if err := q.DeletePairing(ctx, queries.DeletePairingParams{DeviceHash: hash, UserID: row.UserID}); err != nil {
		return out, nil, err
	}
	if err := mail.Add(ctx, tx, now, devicePaired, user.EmailKey, nil); err != nil {
		return out, nil, err
	}
	return out, nil, audit.AddAs(ctx, tx, user.ID, "accounts.device_paired", user.ID.String())
}
