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
	"time"
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
		attrs = append(attrs, more...)
	}
	r.Attrs(func(a slog.Attr) bool {
		attrs = append(attrs, a)
		return true
	})
	return h.line(ctx, r.Time, r.Level, r.Message, r.PC, attrs)
}

// line redacts what it is given, in place, and writes it.
func (h *handler) line(ctx context.Context, at time.Time, level slog.Level, message string, pc uintptr, attrs []slog.Attr) error {
	for i := range attrs {
		redactInPlace(&attrs[i])
	}
	message = Redact(message)
	if written, err := h.lines.write(at, level, message, attrs); written {
		return err
	}
	clean := slog.NewRecord(at, level, message, pc)
	clean.AddAttrs(attrs...)
	return h.inner.Handle(ctx, clean)
}

// Line writes one line to a handler without a Record made first, and without the context's attributes: for lines that
// every request writes. The attributes are redacted where they stand.
func Line(ctx context.Context, to slog.Handler, at time.Time, level slog.Level, message string, attrs []slog.Attr) error {
	if h, ok := to.(*handler); ok {
		return h.line(ctx, at, level, message, 0, attrs)
	}
	r := slog.NewRecord(at, level, message, 0)
	r.AddAttrs(attrs...)
	return to.Handle(ctx, r)
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
