package events

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"

	"hivesync/shared/devservers/servertest"
)

// ready is a type of event, as a domain names one.
const ready = "preview.ready"

func connect(t testing.TB, url string) *redis.Client {
	t.Helper()
	o, err := redis.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(o)
	t.Cleanup(func() { _ = client.Close() })
	return client
}

func hub(t testing.TB, client *redis.Client) *Hub {
	t.Helper()
	h := NewHub(client, slog.New(slog.DiscardHandler))
	t.Cleanup(func() { _ = h.Close() })
	return h
}

func subscribe(t testing.TB, h *Hub, user uuid.UUID, last string) *Subscription {
	t.Helper()
	s, err := h.Subscribe(t.Context(), user, last)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func publish(t testing.TB, p *Publisher, user uuid.UUID, n int) string {
	t.Helper()
	id, err := p.Publish(t.Context(), user, Event{ready, map[string]int{"n": n}})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func next(t testing.TB, s *Subscription) Message {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), servertest.Patience)
	defer cancel()
	m, err := s.Next(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func number(t testing.TB, m Message) int {
	t.Helper()
	var data struct{ N int }
	if err := json.Unmarshal(m.Data, &data); err != nil {
		t.Fatal(err)
	}
	return data.N
}

func TestEventsReachTheirUserInOrder(t *testing.T) {
	t.Parallel()
	client := connect(t, servertest.Redis(t))
	h, p := hub(t, client), NewPublisher(client, Options{})
	user, other := uuid.New(), uuid.New()
	a, b, foreign := subscribe(t, h, user, ""), subscribe(t, h, user, ""), subscribe(t, h, other, "")
	var ids []string
	for n := range 50 {
		ids = append(ids, publish(t, p, user, n))
	}
	publish(t, p, other, 99)
	for _, s := range []*Subscription{a, b} {
		for n := range 50 {
			m := next(t, s)
			if number(t, m) != n || m.ID != ids[n] || m.Type != ready || time.Since(m.At).Abs() > time.Hour {
				t.Fatalf("event %d: %+v", n, m)
			}
		}
	}
	if m := next(t, foreign); number(t, m) != 99 {
		t.Fatalf("another user's event: %+v", m)
	}
}

func TestAClientThatComesBackGetsWhatItMissed(t *testing.T) {
	t.Parallel()
	client := connect(t, servertest.Redis(t))
	h, p := hub(t, client), NewPublisher(client, Options{})
	user := uuid.New()
	var ids []string
	for n := range 2*readBatch + 7 { // more than one read of the stream
		ids = append(ids, publish(t, p, user, n))
	}
	s := subscribe(t, h, user, ids[2])
	publish(t, p, user, len(ids))
	for n := 3; n <= len(ids); n++ {
		if m := next(t, s); number(t, m) != n {
			t.Fatalf("event %d came as %s", n, m.Data)
		}
	}
	fresh := subscribe(t, h, user, "")
	publish(t, p, user, 1000)
	if m := next(t, fresh); number(t, m) != 1000 {
		t.Fatalf("a fresh client got the past: %s", m.Data)
	}
}

func TestWhatIsGoneIsReset(t *testing.T) {
	t.Parallel()
	client := connect(t, servertest.Redis(t))
	h, p := hub(t, client), NewPublisher(client, Options{Kept: 10})
	user := uuid.New()
	first := publish(t, p, user, 0)
	for n := range 500 { // trimming is approximate: whole nodes of a hundred
		publish(t, p, user, n)
	}
	for _, last := range []string{first, "1-1", "99999999999999-0", "nonsense", "-", strings.Repeat("9", 50), "$", "0"} {
		s := subscribe(t, h, user, last)
		m := next(t, s)
		if m.Type != StreamReset || string(m.Data) != "{}" || m.ID == "" {
			t.Fatalf("last id %q: %+v", last, m)
		}
		publish(t, p, user, 7)
		if got := number(t, next(t, s)); got != 7 {
			t.Fatalf("behind the reset: %d", got)
		}
		again := subscribe(t, h, user, m.ID) // the reset's own id is a place to come back to
		if got := number(t, next(t, again)); got != 7 {
			t.Fatalf("back from the reset: %d", got)
		}
	}
	empty := uuid.New()
	m := next(t, subscribe(t, h, empty, first))
	if m.Type != StreamReset {
		t.Fatalf("a stream that is empty: %+v", m)
	}
	publish(t, p, empty, 8)
	if got := number(t, next(t, subscribe(t, h, empty, m.ID))); got != 8 {
		t.Fatalf("back from the reset of a stream that was empty: %d", got)
	}
}

func TestAClientThatIsCutOffBeforeItsFirstEventMissesNone(t *testing.T) {
	t.Parallel()
	client := connect(t, servertest.Redis(t))
	h, p := hub(t, client), NewPublisher(client, Options{})
	for name, before := range map[string]int{"empty": 0, "with a past": 3} {
		user := uuid.New()
		last := ""
		for n := range before {
			last = publish(t, p, user, -n)
		}
		s := subscribe(t, h, user, "")
		opened := s.Position()
		if _, ok := parseID(opened); !ok || opened == "0-0" || (last != "" && opened != last) {
			t.Fatalf("%s: opened at %q behind %q", name, opened, last)
		}
		s.Close()
		for n := 1; n <= 3; n++ { // while nobody listens
			publish(t, p, user, n)
		}
		for round := range 2 { // also when it is cut off again
			back := subscribe(t, h, user, opened)
			if got := back.Position(); got != opened {
				t.Fatalf("%s: came back to %q, is told %q", name, opened, got)
			}
			for n := 1; n <= 3; n++ {
				if m := next(t, back); m.Type != ready || number(t, m) != n {
					t.Fatalf("%s, round %d: event %d came as %+v", name, round, n, m)
				}
			}
		}
	}
}

// Two clients of an empty stream must not make two places to come back to, of which one has events between.
func TestAllWhoJoinAnEmptyStreamBeginAtOnePlace(t *testing.T) {
	t.Parallel()
	client := connect(t, servertest.Redis(t))
	h, user := hub(t, client), uuid.New()
	positions := make(chan string, 8)
	var wait sync.WaitGroup
	for range cap(positions) {
		wait.Go(func() {
			s, err := h.Subscribe(t.Context(), user, "")
			if err != nil {
				t.Error(err)
				positions <- ""
				return
			}
			defer s.Close()
			positions <- s.Position()
		})
	}
	wait.Wait()
	first := <-positions
	for range cap(positions) - 1 {
		if other := <-positions; other != first {
			t.Errorf("one begins at %s, another at %s", first, other)
		}
	}
	if ttl := client.PTTL(t.Context(), streamKey(user)).Val(); ttl <= 0 || ttl > kept {
		t.Errorf("an empty stream is kept for %s", ttl)
	}
}

func TestAResetIsToldAgainToAClientThatIsCutOffBeforeIt(t *testing.T) {
	t.Parallel()
	client := connect(t, servertest.Redis(t))
	h, p := hub(t, client), NewPublisher(client, Options{})
	user := uuid.New()
	publish(t, p, user, 0)
	opened := subscribe(t, h, user, "1-1").Position()
	if opened == "" {
		t.Fatal("the first message has no id")
	}
	if m := next(t, subscribe(t, h, user, opened)); m.Type != StreamReset {
		t.Fatalf("back at %s: %+v", opened, m)
	}
}

func TestStreamsAreBoundedAndExpire(t *testing.T) {
	t.Parallel()
	client := connect(t, servertest.Redis(t))
	p := NewPublisher(client, Options{Kept: 10, TTL: time.Minute})
	user := uuid.New()
	for n := range 1000 {
		publish(t, p, user, n)
	}
	if n := client.XLen(t.Context(), streamKey(user)).Val(); n < 10 || n > 210 {
		t.Errorf("%d events are kept, about 10 wanted", n)
	}
	if ttl := client.PTTL(t.Context(), streamKey(user)).Val(); ttl <= 0 || ttl > time.Minute {
		t.Errorf("kept for %s", ttl)
	}
	for _, bad := range []Event{{"", 1}, {ready, make(chan int)}, {ready, strings.Repeat("x", maxEvent)}, {strings.Repeat("t", 65), 1}} {
		if _, err := p.Publish(t.Context(), user, bad); err == nil {
			t.Errorf("an event of type %.10q was published", bad.Type)
		}
	}
}

func TestALostLiveMessageIsReadUpFromTheStream(t *testing.T) {
	t.Parallel()
	client := connect(t, servertest.Redis(t))
	h, p := hub(t, client), NewPublisher(client, Options{})
	user := uuid.New()
	s := subscribe(t, h, user, "")
	publish(t, p, user, 0)
	if got := number(t, next(t, s)); got != 0 {
		t.Fatal(got)
	}
	// An entry that no live message announced, as when the connection dropped one.
	if err := client.XAdd(t.Context(), &redis.XAddArgs{Stream: streamKey(user), Values: []string{"type", ready, "data", `{"n":1}`}}).Err(); err != nil {
		t.Fatal(err)
	}
	publish(t, p, user, 2)
	for want := 1; want <= 2; want++ {
		if got := number(t, next(t, s)); got != want {
			t.Fatalf("got %d, want %d", got, want)
		}
	}
}

func TestASlowSubscriberIsCutOffAndHoldsUpNobody(t *testing.T) {
	t.Parallel()
	client := connect(t, servertest.Redis(t))
	h, p := hub(t, client), NewPublisher(client, Options{})
	user := uuid.New()
	slow, quick := subscribe(t, h, user, ""), subscribe(t, h, user, "")
	var last string
	for n := range maxQueued + 50 {
		last = publish(t, p, user, n)
		if m := next(t, quick); number(t, m) != n {
			t.Fatalf("the quick one got %s at %d", m.Data, n)
		}
	}
	if _, err := slow.Next(t.Context()); !errors.Is(err, ErrSlow) {
		t.Fatalf("the slow one got %v", err)
	}
	slow.Close()
	publish(t, p, user, -1)
	if got := number(t, next(t, subscribe(t, h, user, last))); got != -1 {
		t.Fatalf("back again: %d", got)
	}
}

func TestClosingEndsWaitingAndLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	client := connect(t, servertest.Redis(t))
	h := hub(t, client)
	s := subscribe(t, h, uuid.New(), "")
	ended := make(chan error, 1)
	go func() {
		_, err := s.Next(context.Background())
		ended <- err
	}()
	s.Close()
	if err := <-ended; !errors.Is(err, ErrClosed) {
		t.Fatalf("waiting ended with %v", err)
	}
	s.Close()
	h.mu.Lock()
	left := len(h.feeds)
	h.mu.Unlock()
	if left != 0 {
		t.Fatalf("%d feeds are left", left)
	}
	waiting := subscribe(t, h, uuid.New(), "")
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := waiting.Next(gone); !errors.Is(err, context.Canceled) {
		t.Fatalf("a caller that left got %v", err)
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := waiting.Next(t.Context()); !errors.Is(err, ErrClosed) {
		t.Fatalf("of a closed hub: %v", err)
	}
	if _, err := h.Subscribe(t.Context(), uuid.New(), ""); !errors.Is(err, ErrClosed) {
		t.Fatalf("subscribing to a closed hub: %v", err)
	}
}

func TestManyUsersComeAndGoWhileEventsFlow(t *testing.T) {
	t.Parallel()
	client := connect(t, servertest.Redis(t))
	h, p := hub(t, client), NewPublisher(client, Options{})
	var wait sync.WaitGroup
	for range 12 {
		wait.Go(func() {
			user := uuid.New()
			last := ""
			for round := range 8 {
				s, err := h.Subscribe(t.Context(), user, last)
				if err != nil {
					t.Error(err)
					return
				}
				for n := range 3 {
					publish(t, p, user, round*3+n)
				}
				for n := range 3 {
					m := next(t, s)
					if got := number(t, m); got != round*3+n {
						t.Errorf("round %d: got %d", round, got)
					}
					last = m.ID
				}
				s.Close()
			}
		})
	}
	wait.Wait()
}

func TestARestartedRedisIsTakenUpAgain(t *testing.T) {
	t.Parallel()
	server := servertest.RedisServer(t)
	client := connect(t, server.URL(0))
	h, p := hub(t, client), NewPublisher(client, Options{})
	user := uuid.New()
	s := subscribe(t, h, user, "")
	publish(t, p, user, 0)
	if got := number(t, next(t, s)); got != 0 {
		t.Fatal(got)
	}
	if err := server.Stop(); err != nil {
		t.Fatal(err)
	}
	if err := server.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	// Published before the hub is back: no live message, so only the stream can bring it.
	publisher := NewPublisher(connect(t, server.URL(0)), Options{})
	for n := 1; n <= 3; n++ {
		publish(t, publisher, user, n)
	}
	for want := 1; want <= 3; want++ {
		if got := number(t, next(t, s)); got != want {
			t.Fatalf("got %d, want %d", got, want)
		}
	}
}

// BenchmarkLatency measures from before the publication to the subscriber's return.
func BenchmarkLatency(b *testing.B) {
	client := connect(b, servertest.Redis(b))
	h, p := hub(b, client), NewPublisher(client, Options{})
	user := uuid.New()
	s := subscribe(b, h, user, "")
	times := make([]time.Duration, 0, b.N)
	for b.Loop() {
		start := time.Now()
		publish(b, p, user, 1)
		next(b, s)
		times = append(times, time.Since(start))
	}
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)/2].Microseconds()), "p50-us")
	b.ReportMetric(float64(times[len(times)*99/100].Microseconds()), "p99-us")
}
