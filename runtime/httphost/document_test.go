package httphost

import (
	"context"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"hivesync/runtime/function"
	"hivesync/shared/events"
	"hivesync/shared/fault"
)

type shade string

type swatch struct {
	ID    uuid.UUID `json:"id"`
	Shade shade     `json:"shade" enum:"light,dark"`
	Size  int       `json:"size" default:"3"`
	Notes []string  `json:"notes"`
}

type painting struct {
	Swatch swatch                 `json:"swatch"`
	Own    function.Raw[[]swatch] `json:"own" required:"false" minItems:"1" doc:"read by the handler"`
	Mode   string                 `json:"mode,omitempty" enum:"wet,dry"`
}

type paintIn struct{ Body painting }

type paintOut struct {
	Status int
	Body   struct {
		Data swatch `json:"data"`
	}
}

type gallery struct{ function.Page[swatch] }

type palette struct{ meta function.Meta }

func (p palette) Meta() function.Meta { return p.meta }

type paint struct{ palette }

func (paint) Handle(context.Context, *paintIn) (*paintOut, error) { return &paintOut{Status: 200}, nil }

type hang struct{ palette }

func (hang) Handle(context.Context, *struct{}) (*gallery, error) { return &gallery{}, nil }

type photograph struct{ palette }

func (photograph) Handle(context.Context, *struct{}) (*function.Blob, error) {
	return &function.Blob{}, nil
}

type exhibition struct {
	palette
	transport function.Transport
}

func (e exhibition) Transport() function.Transport { return e.transport }

func (exhibition) Handle(context.Context, *function.ResumeIn, function.Conn) error { return nil }

