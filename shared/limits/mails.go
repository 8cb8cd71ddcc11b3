package limits

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"hivesync/shared/settings"
)

// MailsPerHour are mails of one kind to one address that others can ask for. Each kind counts by itself: whoever asks for many of one
// keeps nobody from a mail that they need, such as that which sets a new password.
var MailsPerHour = ForAll("mails_per_hour", "mails to this address", Account, time.Hour,
	settings.Int("MAILS_PER_HOUR", 5, "mails an hour to one address that are asked for", settings.Between(1, 1_000_000)))

// MailsTo is the subject of MailsPerHour for a kind of mail to an address.
func MailsTo(kind, key string) string { return kind + ":" + MailSubject(key) }

// MailSubject is the key of an address in limits and in the audit, which are not to hold it.
func MailSubject(key string) string {
	sum := sha256.Sum256([]byte("mail\x00" + key))
	return hex.EncodeToString(sum[:16])
}
