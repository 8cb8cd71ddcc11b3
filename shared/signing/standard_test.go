package signing

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"strconv"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// Others' code takes what we sign, and we take what others sign.
func TestStandardSignaturesAreThoseOfTheStandard(t *testing.T) {
	t.Parallel()
	secret := bytes.Repeat([]byte("k3y"), 10)
	written := StandardSecretPrefix + base64.StdEncoding.EncodeToString(secret)
	if read, err := StandardSecret(written); err != nil || !bytes.Equal(read, secret) {
		t.Fatalf("read %q, %v", read, err)
	}
	other, err := standardwebhooks.NewWebhook(written)
	if err != nil {
		t.Fatal(err)
	}
	now, body := time.Now(), []byte(`{"type":"task.changed"}`)
	at := strconv.FormatInt(now.Unix(), 10)
	ours := StandardSignature("msg_1", at, body, []byte("another secret, as during a rotation"), secret)
	header := http.Header{}
	header.Set("webhook-id", "msg_1")
	header.Set("webhook-timestamp", at)
	header.Set("webhook-signature", ours)
	if err := other.Verify(body, header); err != nil {
		t.Errorf("theirs refuses ours: %v", err)
	}
	theirs, err := other.Sign("msg_1", now, body)
	if err != nil || !StandardValid("msg_1", at, theirs, body, now, secret) {
		t.Errorf("ours refuses theirs: %v", err)
	}
	for name, valid := range map[string]bool{
		"another body":   StandardValid("msg_1", at, theirs, []byte("{}"), now, secret),
		"another id":     StandardValid("msg_2", at, theirs, body, now, secret),
		"another secret": StandardValid("msg_1", at, theirs, body, now, []byte("another")),
		"no secret":      StandardValid("msg_1", at, theirs, body, now),
		"no signature":   StandardValid("msg_1", at, "", body, now, secret),
		"another scheme": StandardValid("msg_1", at, "v1a"+theirs[2:], body, now, secret),
		"long ago":       StandardValid("msg_1", at, theirs, body, now.Add(standardTolerance+2*time.Second), secret),
		"ahead":          StandardValid("msg_1", at, theirs, body, now.Add(-standardTolerance-2*time.Second), secret),
		"no time":        StandardValid("msg_1", "now", theirs, body, now, secret),
	} {
		if valid {
			t.Errorf("%s is valid", name)
		}
	}
	if !StandardValid("msg_1", at, "v2,x "+theirs+" v1,y", body, now, []byte("another"), secret) {
		t.Error("one of several is not found")
	}
	for _, bad := range []string{"", "whsec_", "whsec_c2hvcnQ=", "whsec_!!!"} {
		if _, err := StandardSecret(bad); err == nil {
			t.Errorf("%q is a secret", bad)
		}
	}
}
