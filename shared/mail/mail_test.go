package mail

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/uuid"

	"hivesync/shared/config"
	"hivesync/shared/db"
	"hivesync/shared/db/dbtest"
)

// server is a mail server that keeps what it takes, unless it answers with an error.
type server struct {
	mu     sync.Mutex
	got    []string
	answer error
}

func (s *server) NewSession(*smtp.Conn) (smtp.Session, error) { return &session{s: s}, nil }

type session struct{ s *server }

func (*session) Mail(string, *smtp.MailOptions) error { return nil }
func (x *session) Rcpt(string, *smtp.RcptOptions) error {
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	return x.s.answer
}

func (x *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	x.s.got = append(x.s.got, string(raw))
	return err
}
func (*session) Reset()        {}
func (*session) Logout() error { return nil }

func serve(t *testing.T, s *server) (url string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	smtpServer := smtp.NewServer(s)
	smtpServer.Domain = "localhost"
	go func() { _ = smtpServer.Serve(listener) }()
	t.Cleanup(func() { _ = smtpServer.Close() })
	return "smtp://" + listener.Addr().String() + "?tls=none"
}

func through(t *testing.T, url string) *SMTP {
	t.Helper()
	s, err := NewSMTP(config.NewSecret(url), "HiveSync <hs@example.com>")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// greeting is a kind of mail that says hello to who it is told of.
var greeting = Kind{Name: "greeting", Compose: func(_ context.Context, _ db.Handle, w Waiting) (*Message, error) {
	var name string
	if err := json.Unmarshal(w.Data, &name); err != nil || name == "" {
		return nil, err
	}
	return &Message{Subject: "Grüße\r\nBcc: all@example.com", Text: "Hello " + name + ".\n"}, nil
}}

func newPost(t *testing.T, sender Sender) *Post {
	t.Helper()
	return &Post{DB: dbtest.New(t), Sender: sender, Clock: time.Now, Logger: slog.New(slog.DiscardHandler)}
}

func (p *Post) add(t *testing.T, address, name string) {
	t.Helper()
	if err := Add(t.Context(), db.On(p.DB), p.Clock(), greeting.Name, address, name); err != nil {
		t.Fatal(err)
	}
}

func (p *Post) waiting(t *testing.T) (n int) {
	t.Helper()
	if err := p.DB.QueryRow(t.Context(), "SELECT count(*) FROM mails").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestMailGoesThroughAServer(t *testing.T) {
	t.Parallel()
	s := &server{}
	p := newPost(t, through(t, serve(t, s)))
	p.add(t, "ada@example.com", "Ada")
	p.add(t, "nobody@example.com", "") // there is nothing to send
	if sent, err := p.SendDue(t.Context(), []Kind{greeting}); sent != 1 || err != nil {
		t.Fatalf("%d sent, %v", sent, err)
	}
	if n := p.waiting(t); n != 0 || len(s.got) != 1 {
		t.Fatalf("%d wait, %d came", n, len(s.got))
	}
	msg, err := netmail.ReadMessage(strings.NewReader(s.got[0]))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(msg.Body)
	if err != nil || strings.TrimSpace(string(body)) != "Hello Ada." {
		t.Errorf("the text is %q, %v", body, err)
	}
	if msg.Header.Get("To") != "<ada@example.com>" || msg.Header.Get("From") != `"HiveSync" <hs@example.com>` || msg.Header.Get("Bcc") != "" {
		t.Errorf("its head is %v", msg.Header)
	}
}

func TestMailWaitsWhileTheServerIsAwayForADay(t *testing.T) {
	t.Parallel()
	s := &server{answer: &smtp.SMTPError{Code: 451, Message: "ada@example.com: come again"}}
	p := newPost(t, through(t, serve(t, s)))
	p.add(t, "ada@example.com", "Ada")
	start := time.Now()
	at := func(later time.Duration) { p.Clock = func() time.Time { return start.Add(later) } }
	for _, later := range []time.Duration{time.Second, 2 * time.Minute, 23 * time.Hour} {
		at(later)
		_, err := p.SendDue(t.Context(), []Kind{greeting})
		if err == nil || strings.Contains(err.Error(), "ada@") {
			t.Errorf("after %s: %v", later, err)
		}
		if n := p.waiting(t); n != 1 {
			t.Fatalf("after %s %d wait", later, n)
		}
	}
	if sent, err := p.SendDue(t.Context(), []Kind{greeting}); sent != 0 || err != nil { // its next attempt is not due yet
		t.Errorf("%d sent, %v", sent, err)
	}
	at(25 * time.Hour)
	if _, err := p.SendDue(t.Context(), []Kind{greeting}); err != nil {
		t.Error(err)
	}
	if n := p.waiting(t); n != 0 {
		t.Errorf("%d wait after it was given up", n)
	}
}

func TestARefusedMailIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	s := &server{answer: &smtp.SMTPError{Code: 550, Message: "no such person"}}
	p := newPost(t, through(t, serve(t, s)))
	p.add(t, "ada@example.com", "Ada")
	if sent, err := p.SendDue(t.Context(), []Kind{greeting}); sent != 0 || err != nil || p.waiting(t) != 0 {
		t.Errorf("%d sent, %v, %d wait", sent, err, p.waiting(t))
	}
}

// A process that does not know a kind of mail leaves it to a newer one.
func TestAnUnknownKindWaits(t *testing.T) {
	t.Parallel()
	p := newPost(t, Folder{Dir: t.TempDir(), From: "hs@example.com"})
	p.add(t, "ada@example.com", "Ada")
	if _, err := p.SendDue(t.Context(), nil); err == nil || p.waiting(t) != 1 {
		t.Errorf("%v, %d wait", err, p.waiting(t))
	}
}

func TestAFolderKeepsTheNewestLetters(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "outbox")
	f := Folder{Dir: dir, From: "hs@example.com"}
	if names, err := f.Letters(); len(names) != 0 || err != nil {
		t.Errorf("before the first: %v, %v", names, err)
	}
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for i := range maxLetters + 2 {
		letter := Letter{ID: uuid.New(), To: "ada@example.com", Date: start.Add(time.Duration(i) * time.Second), Message: Message{Subject: strconv.Itoa(i), Text: "Hello."}}
		if err := f.Send(t.Context(), letter); err != nil {
			t.Fatal(err)
		}
	}
	names, err := f.Letters()
	if err != nil || len(names) != maxLetters {
		t.Fatalf("%d letters, %v", len(names), err)
	}
	raw, err := os.ReadFile(filepath.Join(dir, names[0]))
	if err != nil || !bytes.Contains(raw, []byte("Subject: "+strconv.Itoa(maxLetters+1))) {
		t.Errorf("the newest is %s, %v", raw, err)
	}
	info, err := os.Stat(filepath.Join(dir, names[0]))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read it: %v, %v", info.Mode(), err)
	}
}

func TestAServersURLIsReadWithoutTellingItsPassword(t *testing.T) {
	t.Parallel()
	for url, good := range map[string]bool{
		"smtp://user:hunter2@mail.example.com:587": true, "smtps://user:hunter2@mail.example.com": true, "smtp://localhost:25?tls=none": true,
		"http://user:hunter2@example.com": false, "smtp://user:hunter2@": false, "smtp://user:hunter2@host?tls=maybe": false,
		"smtp://user:hunter2@host:port": false, "hunter2": false,
	} {
		_, err := NewSMTP(config.NewSecret(url), "hs@example.com")
		if (err == nil) != good || err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", url, err)
		}
	}
	if _, err := compose("no address", Letter{To: "ada@example.com"}); err == nil {
		t.Error("a sender that is no address was taken")
	}
	var refused *Refused
	if _, err := compose("hs@example.com", Letter{To: "ada@example.com\r\nBcc: all@example.com"}); !errors.As(err, &refused) {
		t.Errorf("an address with a second line: %v", err)
	}
}
