package logging

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"hivesync/shared/auth"
	"hivesync/shared/config"
	"hivesync/shared/signing"
)

// secrets are samples of everything that must never be read in a log. Each holds its core, the part
// that gives it away.
func secrets(t *testing.T) map[string]string {
	t.Helper()
	tokens, err := auth.NewTokens(auth.TokensOptions{Secret: config.NewSecret("a"), AdminSecret: config.NewSecret("b")})
	if err != nil {
		t.Fatal(err)
	}
	p := auth.Principal{UserID: uuid.New(), SessionID: uuid.New(), Tier: auth.Free, IsAdmin: true}
	access, _, err := tokens.IssueAccess(p)
	if err != nil {
		t.Fatal(err)
	}
	admin, _, err := tokens.IssueAdmin(p)
	if err != nil {
		t.Fatal(err)
	}
	refresh, _ := auth.NewRefreshTokens(config.NewSecret("p")).New()
	api := auth.APITokenPrefix + "q9Xv2Lr7Tn4Wk8Zb1Mc5Yd0Hf3Jg6PsAeUiOoRtVwBxN"
	preview := signing.NewPreviewTokens(config.NewSecret("s")).Issue(signing.PreviewClaims{Preview: uuid.New(), Expiry: time.Now()})
	signature := signing.NewCallback(config.NewSecret("s")).Sign("cpu-1", "POST", "/x", nil, time.Now()).Signature
	passwords, err := auth.NewPasswords(auth.PasswordOptions{MemoryBytes: 64 << 10, Iterations: 1})
	if err != nil {
		t.Fatal(err)
	}
	hash, err := passwords.Hash(t.Context(), "correct horse battery")
	if err != nil {
		t.Fatal(err)
	}
	return map[string]string{
		"access token": access, "admin token": admin, "refresh token": refresh, "API token": api, "preview token": preview,
		"callback signature": signature, "password hash": hash, "AI key": "sk-proj-abcdefghijklmnop123456", "AWS key id": "AKIAIOSFODNN7EXAMPLE",
		"GitHub token": "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
	}
}

func logged(format string, write func(*slog.Logger)) string {
	var b bytes.Buffer
	write(New(&b, Options{Level: slog.LevelDebug, Format: format}))
	return b.String()
}

func TestNoSecretIsReadInALogHoweverItGotThere(t *testing.T) {
	t.Parallel()
	for name, secret := range secrets(t) {
		core := secret[len(secret)-12:]
		ways := map[string]func(*slog.Logger){
			"message":      func(l *slog.Logger) { l.Info("calling with " + secret + " failed") },
			"attribute":    func(l *slog.Logger) { l.Info("x", "value", secret) },
			"With":         func(l *slog.Logger) { l.With("value", secret).Info("x") },
			"group":        func(l *slog.Logger) { l.WithGroup("g").Info("x", slog.Group("h", "value", secret)) },
			"error":        func(l *slog.Logger) { l.Info("x", "error", fmt.Errorf("outer: %w", errors.New("sent "+secret))) },
			"struct":       func(l *slog.Logger) { l.Info("x", "v", struct{ A []any }{[]any{map[string]string{"k": secret}}}) },
			"header":       func(l *slog.Logger) { l.Info("x", "headers", http.Header{"X-Any": {"Bearer " + secret}}) },
			"URL":          func(l *slog.Logger) { l.Info("x", "url", &url.URL{Host: "h", Path: "/p", RawQuery: "a=1&x=" + secret}) },
			"context":      func(l *slog.Logger) { l.InfoContext(With(context.Background(), slog.String("c", secret)), "x") },
			"stringer":     func(l *slog.Logger) { l.Info("x", "v", stringer(secret)) },
			"bytes":        func(l *slog.Logger) { l.Info("x", "v", []byte(secret)) },
			"JSON in text": func(l *slog.Logger) { l.Info(`body {"a":"` + secret + `"}`) },
			"valuer":       func(l *slog.Logger) { l.Info("x", "v", valuer(secret)) },
		}
		for way, write := range ways {
			for _, format := range []string{"json", "text"} {
				if out := logged(format, write); strings.Contains(out, core) || out == "" {
					t.Errorf("%s by %s as %s: %s", name, way, format, out)
				}
			}
		}
	}
}

type stringer string

func (s stringer) String() string { return string(s) }

type valuer string

func (v valuer) LogValue() slog.Value { return slog.GroupValue(slog.String("inner", string(v))) }

