package archive

import (
	"testing"

	"hivesync/shared/fault"
)

// The digests of "abc": FIPS 180-4, the examples of NIST.
const (
	abc1   = "sha1-qZk+NkcGgWq6PiVxeFDCbJzQ2J0="
	abc256 = "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="
	abc384 = "sha384-ywB1P0WjXou1oD1pmsZQBycsMqsO3tFjGotgWkP/W+2AhgcroefMI1i67KE0yCWn"
	abc512 = "sha512-3a81oZNherrMQXNJriBBMRLm+k6JqX6iCp7u5ktV05ohkpkqJ0/BqDa6PCOj/uu9RU1EI2Q86A4qmslPpUyknw=="
	// Of the empty text.
	none1   = "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk="
	none512 = "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg=="
)

func TestTheStrongestIntegrityCounts(t *testing.T) {
	t.Parallel()
	for _, right := range []string{abc1, abc256, abc384, abc512, none1 + " " + abc512, abc512 + "  " + abc1, none512 + " " + abc512, " " + abc512 + "\n", abc512 + "?a=b"} {
		if err := Verify([]byte("abc"), right); err != nil {
			t.Errorf("%s: %v", right, err)
		}
	}
	for _, wrong := range []string{none1, none512, abc1 + " " + none512, abc256 + " " + none512 + " " + abc1} {
		if err := Verify([]byte("abc"), wrong); !fault.Is(err, fault.PackageInvalid) {
			t.Errorf("%s: %v", wrong, err)
		}
	}
}

func TestAnIntegrityThatCannotBeReadIsRefused(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{
		"", " ", "sha512", "sha512-", "sha512-!!!", "sha512-qZk+NkcGgWq6PiVxeFDCbJzQ2J0=", "md5-kAFQmDzST7DWlj99KOF/cg==",
		abc512 + " md5-kAFQmDzST7DWlj99KOF/cg==", "SHA512-3a81", "3a81oZNherrMQXNJriBBMRLm", abc1[:len(abc1)-1],
	} {
		if err := Verify([]byte("abc"), bad); !fault.Is(err, fault.PackageInvalid) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestContentIsNamedByItsDigest(t *testing.T) {
	t.Parallel()
	i, err := ParseIntegrity(none1 + " " + abc1)
	if err != nil {
		t.Fatal(err)
	}
	const name = "sha1/a9993e364706816aba3e25717850c26c9cd0d89d"
	if got, ok := i.Name([]byte("abc")); !ok || got != name || len(i.Names()) != 2 || i.Names()[1] != name {
		t.Errorf("got %q %v, of %v", got, ok, i.Names())
	}
}
