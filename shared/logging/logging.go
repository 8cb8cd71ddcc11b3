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
		return slog.New(&handler{inner: slog.NewTextHandler(w, options)})
	}
	locked := &lockedWriter{w: w}
	return slog.New(&handler{inner: slog.NewJSONHandler(locked, options), lines: &lines{w: locked}})
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
type handler struct {
	inner slog.Handler
	lines *lines // nil where inner writes every line
}

// Enabled asks the handler behind.
func (h *handler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.inner.Enabled(ctx, level)
}

// Handle redacts a record and passes it on.
func (h *handler) Handle(ctx context.Context, r slog.Record) error {
	var room [16]slog.Attr
	attrs := room[:0]
	if more, ok := ctx.Value(attrsKey{}).([]slog.Attr); ok {
		for _, a := range more {
			attrs = append(attrs, redactAttr(a))
		}
	}
	r.Attrs(func(a slog.Attr) bool {
		attrs = append(attrs, redactAttr(a))
		return true
	})
	message := Redact(r.Message)
	if written, err := h.lines.write(r, message, attrs); written {
		return err
	}
	clean := slog.NewRecord(r.Time, r.Level, message, r.PC)
	clean.AddAttrs(attrs...)
	return h.inner.Handle(ctx, clean)
}

// WithAttrs redacts the attributes once and passes them on.
func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	clean := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		clean[i] = redactAttr(a)
	}
	return &handler{inner: h.inner.WithAttrs(clean), lines: h.lines.with(clean)}
}

// WithGroup passes the group on.
func (h *handler) WithGroup(name string) slog.Handler {
	return &handler{inner: h.inner.WithGroup(Redact(name))}
}
