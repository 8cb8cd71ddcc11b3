package function

import (
	"context"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"

	"hivesync/shared/config"
	"hivesync/shared/cursor"
	"hivesync/shared/fault"
)

// hosted is the context that a function has in its host.
var hosted = WithCursors(context.Background(), cursor.NewSigner(config.NewSecret("a secret of the test")))

func TestPagesThatSomethingElseMakesAreWalkedToTheirEnd(t *testing.T) {
	t.Parallel()
	pages := map[string][]string{"": {"a", "b"}, "1": nil, "2": {"c"}}
	next := map[string]string{"": "1", "1": "2"}
	var walked []string
	in := PageIn{Limit: 2}
	for range len(pages) {
		page, err := PageFrom(hosted, "letters", in, func(from string, most int) ([]string, string, error) { return pages[from], next[from], nil })
		if err != nil || page.Body.Items == nil {
			t.Fatal(page, err)
		}
		walked = append(walked, page.Body.Items...)
		if page.Body.NextCursor == nil {
			break
		}
		in.Cursor = *page.Body.NextCursor
	}
	if !slices.Equal(walked, []string{"a", "b", "c"}) {
		t.Errorf("walked %q", walked)
	}
	if _, err := PageFrom(hosted, "digits", in, func(string, int) ([]string, string, error) { return nil, "", nil }); !fault.Is(err, fault.InvalidCursor) {
		t.Errorf("the cursor of another list: %v", err)
	}
}

func TestPagesWalkAListToItsEnd(t *testing.T) {
	t.Parallel()
	all := []string{"a", "b", "c", "d", "e"}
	read := func(after string, most int32) ([]string, error) {
		from := slices.IndexFunc(all, func(s string) bool { return s > after })
		if from < 0 {
			return nil, nil
		}
		return all[from:min(len(all), from+int(most))], nil
	}
	self := func(s string) (string, string) { return s, s }
	var walked []string
	in := PageIn{Limit: 2}
	for pages := 1; ; pages++ {
		page, err := PageAfter(hosted, "letters", in, read, self)
		if err != nil {
			t.Fatal(err)
		}
		walked = append(walked, page.Body.Items...)
		if page.Body.NextCursor == nil {
			if pages != 3 {
				t.Errorf("%d pages of two for five items", pages)
			}
			break
		}
		in.Cursor = *page.Body.NextCursor
	}
	if !slices.Equal(walked, all) {
		t.Errorf("walked %q", walked)
	}
	if _, err := PageAfter(hosted, "digits", in, read, self); !fault.Is(err, fault.InvalidCursor) {
		t.Errorf("another list's cursor: %v", err)
	}
	none, err := PageAfter(hosted, "letters", PageIn{Limit: 2}, func(string, int32) ([]string, error) { return nil, nil }, self)
	if err != nil || none.Body.Items == nil || none.Body.NextCursor != nil {
		t.Errorf("an empty list: %+v, %v", none, err)
	}
	// A cursor of the same name whose key is no id.
	_, err = PageBefore(hosted, "letters", in, func(*uuid.UUID, int32) ([]string, error) { return nil, nil }, func(s string) (string, uuid.UUID) { return s, uuid.Nil })
	if !fault.Is(err, fault.InvalidCursor) {
		t.Errorf("a key that is no id: %v", err)
	}
}

// A page can always be followed: what the list gives is taken back, however long its keys are and whatever they hold.
func TestEveryListIsWalkedToItsEnd(t *testing.T) {
	t.Parallel()
	field, _ := reflect.TypeFor[PageIn]().FieldByName("Cursor")
	if most, err := strconv.Atoi(field.Tag.Get("maxLength")); err != nil || most != cursor.MaxLength {
		t.Fatalf("a cursor may have %d characters, and %d are taken: %v", cursor.MaxLength, most, err)
	}
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.Custom(func(t *rapid.T) string {
			unit := rapid.SampledFrom([]string{"a", "/", "é", "画", "🙂", "\u202e", " "}).Draw(t, "unit")
			return strings.ReplaceAll(rapid.StringN(1, -1, 100).Draw(t, "head"), "\x00", "0") + strings.Repeat(unit, rapid.IntRange(0, 400/len(unit)).Draw(t, "times"))
		})
		all := rapid.SliceOfNDistinct(key, 0, 12, rapid.ID).Draw(t, "list")
		slices.Sort(all)
		in := PageIn{Limit: rapid.IntRange(1, 5).Draw(t, "limit")}
		read := func(after string, most int32) ([]string, error) {
			from, found := slices.BinarySearch(all, after)
			if found {
				from++
			}
			return all[from:min(len(all), from+int(most))], nil
		}
		walked := []string{}
		for range len(all) + 1 {
			page, err := PageAfter(hosted, "list", in, read, func(s string) (string, string) { return s, s })
			if err != nil {
				t.Fatal(err)
			}
			walked = append(walked, page.Body.Items...)
			if page.Body.NextCursor == nil {
				break
			}
			if in.Cursor = *page.Body.NextCursor; len(in.Cursor) > cursor.MaxLength {
				t.Fatalf("a cursor of %d characters", len(in.Cursor))
			}
		}
		if d := cmp.Diff(all, walked); d != "" {
			t.Fatal(d)
		}
	})
}
