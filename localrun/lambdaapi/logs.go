package lambdaapi

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"sync"
	"time"
)

// tailBytes is how much of a call's log Lambda answers with.
const tailBytes = 4 << 10

// Logs passes on what functions write, and keeps the last of it for each call that is under way. Calls at the same time
// in one process share their lines.
type Logs struct {
	out io.Writer

	mu    sync.Mutex
	calls map[*tail]struct{}
}

// tail is the end of one call's log.
type tail struct {
	id       string
	reported chan struct{} // closed with the call's last line
	text     []byte
}

// NewLogs returns a Logs that passes on to out.
func NewLogs(out io.Writer) *Logs { return &Logs{out: out, calls: map[*tail]struct{}{}} }

// Write implements io.Writer.
func (l *Logs) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for t := range l.calls {
		t.add(b)
	}
	return l.out.Write(b)
}

func (t *tail) add(b []byte) {
	t.text = append(t.text, b...)
	if over := len(t.text) - tailBytes; over > 0 {
		t.text = append(t.text[:0], t.text[over:]...)
	}
}

// begin starts to keep the log of a call.
func (l *Logs) begin(id string) *tail {
	t := &tail{id: id, reported: make(chan struct{})}
	t.add(fmt.Appendf(nil, "START RequestId: %s Version: $LATEST\n", id))
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls[t] = struct{}{}
	return t
}

// end returns the end of a call's log.
func (l *Logs) end(t *tail) []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.calls, t)
	return t.text
}

// The words that Lambda's own lines begin with.
const (
	endLine    = "END RequestId: "
	reportLine = "REPORT RequestId: "
)

// report is what Lambda says of a call once it has ended.
func (t *tail) report(r Result) []byte {
	text := fmt.Sprintf("%s%s\n%s%s\tDuration: %.2f ms\tBilled Duration: %.0f ms\tMemory Size: %d MB", endLine, t.id, reportLine, t.id,
		milliseconds(r.Run), math.Ceil(milliseconds(r.Run+r.Init)), memoryMB)
	if r.Init > 0 {
		text += fmt.Sprintf("\tInit Duration: %.2f ms", milliseconds(r.Init))
	}
	return []byte(text + "\n")
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// follow passes on what processes write into a pipe until its end. A call's report goes through the same pipe: where it
// arrives, all that was written before it has.
func (l *Logs) follow(pipe *os.File) {
	in := bufio.NewReaderSize(pipe, 64<<10)
	for {
		line, err := in.ReadSlice('\n')
		if len(line) > 0 && !l.reports(line) {
			_, _ = l.Write(line)
		}
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return
		}
	}
}

// reports takes a line of Lambda's own, which is for the call alone.
func (l *Logs) reports(line []byte) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for t := range l.calls {
		switch {
		case bytes.HasPrefix(line, []byte(endLine+t.id)):
			t.add(line)
			return true
		case bytes.HasPrefix(line, []byte(reportLine+t.id)):
			t.add(line)
			select {
			case <-t.reported: // a function has said so itself
			default:
				close(t.reported)
			}
			return true
		}
	}
	return false
}
