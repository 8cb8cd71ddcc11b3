// Package tickets lets a signed-in user open one live stream from where no access token can be sent: a browser's EventSource
// and WebSocket take an address and no headers. An address is seen by more eyes than a header, so what stands in it is worth
// nothing once it was used, or a minute later.
//
// Redis holds only a ticket's hash; a ticket is never logged.
package tickets

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"

	"hivesync/shared/auth"
	"hivesync/shared/config"
	"hivesync/shared/fault"
)

// Life is how long a ticket can be used.
const Life = time.Minute

// Tickets issues and redeems tickets.
type Tickets struct {
	redis  redis.UniversalClient
	opaque auth.Opaque
	now    func() time.Time
}

// New returns Tickets. A nil clock is time.Now.
func New(client redis.UniversalClient, pepper config.Secret, clock func() time.Time) *Tickets {
	if clock == nil {
		clock = time.Now
	}
	return &Tickets{redis: client, opaque: auth.NewTickets(pepper), now: clock}
}

// holder is whom a ticket stands for.
type holder struct {
	User    uuid.UUID `json:"user"`
	Session uuid.UUID `json:"session"`
	Tier    auth.Tier `json:"tier"`
	Admin   bool      `json:"admin"`
	Expires time.Time `json:"expires"`
}

// Issue returns a ticket for the session of a signed-in user, and when it ends: no later than the access token that the user
// showed. Errors: SESSION_EXPIRED once that has ended, UNAVAILABLE while Redis is away.
func (t *Tickets) Issue(ctx context.Context, p auth.Principal) (ticket string, expires time.Time, err error) {
	now := t.now()
	expires = now.Add(Life)
	if p.Expires.Before(expires) {
		expires = p.Expires
	}
	if !now.Before(expires) {
		return "", time.Time{}, fault.New(fault.SessionExpired, "The access token has expired. Refresh it and try again.")
	}
	value, err := json.Marshal(holder{p.UserID, p.SessionID, p.Tier, p.IsAdmin, p.Expires})
	if err != nil {
		return "", time.Time{}, err
	}
	ticket, hash := t.opaque.New()
	if err := t.redis.Set(ctx, key(hash), value, expires.Sub(now)).Err(); err != nil {
		return "", time.Time{}, fault.Away(fault.Redis, err, "Tickets cannot be issued at the moment. Try again shortly.")
	}
	return ticket, expires, nil
}

// Redeem returns whom a ticket stands for and makes it worthless; whether their session still stands is the caller's to ask.
// Errors: UNAUTHENTICATED for one that was used, has ended or never was, UNAVAILABLE while Redis is away.
func (t *Tickets) Redeem(ctx context.Context, ticket string) (auth.Principal, error) {
	refused := fault.New(fault.Unauthenticated, "The ticket is not valid: each opens one stream, within a minute. Ask for a new one.")
	hash, ok := t.opaque.Hash(ticket)
	if !ok {
		return auth.Principal{}, refused
	}
	value, err := t.redis.GetDel(ctx, key(hash)).Bytes()
	switch {
	case errors.Is(err, redis.Nil):
		return auth.Principal{}, refused
	case err != nil:
		return auth.Principal{}, fault.Away(fault.Redis, err, "The ticket cannot be checked at the moment. Ask for a new one shortly.")
	}
	var h holder
	if err := json.Unmarshal(value, &h); err != nil {
		return auth.Principal{}, err
	}
	return auth.Principal{UserID: h.User, SessionID: h.Session, Tier: h.Tier, IsAdmin: h.Admin, Expires: h.Expires}, nil
}

func key(hash []byte) string { return "tickets:" + hex.EncodeToString(hash) }
