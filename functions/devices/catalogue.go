package devices

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"hivesync/runtime/function"
	"hivesync/shared/devices"
)

// Catalogue answers the models that are known, as contexts that a preview can be asked for with.
type Catalogue struct{ answer Models }

// Model is a model in both orientations; the natural one comes first.
type Model struct {
	ID       string            `json:"id"`
	Model    string            `json:"model"`
	Platform string            `json:"platform" enum:"ios,android"`
	Contexts []devices.Context `json:"contexts" nullable:"false" doc:"what a preview of it can be asked for with, in each orientation: sizes in points"`
}

// Models is the answer.
type Models struct {
	ETag         string `header:"ETag"`
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		Items      []Model `json:"items" nullable:"false"`
		NextCursor *string `json:"next_cursor" nullable:"true" doc:"always null: there is one page"`
	}
}

func newCatalogue() Catalogue {
	c := Catalogue{answer: Models{CacheControl: "public, max-age=3600"}}
	for _, p := range devices.Presets() {
		m := Model{ID: p.ID, Model: p.Model, Platform: p.Platform, Contexts: []devices.Context{p.Context(false)}}
		if p.NaturalLandscape {
			p.NaturalLandscape = false
			m.Contexts = append(m.Contexts, p.Context(false))
		} else {
			m.Contexts = append(m.Contexts, p.Context(true))
		}
		c.answer.Body.Items = append(c.answer.Body.Items, m)
	}
	raw, err := json.Marshal(c.answer.Body)
	if err != nil {
		panic(err) // of constants
	}
	sum := sha256.Sum256(raw)
	c.answer.ETag = `W/"` + hex.EncodeToString(sum[:16]) + `"` // weak: it is compressed on its way
	return c
}

// Meta implements function.Handler.
func (Catalogue) Meta() function.Meta {
	return function.Meta{Name: "devices.catalogue", Method: "GET", Path: "/api/v1/devices", Summary: "The models of devices that are known", Auth: function.Public}
}

// Handle implements function.Handler.
func (f Catalogue) Handle(context.Context, *function.Empty) (*Models, error) {
	out := f.answer
	return &out, nil
}
