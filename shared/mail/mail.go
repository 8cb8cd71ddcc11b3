// Package mail sends mail to people: letters wait in the database until a server takes them. A function adds a mail to its
// transaction, so that none is lost and none is sent for what
// did not happen; it is composed and sent later, with codes that are made then.
//
// It never keeps a secret in the database and never logs an address or a text.
package mail

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"

	"hivesync/shared/db"
	"hivesync/shared/mail/queries"
)

// Kind is a kind of mail.
type Kind struct {
	Name string
	// Compose writes a mail when it is sent, in a transaction that is committed before. Nil is a mail that is not to be sent
	// any more, or was never to be: its address has no account.
	Compose func(ctx context.Context, tx db.Handle, w Waiting) (*Message, error)
}

// Waiting is a mail that is to be sent.
type Waiting struct {
	ID      uuid.UUID
	Address string
	// Data is what Add was given, as JSON.
	Data json.RawMessage
}

// Message is what somebody reads: one line, and plain text.
type Message struct{ Subject, Text string }

// Letter is a message on its way.
type Letter struct {
	ID   uuid.UUID
	To   string
	Date time.Time
	Message
}

// Sender takes letters to whoever brings them. An error that is Refused is for ever.
type Sender interface {
	Send(ctx context.Context, l Letter) error
}

// Add has a mail sent to an address once the transaction is committed. Data must hold no secret.
func Add(ctx context.Context, tx db.Handle, now time.Time, kind, address string, data any) error {
	raw, err := json.Marshal(data)
	if err != nil {
		return err
	}
	return queries.New(tx).InsertMail(ctx, queries.InsertMailParams{ID: db.NewID(), Kind: kind, Address: address, Data: raw, Now: now})
}

// Nowhere is a Sender where there is none: letters wait, and are given up in time.
type Nowhere struct{}

// Send implements Sender.
func (Nowhere) Send(context.Context, Letter) error {
	return errors.New("mail: none is sent: set SMTP_URL, or MAIL_OUTBOX for mails as files")
}
