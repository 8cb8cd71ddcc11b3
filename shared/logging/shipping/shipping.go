// Package shipping stores a process's log in the object storage, batch by batch, so that it outlives the process and its machine.
//
// Whoever logs never waits for it and never fails by it: lines wait in a bounded memory, of which the oldest go first while the
// storage is away, and are counted. It takes lines as they are: what is secret has been taken out before.
package shipping

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"time"
)

// Storage is where batches go: *objects.Store is one.
type Storage interface {
	Put(ctx context.Context, key string, data []byte, contentType string) error
}

// Options says what is stored where, and when. All but Log are required.
type Options struct {
	Storage Storage
	// Key names the object of a batch that is stored at a time, which is another for each.
	Key func(at time.Time) string
	// Every is the longest time that a line waits while the storage takes what it is given.
	Every time.Duration
	// Batch is the size in bytes from which lines are stored before that, and of the largest object.
	Batch int
	// Buffer bounds the lines that wait, those under way included, in bytes.
	Buffer int
	// Log is told that the storage refuses batches, and that it takes them again. It must not lead back here. Nil for nobody.
	Log *slog.Logger
}

// Figures count lines.
type Figures struct {
	// Shipped were stored, Dropped were not and are gone, and Waiting bytes are yet to be stored.
	Shipped, Dropped int64
	Waiting          int
	// Failed counts tries to store a batch that the storage did not take.
	Failed int64
}

// Shipper takes lines, one to each Write, and stores them. It is safe for concurrent use.
type Shipper struct {
	o    Options
	full chan struct{} // told that a batch is there
	stop chan struct{}
	done chan struct{}
	once sync.Once

	mu      sync.Mutex
	waiting [][]byte
	size    int // of those and of the batch under way
	dropped int64
	untold  int64 // of the dropped, those that no batch has told of
	shipped int64
	failed  int64
	ended   bool

	away bool // of the storage; only the goroutine that stores knows
	last time.Time
}

// New returns a Shipper that stores until Close.
func New(o Options) *Shipper {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Shipper{o: o, full: make(chan struct{}, 1), stop: make(chan struct{}), done: make(chan struct{})}
	go s.run()
	return s
}

// Write takes a line. It copies it and returns at once, always without an error.
func (s *Shipper) Write(line []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.ended:
		return len(line), nil
	case len(line) > s.o.Batch:
		s.drop(1)
		return len(line), nil
	}
	for s.size+len(line) > s.o.Buffer {
		if len(s.waiting) == 0 { // all the rest is under way
			s.drop(1)
			return len(line), nil
		}
		s.size -= len(s.waiting[0])
		s.waiting[0] = nil
		s.waiting = s.waiting[1:]
		s.drop(1)
	}
	s.waiting = append(s.waiting, append(make([]byte, 0, len(line)), line...))
	s.size += len(line)
	if s.size >= s.o.Batch {
		select {
		case s.full <- struct{}{}:
		default:
		}
	}
	return len(line), nil
}

// drop counts lines that are gone; the caller holds the lock.
func (s *Shipper) drop(lines int64) {
	s.dropped += lines
	s.untold += lines
}

// Figures returns the counts so far.
func (s *Shipper) Figures() Figures {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Figures{Shipped: s.shipped, Dropped: s.dropped, Waiting: s.size, Failed: s.failed}
}

// Close stores what waits, for as long as ctx allows, and then takes nothing more. It returns what kept it from storing all.
func (s *Shipper) Close(ctx context.Context) error {
	s.once.Do(func() { close(s.stop) })
	select {
	case <-s.done: // a batch that was under way has been stored, or was broken off
	case <-ctx.Done():
	}
	err := ctx.Err()
	for err == nil {
		var more bool
		if more, err = s.ship(ctx); !more {
			break
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
	return err
}

// retryAtMost bounds the waits between two tries while the storage is away.
const retryAtMost = time.Minute

func (s *Shipper) run() {
	defer close(s.done)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		select {
		case <-s.stop: // Close stores the rest within a time of its own
			cancel()
		case <-ctx.Done():
		}
	}()
	timer := time.NewTimer(s.o.Every)
	defer timer.Stop()
	pause := s.o.Every
	for {
		full := s.full
		if s.away {
			full = nil // a full batch is no reason to hurry one who refuses it
		}
		select {
		case <-s.stop:
			return
		case <-timer.C:
		case <-full:
		}
		more, err := true, error(nil)
		for more && err == nil {
			more, err = s.ship(ctx)
		}
		if s.away = err != nil; s.away {
			pause = min(2*pause, max(retryAtMost, s.o.Every))
		} else {
			pause = s.o.Every
		}
		timer.Reset(pause)
	}
}

// ship stores a batch, and reports whether there may be more. What is not stored waits for the next try.
func (s *Shipper) ship(ctx context.Context) (more bool, err error) {
	batch, lines, told := s.take()
	if len(batch) == 0 {
		return false, nil
	}
	at := time.Now().UTC()
	if !at.After(s.last) { // each batch has a key of its own
		at = s.last.Add(1)
	}
	s.last = at
	err = s.o.Storage.Put(ctx, s.o.Key(at), batch, "application/x-ndjson")
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		if ctx.Err() == nil && !s.away {
			s.o.Log.Warn("the log is not stored; it waits, and its oldest lines go first", "error", err)
		}
		s.failed++
		s.untold += told
		s.waiting = append(lines, s.waiting...)
		return true, err
	}
	if s.away {
		s.o.Log.Info("the log is stored again", "dropped", s.dropped)
	}
	for _, line := range lines {
		s.size -= len(line)
	}
	s.shipped += int64(len(lines))
	return len(s.waiting) > 0, nil
}

// take returns the next batch, with the lines that it is made of, and how many that are gone it tells of.
func (s *Shipper) take() (batch []byte, lines [][]byte, told int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if told = s.untold; told > 0 {
		s.untold = 0
		batch = append(lost(told, time.Now()), '\n')
	}
	n := 0
	for n < len(s.waiting) && len(batch)+len(s.waiting[n]) <= s.o.Batch {
		batch = append(batch, s.waiting[n]...)
		n++
	}
	lines, s.waiting = s.waiting[:n:n], s.waiting[n:]
	return batch, lines, told
}

// lost is the line that tells of lines that are gone, as slog writes one.
func lost(lines int64, at time.Time) []byte {
	text, _ := json.Marshal(struct { // of these fields, it cannot fail
		Time    time.Time `json:"time"`
		Level   string    `json:"level"`
		Message string    `json:"msg"`
		Lines   int64     `json:"dropped"`
	}{at, slog.LevelWarn.String(), "lines of the log were dropped before they could be stored", lines})
	return text
}
