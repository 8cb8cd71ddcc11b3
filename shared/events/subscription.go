package events

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
)

const (
	// maxQueued is how many live messages wait for one subscriber before it counts as slow.
	maxQueued = 256
	// readBatch is how many missed events are read from the stream at once.
	readBatch = 200
)

// Subscription is one client's view of a user's events. Next is for one goroutine; Close for any.
type Subscription struct {
	hub  *Hub
	user uuid.UUID
	wake chan struct{} // one token: look at the queue

	mu     sync.Mutex
	queue  []live
	behind bool // the stream holds events that no live message brought
	err    error

	opened  entryID // where a client comes back to that saw no event
	last    entryID // of the last entry that was looked at; Next's alone once position returned
	pending []Message
}

// Next returns the next event. It waits as long as ctx lives; its errors are ctx's, ErrSlow, ErrClosed,
// and fault.Unavailable.
func (s *Subscription) Next(ctx context.Context) (Message, error) {
	for {
		if len(s.pending) > 0 {
			m := s.pending[0]
			s.pending = s.pending[1:]
			return m, nil
		}
		s.mu.Lock()
		err, behind := s.err, s.behind
		var next live
		have := false
		if err == nil && !behind && len(s.queue) > 0 {
			next, have = s.queue[0], true
			s.queue = s.queue[1:]
			if next.before.after(s.last) { // a live message was lost on the way
				behind, s.behind = true, true
			}
		}
		s.mu.Unlock()
		switch {
		case err != nil:
			return Message{}, err
		case behind:
			if err := s.catchUp(ctx); err != nil {
				return Message{}, err
			}
		case have:
			if next.id.after(s.last) {
				s.last = next.id
				return next.message, nil
			}
		default:
			select {
			case <-s.wake:
			case <-ctx.Done():
				return Message{}, ctx.Err()
			}
		}
	}
}

// Position is where a client comes back to that saw none of what Next gives. Before a StreamReset it is the id of no event,
// so that the client is told of the reset again.
func (s *Subscription) Position() string { return s.opened.String() }

// Close ends the subscription.
func (s *Subscription) Close() {
	s.hub.leave(s)
	s.end(ErrClosed)
}

func (s *Subscription) end(err error) {
	s.mu.Lock()
	if s.err == nil {
		s.err = err
	}
	s.queue = nil
	s.mu.Unlock()
	s.signal()
}

func (s *Subscription) signal() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// offer queues a live message; the hub's reader calls it and must not wait.
func (s *Subscription) offer(m live) {
	s.mu.Lock()
	switch {
	case s.err != nil:
	case len(s.queue) >= maxQueued:
		s.err, s.queue = ErrSlow, nil
	default:
		s.queue = append(s.queue, m)
	}
	s.mu.Unlock()
	s.signal()
}

func (s *Subscription) fallBehind() {
	s.mu.Lock()
	s.behind = true
	s.mu.Unlock()
	s.signal()
}

// position finds where to start: behind lastID, or at the end of the stream.
func (s *Subscription) position(ctx context.Context, lastID string) error {
	key := streamKey(s.user)
	if lastID != "" {
		if id, ok := parseID(lastID); ok {
			found, err := s.hub.redis.XRangeN(ctx, key, id.String(), id.String(), 1).Result()
			if err != nil {
				return err
			}
			if len(found) == 1 {
				s.last, s.opened = id, id
				s.fallBehind()
				return nil
			}
		}
	}
	end, err := endScript.Run(ctx, s.hub.redis, []string{key}, kept.Milliseconds()).Text()
	if err != nil {
		return err
	}
	s.last, _ = parseID(end)
	if lastID == "" {
		s.opened = s.last
		return nil
	}
	s.pending = append(s.pending, Message{ID: end, Type: StreamReset, Data: json.RawMessage(`{}`), At: time.Now().UTC()})
	return nil
}

// catchUp reads events behind the last one given out from the stream.
func (s *Subscription) catchUp(ctx context.Context) error {
	s.mu.Lock()
	s.behind = false // before reading: whatever comes from here on is queued or read
	s.mu.Unlock()
	entries, err := s.hub.redis.XRangeN(ctx, streamKey(s.user), "("+s.last.String(), "+", readBatch).Result()
	if err != nil {
		return unavailable(err)
	}
	for _, e := range entries {
		id, _ := parseID(e.ID)
		s.last = id
		if kind, _ := e.Values["type"].(string); kind != "" { // else the mark of an empty stream
			data, _ := e.Values["data"].(string)
			s.pending = append(s.pending, newMessage(id, kind, data))
		}
	}
	if len(entries) == readBatch {
		s.fallBehind()
	}
	return nil
}

func newMessage(id entryID, kind, data string) Message {
	return Message{ID: id.String(), Type: kind, Data: json.RawMessage(data), At: time.UnixMilli(int64(id.millis)).UTC()} //nolint:gosec // Redis's clock
}

// entryID is a stream entry's id: milliseconds, and a number within them.
type entryID struct{ millis, seq uint64 }

func (a entryID) after(b entryID) bool {
	return a.millis > b.millis || (a.millis == b.millis && a.seq > b.seq)
}

// String returns the id as Redis writes it.
func (a entryID) String() string {
	return strconv.FormatUint(a.millis, 10) + "-" + strconv.FormatUint(a.seq, 10)
}

func parseID(text string) (entryID, bool) {
	if len(text) > 41 {
		return entryID{}, false
	}
	left, right, ok := strings.Cut(text, "-")
	if !ok {
		return entryID{}, false
	}
	millis, err1 := strconv.ParseUint(left, 10, 64)
	seq, err2 := strconv.ParseUint(right, 10, 64)
	return entryID{millis, seq}, err1 == nil && err2 == nil
}
