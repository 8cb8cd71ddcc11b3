package sandbox

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/tetratelabs/wazero"

	"hivesync/shared/preview/flow"
	"hivesync/shared/preview/sandbox/js"
)

const (
	// flowTime bounds the CPU time that one file's types may take. A file of 300 lines takes 20 ms; what takes this long was
	// written to, as nested conditions can be.
	flowTime = 3 * time.Second
	// flowWatch is how often that is looked at.
	flowWatch = 20 * time.Millisecond
	// maxStripped bounds the stripped files that a process keeps, in bytes: projects are bundled again after each edit, and most
	// of their files, and all of their packages', are what they were.
	maxStripped = 16 << 20
)

// flowStripper takes Flow's types out of files, one at a time, and keeps the results for the life of its process.
type flowStripper struct {
	parser *flow.Parser

	mu    sync.Mutex
	kept  map[[sha256.Size]byte][]byte
	order [][sha256.Size]byte // the oldest first
	bytes int
}

// newFlowStripper compiles the parser. That reads and writes the cache, so it is done before the process is confined.
func newFlowStripper(ctx context.Context, cacheDir string) (*flowStripper, error) {
	module, format, err := js.Flow()
	if err != nil {
		return nil, err
	}
	var cache wazero.CompilationCache
	if cacheDir != "" {
		if dir, err := wazero.NewCompilationCacheWithDir(cacheDir); err == nil {
			cache = dir
		}
	}
	parser, err := flow.New(ctx, module, format, cache)
	return &flowStripper{parser: parser, kept: map[[sha256.Size]byte][]byte{}}, err
}

// strip is the hook of bundle.Input. Its errors are for the file's author.
func (s *flowStripper) strip(ctx context.Context, source []byte, limit time.Duration) ([]byte, error) {
	key := sha256.Sum256(source)
	s.mu.Lock() // one file at a time: each takes a parser's memory
	defer s.mu.Unlock()
	if known, ok := s.kept[key]; ok {
		return known, nil
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go expire(ctx, cancel, startMeter(0), limit)
	out, err := s.parser.Strip(ctx, source)
	if errors.Is(context.Cause(ctx), errSpent) {
		return nil, fmt.Errorf("reading it took more than %s of CPU time", limit)
	}
	if err != nil {
		return nil, err
	}
	s.keep(key, out)
	return out, nil
}

// expire ends the context once the process has used the CPU time that it may.
func expire(ctx context.Context, cancel context.CancelCauseFunc, used meter, limit time.Duration) {
	tick := time.NewTicker(flowWatch)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if used.spent() > limit {
				cancel(errSpent)
				return
			}
		}
	}
}

// keep remembers a result, in the place of the oldest ones.
func (s *flowStripper) keep(key [sha256.Size]byte, out []byte) {
	if len(out) > maxStripped/4 {
		return
	}
	s.kept[key], s.order = out, append(s.order, key)
	for s.bytes += len(out); s.bytes > maxStripped; s.order = s.order[1:] {
		s.bytes -= len(s.kept[s.order[0]])
		delete(s.kept, s.order[0])
	}
}
