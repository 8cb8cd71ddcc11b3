package wiring

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/google/uuid"

	"hivesync/shared/config"
	"hivesync/shared/db/dbtest"
	"hivesync/shared/devservers/servertest"
	"hivesync/shared/events"
)

// patience is the longest life of a stream, well below that of an access token: what ends before was told to.
const patience = servertest.Patience

// whole is a backend with all its parts, over real sockets.
type whole struct {
	*Backend
	url string
}

func openWhole(t *testing.T, redisURL string) whole {
	t.Helper()
	bucket := servertest.S3(t)
	for name, value := range map[string]string{
		"HIVESYNC_ENV": "development", "HIVESYNC_DIR": t.TempDir(), "REDIS_URL": redisURL, "DATABASE_URL": dbtest.URL(t),
		"R2_ENDPOINT": bucket.URL, "R2_BUCKET": bucket.Bucket, "R2_REGION": bucket.Region,
		"R2_ACCESS_KEY_ID": bucket.AccessKey, "R2_SECRET_ACCESS_KEY": bucket.SecretKey, "LOGINS_PER_MINUTE": "1000", "LOGIN_BURST": "1000",
	} {
		t.Setenv(name, value)
	}
	c, err := config.Load(config.Backend)
	if err != nil {
		t.Fatal(err)
	}
	b, err := OpenBackend(t.Context(), c, quiet, nil)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(b.Host)
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return whole{b, server.URL}
}

// account is a user who is signed in.
type account struct {
	Data struct {
		User struct {
			ID uuid.UUID `json:"id"`
		} `json:"user"`
		Tokens pair `json:"tokens"`
	} `json:"data"`
}

type pair struct {
	AccessToken  string `json:"access_token"`
	RefreshToken string `json:"refresh_token"`
}

// call posts to the API and returns the status; out, if not nil, takes the answer.
func (w whole) call(t *testing.T, path, token string, body, out any) int {
	t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.url+path, bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	} else {
		req.Body, req.ContentLength = nil, 0
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if out != nil {
		if err := json.NewDecoder(res.Body).Decode(out); err != nil {
			t.Fatalf("%s: %d %v", path, res.StatusCode, err)
		}
	}
	return res.StatusCode
}

func (w whole) signUp(t *testing.T) (a account) {
	t.Helper()
	body := map[string]string{"email": uuid.NewString() + "@example.com", "password": "a long pass phrase 42", "name": "Ann"}
	if status := w.call(t, "/api/v1/auth/register", "", body, &a); status != http.StatusCreated {
		t.Fatal(status)
	}
	return a
}

func (w whole) ticket(t *testing.T, token string) string {
	t.Helper()
	var out struct {
		Data struct {
			Ticket string `json:"ticket"`
		} `json:"data"`
	}
	if status := w.call(t, "/api/v1/live/tickets", token, nil, &out); status != http.StatusCreated || out.Data.Ticket == "" {
		t.Fatal(status)
	}
	return out.Data.Ticket
}

// message is one of a stream, by either way.
type message struct {
	ID    string          `json:"id"`
	Event string          `json:"event"`
	Data  json.RawMessage `json:"data"`
}

// stream is an open one: next returns messages until the end, then an error.
type stream struct {
	next  func() (message, error)
	close func()
}

// open opens a stream by the address's path and query, with a token or without, and returns it with its first message.
func (w whole) open(t *testing.T, address, token string) (stream, message) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	header := http.Header{}
	if token != "" {
		header.Set("Authorization", "Bearer "+token)
	}
	var s stream
	if strings.HasPrefix(address, "/api/v1/ws") {
		conn, _, err := websocket.Dial(ctx, w.url+address, &websocket.DialOptions{HTTPHeader: header}) //nolint:bodyclose // the connection has taken the body over
		if err != nil {
			t.Fatal(err)
		}
		s.close = func() { _ = conn.CloseNow() }
		s.next = func() (m message, err error) {
			_, raw, err := conn.Read(ctx)
			if err == nil {
				err = json.Unmarshal(raw, &m)
			}
			return m, err
		}
	} else {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, w.url+address, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header = header
		res, err := http.DefaultClient.Do(req)
		if err != nil || res.StatusCode != http.StatusOK {
			t.Fatal(res, err)
		}
		s.close = func() { _ = res.Body.Close() }
		lines := bufio.NewScanner(res.Body)
		s.next = func() (m message, err error) {
			for lines.Scan() {
				switch field, value, _ := strings.Cut(lines.Text(), ": "); {
				case field == "id":
					m.ID = value
				case field == "event":
					m.Event = value
				case field == "data":
					m.Data = json.RawMessage(value)
				case lines.Text() == "" && m.Event != "":
					return m, nil
				}
			}
			return m, errors.Join(lines.Err(), errEnded)
		}
	}
	t.Cleanup(s.close)
	first, err := s.next()
	if err != nil || first.Event != events.StreamOpen || first.ID == "" {
		t.Fatalf("the stream opens with %+v, %v", first, err)
	}
	return s, first
}

var errEnded = errors.New("the stream ended")

