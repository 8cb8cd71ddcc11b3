package db

import (
	"context"
	"errors"
	"testing"
)

func TestDeletionsComeInBoundedBatches(t *testing.T) {
	t.Parallel()
	left := int64(deleteBatch*maxBatches + 5)
	remove := func(limit int32) (int64, error) {
		n := min(int64(limit), left)
		left -= n
		return n, nil
	}
	if n, err := InBatches(t.Context(), remove); err != nil || n != deleteBatch*maxBatches || left != 5 {
		t.Errorf("%d deleted, %d left, %v", n, left, err)
	}
	if n, err := InBatches(t.Context(), remove); err != nil || n != 5 {
		t.Errorf("%d deleted, %v", n, err)
	}
	broken := errors.New("broken")
	if n, err := InBatches(t.Context(), func(int32) (int64, error) { return 7, broken }); !errors.Is(err, broken) || n != 7 {
		t.Errorf("%d, %v", n, err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if n, err := InBatches(ended, func(limit int32) (int64, error) { return int64(limit), nil }); err != nil || n != deleteBatch {
		t.Errorf("%d after the end, %v", n, err)
	}
}
