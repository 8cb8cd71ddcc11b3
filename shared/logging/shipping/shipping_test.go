package shipping

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hivesync/shared/config"
	"hivesync/shared/devservers/servertest"
	"hivesync/shared/logging"
	"hivesync/shared/objects"
)

const patience = servertest.Patience

// bucket is a storage that may be away, or hang until it is let go.
type bucket struct {
	mu      sync.Mutex
	objects map[string]string
	keys    []string
	err     error
	hang    chan struct{} // closed to let go; nil for at once
	asked   chan struct{} // told of each try
}

func newBucket() *bucket {
	return &bucket{objects: map[string]string{}, asked: make(chan struct{}, 1000)}
}

func (b *bucket) Put(ctx context.Context, key string, data []byte, _ string) error {
	select {
	case b.asked <- struct{}{}:
	default:
	}
	b.mu.Lock()
	hang, err := b.hang, b.err
	b.mu.Unlock()
	if hang != nil {
		select {
		case <-hang:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, twice := b.objects[key]; twice {
		return errors.New("the key is taken")
	}
	b.objects[key], b.keys = string(data), append(b.keys, key)
	return nil
}

// lines returns what is stored, in the order of the keys.
func (b *bucket) lines() (out []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, key := range slices.Sorted(slices.Values(b.keys)) {
		out = append(out, strings.Split(strings.TrimSuffix(b.objects[key], "\n"), "\n")...)
	}
	return out
}

func open(t *testing.T, b Storage, o Options) *Shipper {
	t.Helper()
	o.Storage, o.Key = b, func(at time.Time) string { return objects.WorkerLogKey("cpu-1", at) }
	s := New(o)
	t.Cleanup(func() {
		ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
		cancel()
		_ = s.Close(ctx)
	})
	return s
}

func write(s *Shipper, from, to int) {
	for i := from; i < to; i++ {
		_, _ = fmt.Fprintf(s, "{\"line\":%06d}\n", i)
	}
}

const lineSize = len("{\"line\":000000}\n")

func TestLinesAreStoredInOrderWhenABatchIsFullAndAtTheEnd(t *testing.T) {
	t.Parallel()
	b := newBucket()
	s := open(t, b, Options{Every: time.Hour, Batch: 100 * lineSize, Buffer: 1 << 20})
	write(s, 0, 250)
	select {
	case <-b.asked: // without waiting for the hour
	case <-time.After(patience):
		t.Fatal("a full batch is not stored")
	}
	write(s, 250, 260)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := s.Close(ctx); err != nil {
		t.Fatal(err)
	}
	got := b.lines()
	if len(got) != 260 || !slices.IsSorted(got) || got[259] != `{"line":000259}` {
		t.Errorf("%d lines, in order: %v", len(got), slices.IsSorted(got))
	}
	for _, key := range b.keys {
		if len(b.objects[key]) > 100*lineSize || !strings.HasPrefix(key, "logs/workers/cpu-1/") || !strings.HasSuffix(key, ".json") {
			t.Errorf("%s has %d bytes", key, len(b.objects[key]))
		}
	}
	if f := s.Figures(); f.Shipped != 260 || f.Dropped+f.Failed != 0 || f.Waiting != 0 {
		t.Errorf("%+v", f)
	}
	write(s, 260, 261)
	if s.Figures().Waiting != 0 {
		t.Error("a closed log takes lines")
	}
}

func TestLinesAreStoredAfterATime(t *testing.T) {
	t.Parallel()
	b := newBucket()
	s := open(t, b, Options{Every: time.Millisecond, Batch: 1 << 20, Buffer: 2 << 20})
	write(s, 0, 1)
	select {
	case <-b.asked:
	case <-time.After(patience):
		t.Fatal("a line waits for ever")
	}
}

// Whoever logs is not held up by a storage that hangs, and what waits is bounded.
func TestAFloodWhileTheStorageHangsIsBoundedAndCounted(t *testing.T) {
	t.Parallel()
	b := newBucket()
	b.hang = make(chan struct{})
	s := open(t, b, Options{Every: time.Hour, Batch: 10 * lineSize, Buffer: 100 * lineSize})
	write(s, 0, 10)
	<-b.asked // the first ten are under way, for as long as we say
	write(s, 10, 10_010)
	f := s.Figures()
	if f.Waiting > 100*lineSize || f.Dropped != 10_010-100 {
		t.Errorf("%+v", f)
	}
	close(b.hang)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := s.Close(ctx); err != nil {
		t.Fatal(err)
	}
	// The first ten may have been broken off by the end, and were kept then.
	got := b.lines()
	told, first, last := int64(0), 0, got[len(got)-1]
	for _, line := range got {
		var l struct {
			Dropped int64 `json:"dropped"`
		}
		if err := json.Unmarshal([]byte(line), &l); err != nil && !strings.Contains(line, "line") {
			t.Fatal(line)
		}
		if told += l.Dropped; l.Dropped == 0 {
			first++
		}
	}
	if told != 10_010-100 || first != 100 || last != `{"line":010009}` {
		t.Errorf("told of %d dropped, %d are stored, the last is %s", told, first, last)
	}
}

func TestWhatIsRefusedWaitsAndIsToldOfOnce(t *testing.T) {
	t.Parallel()
	b := newBucket()
	b.err = errors.New("away")
	var said bytes.Buffer
	var mu sync.Mutex
	s := open(t, b, Options{Every: time.Millisecond, Batch: 10 * lineSize, Buffer: 100 * lineSize, Log: slog.New(slog.NewJSONHandler(locked{&mu, &said}, nil))})
	write(s, 0, 5)
	for range 3 {
		select {
		case <-b.asked:
		case <-time.After(patience):
			t.Fatal("it is not tried again")
		}
	}
	b.mu.Lock()
	b.err = nil
	b.mu.Unlock()
	for limit := time.Now().Add(patience); s.Figures().Shipped < 5; {
		if time.Now().After(limit) {
			t.Fatalf("%+v", s.Figures())
		}
		time.Sleep(time.Millisecond)
	}
	mu.Lock()
	defer mu.Unlock()
	if text := said.String(); strings.Count(text, "is not stored") != 1 || strings.Count(text, "stored again") != 1 {
		t.Error(text)
	}
}

type locked struct {
	mu *sync.Mutex
	w  *bytes.Buffer
}

func (l locked) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}

func TestTheEndIsBoundedAlsoWhereTheStorageHangs(t *testing.T) {
	t.Parallel()
	b := newBucket()
	b.hang = make(chan struct{}) // for ever
	s := open(t, b, Options{Every: time.Hour, Batch: 10 * lineSize, Buffer: 100 * lineSize})
	write(s, 0, 30)
	<-b.asked
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if err := s.Close(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

func TestALineLongerThanABatchIsCountedAndNotKept(t *testing.T) {
	t.Parallel()
	b := newBucket()
	s := open(t, b, Options{Every: time.Hour, Batch: 4096, Buffer: 1 << 20})
	if n, err := s.Write(bytes.Repeat([]byte("x"), 5000)); n != 5000 || err != nil || s.Figures().Dropped != 1 {
		t.Error(n, err, s.Figures())
	}
}

// A real log in a real bucket: what is secret is not there, and every line is JSON.
func TestALogIsReadBackAsItWasWrittenWithoutItsSecrets(t *testing.T) {
	t.Parallel()
	e := servertest.S3(t)
	store, err := objects.New(objects.Options{Endpoint: e.URL, Bucket: e.Bucket, Region: e.Region, AccessKeyID: config.NewSecret(e.AccessKey), SecretAccessKey: config.NewSecret(e.SecretKey)})
	if err != nil {
		t.Fatal(err)
	}
	if err := store.EnsureBucket(t.Context()); err != nil {
		t.Fatal(err)
	}
	s := open(t, store, Options{Every: time.Hour, Batch: 1 << 20, Buffer: 2 << 20})
	var shown bytes.Buffer
	log := logging.Copy(logging.New(&shown, logging.Options{Format: "text"}), s, slog.LevelInfo).With("worker", "cpu-1")
	log.Info("[worker] Ready", "password", "hunter2hunter2", "url", "redis://u:hunter2hunter2@h/0")
	log.WithGroup("job").Warn("attempt failed", "error", errors.New("Bearer hunter2hunter2"))
	log.Debug("not of this level")
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := s.Close(ctx); err != nil {
		t.Fatal(err)
	}
	list, err := store.List(t.Context(), objects.WorkerLogs, "", 10)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	raw, info, err := store.Get(t.Context(), list[0].Key, 1<<20)
	if err != nil || info.ContentType != "application/x-ndjson" {
		t.Fatal(info, err)
	}
	lines := strings.Split(strings.TrimSpace(string(raw)), "\n")
	if len(lines) != 2 || strings.Contains(string(raw), "hunter2") || strings.Contains(shown.String(), "hunter2") || strings.Count(shown.String(), "\n") != 2 {
		t.Fatalf("%s\n%s", raw, shown.String())
	}
	for _, line := range lines {
		var l struct{ Msg, Worker string }
		if json.Unmarshal([]byte(line), &l) != nil || l.Msg == "" || l.Worker != "cpu-1" {
			t.Error(line)
		}
	}
}
