// Package mails holds the function that sends mail. What is written, and to whom, is said by the domains.
package mails

import (
	"time"

	"hivesync/runtime/function"
	"hivesync/shared/limits"
	"hivesync/shared/mail"
)

// Deps is what the functions of this domain are built from.
type Deps struct {
	Post mail.Post
	// Kinds are those of all domains, once they are joined.
	Kinds func() []mail.Kind
	Every time.Duration
}

// New returns the domain's functions.
func New(d Deps) function.Registry {
	return function.Registry{Schedules: []function.Schedule{SendMails(d)}, Limits: []*limits.Limit{limits.MailsPerHour}}
}
