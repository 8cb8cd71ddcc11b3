package openapi

import (
	"strings"
	"testing"
)

func TestBodiesAreHeldAgainstWhatIsDescribed(t *testing.T) {
	t.Parallel()
	d, err := Read([]byte(`{"paths": {"/a/{id}": {"get": {"responses": {
		"200": {"$ref": "#/components/responses/Thing"}, "206": {"content": {"application/json": {"schema": {"type": "string", "format": "binary"}}}},
		"301": {"$ref": "#/components/responses/Round"}}}}},
		"components": {"responses": {"Round": {"$ref": "#/components/responses/Round"},
			"Thing": {"content": {"image/png": {}, "application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}},
			"schemas": {"Thing": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string", "format": "uuid"}}}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	at := Pointer("paths", "/a/{id}", "get", "responses")
	const id = `"0198c5a4-7a00-7000-8000-000000000001"`
	for name, c := range map[string]struct{ status, kind, body, want string }{
		"sound":              {"200", "application/json", `{"id":` + id + `,"more":1}`, ""},
		"with a charset":     {"200", "application/json; charset=utf-8", `{"id":` + id + `}`, ""},
		"nothing":            {"200", "", "", ""},
		"another type":       {"200", "image/png", "\x89PNG", ""},
		"a part of JSON":     {"206", "application/json", `{"id`, ""},
		"no such type":       {"200", "text/html", "<p>", `a body of the type "text/html"`},
		"no JSON":            {"200", "application/json", "{", "no JSON"},
		"a field is missing": {"200", "application/json", "{}", "missing property"},
		"another form":       {"200", "application/json", `{"id":"1"}`, "uuid"},
		"no such status":     {"404", "application/json", "{}", "a body of the type"},
		"a round reference":  {"301", "application/json", "{}", "a body of the type"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := d.CheckBody(at+"/"+c.status, c.kind, []byte(c.body))
			if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, expected %q", err, c.want)
			}
		})
	}
	for _, raw := range []string{"", "[]", "{"} {
		if _, err := Read([]byte(raw)); err == nil {
			t.Errorf("%q is a document", raw)
		}
	}
}
