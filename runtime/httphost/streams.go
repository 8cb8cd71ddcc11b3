package httphost

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/config"
	"hivesync/shared/events"
	"hivesync/shared/fault"
)

var (
	errDraining = errors.New("the server is going away")
	errGone     = errors.New("the client is gone")
)

// serveStream opens a stream's transport and runs its handler.
type serveStream func(ctx context.Context, hctx huma.Context, handle func(context.Context, function.Conn) error)

// streamSet knows the live streams of this process, to bound and to end them.
type streamSet struct {
	most, mostPerUser int

	mu       sync.Mutex
	streams  map[*openStream]struct{}
	perUser  map[uuid.UUID]int
	draining bool
	empty    chan struct{} // closed when draining and none is left
}

type openStream struct {
	owner     uuid.UUID // whom it counts for
	principal auth.Principal
	end       context.CancelCauseFunc
}

// ending is why a stream's client may no longer have it.
type ending events.Closing

func (e *ending) Error() string { return "httphost: the stream was closed: " + e.Reason }

var (
	tokenExpired    = &ending{events.TokenExpired, "The access token has expired. Refresh it and connect again."}
	sessionEnded    = &ending{events.SessionEnded, "The session has ended. Sign in again."}
	accountDisabled = &ending{events.AccountDisabled, "This account is disabled."}
)

func newStreamSet(c *config.Config) *streamSet {
	return &streamSet{
		most: c.MaxStreams, mostPerUser: c.MaxStreamsPerUser,
		streams: map[*openStream]struct{}{}, perUser: map[uuid.UUID]int{}, empty: make(chan struct{}),
	}
}

// add takes a stream in; its context ends when leave is called, when the client goes or when the host drains.
func (s *streamSet) add(ctx context.Context, p auth.Principal) (streamCtx context.Context, end context.CancelCauseFunc, leave func(), err error) {
	owner := p.UserID
	if owner == uuid.Nil {
		owner = p.PreviewID
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.draining, len(s.streams) >= s.most:
		return nil, nil, nil, fault.New(fault.Unavailable, "No more live streams here at the moment. Try again shortly.").After(2 * time.Second)
	case s.perUser[owner] >= s.mostPerUser:
		return nil, nil, nil, fault.New(fault.RateLimited, "Too many live streams are open. Close one and try again.").After(10 * time.Second)
	}
	streamCtx, end = context.WithCancelCause(ctx)
	stream := &openStream{owner: owner, principal: p, end: end}
	s.streams[stream] = struct{}{}
	s.perUser[owner]++
	var once sync.Once
	return streamCtx, end, func() { once.Do(func() { end(errGone); s.remove(stream) }) }, nil
}

func (s *streamSet) remove(stream *openStream) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.streams, stream)
	if s.perUser[stream.owner]--; s.perUser[stream.owner] == 0 {
		delete(s.perUser, stream.owner)
	}
	if s.draining && len(s.streams) == 0 {
		close(s.empty)
	}
}

func (s *streamSet) open() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.streams)
}

// close ends the streams that are of a user and, where it is not uuid.Nil, of a session.
func (s *streamSet) close(user, session uuid.UUID, why *ending) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for stream := range s.streams {
		if p := &stream.principal; p.UserID == user && (session == uuid.Nil || p.SessionID == session) {
			stream.end(why)
		}
	}
}

// sessions are those that streams are open for, each once. What an API token opened is of none.
func (s *streamSet) sessions() map[uuid.UUID]uuid.UUID {
	s.mu.Lock()
	defer s.mu.Unlock()
	users := map[uuid.UUID]uuid.UUID{}
	for stream := range s.streams {
		if p := &stream.principal; inSession(p) {
			users[p.SessionID] = p.UserID
		}
	}
	return users
}

func inSession(p *auth.Principal) bool { return p.SessionID != uuid.Nil && p.Scopes == nil }

// EndStreams ends the live streams of a session that has ended or, where that is uuid.Nil, of a user whose account was disabled.
func (h *Host) EndStreams(user, session uuid.UUID) {
	why := sessionEnded
	if session == uuid.Nil {
		why = accountDisabled
	}
	h.streams.close(user, session, why)
}

// CheckStreams ends the live streams of sessions that have ended unheard of. On an error some were not asked for.
func (h *Host) CheckStreams(ctx context.Context) error {
	for session, user := range h.streams.sessions() {
		alive, err := h.o.Sessions.SessionAlive(ctx, user, session)
		if err != nil {
			return err
		}
		if !alive {
			h.EndStreams(user, session)
		}
	}
	return nil
}

// join takes a stream in, for no longer than what its client showed counts.
func (h *Host) join(ctx context.Context, p auth.Principal) (streamCtx context.Context, end context.CancelCauseFunc, leave func(), err error) {
	streamCtx, end, remove, err := h.streams.add(ctx, p)
	if err != nil {
		return nil, nil, nil, err
	}
	if inSession(&p) { // it may have ended since it was asked for, before EndStreams could find the stream
		alive, err := h.o.Sessions.SessionAlive(ctx, p.UserID, p.SessionID)
		if err := standing(alive, err, sessionEnded.Message); err != nil {
			remove()
			return nil, nil, nil, err
		}
	}
	if p.Expires.IsZero() {
		return streamCtx, end, remove, nil
	}
	expiry := time.AfterFunc(p.Expires.Sub(h.now()), func() { end(tokenExpired) })
	return streamCtx, end, func() { expiry.Stop(); remove() }, nil
}

func (s *streamSet) drain(ctx context.Context) error {
	s.mu.Lock()
	if !s.draining {
		s.draining = true
		for stream := range s.streams {
			stream.end(errDraining)
		}
		if len(s.streams) == 0 {
			close(s.empty)
		}
	}
	s.mu.Unlock()
	select {
	case <-s.empty:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// sameOrigin refuses streams that a browser opens for a foreign page: WebSockets are not bound by CORS.
// A request without an Origin is no browser's.
func (h *Host) sameOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" || h.originAllowed(origin) {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && strings.EqualFold(u.Host, r.Host)
}

// beat calls pulse at every heartbeat until it fails, which ends the stream, or ctx ends.
func (h *Host) beat(ctx context.Context, pulse func() error, end context.CancelCauseFunc) {
	ticker := time.NewTicker(h.o.Config.StreamHeartbeat)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if err := pulse(); err != nil {
			end(errGone)
			return
		}
	}
}

// lastMessage is what a client hears at the end of its stream, and the reason in a word, which a plain end has not; f is the
// error that ended it, if one did.
func (x *exchange) lastMessage(ctx context.Context, handled error) (m function.Message, reason string, f *fault.Error) {
	var closed *ending
	if errors.As(context.Cause(ctx), &closed) {
		data, _ := json.Marshal(events.Closing(*closed))
		return function.Message{Event: events.StreamClose, Data: data}, closed.Reason, nil
	}
	if f = streamEnd(ctx, handled); f == nil {
		return m, "", nil
	}
	data, _ := json.Marshal(errorObject(f, x.id))
	return function.Message{Event: "error", Data: data}, string(f.Code), f
}

// streamEnd returns the error that ended a stream, as the client should hear it; nil for a plain end.
func streamEnd(ctx context.Context, handled error) *fault.Error {
	cause := context.Cause(ctx)
	var f *fault.Error
	switch {
	case errors.As(cause, &f):
		return f
	case cause != nil, handled == nil, errors.Is(handled, context.Canceled), errors.Is(handled, errGone):
		return nil //nolint:nilerr // there is nobody left to hear it
	default:
		return fault.From(handled)
	}
}
