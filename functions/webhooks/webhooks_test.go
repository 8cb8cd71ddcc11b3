package webhooks

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"hivesync/functions/webhooks/queries"
	"hivesync/shared/auth"
	"hivesync/shared/config"
	"hivesync/shared/db"
	"hivesync/shared/db/dbtest"
	"hivesync/shared/events"
	"hivesync/shared/fault"
	"hivesync/shared/hooks"
	"hivesync/shared/notify"
	"hivesync/shared/outbox"
)

// nobody is told of live events.
type nobody struct{}

func (nobody) Publish(context.Context, uuid.UUID, events.Event) (string, error) { return "1-1", nil }

// sending is a team with a sender of its webhooks, whose clock is moved by hand.
type sending struct {
	SendWebhooks
	dbtest.Tenant

	t   *testing.T
	mu  sync.Mutex
	now time.Time
}

func newSending(t *testing.T) *sending {
	t.Helper()
	pool := dbtest.New(t)
	seal, err := auth.NewSealer(config.NewSecret(strings.Repeat("sealed ", 6)), "webhooks")
	if err != nil {
		t.Fatal(err)
	}
	s := &sending{t: t, Tenant: dbtest.NewTenant(t, pool), now: time.Now()}
	dbtest.Exec(t, pool, "UPDATE users SET tier = 'premium'")
	quiet := slog.New(slog.DiscardHandler)
	s.SendWebhooks = SendWebhooks{
		DB: pool, Secrets: seal, Client: newClient(true, nil), Clock: s.clock, Logger: quiet,
		Notify: &notify.Notifier{Outbox: &outbox.Outbox{DB: pool, Events: nobody{}, Logger: quiet}},
	}
	return s
}

