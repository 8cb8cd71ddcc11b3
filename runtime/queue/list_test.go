package queue

import (
	"slices"
	"testing"
	"time"
)

func TestListShowsTheJobsOfEachState(t *testing.T) {
	t.Parallel()
	c, _ := newQueue(t)
	later := job("later", "t", "free")
	later.Delay = time.Minute
	put(t, c, job("a", "t", "premium"), job("b", "t", "free"), job("c", "u", "free"), job("d", "t", "free"), later)
	leased := claimOne(t, c)
	if leased.ID != "a" {
		t.Fatalf("claimed %s", leased.ID)
	}
	for state, want := range map[State][]string{Waiting: {"b", "d", "c"}, Leased: {"a"}, Delayed: {"later"}, Dead: {}} {
		list, err := c.List(t.Context(), testQueue, state, 10)
		if err != nil {
			t.Fatal(err)
		}
		got := []string{}
		for _, r := range list {
			if r.State != state {
				t.Errorf("%s is %s in the list of %s", r.ID, r.State, state)
			}
			got = append(got, r.ID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", state, got, want)
		}
	}
	if list, err := c.List(t.Context(), testQueue, Leased, 1); err != nil || list[0].Worker != "cpu-1" || list[0].Deadline.IsZero() {
		t.Errorf("got %+v %v", list, err)
	}
	if list, err := c.List(t.Context(), testQueue, Waiting, 2); err != nil || len(list) != 2 {
		t.Errorf("a limit of two gave %d, %v", len(list), err)
	}
	if _, err := c.List(t.Context(), testQueue, "lost", 2); err == nil {
		t.Error("listed a state that is none")
	}
}
