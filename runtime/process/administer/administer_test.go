package administer

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"hivesync/functions/accounts"
	"hivesync/shared/auth"
	"hivesync/shared/db/dbtest"
)

func TestAdministratorsAreMadeAndUnmade(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	passwords, err := auth.NewPasswords(auth.PasswordOptions{MemoryBytes: 8 << 20, Iterations: 1})
	if err != nil {
		t.Fatal(err)
	}
	sessions := &accounts.Sessions{DB: pool, Passwords: passwords, Clock: time.Now}
	run := func(in string, args ...string) (string, error) {
		var out, errs bytes.Buffer
		cmd := Command(strings.NewReader(in), &out, func(_ context.Context, do func(accounts.Administrators) error) error {
			return do(accounts.Administrators{Sessions: sessions})
		})
		cmd.SetArgs(args)
		cmd.SetOut(&out)
		cmd.SetErr(&errs)
		cmd.SilenceErrors, cmd.SilenceUsage = true, true
		err := cmd.ExecuteContext(t.Context())
		return out.String(), err
	}
	for _, step := range []struct {
		in   string
		args []string
		says string
		fail string
	}{
		{"", []string{"list"}, "no administrator yet", ""},
		{"short\n", []string{"create", "Ada@Example.com"}, "", "The password cannot be used"},
		{"a long pass phrase 42\n", []string{"create", "no address"}, "", "no address"},
		{"a long pass phrase 42\r\n", []string{"create", "Ada@Example.com"}, "has an account now", ""},
		{"", []string{"create", "ada@example.com"}, "is an administrator", ""}, // again, which takes no password
		{"", []string{"list"}, "Ada@Example.com", ""},
		{"", []string{"remove", "bob@example.com"}, "", "no such account"},
		{"", []string{"remove", "ada@example.com"}, "no administrator any more", ""},
		{"", []string{"list"}, "no administrator yet", ""},
	} {
		out, err := run(step.in, step.args...)
		if (err != nil) != (step.fail != "") || err != nil && !strings.Contains(err.Error(), step.fail) || !strings.Contains(out, step.says) {
			t.Errorf("%v: %q, %v", step.args, out, err)
		}
		if strings.Contains(out, "pass phrase") {
			t.Errorf("%v shows the password", step.args)
		}
	}
	var hash string
	if err := pool.QueryRow(t.Context(), "SELECT password_hash FROM users WHERE email_key = 'ada@example.com'").Scan(&hash); err != nil {
		t.Fatal(err)
	}
	if ok, _, err := passwords.Verify(t.Context(), "a long pass phrase 42", hash); !ok || err != nil {
		t.Errorf("the password does not fit: %v", err)
	}
}
