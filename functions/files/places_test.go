package files

import (
	"bytes"
	"context"
	"testing"

	"hivesync/runtime/function"
	"hivesync/shared/fault"
)

// Who finds no place until their time is over is told to come back, and has taken none.
func TestWhoFindsNoPlaceComesBack(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(function.WithBody(t.Context(), bytes.NewReader(nil)))
	cancel()
	taken := make(chan struct{}, 1)
	taken <- struct{}{}
	if _, err := (Confirm{reading: taken}).Handle(ctx, &UploadIn{}); !fault.Is(err, fault.Unavailable) {
		t.Errorf("confirm: %v", err)
	}
	if _, err := (Unpack{unpacking: taken}).Handle(ctx, &ProjectIn{}); !fault.Is(err, fault.Unavailable) {
		t.Errorf("unpack: %v", err)
	}
	if len(taken) != 1 {
		t.Error("a place was given back that another has")
	}
}
