package httphost

import (
	"context"
	"errors"
	"path"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

type testKey struct{}

func TestADeadlineEndsAsAContextDoes(t *testing.T) {
	t.Parallel()
	parent, stop := context.WithCancelCause(context.WithValue(t.Context(), testKey{}, "v"))
	defer stop(nil)
	begin := func(in time.Duration) *deadline {
		d := &deadline{}
		d.by(parent, time.Now().Add(in))
		return d
	}

	d := begin(time.Hour)
	if at, ok := d.Deadline(); !ok || time.Until(at) > time.Hour || d.Err() != nil || d.Value(testKey{}) != "v" {
		t.Errorf("%v %v %v", at, ok, d.Err())
	}
	d.end()
	if <-d.Done(); !errors.Is(d.Err(), context.Canceled) {
		t.Errorf("ended: %v", d.Err())
	}

	past := begin(-time.Second)
	if err := past.Err(); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("past its time: %v", err)
	}
	past.end()
	if err := past.Err(); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("an end changes nothing behind the time: %v", err)
	}

	soon := begin(time.Millisecond)
	child, cancel := context.WithCancel(soon)
	defer cancel()
	<-child.Done()
	if !errors.Is(child.Err(), context.DeadlineExceeded) || !errors.Is(soon.Err(), context.DeadlineExceeded) {
		t.Errorf("a child: %v, %v", child.Err(), soon.Err())
	}

	earlier, cancelEarlier := context.WithTimeout(parent, time.Minute)
	defer cancelEarlier()
	inner := &deadline{}
	inner.by(earlier, time.Now().Add(time.Hour))
	if at, _ := inner.Deadline(); time.Until(at) > time.Minute {
		t.Errorf("the parent ends before: %v", at)
	}

	waiting, idle := begin(time.Hour), begin(time.Hour)
	done := waiting.Done()
	stop(errGone)
	<-done
	for name, d := range map[string]*deadline{"waited for": waiting, "not waited for": idle} {
		if !errors.Is(d.Err(), context.Canceled) || !errors.Is(context.Cause(d), errGone) {
			t.Errorf("%s: %v, %v", name, d.Err(), context.Cause(d))
		}
	}
}

func TestADeadlineIsSafeForMany(t *testing.T) {
	t.Parallel()
	d := &deadline{}
	d.by(t.Context(), time.Now().Add(time.Hour))
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			_ = d.Err()
			_ = d.Value(testKey{})
			<-d.Done()
		})
	}
	d.end()
	wait.Wait()
}

func TestCleanPathsAreThoseOfPackagePath(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := "/" + rapid.StringOfN(rapid.SampledFrom([]rune("/.a")), 0, 9, -1).Draw(t, "path")
		clean := path.Clean(p)
		if want := clean == p || (clean+"/" == p && p != "//"); cleanPath(p) != want {
			t.Fatalf("%q: %v", p, !want)
		}
	})
}
