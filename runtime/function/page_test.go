package function

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"hivesync/shared/fault"
)

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
		page, err := PageAfter("letters", in, read, self)
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
	if _, err := PageAfter("digits", in, read, self); !fault.Is(err, fault.InvalidCursor) {
		t.Errorf("another list's cursor: %v", err)
	}
	none, err := PageAfter("letters", PageIn{Limit: 2}, func(string, int32) ([]string, error) { return nil, nil }, self)
	if err != nil || none.Body.Items == nil || none.Body.NextCursor != nil {
		t.Errorf("an empty list: %+v, %v", none, err)
	}
	// A cursor of the same name whose key is no id.
	_, err = PageBefore("letters", in, func(*uuid.UUID, int32) ([]string, error) { return nil, nil }, func(s string) (string, uuid.UUID) { return s, uuid.Nil })
	if !fault.Is(err, fault.InvalidCursor) {
		t.Errorf("a key that is no id: %v", err)
	}
}
