package wiring

import (
	"log/slog"
	"path/filepath"

	"hivesync/shared/config"
	"hivesync/shared/mail"
)

// openMail returns what brings letters: a mail server, or a folder of files.
func openMail(c *config.Config, log *slog.Logger) (mail.Sender, error) {
	switch {
	case c.SMTPURL.IsSet():
		return mail.NewSMTP(c.SMTPURL, c.MailFrom)
	case c.MailOutbox != "" || c.Env == config.Development:
		return mail.Folder{Dir: Outbox(c), From: c.MailFrom}, nil
	}
	log.Warn("no mail is sent: set SMTP_URL, or MAIL_OUTBOX for mails as files")
	return mail.Nowhere{}, nil
}

// Outbox is the folder for mails as files.
func Outbox(c *config.Config) string {
	if c.MailOutbox != "" {
		return c.MailOutbox
	}
	return filepath.Join(c.StateDir, "outbox")
}
