package logging

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestLinesAreThoseOfSlog(t *testing.T) {
	t.Parallel()
	text := rapid.OneOf(rapid.StringMatching(`[a-zA-Z0-9 <>&'./:=-]{0,30}`), rapid.String(), rapid.SampledFrom([]string{`"`, `\`, "\x7f", "\u2028", "\xff", "token=abcdefgh"}))
	attribute := rapid.Custom(func(t *rapid.T) slog.Attr {
		key := text.Draw(t, "key")
		switch rapid.IntRange(0, 9).Draw(t, "kind") {
		case 0:
			return slog.Int64(key, rapid.Int64().Draw(t, "int"))
		case 1:
			return slog.Uint64(key, rapid.Uint64().Draw(t, "uint"))
		case 2:
			return slog.Float64(key, rapid.OneOf(rapid.Float64(), rapid.SampledFrom([]float64{0, 1e-6, 9e-7, 1e21, -1e20, 0.125, math.Inf(1), math.NaN(), math.Copysign(0, -1)})).Draw(t, "float"))
		case 3:
			return slog.Bool(key, rapid.Bool().Draw(t, "bool"))
		case 4:
			return slog.Duration(key, time.Duration(rapid.Int64().Draw(t, "duration")))
		case 5:
			return slog.Time(key, time.Unix(rapid.Int64Range(-1e12, 1e12).Draw(t, "time"), rapid.Int64Range(0, 1e9).Draw(t, "ns")).UTC())
		case 6:
			return slog.Any(key, errors.New(text.Draw(t, "error")))
		case 7:
			return slog.Group(key, slog.String("a", text.Draw(t, "inner")))
		case 8:
			return slog.Any(key, []string{text.Draw(t, "element")})
		default:
			return slog.String(key, text.Draw(t, "value"))
		}
	})
	attributes := rapid.SliceOfN(attribute, 0, 6)
	rapid.Check(t, func(t *rapid.T) {
		var quick, plain bytes.Buffer
		slow := &handler{inner: slog.NewJSONHandler(&plain, &slog.HandlerOptions{Level: slog.LevelDebug})}
		loggers := []*slog.Logger{New(&quick, Options{Level: slog.LevelDebug}), slog.New(slow)}
		before, in, own := attributes.Draw(t, "before"), attributes.Draw(t, "context"), attributes.Draw(t, "own")
		message := text.Draw(t, "message")
		group := rapid.SampledFrom([]string{"", "", "", "g"}).Draw(t, "group")
		record := slog.NewRecord(time.Date(2026, 1, 2, 3, 4, 5, rapid.IntRange(0, 999_999_999).Draw(t, "ns"), time.UTC), slog.Level(rapid.IntRange(-4, 12).Draw(t, "level")), message, 0)
		record.AddAttrs(own...)
		for _, l := range loggers {
			h := l.Handler()
			if len(before) > 0 {
				h = h.WithAttrs(before)
			}
			if group != "" {
				h = h.WithGroup(group)
			}
			if err := h.Handle(With(context.Background(), in...), record); err != nil {
				t.Fatal(err)
			}
		}
		if quick.String() != plain.String() {
			t.Fatalf("got  %s\nwant %s", quick.String(), plain.String())
		}
	})
}

func TestSuspicionIsTheSameAtEveryPlace(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[a-z .]{0,12}`).Draw(t, "before") + rapid.SampledFrom(append([]string{"", "toKen", "é"}, marks...)).Draw(t, "mark") +
			rapid.StringMatching(`[a-z .]{0,12}`).Draw(t, "after")
		if rapid.Bool().Draw(t, "upper") {
			text = strings.ToUpper(text)
		}
		if want := len(text) >= shortest && suspiciousAnywhere(text); suspicious(text) != want {
			t.Fatalf("%q: %v", text, !want)
		}
	})
}
