package limits

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"hivesync/shared/settings"
)

// MailsPerHour are mails to one address that others can ask for, whatever they say.
var MailsPerHour = ForAll("mails_per_hour", "mails to this address", Account, time.Hour,
	settings.Int("MAILS_PER_HOUR", 5, "mails an hour to one address that are asked for", settings.Between(1, 1_000_000)))

// MailSubject is the key of an address in limits and in the audit, which are not to hold it.
func MailSubject(key string) string {
	sum := sha256.Sum256([]byte("mail\x00" + key))
	return hex.EncodeToString(sum[:16])
}
