// Package schema is the contract of the layout document: the JSON Schema that clients read, the assembly of a document
// from an arranged screen, its validation, and its canonical bytes and hash.
//
// A document is data alone. It must never hold a function, a script, a URL or a storage key: handlers are names,
// navigation is data, images are identifiers. A document that breaks the schema is refused here, before anyone stores it.
package schema

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"hivesync/shared/fault"
)

// Version is the schema's version: the first number changes when a client that reads the old one would be misled.
const Version = "1.0"

// RendererVersion names the engine that made a document; a change of it may change frames and pictures.
const RendererVersion = "hivesync-preview/1.0.0"

// JSON is the schema, JSON Schema 2020-12.
//
//go:embed layout.schema.json
var JSON []byte

const location = "layout.schema.json"

var compiled = sync.OnceValues(func() (*jsonschema.Schema, error) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(JSON))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	if err := c.AddResource(location, doc); err != nil {
		return nil, err
	}
	return c.Compile(location)
})

// ErrInvalid is what Validate's errors wrap.
var ErrInvalid = errors.New("schema: not a layout document")

// Validate checks a document made of the values that encoding/json gives: nil, bool, float64, string, []any, map[string]any.
func Validate(doc any) error {
	s, err := compiled()
	if err != nil {
		return fmt.Errorf("schema: %w", err)
	}
	if err := s.Validate(doc); err != nil {
		return fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	return nil
}

// ValidateBytes checks an encoded document.
func ValidateBytes(raw []byte) error {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	return Validate(doc)
}

// Encode validates a document and returns its canonical bytes and their SHA-256 in hex. maxBytes bounds the bytes.
func Encode(doc map[string]any, maxBytes int) (raw []byte, hash string, err error) {
	if err := Validate(doc); err != nil {
		return nil, "", fault.Wrap(err, fault.Internal, "The layout document does not follow its own schema.")
	}
	raw, err = Canonical(doc)
	if err != nil {
		return nil, "", fault.Wrap(err, fault.Internal, "The layout document cannot be written.")
	}
	if len(raw) > maxBytes {
		return nil, "", fault.Newf(fault.OutputTooLarge, "The layout document is larger than %d bytes.", maxBytes)
	}
	sum := sha256.Sum256(raw)
	return raw, hex.EncodeToString(sum[:]), nil
}
