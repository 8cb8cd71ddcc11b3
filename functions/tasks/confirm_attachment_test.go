package tasks

import (
	"context"
	"strings"
	"testing"

	"hivesync/shared/fault"
)

// Contents that are confirmed at the same time do not fill the memory: who finds no place waits, and is told to come again.
func TestFewContentsAreReadAtATime(t *testing.T) {
	t.Parallel()
	f := ConfirmAttachment{reading: make(chan struct{}, 1)}
	f.reading <- struct{}{}
	ctx, gone := context.WithCancel(t.Context())
	gone()
	if _, err := f.Handle(ctx, &AttachmentIn{}); !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "Too many files") {
		t.Errorf("without a place: %v", err)
	}
}