func TestSecretsWithoutAShapeAreKnownByTheirNames(t *testing.T) {
	t.Parallel()
	const hot = "plainlooking"
	for _, name := range []string{
		"password", "Password", "new_password", "userPassword", "secret", "JWT_SECRET", "token", "access_token", "refreshToken", "Authorization",
		"Cookie", "Set-Cookie", "X-HS-Signature", "X-HS-Preview-Token", "api_key", "apiKey", "OPENAI_API_KEY", "API_TOKEN_PEPPER", "R2_SECRET_ACCESS_KEY",
		"R2_ACCESS_KEY_ID", "POSTGRES_PASSWORD", "DATABASE_URL", "REDIS_URL", "WORKER_CALLBACK_SECRET_PREVIOUS", "dsn", "private_key",
	} {
		for way, out := range map[string]string{
			"attribute": logged("json", func(l *slog.Logger) { l.Info("x", name, hot) }),
			"any":       logged("json", func(l *slog.Logger) { l.Info("x", slog.Any(name, []string{hot})) }),
			"map":       logged("json", func(l *slog.Logger) { l.Info("x", "v", map[string]any{name: hot}) }),
			"nested":    logged("text", func(l *slog.Logger) { l.Info("x", slog.Group("g", slog.String(name, hot))) }),
		} {
			if strings.Contains(out, hot) {
				t.Errorf("%s by %s: %s", name, way, out)
			}
		}
	}
	for _, text := range []string{
		"postgres://app:plainlooking@db:5432/x", "redis://:plainlooking@cache:6379/0", `{"password":"plainlooking","a":1}`, "password=plainlooking user=x",
		"GET /p?preview_token=plainlooking&a=1", "https://r2/b/k?X-Amz-Credential=plainlooking&X-Amz-Signature=plainlooking", `{"new_password": "plain\"plainlooking"}`,
		"Authorization: Basic plainlooking", "api_key: plainlooking", "-----BEGIN PRIVATE KEY-----\nplainlooking\n-----END PRIVATE KEY-----",
	} {
		if out := Redact(text); strings.Contains(out, hot) {
			t.Errorf("%s became %s", text, out)
		}
	}
}

func TestTheSecretTypeShowsItselfNowhere(t *testing.T) {
	t.Parallel()
	s := config.NewSecret("plainlooking")
	type holder struct {
		Public config.Secret
		hidden config.Secret
	}
	h := holder{s, s}
	out := logged("json", func(l *slog.Logger) {
		l.Info(fmt.Sprint(s, &s, h, &h), "a", s, "b", h, "c", []config.Secret{s}, "d", map[string]config.Secret{"x": s})
		l.Info(fmt.Sprintf("%v %+v %#v %s %q %x %d", s, s, s, s, s, s, s), "e", fmt.Sprintf("%v %+v %#v", h, &h, h), "f", fmt.Sprintf("%v", h.hidden))
	})
	raw, err := json.Marshal(h)
	if err != nil {
		t.Fatal(err)
	}
	hexed := fmt.Sprintf("%x", "plainlooking")
	for _, text := range []string{out, string(raw)} {
		if strings.Contains(text, "plainlooking") || strings.Contains(text, hexed) || !strings.Contains(text, "[redacted]") {
			t.Errorf("%s", text)
		}
	}
}

func TestOrdinaryTextIsLeftAlone(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "[worker] Busy, delaying job", "preview 0197aaaa-0000-7000-8000-000000000001 ready in 12.5 ms", "GET /api/v1/projects?limit=50&cursor=abc",
		"src/keys.tsx:12:5: Unexpected token", "http://localhost:4000/health", "the token has expired", "a basic mistake", "code=200 is fine", "monkey: banana",
	} {
		if got := Redact(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
	out := logged("json", func(l *slog.Logger) {
		l.Info("x", "ACCESS_TOKEN_TTL", "15m", "PASSWORD_MEMORY", "19MiB", "JWT_SECRET", "set", "key", "projects/1", "n", 3, "d", time.Second, "nil", nil, "list", []int{1, 2})
	})
	for _, want := range []string{`"ACCESS_TOKEN_TTL":"15m"`, `"PASSWORD_MEMORY":"19MiB"`, `"JWT_SECRET":"set"`, `"key":"projects/1"`, `"n":3`, `"d":1000000000`, `"nil":null`, `"list":[1,2]`} {
		if !strings.Contains(out, want) {
			t.Errorf("%s is not in %s", want, out)
		}
	}
}

func TestContextAttributesStandOnEveryLine(t *testing.T) {
	t.Parallel()
	ctx := With(With(context.Background(), slog.String("request_id", "r1")), slog.String("job", "j1"))
	out := logged("json", func(l *slog.Logger) { l.InfoContext(ctx, "x"); l.Info("y") })
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if !strings.Contains(lines[0], `"request_id":"r1"`) || !strings.Contains(lines[0], `"job":"j1"`) || strings.Contains(lines[1], "r1") {
		t.Errorf("%q", lines)
	}
	if out := logged("json", func(l *slog.Logger) {
		l.Info("x", "v", strings.Repeat("a ", 20_000), "big", []string{strings.Repeat("a", 20_000)})
	}); strings.Count(out, "a") > 25_000 {
		t.Errorf("%d bytes were logged", len(out))
	}
}

func FuzzRedactKeepsJSONAndShortens(f *testing.F) {
	f.Add(`{"password":"x"}`)
	f.Fuzz(func(t *testing.T, text string) {
		once := Redact(text)
		if len(once) > 4*len(text)+64 {
			t.Fatalf("%d bytes became %d", len(text), len(once))
		}
	})
}

func BenchmarkAccessLogLine(b *testing.B) {
	var out bytes.Buffer
	l := New(&out, Options{})
	for b.Loop() {
		out.Reset()
		l.LogAttrs(context.Background(), slog.LevelInfo, "request", slog.String("method", "GET"), slog.String("function", "previews.get"), slog.Int("status", 200),
			slog.Int64("bytes", 1234), slog.Float64("ms", 1.5), slog.String("ip", "203.0.113.9"), slog.String("user", "0197aaaa-0000-7000-8000-000000000001"))
	}
}
