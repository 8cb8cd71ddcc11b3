package logging

import (
	"io"
	"log/slog"
	"math"
	"strconv"
	"sync"
	"time"
	"unicode/utf8"
)

// lines writes JSON lines of plain values as slog's own handler would, byte by byte the same, at a fraction of its
// price: every request and every job writes one. What is not plain it leaves to that handler.
type lines struct {
	w      io.Writer
	before []byte // the attributes of With, each behind a comma
}

// lockedWriter lets two handlers write whole lines to one writer.
type lockedWriter struct {
	mu sync.Mutex
	w  io.Writer
}

// Write writes one line.
func (l *lockedWriter) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}

var lineBuffers = sync.Pool{New: func() any { b := make([]byte, 0, 1024); return &b }}

// maxLine is the largest buffer that is kept for the next line, in bytes.
const maxLine = 16 << 10

// with returns lines that begin with the attributes, or nil where one of them is not plain.
func (l *lines) with(attrs []slog.Attr) *lines {
	if l == nil {
		return nil
	}
	before, plain := appendAttrs(append([]byte{}, l.before...), attrs)
	if !plain {
		return nil
	}
	return &lines{w: l.w, before: before}
}

// write writes a line. It reports false, and has written nothing, where
// something is not plain.
func (l *lines) write(at time.Time, level slog.Level, message string, attrs []slog.Attr) (written bool, err error) {
	if l == nil || at.IsZero() || !asIs(message) {
		return false, nil
	}
	buffer := lineBuffers.Get().(*[]byte)
	defer func() {
		if cap(*buffer) <= maxLine {
			lineBuffers.Put(buffer)
		}
	}()
	line := append((*buffer)[:0], `{"time":`...)
	line, plain := appendTime(line, at)
	line = append(line, `,"level":"`...)
	line = append(line, level.String()...)
	line = append(line, `","msg":"`...)
	line = append(line, message...)
	line = append(line, '"')
	line = append(line, l.before...)
	if plain {
		line, plain = appendAttrs(line, attrs)
	}
	*buffer = append(line, "}\n"...)
	if !plain {
		return false, nil
	}
	_, err = l.w.Write(*buffer)
	return true, err
}

func appendAttrs(line []byte, attrs []slog.Attr) (longer []byte, plain bool) {
	for i := range attrs {
		a := &attrs[i]
		if a.Key == "" || !asIs(a.Key) {
			return line, false
		}
		line = append(line, ',', '"')
		line = append(line, a.Key...)
		line = append(line, '"', ':')
		if line, plain = appendPlain(line, a.Value); !plain {
			return line, false
		}
	}
	return line, true
}

func appendPlain(line []byte, v slog.Value) (longer []byte, plain bool) {
	switch v.Kind() {
	case slog.KindString:
		text := v.String()
		if !asIs(text) {
			return line, false
		}
		line = append(line, '"')
		line = append(line, text...)
		return append(line, '"'), true
	case slog.KindInt64:
		return strconv.AppendInt(line, v.Int64(), 10), true
	case slog.KindUint64:
		return strconv.AppendUint(line, v.Uint64(), 10), true
	case slog.KindFloat64:
		f := v.Float64()
		if size := math.Abs(f); f != 0 && (size < 1e-6 || size >= 1e21 || math.IsNaN(f)) {
			return line, false // JSON writes these with an exponent, or not at all
		}
		return strconv.AppendFloat(line, f, 'f', -1, 64), true
	case slog.KindBool:
		return strconv.AppendBool(line, v.Bool()), true
	case slog.KindDuration:
		return strconv.AppendInt(line, int64(v.Duration()), 10), true
	case slog.KindTime:
		return appendTime(line, v.Time())
	default:
		return line, false
	}
}

func appendTime(line []byte, t time.Time) (longer []byte, plain bool) {
	if year := t.Year(); year < 0 || year >= 10000 {
		return line, false
	}
	line = append(line, '"')
	line = t.AppendFormat(line, time.RFC3339Nano)
	return append(line, '"'), true
}

// asIs reports whether a text stands in JSON as it is.
func asIs(text string) bool {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf || c == 0x7f {
			return false
		}
	}
	return true
}
