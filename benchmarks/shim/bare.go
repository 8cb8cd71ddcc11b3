package main

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"hivesync/shared/auth"
)

const maxBody = 1 << 20

// newBare serves the handlers on http.ServeMux alone, as one would write them by hand: the path's ids parsed, the body
// bounded, its type looked at, decoded without unknown or missing fields, its values held to the same bounds.
func newBare(tokens *auth.Tokens) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v1/notes/{note_id}", func(w http.ResponseWriter, r *http.Request) {
		id, err := uuid.Parse(r.PathValue("note_id"))
		if err != nil {
			http.Error(w, "note_id is not an id", http.StatusUnprocessableEntity)
			return
		}
		encode(w, read(id).Body)
	})
	mux.HandleFunc("POST /api/v1/notes/{note_id}", func(w http.ResponseWriter, r *http.Request) {
		id, err := uuid.Parse(r.PathValue("note_id"))
		if err != nil {
			http.Error(w, "note_id is not an id", http.StatusUnprocessableEntity)
			return
		}
		body, err := decode(w, r)
		if err != nil {
			http.Error(w, "the body is not valid", http.StatusUnprocessableEntity)
			return
		}
		encode(w, write(id, body).Body)
	})
	mux.HandleFunc("POST /api/v1/projects/{project_id}/notes/{note_id}", func(w http.ResponseWriter, r *http.Request) {
		token, found := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if !found {
			http.Error(w, "sign in", http.StatusUnauthorized)
			return
		}
		if _, err := tokens.ParseAccess(token); err != nil {
			http.Error(w, "sign in", http.StatusUnauthorized)
			return
		}
		_, err := uuid.Parse(r.PathValue("project_id"))
		id, err2 := uuid.Parse(r.PathValue("note_id"))
		if err != nil || err2 != nil {
			http.Error(w, "the path holds no id", http.StatusUnprocessableEntity)
			return
		}
		body, err := decode(w, r)
		if err != nil {
			http.Error(w, "the body is not valid", http.StatusUnprocessableEntity)
			return
		}
		encode(w, write(id, body).Body)
	})
	return mux
}

// decode reads a body with the strictness that huma has from the tags of writeBody.
func decode(w http.ResponseWriter, r *http.Request) (*writeBody, error) {
	if r.Header.Get("Content-Type") != "application/json" {
		return nil, errors.New("not JSON")
	}
	var sent struct { // pointers tell what is missing from what is empty
		Title  *string   `json:"title"`
		Text   *string   `json:"text"`
		Tags   *[]string `json:"tags"`
		Pinned *bool     `json:"pinned"`
	}
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&sent); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one value")
	}
	if sent.Title == nil || sent.Text == nil || sent.Tags == nil || sent.Pinned == nil {
		return nil, errors.New("a field is missing")
	}
	title, text := utf8.RuneCountInString(*sent.Title), utf8.RuneCountInString(*sent.Text)
	if title < 1 || title > 120 || text > 2000 || len(*sent.Tags) > 8 {
		return nil, errors.New("a value is out of range")
	}
	return &writeBody{Title: *sent.Title, Text: *sent.Text, Tags: *sent.Tags, Pinned: *sent.Pinned}, nil
}