func paletteDocument(t *testing.T) map[string]any {
	t.Helper()
	meta := func(name, method, path string, change func(*function.Meta)) palette {
		m := function.Meta{Name: name, Method: method, Path: path, Summary: name}
		change(&m)
		return palette{m}
	}
	plain := func(*function.Meta) {}
	raw, err := Describe(function.Registry{
		Endpoints: []function.Endpoint{
			function.New(paint{meta("palette.paint", "POST", "/paint", func(m *function.Meta) {
				m.Degraded, m.Errors, m.Auth = []int{503}, []fault.Code{fault.Conflict}, function.User
			})}),
			function.New(hang{meta("palette.hang", "GET", "/hang", plain)}),
			function.New(photograph{meta("palette.photograph", "GET", "/photograph", func(m *function.Meta) { m.Content = []string{"image/png"} })}),
			function.New(photograph{meta("palette.bytes", "GET", "/bytes", plain)}),
		},
		Streams: []function.Stream{
			function.NewStream(exhibition{meta("palette.follow", "GET", "/follow", plain), function.SSE}),
			function.NewStream(exhibition{meta("palette.talk", "GET", "/talk", plain), function.WebSocket}),
		},
		Events:  []events.Kind{{Type: "swatch.dried", Data: swatch{}, About: "It is dry."}, {Type: "gallery.closed", Data: events.Nothing{}, About: "Go home."}},
		Domains: []function.Domain{{Name: "palette", About: "Colours."}, {Name: "other", About: "Nothing."}},
	}, testConfig(), "1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	var doc map[string]any
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

// part is what stands at a path of keys, which are separated by spaces.
func part(doc any, path string) any {
	for key := range strings.FieldsSeq(path) {
		o, _ := doc.(map[string]any)
		doc = o[key]
	}
	return doc
}

func TestTheOpenAPIDocumentSaysWhatClientsNeed(t *testing.T) {
	t.Parallel()
	doc := paletteDocument(t)
	ref := func(name string) any { return map[string]any{"$ref": schemaRef + name} }
	of := func(text string) (v any) {
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			t.Fatal(err)
		}
		return v
	}
	const answers = "responses"
	for path, want := range map[string]any{
		"info license identifier":  "MIT",
		"info version":             "1.2.3",
		"servers":                  of(`[{"url": "/", "description": "the server that this document comes from"}]`),
		"tags":                     of(`[{"name": "palette", "description": "Colours."}]`),
		"components schemas Shade": of(`{"type": "string", "enum": ["light", "dark"]}`),
		"components schemas Swatch properties id":                                              of(`{"type": "string", "format": "uuid"}`),
		"components schemas Swatch properties shade":                                           ref("Shade"),
		"components schemas Swatch properties notes":                                           of(`{"type": "array", "items": {"type": "string"}}`),
		"components schemas Swatch additionalProperties":                                       nil,
		"components schemas Swatch required":                                                   of(`["id", "shade", "size", "notes"]`),
		"components schemas SwatchInput required":                                              of(`["id", "shade", "notes"]`),
		"components schemas SwatchInput additionalProperties":                                  false,
		"components schemas Painting additionalProperties":                                     false,
		"components schemas Painting required":                                                 of(`["swatch", "own"]`),
		"components schemas Painting properties swatch":                                        ref("SwatchInput"),
		"components schemas Painting properties own":                                           of(`{"type": "array", "items": {"$ref": "#/components/schemas/SwatchInput"}, "minItems": 1, "description": "read by the handler"}`),
		"components schemas PaintingMode":                                                      of(`{"type": "string", "enum": ["wet", "dry"]}`),
		"components schemas SwatchPage properties items":                                       of(`{"type": "array", "items": {"$ref": "#/components/schemas/Swatch"}}`),
		"components schemas Error properties error":                                            ref("ErrorBody"),
		"components responses TooManyRequests headers Retry-After":                             of(`{"$ref": "#/components/headers/Retry-After"}`),
		"components responses Unauthorized headers WWW-Authenticate":                           of(`{"$ref": "#/components/headers/WWW-Authenticate"}`),
		"components securitySchemes worker":                                                    nil,
		"paths /paint post " + answers + " 200 content application/json schema":                ref("SwatchResponse"),
		"paths /paint post " + answers + " 503 content application/json schema":                of(`{"anyOf": [{"$ref": "#/components/schemas/SwatchResponse"}, {"$ref": "#/components/schemas/Error"}]}`),
		"paths /paint post " + answers + " 409":                                                of(`{"$ref": "#/components/responses/Conflict", "description": "Conflict: CONFLICT"}`),
		"paths /hang get " + answers + " 200 content application/json schema":                  ref("SwatchPage"),
		"paths /photograph get " + answers + " 200 content":                                    of(`{"image/png": {"schema": {"type": "string", "format": "binary"}}}`),
		"paths /bytes get " + answers + " 200 content":                                         of(`{"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}`),
		"paths /photograph get " + answers + " 304 headers ETag":                               of(`{"schema": {"type": "string"}}`),
		"paths /hang get " + answers + " 304":                                                  nil,
		"paths /follow get " + answers + " 200 content text/event-stream schema contentSchema": ref("StreamMessage"),
		"paths /follow get x-stream":                                                           "sse",
		"paths /talk get " + answers + " 200":                                                  nil,
		"paths /talk get x-stream":                                                             "websocket",
		"paths /talk get x-events swatch.dried":                                                of(`{"summary": "It is dry.", "message": {"$ref": "#/components/schemas/SwatchDriedMessage"}}`),
		"components schemas SwatchDriedMessage properties event":                               of(`{"type": "string", "const": "swatch.dried"}`),
		"components schemas SwatchDriedMessage properties data":                                ref("Swatch"),
		"components schemas GalleryClosedMessage properties data":                              of(`{"type": "object"}`),
		"components schemas ErrorMessage properties data":                                      ref("ErrorBody"),
		"components schemas StreamMessage discriminator mapping error":                         schemaRef + "ErrorMessage",
	} {
		if d := cmp.Diff(want, part(doc, path)); d != "" {
			t.Errorf("%s (-want +got):\n%s", path, d)
		}
	}
	if part(doc, "paths /talk get responses 101") == nil {
		t.Error("a WebSocket that opens is not described")
	}
	for path, methods := range part(doc, "paths").(map[string]any) {
		for method, op := range methods.(map[string]any) {
			described := slices.Sorted(maps.Keys(part(op, answers).(map[string]any)))
			for _, status := range []string{"400", "404", "413", "422", "429", "500", "503", "504"} { // the host's own
				if !slices.Contains(described, status) {
					t.Errorf("%s %s does not say that it may answer %s", method, path, status)
				}
			}
		}
	}
}

func TestNamesSayWhatTheyAreOf(t *testing.T) {
	t.Parallel()
	for plural, want := range map[string]string{"previews": "preview", "live": "live", "access": "access", "histories": "history", "devices": "device"} {
		if got := singular(plural); got != want {
			t.Errorf("one of %s is %s", plural, got)
		}
	}
	for name, want := range map[string]string{"previews.request": "PreviewsRequest", "ai_docs": "AiDocs", "Idempotency-Key": "IdempotencyKey", "layout.json": "LayoutJson", "é.x": "ÉX", "": ""} {
		if got := pascal(name); got != want {
			t.Errorf("%q became %q", name, got)
		}
	}
	names := newSchemaNames(&adapter{})
	for _, c := range []struct {
		of   any
		want string
	}{
		{fault.Detail{}, "ErrorDetail"}, {&fault.Position{}, "ErrorPosition"}, {events.Kind{}, "EventKind"}, {events.Event{}, "Event"}, {struct{ Data fault.Detail }{}, "ErrorDetailResponse"},
	} {
		if got := names.name(reflect.TypeOf(c.of), ""); got != c.want {
			t.Errorf("%T is called %s, not %s", c.of, got, c.want)
		}
	}
}
