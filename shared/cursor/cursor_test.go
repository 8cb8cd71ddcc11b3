package cursor

import (
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"hivesync/shared/config"
	"hivesync/shared/fault"
)

var signer = NewSigner(config.NewSecret("a secret of the test"))

func TestCursorsComeBackToTheirOwnListOnly(t *testing.T) {
	t.Parallel()
	other := NewSigner(config.NewSecret("another secret"))
	rapid.Check(t, func(t *rapid.T) {
		key := strings.ReplaceAll(rapid.StringN(1, -1, MaxKey).Draw(t, "key"), "\x00", "0")
		c := signer.New("files", key)
		if len(c) > MaxLength {
			t.Fatalf("%d characters", len(c))
		}
		if got, err := signer.Parse("files", c); err != nil || got != key {
			t.Fatalf("got %q, %v", got, err)
		}
		for name, parse := range map[string]func() (string, error){
			"another list":   func() (string, error) { return signer.Parse("projects", c) },
			"another signer": func() (string, error) { return other.Parse("files", c) },
		} {
			if _, err := parse(); !fault.Is(err, fault.InvalidCursor) {
				t.Fatalf("%s took it: %v", name, err)
			}
		}
		broken := []byte(c)
		i := rapid.IntRange(0, len(broken)-1).Draw(t, "at")
		broken[i] ^= 1
		if got, err := signer.Parse("files", string(broken)); err == nil {
			t.Fatalf("a broken cursor gave %q", got)
		}
	})
}

// checksummed is a cursor as one can forge it where it is not signed.
func checksummed(list, key string) string {
	raw := binary.BigEndian.AppendUint32([]byte{1}, crc32.ChecksumIEEE([]byte(list+"\x00"+key)))
	return base64.RawURLEncoding.EncodeToString(append(raw, key...))
}

func TestHostileCursorsAreRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]string{
		"a letter": "x", "short": "AAAA", "no key": base64.RawURLEncoding.EncodeToString(make([]byte, signature)), "NUL": "\x00", "padding": "=====",
		"forged": checksummed("l", "a key that is long enough"), "forged with NUL": checksummed("l", "a key\x00 that is long enough"),
		"signed with NUL": signer.New("l", "a\x00"), "no UTF-8": signer.New("l", "\xff"), "too long": signer.New("l", strings.Repeat("a", MaxKey+1)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := signer.Parse("l", c); !fault.Is(err, fault.InvalidCursor) {
				t.Errorf("%q: %v", c, err)
			}
		})
	}
	if _, err := ID("not-an-id"); !fault.Is(err, fault.InvalidCursor) {
		t.Errorf("not an id: %v", err)
	}
	if key, err := signer.Parse("l", ""); key != "" || err != nil {
		t.Errorf("empty: %v, %v", key, err)
	}
}
