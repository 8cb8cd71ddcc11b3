package functions

import (
	"strings"

	"filippo.io/age"

	"hivesync/functions/backups"
	"hivesync/runtime/function"
	"hivesync/shared/backup"
	"hivesync/shared/config"
	"hivesync/shared/objects"
	"hivesync/shared/settings"
)

// partsKept is for how many days an upload in parts that nobody finishes is kept: far longer than one takes.
const partsKept = 7

// backupDeps builds what backups are made with from the configuration, which has checked it.
func backupDeps(d Deps) backups.Deps {
	c, keeper := d.Config, Keeper(d)
	return backups.Deps{
		DB: d.DB, Keeper: keeper, Drill: Drill(d, keeper.Vault), Keep: backup.Keep{Daily: c.BackupKeepDaily, Weekly: c.BackupKeepWeekly, Monthly: c.BackupKeepMonthly},
		Rules: rules(d, keeper.Objects), Timeout: c.BackupTimeout, Clock: d.Clock, Logger: d.Logger,
		Daily:  function.Trigger{Cron: c.BackupSchedule, Zone: c.CronZone},
		Weekly: function.Trigger{Cron: c.BackupDrillSchedule, Zone: c.CronZone},
	}
}

// Keeper is what makes backups, as the configuration says.
func Keeper(d Deps) backup.Keeper {
	c := d.Config
	recipients, _ := c.BackupRecipients.Keys() // which were read as keys before
	return backup.Keeper{
		Vault: backup.Vault{Objects: bucketOf(d)}, URL: c.DSN(), Recipients: recipients, Unencrypted: c.BackupEncryption == "none" && c.Env == config.Development,
		Part: int(c.BackupPartBytes), Clients: c.BackupClients, HiveSync: d.Version, Clock: d.Clock,
		Configuration: func() any {
			var live []settings.Described
			if d.Settings != nil {
				live = d.Settings.Describe()
			}
			return map[string]any{"environment": c.Describe(), "live": live}
		},
	}
}

// Drill is what restores backups for a look. Without an identity it says so when it runs.
func Drill(d Deps, vault backup.Vault) backup.Drill {
	var identities []age.Identity
	if d.Config.BackupDrillIdentity.IsSet() {
		identities, _ = backup.ReadIdentities(strings.NewReader(d.Config.BackupDrillIdentity.Reveal()))
	}
	return backup.Drill{
		Restorer: backup.Restorer{Vault: vault, Identities: identities, Clients: d.Config.BackupClients},
		Server:   d.Config.BackupDrillURL, Clock: d.Clock,
	}
}

// bucketOf is where backups are.
func bucketOf(d Deps) *objects.Store {
	if d.Objects == nil || d.Config.BackupBucket == "" {
		return d.Objects
	}
	return d.Objects.In(d.Config.BackupBucket)
}

// rules are what the buckets delete by themselves.
func rules(d Deps, kept *objects.Store) []backups.Rules {
	c := d.Config
	unfinished := objects.Lifecycle{Name: objects.OurRules + "unfinished", AbortDays: partsKept}
	main, own := []objects.Lifecycle{unfinished}, []objects.Lifecycle{unfinished}
	if c.LogsExpiryDays > 0 {
		main = append(main, objects.Lifecycle{Name: objects.OurRules + "logs", Prefix: objects.Logs, ExpireDays: c.LogsExpiryDays})
	}
	old := objects.Lifecycle{Name: objects.OurRules + "backups", Prefix: objects.Backups, ExpireDays: c.BackupExpiryDays}
	if c.BackupExpiryDays > 0 {
		own = append(own, old)
	}
	if kept == d.Objects {
		return []backups.Rules{{Objects: d.Objects, Rules: append(main, own[1:]...)}}
	}
	return []backups.Rules{{Objects: d.Objects, Rules: main}, {Objects: kept, Rules: own}}
}
