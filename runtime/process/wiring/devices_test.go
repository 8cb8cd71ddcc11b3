package wiring

import (
	"net/http"
	"testing"

	"github.com/google/uuid"

	"hivesync/shared/db/dbtest"
	"hivesync/shared/devservers/servertest"
	"hivesync/shared/events"
)

// pairDevice lets a device in to an account and returns it, signed in.
func (w whole) pairDevice(t *testing.T, owner account) (device account) {
	t.Helper()
	var asked struct {
		Data struct {
			DeviceCode string `json:"device_code"`
			UserCode   string `json:"user_code"`
		} `json:"data"`
	}
	if status := w.call(t, "/api/v1/auth/devices/pair", "", map[string]string{"name": "a phone", "platform": "ios"}, &asked); status != http.StatusCreated {
		t.Fatal(status)
	}
	poll := map[string]string{"device_code": asked.Data.DeviceCode}
	if status := w.call(t, "/api/v1/auth/devices/pair/poll", "", poll, nil); status != http.StatusConflict {
		t.Fatalf("before it was let in: %d", status)
	}
	confirm := map[string]string{"user_code": asked.Data.UserCode}
	if status := w.call(t, "/api/v1/auth/devices/pair/confirm", owner.Data.Tokens.AccessToken, confirm, nil); status != http.StatusNoContent {
		t.Fatal(status)
	}
	if status := w.call(t, "/api/v1/auth/devices/pair/poll", "", poll, &device); status != http.StatusOK || device.Data.User.ID != owner.Data.User.ID {
		t.Fatal(status)
	}
	return device
}

func TestADeviceThatIsRevokedHearsNothingMore(t *testing.T) { //nolint:paralleltest // sets the environment
	w := openWhole(t, servertest.Redis(t))
	ann := w.signUp(t)
	device, kept := w.pairDevice(t, ann), w.pairDevice(t, ann)
	sse, _ := w.open(t, "/api/v1/events", device.Data.Tokens.AccessToken)
	socket, _ := w.open(t, "/api/v1/ws", device.Data.Tokens.AccessToken)
	others, _ := w.open(t, "/api/v1/ws", kept.Data.Tokens.AccessToken)

	var id uuid.UUID
	if err := w.DB.QueryRow(t.Context(), "SELECT id FROM sessions WHERE user_id = $1 AND device_name IS NOT NULL ORDER BY id LIMIT 1", ann.Data.User.ID).Scan(&id); err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodDelete, w.url+"/api/v1/auth/devices/"+id.String(), nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+ann.Data.Tokens.AccessToken)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if err := answer.Body.Close(); err != nil || answer.StatusCode != http.StatusNoContent {
		t.Fatal(answer.StatusCode, err)
	}
	mustClose(t, sse, events.SessionEnded)
	mustClose(t, socket, events.SessionEnded)

	dbtest.Exec(t, w.DB, "UPDATE users SET disabled_at = now() WHERE id = $1", ann.Data.User.ID) // until here the other device hears on
	mustClose(t, others, events.AccountDisabled)
}

func TestAPortalHearsNothingMoreOnceItsOpenerHasSignedOut(t *testing.T) { //nolint:paralleltest // sets the environment
	w := openWhole(t, servertest.Redis(t))
	ann := w.signUp(t)
	var issued struct {
		Data struct {
			Ticket string `json:"ticket"`
		} `json:"data"`
	}
	if status := w.call(t, "/api/v1/auth/session-ticket", ann.Data.Tokens.AccessToken, nil, &issued); status != http.StatusCreated {
		t.Fatal(status)
	}
	var portal account
	if status := w.call(t, "/api/v1/auth/session-ticket/exchange", "", map[string]string{"ticket": issued.Data.Ticket}, &portal); status != http.StatusOK {
		t.Fatal(status)
	}
	sse, _ := w.open(t, "/api/v1/events", portal.Data.Tokens.AccessToken)
	socket, _ := w.open(t, "/api/v1/ws", portal.Data.Tokens.AccessToken)
	if status := w.call(t, "/api/v1/auth/logout", ann.Data.Tokens.AccessToken, nil, nil); status != http.StatusNoContent {
		t.Fatal(status)
	}
	mustClose(t, sse, events.SessionEnded)
	mustClose(t, socket, events.SessionEnded)
}
