package config

import (
	"errors"
	"strings"
	"time"

	"filippo.io/age"
)

// Backups is how the database is backed up, how long backups are kept, and where they are restored for a look.
type Backups struct {
	BackupSchedule      string        `envconfig:"BACKUP_SCHEDULE" for:"backup" default:"0 3 * * *" doc:"cron expression of backups, by the clock of CRON_ZONE; they run in a process of hivesync backup --scheduled"`
	BackupRecipients    Recipients    `envconfig:"BACKUP_AGE_RECIPIENTS" for:"backup" doc:"public keys of age that backups are encrypted to, age1…, separated by commas: whoever holds the identity of one of them opens them. The identities stay elsewhere"`
	BackupEncryption    string        `envconfig:"BACKUP_ENCRYPTION" for:"backup" default:"age" oneof:"age,none" doc:"age, or none for backups that anybody who reads the bucket can read: in development alone"`
	BackupBucket        string        `envconfig:"BACKUP_BUCKET" doc:"bucket of backups, in the same storage; empty for R2_BUCKET"`
	BackupPartBytes     int64         `envconfig:"BACKUP_PART_BYTES" for:"backup" default:"16MiB" unit:"bytes" min:"5242880" max:"1073741824" doc:"a backup is stored in at most 10000 parts of this size, of which one is in memory"`
	BackupTimeout       time.Duration `envconfig:"BACKUP_TIMEOUT" default:"6h" min:"1m" max:"72h" doc:"longest run of one backup, and of one drill"`
	BackupClients       string        `envconfig:"BACKUP_PG_BIN" doc:"folder of pg_dump, pg_restore and psql; empty to look for those that fit the server"`
	BackupKeepDaily     int           `envconfig:"BACKUP_KEEP_DAILY" for:"backup" default:"7" min:"1" max:"366" doc:"backups kept of the last days, one a day; the newest one is kept in any case"`
	BackupKeepWeekly    int           `envconfig:"BACKUP_KEEP_WEEKLY" for:"backup" default:"5" min:"0" max:"520" doc:"backups kept of the last weeks, one a week"`
	BackupKeepMonthly   int           `envconfig:"BACKUP_KEEP_MONTHLY" for:"backup" default:"12" min:"0" max:"120" doc:"backups kept of the last months, one a month"`
	BackupExpiryDays    int           `envconfig:"BACKUP_EXPIRY_DAYS" for:"backup" default:"800" min:"0" max:"36500" doc:"days after which the storage itself deletes a backup that nobody deleted, which must be longer than all are kept; 0 for never"`
	LogsExpiryDays      int           `envconfig:"LOGS_EXPIRY_DAYS" for:"backup" default:"30" min:"0" max:"36500" doc:"days after which the storage deletes logs of workers; 0 for never"`
	BackupDrillSchedule string        `envconfig:"BACKUP_DRILL_SCHEDULE" for:"drill" default:"0 6 * * 0" doc:"cron expression of drills, in which the latest backup is restored for a look; they run in a process of hivesync drill --scheduled"`
	BackupDrillURL      Secret        `envconfig:"BACKUP_DRILL_DATABASE_URL" for:"drill" doc:"postgres:// URL of a server on which a drill makes a database and drops it again; its role may create databases"`
	BackupDrillIdentity Secret        `envconfig:"BACKUP_DRILL_IDENTITY" for:"drill" doc:"identity of age that opens backups for drills, AGE-SECRET-KEY-1…; never where backups are made"`
}

// Recipients are public keys of age.
type Recipients []string

// Decode reads public keys, separated by commas.
func (r *Recipients) Decode(value string) error {
	*r = nil
	for key := range strings.SplitSeq(value, ",") {
		if key = strings.TrimSpace(key); key != "" {
			*r = append(*r, key)
		}
	}
	if _, err := r.Keys(); err != nil {
		return errors.New("expected public keys of age, age1…, as age-keygen prints them, separated by commas")
	}
	return nil
}

// String writes the keys as Decode reads them.
func (r Recipients) String() string { return strings.Join(r, ",") }

// Keys are the keys as age takes them; none where there are none.
func (r Recipients) Keys() ([]age.Recipient, error) {
	if len(r) == 0 {
		return nil, nil
	}
	return age.ParseRecipients(strings.NewReader(strings.Join(r, "\n")))
}

// BackupHorizon is for how long a backup may be kept, in days.
func (b *Backups) BackupHorizon() int {
	return max(b.BackupKeepDaily, 7*(b.BackupKeepWeekly+1), 31*(b.BackupKeepMonthly+1))
}

func (c *Config) backupProblems(add func(format string, args ...any)) {
	if c.BackupExpiryDays > 0 && c.BackupExpiryDays <= c.BackupHorizon() {
		add("BACKUP_EXPIRY_DAYS: must be more than %d, for which BACKUP_KEEP_DAILY, BACKUP_KEEP_WEEKLY and BACKUP_KEEP_MONTHLY keep backups, or 0", c.BackupHorizon())
	}
	if c.Role != Backup {
		return
	}
	switch {
	case c.BackupEncryption == "none" && c.Env == Production:
		add("BACKUP_ENCRYPTION: must be age in production: whoever read the bucket would read every user's data")
	case c.BackupEncryption == "age" && len(c.BackupRecipients) == 0:
		add("BACKUP_AGE_RECIPIENTS: is required: make an identity with `age-keygen`, keep it elsewhere, and set this to the public key that it prints")
	}
	if c.BackupDrillIdentity.IsSet() && c.Env == Production {
		add("BACKUP_DRILL_IDENTITY: must not be set where backups are made, or whoever takes this machine opens every backup: drills run on another")
	}
}
