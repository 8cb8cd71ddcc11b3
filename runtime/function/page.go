package function

import (
	"context"
	"reflect"

	"github.com/google/uuid"

	"hivesync/shared/cursor"
)

// PageIn is embedded by the input of functions that answer a Page.
type PageIn struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"most items in one page"`
	Cursor string `query:"cursor" maxLength:"704" doc:"next_cursor of the page before"`
}

// IsPaged reports whether a function with this input answers a Page: INVALID_CURSOR is then among its errors.
func IsPaged(input reflect.Type) bool {
	if input.Kind() != reflect.Struct {
		return false
	}
	f, found := input.FieldByName("PageIn")
	return found && f.Type == reflect.TypeFor[PageIn]()
}

type cursorsKey struct{}

// WithCursors gives the functions that answer a Page what signs their cursors.
func WithCursors(ctx context.Context, s *cursor.Signer) context.Context {
	return context.WithValue(ctx, cursorsKey{}, s)
}

// Page is the answer that holds a list: {"items": [...], "next_cursor": "..." or null}.
type Page[T any] struct {
	Body struct {
		Items      []T     `json:"items" nullable:"false"`
		NextCursor *string `json:"next_cursor" nullable:"true"`
	}
}

// PageAfter reads a page of a list in order of a key. List names it, together with what it is a list of: a cursor of another
// list is refused. Read gets at most so many rows behind a key, which is empty for the first page; item makes of a row what
// is answered, and the row's key, which has at most cursor.MaxKey bytes. Error: INVALID_CURSOR, and those of read.
func PageAfter[Row, Item any](ctx context.Context, list string, in PageIn, read func(after string, most int32) ([]Row, error), item func(Row) (Item, string)) (*Page[Item], error) {
	cursors := ctx.Value(cursorsKey{}).(*cursor.Signer) // of the host, which every function runs in
	after, err := cursors.Parse(list, in.Cursor)
	if err != nil {
		return nil, err
	}
	rows, err := read(after, int32(in.Limit)+1) // #nosec G115 -- at most 200; one more tells whether another page follows
	if err != nil {
		return nil, err
	}
	var out Page[Item]
	out.Body.Items = make([]Item, 0, len(rows))
	last := ""
	for i, row := range rows {
		if i == in.Limit {
			next := cursors.New(list, last)
			out.Body.NextCursor = &next
			break
		}
		one, key := item(row)
		out.Body.Items = append(out.Body.Items, one)
		last = key
	}
	return &out, nil
}

// PageFrom reads a page of a list that something else pages: read gets what the last page told it to go on from, empty for the first
// page, and tells it of the next one, empty after the last. It may answer less than a page with more to come. List, the limits and the
// errors are those of PageAfter.
func PageFrom[Item any](ctx context.Context, list string, in PageIn, read func(from string, most int) (items []Item, next string, err error)) (*Page[Item], error) {
	cursors := ctx.Value(cursorsKey{}).(*cursor.Signer) // of the host, which every function runs in
	from, err := cursors.Parse(list, in.Cursor)
	if err != nil {
		return nil, err
	}
	var out Page[Item]
	items, next, err := read(from, in.Limit)
	if err != nil {
		return nil, err
	}
	out.Body.Items = append(make([]Item, 0, len(items)), items...)
	if next != "" {
		next = cursors.New(list, next)
		out.Body.NextCursor = &next
	}
	return &out, nil
}

// PageBefore is PageAfter for lists in order of an id, the newest first: read gets rows before an id, which is nil for the
// first page.
func PageBefore[Row, Item any](ctx context.Context, list string, in PageIn, read func(before *uuid.UUID, most int32) ([]Row, error), item func(Row) (Item, uuid.UUID)) (*Page[Item], error) {
	return PageAfter(ctx, list, in, func(after string, most int32) ([]Row, error) {
		if after == "" {
			return read(nil, most)
		}
		id, err := cursor.ID(after)
		if err != nil {
			return nil, err
		}
		return read(&id, most)
	}, func(r Row) (Item, string) {
		one, id := item(r)
		return one, id.String()
	})
}
