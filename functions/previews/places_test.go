package previews

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"hivesync/functions/previews/queries"
	"hivesync/shared/fault"
)

// Who finds no place to compare until their time is over is told to come back, and has taken none.
func TestWhoFindsNoPlaceToCompareComesBack(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	taken := make(chan struct{}, 1)
	taken <- struct{}{}
	err := Comparer{comparing: taken}.open(ctx, queries.PreviewScreen{}, queries.PreviewScreen{}, func(uuid.UUID, string) string { return "" }, nil)
	if !fault.Is(err, fault.Unavailable) || len(taken) != 1 {
		t.Errorf("%v, %d places taken", err, len(taken))
	}
}
