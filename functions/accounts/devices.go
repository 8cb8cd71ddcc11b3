package accounts

import (
	"context"
	"net/netip"
	"time"

	"hivesync/functions/accounts/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/limits"
	"hivesync/shared/settings"
)

const (
	// pairingLife is how long a device waits to be let in, and pairingPace the time between two of its questions whether it was.
	pairingLife = 10 * time.Minute
	pairingPace = 5 * time.Second
)

var (
	// devicePairings bounds what devices that are nobody's yet leave in the database.
	devicePairings = limits.ForAll("device_pairings_per_minute", "devices that ask to be paired from your address", limits.Address, time.Minute,
		settings.Int("DEVICE_PAIRINGS_PER_MINUTE", 10, "devices a minute that ask to be paired from one address", settings.Between(1, 1_000_000))).
		WithBurst(settings.Int("DEVICE_PAIRING_BURST", 10, "devices at once that ask to be paired from one address", settings.Between(1, 1_000_000)))

	// deviceCodes are codes of devices that were typed and are none: by one user and, so many times over, from one address. What is
	// right is given back.
	deviceCodes = limits.ForAll("device_codes_per_hour", "codes of devices that are none", limits.Account, time.Hour,
		settings.Int("DEVICE_CODES_PER_HOUR", 20, "codes of devices an hour that are none by one user; five times as many from one address", settings.Between(1, 1_000_000)))
)

// addressTimes is how many times as often as a user all of one address may be wrong.
const addressTimes = 5

// DeviceFacts is what a device says of itself.
type DeviceFacts struct {
	Name     string `json:"name" minLength:"1" maxLength:"80" doc:"as its owner calls it"`
	Model    string `json:"model,omitempty" maxLength:"64"`
	Platform string `json:"platform" enum:"ios,android,web,desktop"`
}

// UserCodeIn is the code that a device shows.
type UserCodeIn struct {
	Body struct {
		UserCode string `json:"user_code" minLength:"1" maxLength:"32" doc:"that the device shows; case and dashes do not matter"`
	}
}

// DeviceCodeIn is what a device asks with.
type DeviceCodeIn struct {
	Body struct {
		DeviceCode string `json:"device_code" minLength:"1" maxLength:"256" doc:"that the device got when it asked to be paired"`
	}
}

// answering looks at devices that wait to be let in, by the codes that they show.
type answering struct {
	*Sessions
	Counter  limits.Taker
	Settings *settings.Live
}

// with calls do with a code as it is stored. Codes that are none are counted, by who types them and by their address: a code is short
// enough to be guessed by whoever may try for long.
func (f answering) with(ctx context.Context, typed string, do func(code string) error) error {
	now := f.Settings.Now()
	user, err := deviceCodes.Take(ctx, f.Counter, now, "", "user:"+auth.PrincipalFrom(ctx).UserID.String())
	if err != nil {
		return err
	}
	address, err := deviceCodes.TakeTimes(ctx, f.Counter, now, "", "address:"+network(auth.RequestFrom(ctx).ClientIP), addressTimes)
	if err != nil {
		return err
	}
	code, ok := auth.UserCode(typed)
	if !ok {
		return errPairing("user_code")
	}
	if err := do(code); err != nil {
		return err
	}
	if err := user.Refund(ctx); err != nil {
		return err
	}
	return address.Refund(ctx)
}

// answer lets the device that shows a code in, or refuses it.
func (f answering) answer(ctx context.Context, typed string, confirmed bool, action string) (*function.Empty, error) {
	user := auth.PrincipalFrom(ctx).UserID
	err := f.with(ctx, typed, func(code string) error {
		return db.Tx(ctx, f.DB, func(tx db.Handle) error {
			row, err := queries.New(tx).AnswerPairing(ctx, queries.AnswerPairingParams{UserCode: code, UserID: user, Confirmed: confirmed, Now: f.Clock()})
			if err != nil {
				return db.Missing(err, errPairing("user_code"))
			}
			return audit.Add(ctx, tx, action, user.String(), "platform", row.DevicePlatform, "client_ip", row.ClientIp)
		})
	})
	if err != nil {
		return nil, err
	}
	return &function.Empty{}, nil
}

// network is what a client cannot leave at will: its address, or the /64 of one in IPv6.
func network(ip string) string {
	if addr, err := netip.ParseAddr(ip); err == nil && addr.Unmap().Is6() {
		if prefix, err := addr.Prefix(64); err == nil {
			return prefix.String()
		}
	}
	return ip
}

func errPairing(field string) error {
	return fault.New(fault.ValidationFailed, "The code does not work: it was used, is too old, or is not whole. Have the device ask anew.",
		fault.Detail{Field: field, Code: "invalid", Message: "does not work"})
}
