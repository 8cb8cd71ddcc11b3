package accounts

import (
	"context"
	"errors"
	"strings"
	"time"

	"hivesync/functions/accounts/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/safetext"
)

// StartPairing lets a device ask to be let in to an account, by a code that it shows and its owner types where they are signed in
// (as RFC 8628 has it).
type StartPairing struct {
	*Sessions
	Portal string
}

// StartPairingIn is what the device says of itself.
type StartPairingIn struct{ Body DeviceFacts }

// Pairing is what a device shows, and what it asks with.
type Pairing struct {
	DeviceCode              string `json:"device_code" doc:"secret: the device asks with it whether it was let in"`
	UserCode                string `json:"user_code" doc:"to be shown, and typed by a user who is signed in"`
	VerificationURI         string `json:"verification_uri" doc:"where to type it; empty where there is no portal"`
	VerificationURIComplete string `json:"verification_uri_complete" doc:"the same with the code behind #, as the QR code has it; empty where there is no portal"`
	ExpiresIn               int    `json:"expires_in" doc:"seconds until the codes work no more"`
	Interval                int    `json:"interval" doc:"seconds between two questions"`
}

// Meta implements function.Handler.
func (StartPairing) Meta() function.Meta {
	return function.Meta{
		Name: "accounts.start_pairing", Method: "POST", Path: "/api/v1/auth/devices/pair", Status: 201,
		Summary: "Ask to be let in as a device", Auth: function.Public, Limit: devicePairings, MaxBody: 4 << 10,
		Description: "Show the code, or the picture of `/api/v1/auth/devices/pair/qr`, and ask `/api/v1/auth/devices/pair/poll` every `interval` seconds whether " +
			"a signed-in user has let the device in.",
		Errors: []fault.Code{fault.ValidationFailed},
	}
}

// tries is how often a code is made anew that another device shows at the moment, which hardly ever happens once.
const tries = 5

// Handle implements function.Handler.
func (f StartPairing) Handle(ctx context.Context, in *StartPairingIn) (*function.Data[Pairing], error) {
	name := strings.TrimSpace(safetext.Line(in.Body.Name, 80))
	if safetext.Blank(name) {
		return nil, fault.New(fault.ValidationFailed, "The device needs a name.", fault.Detail{Field: "name", Code: "invalid", Message: "expected characters that can be seen"})
	}
	secret, hash := f.Devices.New()
	now := f.Clock()
	row := queries.InsertPairingParams{
		DeviceHash: hash, DeviceName: name, DeviceModel: strings.TrimSpace(safetext.Line(in.Body.Model, 64)), DevicePlatform: in.Body.Platform,
		ClientIp: safetext.Line(auth.RequestFrom(ctx).ClientIP, 64), Now: now, ExpiresAt: now.Add(pairingLife),
	}
	for range tries {
		row.UserCode = auth.NewUserCode()
		made, err := queries.New(db.On(f.DB)).InsertPairing(ctx, row)
		if err != nil {
			return nil, err
		}
		if made > 0 {
			shown := auth.ShowUserCode(row.UserCode)
			uri, _, _ := strings.Cut(inPortal(f.Portal, pairingPage, "code", ""), "#")
			return function.OK(Pairing{
				DeviceCode: secret, UserCode: shown, VerificationURI: uri, VerificationURIComplete: inPortal(f.Portal, pairingPage, "code", shown),
				ExpiresIn: int(pairingLife / time.Second), Interval: int(pairingPace / time.Second),
			}), nil
		}
	}
	return nil, errors.New("accounts: all codes of devices are in use")
}

// pairingPage is the portal's page where codes are typed.
const pairingPage = "link"
