package accounts

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"

	"github.com/boombuler/barcode/qr"

	"hivesync/functions/accounts/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// PairingPicture draws what a device shows as a QR code, for a phone that is signed in to read.
type PairingPicture struct {
	*Sessions
	Portal string
}

// Meta implements function.Handler. What the device asks with is in the body: a URL is seen by more eyes.
func (PairingPicture) Meta() function.Meta {
	return function.Meta{
		Name: "accounts.pairing_picture", Method: "POST", Path: "/api/v1/auth/devices/pair/qr",
		Summary: "The code of a device as a QR code", Auth: function.Public, MaxBody: 4 << 10, Content: []string{"image/png"},
		Description: "A PNG of `verification_uri_complete`, or of the code alone where there is no portal.",
		Errors:      []fault.Code{fault.ValidationFailed},
	}
}

// Handle implements function.Handler.
func (f PairingPicture) Handle(ctx context.Context, in *DeviceCodeIn) (*function.Blob, error) {
	hash, ok := f.Devices.Hash(in.Body.DeviceCode)
	if !ok {
		return nil, errPairing("device_code")
	}
	row, err := queries.New(db.On(f.DB)).PairingOfDevice(ctx, queries.PairingOfDeviceParams{DeviceHash: hash, Now: f.Clock()})
	if err != nil {
		return nil, db.Missing(err, errPairing("device_code"))
	}
	text := auth.ShowUserCode(row.UserCode)
	if f.Portal != "" {
		text = inPortal(f.Portal, pairingPage, "code", text)
	}
	picture, err := drawQR(text)
	if err != nil {
		return nil, err
	}
	return &function.Blob{ContentType: "image/png", CacheControl: "no-store", Body: picture}, nil
}

// A module of a QR code is so many pixels wide, and the quiet zone around it so many modules (ISO/IEC 18004 asks for four).
const (
	modulePixels = 8
	quietModules = 4
)

// drawQR draws a text as a QR code, which a quarter of it may be hidden of.
func drawQR(text string) ([]byte, error) {
	code, err := qr.Encode(text, qr.Q, qr.Auto)
	if err != nil {
		return nil, err
	}
	modules := code.Bounds().Dx()
	side := (modules + 2*quietModules) * modulePixels
	picture := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.White, color.Black})
	for y := range side {
		for x := range side {
			at := image.Pt(x/modulePixels-quietModules, y/modulePixels-quietModules)
			if at.In(code.Bounds()) && color.GrayModel.Convert(code.At(at.X, at.Y)) == (color.Gray{}) {
				picture.SetColorIndex(x, y, 1)
			}
		}
	}
	var out bytes.Buffer
	err = png.Encode(&out, picture)
	return out.Bytes(), err
}
