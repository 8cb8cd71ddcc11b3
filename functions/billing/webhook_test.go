package billing

import (
	"testing"
	"time"

	"hivesync/shared/fault"
)

func TestWithoutASecretNothingIsTaken(t *testing.T) {
	t.Parallel()
	if _, err := (Webhook{Clock: time.Now}).Handle(t.Context(), &WebhookIn{ID: "a"}); !fault.Is(err, fault.NotSupported) {
		t.Errorf("got %v", err)
	}
}