// mustClose reads to the end of a stream, whose last message must give the reason.
func mustClose(t *testing.T, s stream, reason string) {
	t.Helper()
	var last message
	for {
		m, err := s.next()
		if err == nil {
			last = m
			continue
		}
		if last.Event != events.StreamClose || !strings.Contains(string(last.Data), `"reason":"`+reason+`"`) {
			t.Errorf("the stream ended with %s %s, %v, want %s", last.Event, last.Data, err, reason)
		}
		if code := websocket.CloseStatus(err); code != -1 && code != 4401 {
			t.Errorf("the WebSocket was closed with %d", code)
		}
		return
	}
}

func TestEveryStreamOfASessionEndsWhenTheSessionDoes(t *testing.T) { //nolint:paralleltest // sets the environment
	redisServer := servertest.RedisServer(t)
	w := openWhole(t, redisServer.URL(0))
	refresh := func(t *testing.T, token string, want int) string {
		t.Helper()
		var out struct {
			Data pair `json:"data"`
		}
		if status := w.call(t, "/api/v1/auth/refresh", "", map[string]string{"refresh_token": token}, &out); status != want {
			t.Fatalf("refreshing: %d, want %d", status, want)
		}
		return out.Data.RefreshToken
	}
	logOut := func(t *testing.T, a account) {
		t.Helper()
		if status := w.call(t, "/api/v1/auth/logout", a.Data.Tokens.AccessToken, nil, nil); status != http.StatusNoContent {
			t.Fatal(status)
		}
	}
	for _, c := range []struct { // in this order: the last one takes Redis away
		name, reason string
		end          func(t *testing.T, a account)
	}{
		{"sign-out", events.SessionEnded, logOut},
		{"a refresh token that comes back", events.SessionEnded, func(t *testing.T, a account) {
			refresh(t, refresh(t, a.Data.Tokens.RefreshToken, http.StatusOK), http.StatusOK)
			refresh(t, a.Data.Tokens.RefreshToken, http.StatusUnauthorized)
		}},
		{"an operator who revokes", events.SessionEnded, func(t *testing.T, a account) {
			dbtest.Exec(t, w.DB, "UPDATE sessions SET revoked_at = now(), revoked_reason = 'password' WHERE user_id = $1", a.Data.User.ID)
		}},
		{"an account that is disabled", events.AccountDisabled, func(t *testing.T, a account) {
			dbtest.Exec(t, w.DB, "UPDATE users SET disabled_at = now() WHERE id = $1", a.Data.User.ID)
		}},
		{"sign-out while Redis is away", events.SessionEnded, func(t *testing.T, a account) {
			if err := redisServer.Stop(); err != nil {
				t.Fatal(err)
			}
			logOut(t, a)
		}},
	} {
		t.Run(c.name, func(t *testing.T) { //nolint:paralleltest // in their order
			a, other := w.signUp(t), w.signUp(t)
			token := a.Data.Tokens.AccessToken
			var open []stream
			for _, path := range []string{"/api/v1/events", "/api/v1/ws"} {
				s, _ := w.open(t, path, token)
				byTicket, _ := w.open(t, path+"?ticket="+w.ticket(t, token), "")
				open = append(open, s, byTicket)
			}
			others, _ := w.open(t, "/api/v1/ws", other.Data.Tokens.AccessToken)
			c.end(t, a)
			begin := time.Now()
			for _, s := range open {
				mustClose(t, s, c.reason)
			}
			t.Logf("all ended after %s", time.Since(begin))
			w.Host.EndStreams(other.Data.User.ID, uuid.Nil) // until here it goes on
			mustClose(t, others, events.AccountDisabled)
		})
	}
}

func TestABrowserComesBackWithANewTicketAndMissesNothing(t *testing.T) { //nolint:paralleltest // sets the environment
	w := openWhole(t, servertest.Redis(t))
	publisher := events.NewPublisher(w.redis, events.Options{})
	for _, path := range []string{"/api/v1/events", "/api/v1/ws"} {
		t.Run(path, func(t *testing.T) { //nolint:paralleltest // shares the backend
			a := w.signUp(t)
			ticket := w.ticket(t, a.Data.Tokens.AccessToken)
			s, opened := w.open(t, path+"?ticket="+ticket, "")
			s.close() // before its first event
			for n := range 3 {
				if _, err := publisher.Publish(t.Context(), a.Data.User.ID, events.Event{Type: "preview.ready", Data: n}); err != nil {
					t.Fatal(err)
				}
			}
			res, err := http.Get(w.url + path + "?ticket=" + ticket) //nolint:noctx // answered at once
			if err != nil {
				t.Fatal(err)
			}
			_ = res.Body.Close()
			if res.StatusCode != http.StatusUnauthorized { // which stops an EventSource
				t.Errorf("a ticket that was used: %d", res.StatusCode)
			}
			back, _ := w.open(t, path+"?last_event_id="+opened.ID+"&ticket="+w.ticket(t, a.Data.Tokens.AccessToken), "")
			for n := range 3 {
				if m, err := back.next(); err != nil || m.Event != "preview.ready" || string(m.Data) != fmt.Sprint(n) {
					t.Fatalf("event %d came as %+v, %v", n, m, err)
				}
			}
		})
	}
}
