package signing

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"hivesync/shared/config"
)

func sampleClaims() PreviewClaims {
	return PreviewClaims{
		Preview: uuid.New(), Project: uuid.New(), User: uuid.New(), Platform: "ios", Tier: "premium",
		Expiry: time.Unix(1_800_000_000, 0).UTC(),
	}
}

func reasonOf(err error) Reason {
	var r *Rejection
	if errors.As(err, &r) {
		return r.Reason
	}
	return ""
}

func TestAPreviewTokenSaysWhatItWasIssuedFor(t *testing.T) {
	t.Parallel()
	p := NewPreviewTokens(config.NewSecret("first"), config.NewSecret("second"))
	for _, platform := range platforms {
		for _, tier := range tiers {
			c := sampleClaims()
			c.Platform, c.Tier = platform, tier
			token := p.Issue(c)
			got, err := p.Verify(token, c.Expiry.Add(-time.Second))
			if err != nil || got != c {
				t.Fatalf("%+v came back as %+v, %v", c, got, err)
			}
			if !strings.HasPrefix(token, "hsp_") || strings.ContainsAny(token, "/+= \n") || len(token) > 200 {
				t.Fatalf("token %q", token)
			}
		}
	}
}

func TestAPreviewTokenEndsWithItsTimeAndItsSecret(t *testing.T) {
	t.Parallel()
	c := sampleClaims()
	before := c.Expiry.Add(-time.Second)
	old := NewPreviewTokens(config.NewSecret("old")).Issue(c)
	if _, err := NewPreviewTokens(config.NewSecret("new"), config.NewSecret("old")).Verify(old, before); err != nil {
		t.Errorf("a token of the previous secret: %v", err)
	}
	if _, err := NewPreviewTokens(config.NewSecret("new")).Verify(old, before); reasonOf(err) != Mismatch {
		t.Errorf("a token of a retired secret: %v", err)
	}
	if _, err := NewPreviewTokens(config.NewSecret("old")).Verify(old, c.Expiry); reasonOf(err) != Expired {
		t.Errorf("at its expiry: %v", err)
	}
	if _, err := NewPreviewTokens().Verify(old, before); err == nil {
		t.Error("no secret accepts everything")
	}
}

func TestEveryChangedByteOfAPreviewTokenIsRefused(t *testing.T) {
	t.Parallel()
	p := NewPreviewTokens(config.NewSecret("secret"))
	c := sampleClaims()
	now := c.Expiry.Add(-time.Hour)
	token := p.Issue(c)
	for i := range len(token) {
		for _, replacement := range []byte("A_z9.") {
			if token[i] == replacement {
				continue
			}
			if _, err := p.Verify(token[:i]+string(replacement)+token[i+1:], now); err == nil {
				t.Fatalf("byte %d changed to %c and it verified", i, replacement)
			}
		}
		if _, err := p.Verify(token[:i], now); err == nil {
			t.Fatalf("cut at %d and it verified", i)
		}
	}
	for _, bad := range []string{"", "hsp_", "hsp_.", "hsp_" + strings.Repeat("A", 500), token + "=", token + "A", strings.Replace(token, "hsp_", "hsr_", 1)} {
		if _, err := p.Verify(bad, now); err == nil {
			t.Fatalf("%q verified", bad)
		}
	}
	// The MAC of another use of the same secret opens nothing.
	payload, _, _ := strings.Cut(strings.TrimPrefix(token, "hsp_"), ".")
	raw, err := base64.RawURLEncoding.DecodeString(payload)
	if err != nil {
		t.Fatal(err)
	}
	mac := sum([]byte("secret"), "cpu-1", "1", "POST", "/", raw)
	if _, err := p.Verify("hsp_"+payload+"."+base64.RawURLEncoding.EncodeToString(mac), now); reasonOf(err) != Mismatch {
		t.Fatalf("a callback's signature opened a preview: %v", err)
	}
}