func (s *sending) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *sending) later(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

// known are the types that the test's webhooks may want.
func known() []events.Kind { return []events.Kind{{Type: "task.changed"}, {Type: "preview.ready"}} }

// ctx is the call of the team's owner.
func (s *sending) ctx() context.Context {
	return auth.WithAccess(auth.WithPrincipal(s.t.Context(), auth.Principal{UserID: s.User}), auth.Access{TeamID: s.Team, Role: auth.Owner})
}

// make makes a webhook.
func (s *sending) make(url string, types ...string) WithSecret {
	s.t.Helper()
	f := Create{DB: s.DB, Secrets: s.Secrets, Events: known, Clock: s.clock, where: address{anywhere: true}}
	out, err := f.Handle(s.ctx(), &CreateIn{TeamID: s.Team, Body: NewWebhook{URL: url, Events: types}})
	if err != nil {
		s.t.Fatal(err)
	}
	return out.Body.Data
}

// happens adds an event of the team, as of now on the test's clock.
func (s *sending) happens(kind string) {
	s.t.Helper()
	err := db.Tx(s.t.Context(), s.DB, func(tx db.Handle) error {
		return hooks.Add(s.t.Context(), tx, s.Team, events.Event{Type: kind, Data: map[string]string{"of": "a test"}})
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.later(time.Minute) // the database's clock is its own
}

// send runs the schedule.
func (s *sending) send() {
	s.t.Helper()
	if err := s.Handle(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

// last returns the newest delivery to a webhook, with its attempts.
func (s *sending) last(webhook uuid.UUID) DeliveryDetails {
	s.t.Helper()
	list, err := queries.New(db.On(s.DB)).Deliveries(s.t.Context(), queries.DeliveriesParams{WebhookID: webhook, TeamID: s.Team, RowLimit: 1})
	if err != nil || len(list) != 1 {
		s.t.Fatalf("%d deliveries, %v", len(list), err)
	}
	out, err := GetDelivery{DB: s.DB}.Handle(s.ctx(), &DeliveryIn{TeamID: s.Team, WebhookID: webhook, DeliveryID: list[0].MessageID})
	if err != nil {
		s.t.Fatal(err)
	}
	return out.Body.Data
}

func (s *sending) webhook(id uuid.UUID) Webhook {
	s.t.Helper()
	out, err := Get{DB: s.DB}.Handle(s.ctx(), &In{TeamID: s.Team, WebhookID: id})
	if err != nil {
		s.t.Fatal(err)
	}
	return out.Body.Data
}

// receiver answers as it is told, and keeps what it got.
type receiver struct {
	*httptest.Server

	mu     sync.Mutex
	answer http.HandlerFunc
	bodies [][]byte
	heads  []http.Header
}

func newReceiver(t *testing.T, answer http.HandlerFunc) *receiver {
	t.Helper()
	r := &receiver{answer: answer}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, _ := io.ReadAll(q.Body)
		r.mu.Lock()
		r.bodies, r.heads = append(r.bodies, body), append(r.heads, q.Header.Clone())
		answer := r.answer
		r.mu.Unlock()
		answer(w, q)
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) got() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.bodies)
}

// verifies reports whether the latest request is signed with a secret, as the standard's own library finds.
func (r *receiver) verifies(t *testing.T, secret string) bool {
	t.Helper()
	wh, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		t.Fatal(err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	n := len(r.bodies) - 1
	return wh.VerifyIgnoringTimestamp(r.bodies[n], r.heads[n]) == nil
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

func TestAnEventIsSentSignedToWhoeverWantsIt(t *testing.T) {
	t.Parallel()
	s := newSending(t)
	some, all := newReceiver(t, status(204)), newReceiver(t, status(200))
	tasks, any := s.make(some.URL+"/hook", "task.changed"), s.make(all.URL, "*")
	s.happens("task.changed")
	s.happens("preview.ready")
	s.send()
	if some.got() != 1 || all.got() != 2 {
		t.Fatalf("got %d and %d", some.got(), all.got())
	}
	if !some.verifies(t, tasks.Secret) || !all.verifies(t, any.Secret) || some.verifies(t, any.Secret) {
		t.Error("the signatures are not those of the webhooks' secrets")
	}
	d := s.last(tasks.ID)
	if string(some.bodies[0]) != d.Body || !strings.Contains(d.Body, `"type":"task.changed"`) || some.heads[0].Get("webhook-id") != d.ID.String() || d.State != "delivered" || len(d.Log) != 1 || d.Log[0].Status != 204 {
		t.Errorf("%s, %+v", some.bodies[0], d)
	}
	if stored := s.webhook(tasks.ID); stored.LastDeliveredAt == nil || stored.FailingSince != nil {
		t.Errorf("%+v", stored)
	}

	rotated, err := RotateSecret{DB: s.DB, Secrets: s.Secrets, Clock: s.clock}.Handle(s.ctx(), &In{s.Team, tasks.ID})
	if err != nil {
		t.Fatal(err)
	}
	s.happens("task.changed")
	s.send()
	if !some.verifies(t, tasks.Secret) || !some.verifies(t, rotated.Body.Data.Secret) {
		t.Error("not both secrets sign after a rotation")
	}
	s.later(overlap)
	s.happens("task.changed")
	s.send()
	if some.verifies(t, tasks.Secret) || !some.verifies(t, rotated.Body.Data.Secret) {
		t.Error("the secret before signs on")
	}
	var leaked int
	if err := s.DB.QueryRow(t.Context(), "SELECT count(*) FROM webhooks w WHERE position($1 in encode(w.secret, 'base64')) > 0", tasks.Secret[6:20]).Scan(&leaked); err != nil || leaked > 0 {
		t.Errorf("%d secrets in the clear, %v", leaked, err)
	}
}

func TestWhatIsNotTakenIsSentAgainForThreeDays(t *testing.T) {
	t.Parallel()
	s := newSending(t)
	r := newReceiver(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = io.WriteString(w, "no\x00 "+strings.Repeat("é", 5000))
	})
	w := s.make(r.URL, "*")
	s.happens("task.changed")
	begin := s.clock()
	for i := range len(pauses) + 1 {
		s.send()
		if r.got() != i+1 {
			t.Fatalf("sent %d times at attempt %d", r.got(), i+1)
		}
		s.send() // not before it is due
		if d := s.last(w.ID); d.NextAttemptAt != nil {
			s.later(d.NextAttemptAt.Sub(s.clock()))
		}
	}
	d := s.last(w.ID)
	if took := s.clock().Sub(begin); d.State != "failed" || r.got() != len(pauses)+1 || took < 70*time.Hour || took > 90*time.Hour {
		t.Errorf("%s after %d and %s", d.State, r.got(), took)
	}
	if a := d.Log[0]; a.Status != 500 || !strings.HasPrefix(a.Answer, "no ééé") || len(a.Answer) > maxAnswer+8 {
		t.Errorf("%d %.20q of %d bytes", a.Status, a.Answer, len(a.Answer))
	}
	for i := range r.heads {
		if r.heads[i].Get("webhook-id") != r.heads[0].Get("webhook-id") {
			t.Error("another id")
		}
	}
	// Asked for, it begins anew.
	r.answer = status(200)
	if _, err := (Redeliver{DB: s.DB, Clock: s.clock}).Handle(s.ctx(), &DeliveryIn{s.Team, w.ID, d.ID}); err != nil {
		t.Fatal(err)
	}
	s.send()
	if d = s.last(w.ID); d.State != "delivered" || s.webhook(w.ID).FailingSince != nil {
		t.Errorf("%+v", d)
	}
}

func TestAReceiverThatAsksForTimeGetsIt(t *testing.T) {
	t.Parallel()
	s := newSending(t)
	r := newReceiver(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	w := s.make(r.URL, "*")
	s.happens("task.changed")
	s.send()
	if d := s.last(w.ID); d.NextAttemptAt == nil || d.NextAttemptAt.Sub(s.clock()) < time.Hour {
		t.Errorf("%+v", d)
	}
}

func TestAReceiverThatTakesNothingForDaysIsDisabled(t *testing.T) {
	t.Parallel()
	s := newSending(t)
	failing, gone := newReceiver(t, status(503)), newReceiver(t, status(410))
	f := s.make(failing.URL, "task.changed")
	s.happens("task.changed")
	s.send()
	s.later(5 * 24 * time.Hour)
	if !s.webhook(f.ID).Enabled {
		t.Error("disabled at once")
	}
	s.happens("task.changed")
	s.send()
	if w := s.webhook(f.ID); w.Enabled || w.DisabledReason != "failing" || s.last(f.ID).State != "failed" {
		t.Errorf("%+v", w)
	}
	g := s.make(gone.URL, "preview.ready")
	s.happens("preview.ready")
	s.send()
	if w := s.webhook(g.ID); w.Enabled || w.DisabledReason != "gone" {
		t.Errorf("%+v", w)
	}
	told, sent := 0, failing.got()
	if err := s.DB.QueryRow(t.Context(), "SELECT count(*) FROM notifications WHERE user_id = $1 AND kind = 'webhook_disabled'", s.User).Scan(&told); err != nil || told != 2 {
		t.Errorf("the owner was told %d times, %v", told, err)
	}
	s.happens("task.changed")
	s.send()
	if failing.got() != sent {
		t.Error("a disabled webhook is sent something")
	}
	if _, err := (Test{DB: s.DB}).Handle(s.ctx(), &In{s.Team, f.ID}); !fault.Is(err, fault.Conflict) {
		t.Errorf("tested: %v", err)
	}
	if _, err := (Update{DB: s.DB, Events: known, Clock: s.clock}).Handle(s.ctx(), &UpdateIn{TeamID: s.Team, WebhookID: f.ID, Body: WebhookChange{Enabled: new(true)}}); err != nil {
		t.Fatal(err)
	}
	failing.answer = status(200)
	s.happens("task.changed")
	s.send()
	if w := s.webhook(f.ID); !w.Enabled || failing.got() != sent+1 {
		t.Errorf("%+v, sent %d", w, failing.got()-sent)
	}
}

// However many receivers hang, one that answers gets its events at once: the others hang until it has.
func TestSlowReceiversHoldUpNoOther(t *testing.T) {
	t.Parallel()
	s := newSending(t)
	release := make(chan struct{})
	slow := newReceiver(t, func(http.ResponseWriter, *http.Request) { <-release })
	good := newReceiver(t, status(200))
	steady := s.make(good.URL, "task.changed")
	s.happens("task.changed")
	s.send()
	var once sync.Once
	good.answer = func(http.ResponseWriter, *http.Request) {
		if good.got() == 4 {
			once.Do(func() { close(release) })
		}
	}
	for i := range 2 * lanes {
		other := dbtest.NewTenant(t, s.DB)
		dbtest.Exec(t, s.DB, "INSERT INTO webhooks (id, team_id, url, events, secret, created_at) SELECT $1, $2, $3, '{*}', $4, now()",
			other.Project, other.Team, slow.URL, s.Secrets.Seal([]byte("secret"), other.Project.String()))
		if err := hooks.Add(t.Context(), db.On(s.DB), other.Team, events.Event{Type: "task.changed", Data: i}); err != nil {
			t.Fatal(err)
		}
	}
	for range 3 {
		s.happens("task.changed")
	}
	s.send()
	if good.got() != 4 || s.last(steady.ID).State != "delivered" {
		t.Errorf("got %d", good.got())
	}
}

func TestNothingButThePublicInternetIsReached(t *testing.T) {
	t.Parallel()
	s := newSending(t)
	inner := newReceiver(t, status(200))
	s.Client = newClient(false, nil)
	w := s.make(inner.URL, "task.changed")
	s.happens("task.changed")
	s.send()
	if d := s.last(w.ID); inner.got() != 0 || d.Log[0].Error != "the host is not one of the public Internet" {
		t.Errorf("got %d, %+v", inner.got(), d.Log)
	}

	// A redirect is an answer like others, and leads nowhere.
	s.Client = newClient(true, nil)
	moved := newReceiver(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, inner.URL, http.StatusTemporaryRedirect)
	})
	m := s.make(moved.URL, "preview.ready")
	s.happens("preview.ready")
	s.send()
	if d := s.last(m.ID); d.State != "pending" || d.Log[0].Status != http.StatusTemporaryRedirect {
		t.Errorf("%+v", d)
	}
	if slices.ContainsFunc(inner.heads, func(h http.Header) bool { return h.Get("webhook-id") == s.last(m.ID).ID.String() }) {
		t.Error("a redirect was followed")
	}
	closed := newReceiver(t, status(200))
	closed.Close()
	c := s.make(closed.URL, "preview.ready")
	s.happens("preview.ready")
	s.send()
	if d := s.last(c.ID); d.Log[0].Error != "the connection was refused" {
		t.Errorf("%+v", d.Log)
	}
}

func TestAddressesThatMayBeNamed(t *testing.T) {
	t.Parallel()
	for url, good := range map[string]bool{
		"https://example.com/hook?a=b": true, "https://example.com:8443": true, "http://example.com": false, "ftp://example.com": false, "https://": false, "https:example.com": false,
		"https://user:pass@example.com": false, "https://example.com/#a": false, "https://localhost/": false, "https://127.0.0.1": false, "https://[::1]/": false,
		"https://169.254.169.254/latest": false, "https://10.0.0.1": false, "https://[::ffff:10.0.0.1]": false, "": false, "https://a\x00b": false,
		"https://example.com/" + strings.Repeat("a", maxURL): false,
	} {
		var details fault.Details
		if (address{}).check(url, &details); (len(details) == 0) != good {
			t.Errorf("%.60q: %v", url, details)
		}
	}
	var details fault.Details
	if got := (address{anywhere: true}).check(" http://127.0.0.1:8080/hook ", &details); len(details) > 0 || got != "http://127.0.0.1:8080/hook" {
		t.Errorf("%q, %v", got, details)
	}
}

// What waits for a receiver that takes nothing is bounded.
func TestAWebhookHasRoomForSoManyEvents(t *testing.T) {
	t.Parallel()
	s := newSending(t)
	w := s.make("http://127.0.0.1:1", "*")
	waiting := func(pool *pgxpool.Pool) (n int) {
		if err := pool.QueryRow(t.Context(), "SELECT count(*) FROM webhook_deliveries WHERE webhook_id = $1", w.ID).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	dbtest.Exec(t, s.DB, `WITH m AS (INSERT INTO webhook_messages (id, team_id, type, data) SELECT gen_random_uuid(), $1, 'task.changed', '{}' FROM generate_series(1, $3) RETURNING id)
		INSERT INTO webhook_deliveries (webhook_id, message_id) SELECT $2, id FROM m`, s.Team, w.ID, hooks.MaxWaiting)
	s.happens("task.changed")
	if n := waiting(s.DB); n != hooks.MaxWaiting {
		t.Errorf("%d wait", n)
	}
}
