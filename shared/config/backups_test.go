package config

import (
	"strings"
	"testing"

	"filippo.io/age"
)

func TestBackupsAreEncryptedAndOpenedElsewhere(t *testing.T) {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	public := key.Recipient().String()
	for _, c := range []struct {
		role  Role
		env   Environment
		set   map[string]string
		wrong string // empty for what is right
	}{
		{Backup, Production, map[string]string{"BACKUP_AGE_RECIPIENTS": public}, ""},
		{Backup, Production, map[string]string{"BACKUP_AGE_RECIPIENTS": " " + public + ", " + public + ","}, ""},
		{Backup, Production, nil, "BACKUP_AGE_RECIPIENTS: is required"},
		{Backup, Production, map[string]string{"BACKUP_ENCRYPTION": "none"}, "BACKUP_ENCRYPTION"},
		{Backup, Production, map[string]string{"BACKUP_AGE_RECIPIENTS": public, "BACKUP_DRILL_IDENTITY": key.String()}, "BACKUP_DRILL_IDENTITY"},
		{Backup, Production, map[string]string{"BACKUP_AGE_RECIPIENTS": key.String()}, "BACKUP_AGE_RECIPIENTS: expected public keys"},
		{Backup, Development, nil, "BACKUP_AGE_RECIPIENTS: is required"},
		{Backup, Development, map[string]string{"BACKUP_ENCRYPTION": "none"}, ""},
		{Drill, Production, map[string]string{"BACKUP_DRILL_IDENTITY": key.String()}, "BACKUP_DRILL_DATABASE_URL"},
		{Drill, Production, map[string]string{"BACKUP_DRILL_IDENTITY": key.String(), "BACKUP_DRILL_DATABASE_URL": "postgres://h/x"}, ""},
		{Restore, Production, nil, ""},
		{Backend, Production, nil, ""}, // who makes no backups needs none of it
		{Backend, Production, map[string]string{"BACKUP_KEEP_MONTHLY": "30"}, "BACKUP_EXPIRY_DAYS: must be more than 961"},
		{Backend, Production, map[string]string{"BACKUP_KEEP_MONTHLY": "30", "BACKUP_EXPIRY_DAYS": "0"}, ""},
		{Backend, Production, map[string]string{"BACKUP_KEEP_DAILY": "0"}, "BACKUP_KEEP_DAILY"},
	} {
		t.Run("", func(t *testing.T) {
			production(t)
			t.Setenv("HIVESYNC_ENV", string(c.env))
			t.Setenv("HIVESYNC_DIR", t.TempDir())
			for name, value := range c.set {
				t.Setenv(name, value)
			}
			_, err := Load(c.role)
			switch {
			case c.wrong == "" && err != nil:
				t.Errorf("%s %v: %v", c.role, c.set, err)
			case c.wrong != "" && (err == nil || !strings.Contains(err.Error(), c.wrong) || strings.Contains(err.Error(), key.String())):
				t.Errorf("%s %v: %v, expected %s", c.role, c.set, err, c.wrong)
			}
		})
	}
}
