package mail

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/shared/db"
	"hivesync/shared/mail/queries"
)

// Post sends the mails that wait.
type Post struct {
	DB     *pgxpool.Pool
	Sender Sender
	Clock  func() time.Time
	Logger *slog.Logger
}

// mailsAtOnce bounds how many mails are taken at a time, and given up is how long one is tried.
const (
	mailsAtOnce = 20
	givenUp     = 24 * time.Hour
)

// Refused is an error of a letter that is never taken, however often it is sent.
type Refused struct{ Cause error }

func (r *Refused) Error() string { return "the mail was refused: " + r.Cause.Error() }

func (r *Refused) Unwrap() error { return r.Cause }

// SendDue sends the mails that are due and returns how many went. A mail that cannot be sent waits, longer each time, for a day
// at most; the others go all the same.
func (p Post) SendDue(ctx context.Context, kinds []Kind) (sent int, err error) {
	q := queries.New(db.On(p.DB))
	var problem error
	for ctx.Err() == nil {
		due, err := q.TakeMails(ctx, queries.TakeMailsParams{Now: p.Clock(), RowLimit: mailsAtOnce})
		if err != nil || len(due) == 0 {
			return sent, errors.Join(problem, err)
		}
		slices.SortFunc(due, func(a, b queries.TakeMailsRow) int { return bytes.Compare(a.ID[:], b.ID[:]) })
		for _, m := range due {
			gone, err := p.send(ctx, kinds, m)
			var refused *Refused
			switch {
			case err == nil:
			case errors.As(err, &refused), p.Clock().Sub(m.CreatedAt) > givenUp:
				p.Logger.ErrorContext(ctx, "a mail is given up", "mail", m.ID, "kind", m.Kind, "error", err)
			default:
				problem = err // one stands for all: whoever brings them is away
				continue
			}
			if gone && err == nil {
				sent++
			}
			if err := q.DeleteMail(ctx, m.ID); err != nil {
				return sent, errors.Join(problem, err)
			}
		}
	}
	return sent, errors.Join(problem, ctx.Err())
}

// send composes and sends a mail, and reports whether there was something to send.
func (p Post) send(ctx context.Context, kinds []Kind, m queries.TakeMailsRow) (bool, error) {
	i := slices.IndexFunc(kinds, func(k Kind) bool { return k.Name == m.Kind })
	if i < 0 { // a newer process wrote it, and sends it
		return false, fmt.Errorf("mail: a mail of the kind %q, which this process does not know", m.Kind)
	}
	var message *Message
	err := db.Tx(ctx, p.DB, func(tx db.Handle) (err error) {
		message, err = kinds[i].Compose(ctx, tx, Waiting{ID: m.ID, Address: m.Address, Data: m.Data})
		return err
	})
	if err != nil || message == nil {
		return false, err
	}
	return true, p.Sender.Send(ctx, Letter{ID: m.ID, To: m.Address, Date: p.Clock(), Message: *message})
}
