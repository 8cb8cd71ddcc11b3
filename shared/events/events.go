// Package events carries live events to users: whoever changes something publishes, every process with
// that user's clients subscribes. Events are kept for a while in a Redis stream per user, so a client
// that comes back gets what it missed.
//
// It knows nothing of HTTP and does not decide who may see what: a stream is one user's own. A slow
// subscriber never holds up the others; it is cut off and comes back with the last id it saw.
package events

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"

	"hivesync/shared/fault"
)

// What streams say of themselves. The types of all other events are named by the domains that publish them.
const (
	// StreamOpen is the first message of every stream: from here on nothing is missed, so a client acts once
	// it has this. The answer's status before it says only that the request was taken. Its id is a place to come back
	// to, so that a client that is cut off before its first event misses none.
	StreamOpen = "stream.open"
	// StreamReset tells a client that what it missed is gone: it must read the state anew.
	StreamReset = "stream.reset"
	// StreamClose is the last message of a stream that ends because its client may no longer have it; its data is a Closing.
	StreamClose = "stream.close"
)

// Closing is why a client may no longer have its stream, and what it can do.
type Closing struct {
	Reason  string `json:"reason" enum:"token_expired,session_ended,account_disabled"`
	Message string `json:"message"`
}

// The reasons of a Closing.
const (
	// TokenExpired: the access token's time is over. A client refreshes it, and comes back with the last id that it saw.
	TokenExpired = "token_expired"
	// SessionEnded: the user signed out, or the session was revoked.
	SessionEnded = "session_ended"
	// AccountDisabled: no session of the user goes on.
	AccountDisabled = "account_disabled"
)

// Event is what is published.
type Event struct {
	Type string
	Data any // marshalled as JSON
}

// Kind declares a type of event: Data is a zero value of what its events carry, About one sentence for the documentation.
type Kind struct {
	Type  string
	Data  any
	About string
}

// Nothing is the data of events that say all by their type.
type Nothing struct{}

// Message is an event as a subscriber gets it.
type Message struct {
	ID   string          `json:"id"` // grows with time; what a client sends back as the last it saw
	Type string          `json:"type"`
	Data json.RawMessage `json:"data"`
	At   time.Time       `json:"at"`
}

// maxEvent bounds one event's JSON, in bytes: events say what changed, they do not carry it.
const maxEvent = 64 << 10

// kept is for how long a user's events are kept by default.
const kept = 24 * time.Hour

// Options sets how much is kept for users who are away. Zero values take 1000 events and 24 hours.
type Options struct {
	Kept int
	TTL  time.Duration
}

// Publisher publishes events.
type Publisher struct {
	redis redis.UniversalClient
	kept  int
	ttl   time.Duration
}

// NewPublisher returns a Publisher.
func NewPublisher(client redis.UniversalClient, o Options) *Publisher {
	if o.Kept <= 0 {
		o.Kept = 1000
	}
	if o.TTL <= 0 {
		o.TTL = kept
	}
	return &Publisher{redis: client, kept: o.Kept, ttl: o.TTL}
}

var (
	//go:embed publish.lua
	publishLua    string
	publishScript = redis.NewScript(publishLua)

	//go:embed end.lua
	endLua    string
	endScript = redis.NewScript(endLua)
)

func streamKey(user uuid.UUID) string   { return "events:{" + user.String() + "}" }
func channelName(user uuid.UUID) string { return "events:live:{" + user.String() + "}" }

// Publish stores the event in the user's stream and wakes the user's subscribers. It returns the event's
// id. An error means that Redis could not be asked; the event is then neither stored nor sent.
func (p *Publisher) Publish(ctx context.Context, user uuid.UUID, e Event) (id string, err error) {
	data, err := json.Marshal(e.Data)
	if err != nil {
		return "", fmt.Errorf("events: %s: %w", e.Type, err)
	}
	if len(data) > maxEvent || e.Type == "" || len(e.Type) > 64 {
		return "", fmt.Errorf("events: %q with %d bytes is not an event", e.Type, len(data))
	}
	id, err = publishScript.Run(ctx, p.redis, []string{streamKey(user)},
		p.kept, p.ttl.Milliseconds(), channelName(user), e.Type, data).Text()
	if err != nil {
		return "", fault.Away(fault.Redis, err, "Live events are not available at the moment.")
	}
	return id, nil
}
