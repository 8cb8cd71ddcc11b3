package events

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"

	"hivesync/shared/fault"
)

// ErrSlow ends the subscription of a client that does not keep up; it comes back with the last id it saw.
var ErrSlow = errors.New("events: the subscriber is too slow")

// ErrClosed ends the subscriptions of a hub that was closed, and a subscription that was itself closed.
var ErrClosed = errors.New("events: closed")

// Hub gives out subscriptions. All of a process's subscriptions share one connection to Redis.
type Hub struct {
	redis  redis.UniversalClient
	log    *slog.Logger
	pubsub *redis.PubSub
	done   chan struct{}

	// order keeps subscribe and unsubscribe commands of one channel in the order of the map's changes.
	order sync.Mutex
	mu    sync.Mutex // guards what follows; never held over a network call
	feeds map[string]*feed
	shut  bool
}

// feed is one user's channel: confirmed once Redis said that it listens.
type feed struct {
	confirmed chan struct{}
	once      sync.Once
	subs      map[*Subscription]struct{}
}

// NewHub starts a hub. Close ends it.
func NewHub(client redis.UniversalClient, log *slog.Logger) *Hub {
	h := &Hub{
		redis: client, log: log, pubsub: client.Subscribe(context.Background()),
		done: make(chan struct{}), feeds: map[string]*feed{},
	}
	go h.read()
	return h
}

// Close ends every subscription with ErrClosed and waits for the reader.
func (h *Hub) Close() error {
	h.mu.Lock()
	if h.shut {
		h.mu.Unlock()
		return nil
	}
	h.shut = true
	var all []*Subscription
	for _, f := range h.feeds {
		for s := range f.subs {
			all = append(all, s)
		}
	}
	h.mu.Unlock()
	for _, s := range all {
		s.end(ErrClosed)
	}
	err := h.pubsub.Close()
	<-h.done
	return err
}

// read is the one reader: it hands live messages to the subscriptions and never waits for any of them.
func (h *Hub) read() {
	defer close(h.done)
	for m := range h.pubsub.ChannelWithSubscriptions(redis.WithChannelSize(4096)) {
		switch m := m.(type) {
		case *redis.Subscription:
			if m.Kind == "subscribe" {
				h.confirmed(m.Channel)
			}
		case *redis.Message:
			h.dispatch(m)
		}
	}
}

// confirmed marks a channel as listening. It comes again after a lost connection was made anew, when
// messages may have passed unheard: every subscription then reads its stream up.
func (h *Hub) confirmed(channel string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	f := h.feeds[channel]
	if f == nil {
		return
	}
	f.once.Do(func() { close(f.confirmed) })
	for s := range f.subs {
		s.fallBehind()
	}
}

func (h *Hub) dispatch(m *redis.Message) {
	live, ok := parseLive(m.Payload)
	if !ok {
		h.log.Warn("events: a live message that is none of ours was dropped", "channel", m.Channel)
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if f := h.feeds[m.Channel]; f != nil {
		for s := range f.subs {
			s.offer(live)
		}
	}
}

// live is a message as the channel carries it: the event, and the id of the one before.
type live struct {
	message Message
	before  entryID
	id      entryID
}

func parseLive(payload string) (live, bool) {
	parts := strings.SplitN(payload, " ", 4)
	if len(parts) != 4 {
		return live{}, false
	}
	id, ok := parseID(parts[0])
	if !ok {
		return live{}, false
	}
	before, _ := parseID(parts[1]) // "-" for none: zero
	return live{message: newMessage(id, parts[2], parts[3]), before: before, id: id}, true
}

// Subscribe returns the user's events from now on, or from behind lastID where that is given. Where lastID
// is no longer known the first message is a StreamReset. Close the subscription when done.
func (h *Hub) Subscribe(ctx context.Context, user uuid.UUID, lastID string) (*Subscription, error) {
	s := &Subscription{hub: h, user: user, wake: make(chan struct{}, 1)}
	f, err := h.join(ctx, s)
	if err != nil {
		return nil, err
	}
	select {
	case <-f.confirmed:
	case <-ctx.Done():
		s.Close() //nolint:contextcheck // what was subscribed is unsubscribed although ctx has ended
		return nil, unavailable(ctx.Err())
	case <-h.done:
		return nil, ErrClosed
	}
	if err := s.position(ctx, lastID); err != nil {
		s.Close() //nolint:contextcheck // what was subscribed is unsubscribed although ctx has ended
		return nil, unavailable(err)
	}
	return s, nil
}

func (h *Hub) join(ctx context.Context, s *Subscription) (*feed, error) {
	channel := channelName(s.user)
	h.order.Lock()
	defer h.order.Unlock()
	h.mu.Lock()
	if h.shut {
		h.mu.Unlock()
		return nil, ErrClosed
	}
	f, known := h.feeds[channel]
	if !known {
		f = &feed{confirmed: make(chan struct{}), subs: map[*Subscription]struct{}{}}
		h.feeds[channel] = f
	}
	f.subs[s] = struct{}{}
	h.mu.Unlock()
	if known {
		return f, nil
	}
	if err := h.pubsub.Subscribe(ctx, channel); err != nil {
		// The client remembers the channel and subscribes when the connection is back, so others that
		// joined meanwhile are served; this caller is told at once.
		h.drop(s, channel)
		return nil, unavailable(err)
	}
	return f, nil
}

func (h *Hub) leave(s *Subscription) {
	channel := channelName(s.user)
	h.order.Lock()
	defer h.order.Unlock()
	if h.drop(s, channel) {
		_ = h.pubsub.Unsubscribe(context.Background(), channel) // a dead connection has nothing to unsubscribe
	}
}

// drop takes s out of its feed and reports whether the feed has no subscriber left and was removed.
func (h *Hub) drop(s *Subscription, channel string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	f := h.feeds[channel]
	if f == nil {
		return false
	}
	if _, ok := f.subs[s]; !ok {
		return false
	}
	delete(f.subs, s)
	if len(f.subs) > 0 {
		return false
	}
	delete(h.feeds, channel)
	return !h.shut
}

func unavailable(err error) error {
	return fault.Away(fault.Redis, err, "Live events are not available at the moment.")
}
