package httphost

import (
	"context"
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
	"hivesync/shared/fault"
)

// sessionCheck is how often a live stream's session is looked at again: signing out ends streams too.
const sessionCheck = time.Minute

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
	user uuid.UUID
	end  context.CancelCauseFunc
}

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
	stream := &openStream{user: owner, end: end}
	s.streams[stream] = struct{}{}
	s.perUser[owner]++
	var once sync.Once
	return streamCtx, end, func() { once.Do(func() { end(errGone); s.remove(stream) }) }, nil
}

func (s *streamSet) remove(stream *openStream) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.streams, stream)
	if s.perUser[stream.user]--; s.perUser[stream.user] == 0 {
		delete(s.perUser, stream.user)
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

// beat calls pulse at every heartbeat until it fails or ctx ends, and ends the stream when its session
// has ended meanwhile.
func (h *Host) beat(ctx context.Context, p auth.Principal, pulse func() error, end context.CancelCauseFunc) {
	ticker := time.NewTicker(h.o.Config.StreamHeartbeat)
	defer ticker.Stop()
	checked := time.Now()
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
		if p.SessionID == uuid.Nil || p.Scopes != nil || time.Since(checked) < h.sessionCheck {
			continue
		}
		checked = time.Now()
		// Not knowing is no reason to end a stream: that would disconnect everybody for a hiccup.
		if alive, err := h.o.Sessions.SessionAlive(ctx, p.UserID, p.SessionID); err == nil && !alive {
			end(fault.New(fault.SessionExpired, "The session has ended. Sign in again."))
			return
		}
	}
}

// streamEnd returns why a stream ended, as the client should hear it; nil for a plain end.
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
