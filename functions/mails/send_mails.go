package mails

import (
	"context"
	"time"

	"hivesync/runtime/function"
)

// SendMails sends the mails that wait, through whatever the configuration names.
type SendMails Deps

// Meta implements function.Schedule.
func (f SendMails) Meta() function.ScheduleMeta {
	return function.ScheduleMeta{Name: "send_mails", Summary: "Send the mails that wait", Every: f.Every, Timeout: 2 * time.Minute}
}

// Handle implements function.Schedule.
func (f SendMails) Handle(ctx context.Context) error {
	_, err := f.Post.SendDue(ctx, f.Kinds())
	return err
}
