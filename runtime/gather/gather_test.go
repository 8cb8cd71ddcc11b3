package gather

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestCallsAreSharedWithinTheirBounds holds a call on its way until all items have gathered behind it.
func TestCallsAreSharedWithinTheirBounds(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var calls [][]string
	begun, proceed := make(chan struct{}, 100), make(chan struct{})
	b := &Batcher[string, string]{
		Items: 3, Bytes: 10, Most: 1, Size: func(s string) int { return len(s) },
		Send: func(_ context.Context, items []string) ([]string, error) {
			mu.Lock()
			calls = append(calls, items)
			mu.Unlock()
			begun <- struct{}{}
			<-proceed
			answers := make([]string, len(items))
			for i, s := range items {
				if s == "bad" {
					return nil, errors.New("all of them")
				}
				answers[i] = "got " + s
			}
			return answers, nil
		},
	}
	var answers sync.WaitGroup
	got := map[string]string{}
	ask := func(item string) {
		answers.Add(1)
		b.Later(item, func(answer string, err error) {
			defer answers.Done()
			mu.Lock()
			defer mu.Unlock()
			got[item] = answer + fmt.Sprint(err)
		})
	}
	ask("first")
	<-begun
	for _, item := range []string{"a", "b", "c", "12345", "1234567", "larger than a call", "bad", "too"} {
		ask(item)
	}
	close(proceed)
	answers.Wait()
	want := [][]string{{"first"}, {"a", "b", "c"}, {"12345"}, {"1234567"}, {"larger than a call"}, {"bad", "too"}}
	if d := cmp.Diff(want, calls); d != "" {
		t.Error(d)
	}
	for item, answer := range got {
		expected := "got " + item + "<nil>"
		if item == "bad" || item == "too" {
			expected = "all of them"
		}
		if answer != expected {
			t.Errorf("%s: %s", item, answer)
		}
	}
}

func TestACallerThatLeavesHoldsUpNobody(t *testing.T) {
	t.Parallel()
	proceed := make(chan struct{})
	b := &Batcher[int, int]{Most: 1, Size: func(int) int { return 1 }, Send: func(_ context.Context, items []int) ([]int, error) {
		<-proceed
		return items, nil
	}}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.Do(gone, 1); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	close(proceed)
	if n, err := b.Do(t.Context(), 2); n != 2 || err != nil {
		t.Error(n, err)
	}
}
