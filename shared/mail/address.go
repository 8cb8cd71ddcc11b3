package mail

import (
	netmail "net/mail"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"hivesync/shared/fault"
	"hivesync/shared/safetext"
)

const maxEmail = 254 // RFC 5321: 256 octets of a path, less its angle brackets

// Key returns the form in which two spellings of one address are equal: trimmed, composed (NFKC), in
// lower case. Dots and +tags stay: only the address's own host knows what they mean. The detail is nil
// for an address that mail can be sent to.
func Key(email string) (string, *fault.Detail) {
	bad := &fault.Detail{Field: "email", Code: "format", Message: "expected an address such as ada@example.com"}
	if len(email) > 2*maxEmail || !utf8.ValidString(email) {
		return "", bad
	}
	key := strings.ToLower(norm.NFKC.String(strings.TrimSpace(email)))
	parsed, err := netmail.ParseAddress(key)
	if err != nil || parsed.Address != key || len(key) > maxEmail || !safetext.IsLine(key) || strings.ContainsFunc(key, safetext.Invisible) || strings.ContainsAny(key, ` "<>(),;:\`) {
		return "", bad
	}
	local, domain, _ := strings.Cut(key, "@")
	if local == "" || len(local) > 64 || !strings.Contains(domain, ".") || strings.HasPrefix(domain, ".") || strings.HasSuffix(domain, ".") || strings.Contains(domain, "..") || strings.HasPrefix(domain, "-") {
		return "", bad
	}
	return key, nil
}
