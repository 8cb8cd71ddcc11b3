package contract

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"hivesync/shared/client"
)

// document describes a small API whose server breaks it in the ways that are looked for.
const described = `{"openapi": "3.1.0", "paths": {
	"/openapi.json": {},
	"/things/{thing_id}": {"get": {"operationId": "things.get", "tags": ["things"], "security": [],
		"parameters": [{"name": "thing_id", "in": "path", "required": true, "schema": {"type": "string", "format": "uuid"}}],
		"responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}, "404": {"$ref": "#/components/responses/NotFound"}}}},
	"/things": {"post": {"operationId": "things.make", "tags": ["things"],
		"requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
		"responses": {"201": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}, "422": {"$ref": "#/components/responses/NotFound"}}}}},
	"components": {
		"schemas": {"Thing": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "n": {"type": "integer", "minimum": 1, "maximum": 9}}}},
		"responses": {"NotFound": {"content": {"application/json": {"schema": {"type": "object", "required": ["error"]}}}}}}}`

// run makes requests to a server that answers with handle, and to sign in.
func run(t *testing.T, handle http.HandlerFunc) *Report {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch r.URL.Path {
		case "/openapi.json":
			_, _ = w.Write([]byte(described))
		case "/api/v1/auth/login":
			_, _ = w.Write([]byte(`{"data": {"tokens": {"access_token": "t"}}}`))
		default:
			handle(w, r)
		}
	}))
	t.Cleanup(server.Close)
	report, err := Run(t.Context(), Options{
		URL: server.URL, Requests: 400, AtOnce: 2, Seed: 7,
		Users: []*User{{API: client.New(server.URL), Known: map[string][]string{"thing_id": {"known"}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestAnswersThatBreakTheContractAreFound(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status             int
		kind, body, header string
		want               string
	}{
		"a failure":           {500, "application/json", `{"error":{}}`, "", "answers 500"},
		"a status":            {418, "application/json", `{"error":{}}`, "", "answers 418, which is not declared"},
		"a type":              {404, "text/html", `<p>`, "", `a body of the type "text/html"`},
		"a schema":            {404, "application/json", `{"problem":{}}`, "", "answers 404 unlike the document"},
		"no JSON":             {404, "application/json", `{"error":`, "", "with JSON that is none"},
		"no body":             {404, "application/json", ``, "", "without its body"},
		"no Retry-After":      {429, "application/json", `{"error":{}}`, "", "429 without Retry-After"},
		"none, but undesired": {429, "application/json", `{"error":{}}`, "1", "answers 429, which is not declared"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report := run(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", c.kind)
				if c.header != "" {
					w.Header().Set("Retry-After", c.header)
				}
				w.WriteHeader(c.status)
				_, _ = w.Write([]byte(c.body))
			})
			for _, f := range report.Faults {
				if strings.Contains(f.Problem, c.want) && strings.HasPrefix(f.Request, "GET /things/") {
					return
				}
			}
			t.Errorf("%+v", report.Faults)
		})
	}
}

func TestRequestsAreSoundAndUnsound(t *testing.T) {
	t.Parallel()
	var known, sound, unsound atomic.Int64
	report := run(t, func(w http.ResponseWriter, r *http.Request) {
		body := make([]byte, 1<<16)
		n, _ := r.Body.Read(body)
		switch {
		case strings.HasSuffix(r.URL.Path, "/known"):
			known.Add(1)
			_, _ = w.Write([]byte(`{"id": "known"}`))
		case r.Method == http.MethodPost && strings.HasPrefix(string(body[:n]), `{"id":"`) && strings.HasSuffix(string(body[:n]), "}"):
			sound.Add(1)
			w.WriteHeader(http.StatusCreated)
			_, _ = w.Write([]byte(`{"id": "made"}`))
		case r.Method == http.MethodPost:
			unsound.Add(1)
			w.WriteHeader(http.StatusUnprocessableEntity)
			_, _ = w.Write([]byte(`{"error": {}}`))
		default:
			w.WriteHeader(http.StatusNotFound)
			_, _ = w.Write([]byte(`{"error": {}}`))
		}
	})
	if len(report.Faults) > 0 || report.Requests != 400 || report.Operations != 2 {
		t.Errorf("%+v", report)
	}
	if known.Load() < 30 || sound.Load() < 60 || unsound.Load() < 20 {
		t.Errorf("%d requests named what is there, %d bodies were sound, %d not", known.Load(), sound.Load(), unsound.Load())
	}
}

func TestTheProjectsDocumentIsUnderstood(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../docs/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	d, err := parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	for _, op := range d.operations {
		if answers, _ := d.Find(op.at + "/responses"); op.id == "" || op.tag == "" || len(answers) < 2 {
			t.Errorf("%+v: %v", op, answers)
		}
	}
}
