package command

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"hivesync/shared/mail"
)

func TestMailsOfTheOutboxAreListedAndRead(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("MAIL_OUTBOX", dir)
	run := func(args ...string) (int, string) {
		var out, errs bytes.Buffer
		code := Main(t.Context(), append([]string{"mail"}, args...), Streams{Out: &out, Err: &errs})
		return code, out.String() + errs.String()
	}
	if code, out := run(); code != exitOK || !strings.HasPrefix(out, "No mail in ") {
		t.Errorf("without mail: %d %s", code, out)
	}
	ids := []string{uuid.NewString(), uuid.NewString()}
	for i, id := range ids {
		l := mail.Letter{ID: uuid.MustParse(id), To: "ada@example.com", Date: time.Date(2026, 1, 2+i, 3, 4, 5, 0, time.UTC), Message: mail.Message{
			Subject: "Grüße " + id, Text: "Hello = Ada,\n\nCode: hsc_" + strings.Repeat("x", 90) + "\n",
		}}
		if err := (mail.Folder{Dir: dir, From: "hs@example.com"}).Send(t.Context(), l); err != nil {
			t.Fatal(err)
		}
	}
	if code, out := run(); code != exitOK || strings.Index(out, "Grüße "+ids[1]) > strings.Index(out, "Grüße "+ids[0]) || !strings.Contains(out, ids[0]) {
		t.Errorf("the list: %d %s", code, out)
	}
	for _, name := range []string{"last", ids[1][:8]} {
		if code, out := run(name); code != exitOK || !strings.Contains(out, "Hello = Ada,\n\nCode: hsc_"+strings.Repeat("x", 90)+"\n") {
			t.Errorf("%s: %d %s", name, code, out)
		}
	}
	if code, out := run("ffffffff-"); code == exitOK || !strings.Contains(out, "no such mail") {
		t.Errorf("another: %d %s", code, out)
	}
}
