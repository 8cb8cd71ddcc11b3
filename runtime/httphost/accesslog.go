package httphost

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/google/uuid"

	"hivesync/shared/fault"
	"hivesync/shared/logging"
	"hivesync/shared/telemetry/tracing"
)

// logAccess writes the access log: one line a request.
func (h *Host) logAccess(x *exchange, r *http.Request, end time.Time, took time.Duration) {
	level := slog.LevelInfo
	if x.err != nil && x.w.code() >= http.StatusInternalServerError {
		level = slog.LevelError
	}
	ctx := x.request.Context // without the attributes that the scope adds: they are written here
	handler := h.log.Handler()
	if !handler.Enabled(ctx, level) {
		return
	}
	var buffer [12]slog.Attr
	attrs := buffer[:0]
	if x.route != nil && r.Method == x.route.method {
		handler = x.route.log
	} else {
		attrs = append(attrs, slog.String("method", r.Method), slog.String("function", x.name()))
	}
	attrs = append(attrs, slog.String("request_id", x.id))
	if x.traced {
		if trace := tracing.TraceID(ctx); trace != "" {
			attrs = append(attrs, slog.String("trace_id", trace))
		}
	}
	attrs = append(attrs, slog.Int("status", x.w.code()), slog.Int64("bytes", x.w.written),
		slog.Float64("ms", float64(took.Microseconds())/1000), slog.String("ip", x.address))
	if x.route == nil {
		attrs = append(attrs, slog.String("path", clip(r.URL.Path, 200))) // the query stays out: it can carry a token
	}
	switch {
	case x.principal.Worker != "":
		attrs = append(attrs, slog.String("worker", x.principal.Worker))
	case x.user != "":
		attrs = append(attrs, slog.String("user", x.user))
	case x.principal.UserID != uuid.Nil: // refused before it was counted
		attrs = append(attrs, slog.String("user", x.principal.UserID.String()))
	case x.principal.PreviewID != uuid.Nil:
		attrs = append(attrs, slog.String("preview", x.principal.PreviewID.String()))
	}
	if x.err != nil {
		e := fault.From(x.err)
		attrs = append(attrs, slog.String("code", string(e.Code)), slog.String("error", x.err.Error()))
	}
	_ = logging.Line(ctx, handler, end, level, "request", attrs) // as slog itself does: a log that cannot be written has no other place to say so
}
