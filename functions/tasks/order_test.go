package tasks

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"hivesync/functions/tasks/queries"
)

// Wherever tasks are put, their positions are in the order of the list, differ, and do not end in a zero.
func TestPositionsKeepTheOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var list []string
		for range rapid.IntRange(1, 80).Draw(t, "tasks") {
			at := rapid.IntRange(0, len(list)).Draw(t, "at")
			var position string
			switch {
			case at == len(list) && at > 0:
				position = following(list[at-1])
			case at == len(list):
				position = following("")
			case at == 0:
				position = between("", list[0])
			default:
				position = between(list[at-1], list[at])
			}
			if strings.HasSuffix(position, "0") || strings.Trim(position, digits) != "" {
				t.Fatalf("%q is no position", position)
			}
			list = slices.Insert(list, at, position)
		}
		if !slices.IsSorted(list) || len(slices.Compact(slices.Clone(list))) != len(list) {
			t.Fatalf("out of order: %q", list)
		}
	})
}

func TestPositionsAtTheEndStayShort(t *testing.T) {
	t.Parallel()
	last := ""
	for range 20_000 {
		next := following(last)
		if next <= last || len(next) > width {
			t.Fatalf("%q after %q", next, last)
		}
		last = next
	}
	if got := following("zzzz"); got <= "zzzz" {
		t.Errorf("%q after the last", got)
	}
	if _, room := nth(mostTasks); !room {
		t.Error("there is no room for all tasks that a project may have")
	}
}

func TestMentions(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"@Ada, and @bob.":              {"ada", "bob"},
		"ada@example.com is no one":    nil,
		"(@a.b-c_d) @a.b-c_d again":    {"a.b-c_d"},
		"@@ada @-x @ada@example.com":   {"ada"},
		strings.Repeat("@x ", 50):      {"x"},
		"line\n@ada\n\t@bob's @carl--": {"ada", "bob", "carl"},
	} {
		t.Run(text[:min(len(text), 20)], func(t *testing.T) {
			t.Parallel()
			if got := mentions(text); !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestTheShortestWayRoundIsNamed(t *testing.T) {
	t.Parallel()
	id := func(n byte) uuid.UUID { return uuid.UUID{15: n} }
	edges := []queries.NeededRow{{TaskID: id(1), NeedsID: id(2)}, {TaskID: id(2), NeedsID: id(3)}, {TaskID: id(3), NeedsID: id(4)}, {TaskID: id(1), NeedsID: id(3)}}
	if got, want := wayTo(id(4), id(1), edges), []uuid.UUID{id(1), id(3), id(4)}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := wayTo(id(1), id(4), edges); got != nil {
		t.Errorf("got %v where there is no way", got)
	}
}
