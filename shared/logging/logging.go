// Package logging makes the process's logger: structured, with the request's id on every line, and with
// a filter that takes secrets out by type, by the name of a field and by the shape of a value.
//
// The filter is the last line, not the first: nothing should log a secret to begin with. It never drops
// a line, and it does no I/O beyond the writer it is given.
package logging

import (
	"context"
	"io"
	"log/slog"
	"slices"
)

// Options says what a logger writes.
type Options struct {
	Level  slog.Leveler // info when nil
	Format string       // "text" for people, else JSON
}

// New returns a logger that writes to w.
func New(w io.Writer, o Options) *slog.Logger {
	options := &slog.HandlerOptions{Level: o.Level}
	if o.Format == "text" {
		return slog.New(&handler{slog.NewTextHandler(w, options)})
	}
	return slog.New(&handler{slog.NewJSONHandler(w, options)})
}

// Copy returns a logger that writes each line of log as JSON to w, too, with secrets taken out as New does.
func Copy(log *slog.Logger, w io.Writer, level slog.Leveler) *slog.Logger {
	return slog.New(slog.NewMultiHandler(log.Handler(), &handler{slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level})}))
}

type attrsKey struct{}

// With returns a context whose log lines carry the attributes.
func With(ctx context.Context, attrs ...slog.Attr) context.Context {
	if before, _ := ctx.Value(attrsKey{}).([]slog.Attr); len(before) > 0 {
		attrs = slices.Concat(before, attrs)
	}
	return context.WithValue(ctx, attrsKey{}, attrs)
}

// handler redacts what passes through it and adds the context's attributes.
type handler struct{ inner slog.Handler }

// Enabled asks the handler behind.
func (h *handler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.inner.Enabled(ctx, level)
}

// Handle redacts a record and passes it on.
func (h *handler) Handle(ctx context.Context, r slog.Record) error {
	clean := slog.NewRecord(r.Time, r.Level, Redact(r.Message), r.PC)
	if more, ok := ctx.Value(attrsKey{}).([]slog.Attr); ok {
		for _, a := range more {
			clean.AddAttrs(redactAttr(a))
		}
	}
	r.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(redactAttr(a))
		return true
	})
	return h.inner.Handle(ctx, clean)
}

// WithAttrs redacts the attributes once and passes them on.
func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	clean := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		clean[i] = redactAttr(a)
	}
	return &handler{h.inner.WithAttrs(clean)}
}

// WithGroup passes the group on.
func (h *handler) WithGroup(name string) slog.Handler {
	return &handler{h.inner.WithGroup(Redact(name))}
}
