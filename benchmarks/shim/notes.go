package main

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/google/uuid"

	"hivesync/runtime/function"
	"hivesync/shared/auth"
)

// note is what the measured handler answers: about as much as a small row of a table.
type note struct {
	ID      uuid.UUID `json:"id"`
	Title   string    `json:"title"`
	Text    string    `json:"text"`
	Tags    []string  `json:"tags"`
	Pinned  bool      `json:"pinned"`
	Created time.Time `json:"created_at"`
}

// readIn and writeIn are the inputs as a function declares them. Their rules are huma's to check behind the
// host, and bareNotes' to check by hand.
type (
	readIn struct {
		NoteID uuid.UUID `path:"note_id"`
	}
	writeIn struct {
		NoteID uuid.UUID `path:"note_id"`
		Body   writeBody
	}
	signedIn struct {
		ProjectID uuid.UUID `path:"project_id"`
		NoteID    uuid.UUID `path:"note_id"`
		Body      writeBody
	}
	writeBody struct {
		Title  string   `json:"title" minLength:"1" maxLength:"120"`
		Text   string   `json:"text" maxLength:"2000"`
		Tags   []string `json:"tags" maxItems:"8" nullable:"false"`
		Pinned bool     `json:"pinned"`
	}
)

var created = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// read and write are the handlers themselves, the same on both sides. They do next to nothing, as a measurement of
// what surrounds them wants.
func read(id uuid.UUID) *function.Data[note] {
	return function.OK(note{ID: id, Title: "Onboarding", Text: "The second screen needs a larger font.", Tags: []string{"design", "ios"}, Created: created})
}

func write(id uuid.UUID, b *writeBody) *function.Data[note] {
	return function.OK(note{ID: id, Title: b.Title, Text: b.Text, Tags: b.Tags, Pinned: b.Pinned, Created: created})
}

// The handlers as functions of the product.
type (
	readNote   struct{}
	writeNote  struct{}
	signedNote struct{}
)

func (readNote) Meta() function.Meta {
	return function.Meta{Name: "notes.read", Method: http.MethodGet, Path: "/api/v1/notes/{note_id}", Auth: function.Public, Plain: []string{"note_id"}}
}

func (readNote) Handle(_ context.Context, in *readIn) (*function.Data[note], error) {
	return read(in.NoteID), nil
}

func (writeNote) Meta() function.Meta {
	return function.Meta{Name: "notes.write", Method: http.MethodPost, Path: "/api/v1/notes/{note_id}", Auth: function.Public, Plain: []string{"note_id"}}
}

func (writeNote) Handle(_ context.Context, in *writeIn) (*function.Data[note], error) {
	return write(in.NoteID, &in.Body), nil
}

func (signedNote) Meta() function.Meta {
	return function.Meta{
		Name: "notes.write_signed", Method: http.MethodPost, Path: "/api/v1/projects/{project_id}/notes/{note_id}",
		Auth: function.User, Role: auth.Member, Scope: "notes:write", Plain: []string{"note_id"},
	}
}

func (signedNote) Handle(_ context.Context, in *signedIn) (*function.Data[note], error) {
	return write(in.NoteID, &in.Body), nil
}

const requestBody = `{"title":"Onboarding","text":"The second screen needs a larger font.","tags":["design","ios"],"pinned":true}`

// encode is how a handler on bare net/http answers JSON.
func encode(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}
