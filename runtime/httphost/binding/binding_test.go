package binding

import (
	"context"
	"net/http"
	"net/http/httptest"
	"reflect"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"
)

// recorder is a huma adapter that keeps the operation it is given.
type recorder struct{ op *huma.Operation }

func (r *recorder) Handle(op *huma.Operation, _ func(huma.Context)) { r.op = op }

func (r *recorder) ServeHTTP(http.ResponseWriter, *http.Request) {}

type answer struct {
	Word string `header:"X-Word"`
	Type string `header:"Content-Type"`
	Body struct {
		A int `json:"a"`
	}
}

// planOf registers an operation of the types with huma and plans it.
func planOf[In, Out any](t *testing.T) *Plan {
	t.Helper()
	adapter := &recorder{}
	config := huma.DefaultConfig("test", "1")
	config.OpenAPIPath, config.DocsPath, config.SchemasPath, config.CreateHooks = "", "", "", nil
	api := huma.NewAPI(config, adapter)
	huma.Register(api, huma.Operation{Method: http.MethodPost, Path: "/things/{id}", OperationID: "x"}, func(context.Context, *In) (*Out, error) { return nil, nil })
	return New(reflect.TypeFor[In](), reflect.TypeFor[Out](), adapter.op, api.OpenAPI().Components.Schemas)
}

type thing struct {
	Title string         `json:"title" minLength:"1" maxLength:"5"`
	Kind  string         `json:"kind,omitempty" enum:"a,b"`
	Count int            `json:"count,omitempty" maximum:"9"`
	Parts []thing        `json:"parts,omitempty" maxItems:"2"`
	Rest  map[string]any `json:"rest,omitempty"`
	Ratio float64        `json:"ratio,omitempty"`
	Done  bool           `json:"done,omitempty"`
}

type thingIn struct {
	ID    uuid.UUID `path:"id"`
	Page  string    `query:"page" maxLength:"4"`
	Limit int64     `query:"limit" maximum:"50"`
	Body  thing
}

const id = "0197aaaa-0000-7000-8000-000000000077"

func bind(p *Plan, target, body string) any {
	r := httptest.NewRequest(http.MethodPost, target, nil)
	r.SetPathValue("id", r.URL.Path[len("/things/"):])
	r.Header.Set("Content-Type", "application/json")
	return p.Bind(r, []byte(body))
}

func TestASoundRequestIsBound(t *testing.T) {
	t.Parallel()
	p := planOf[thingIn, answer](t)
	if p == nil {
		t.Fatal("there is no plan")
	}
	for body, want := range map[string]thing{
		`{"title":"abc"}`: {Title: "abc"},
		` {"count" : -7 , "title":"\u00e4\n","kind":"b"}`:       {Title: "ä\n", Kind: "b", Count: -7},
		`{"title":"€€€€€","ratio":1.5e3,"done":true}`:           {Title: "€€€€€", Ratio: 1500, Done: true},
		`{"title":"a","parts":[{"title":"b"},{"title":"c"}]}`:   {Title: "a", Parts: []thing{{Title: "b"}, {Title: "c"}}},
		`{"title":"a","rest":{"x":[1,null,true,false,"y",{}]}}`: {Title: "a", Rest: map[string]any{"x": []any{1.0, nil, true, false, "y", map[string]any{}}}},
		`{"title":"a","parts":[]}`:                              {Title: "a", Parts: []thing{}},
		`{"title":"a","rest":{}}`:                               {Title: "a", Rest: map[string]any{}},
	} {
		got, ok := bind(p, "/things/"+id+"?limit=7&page=%41b", body).(*thingIn)
		if !ok || !reflect.DeepEqual(got.Body, want) || got.Limit != 7 || got.Page != "Ab" || got.ID.String() != id {
			t.Errorf("%s became %+v", body, got)
		}
	}
}

func TestWhatIsNotSurelySoundIsLeft(t *testing.T) {
	t.Parallel()
	p := planOf[thingIn, answer](t)
	for _, target := range []string{"/things/x", "/things/" + id + "?limit=51", "/things/" + id + "?limit=x", "/things/" + id + "?page=12345", "/things/{" + id + "}"} {
		if got := bind(p, target, `{"title":"abc"}`); got != nil {
			t.Errorf("%s was bound as %+v", target, got)
		}
	}
	for _, body := range []string{
		``, `{}`, `{"title":""}`, `{"title":"abcdef"}`, `{"title":"a","count":10}`, `{"title":"a","count":1.0}`, `{"title":"a","kind":"c"}`, `{"title":"a","x":1}`,
		`{"title":null}`, `{"title":"a\u0000"}`, `{"title":"\ud83d\ude00"}`, `{"title":"a","parts":[{},{}]}`, `{"title":"a"}}`, `{"title":"a"`, `{"Title":"a"}`,
		`{"title":"a","parts":[{"title":"b"},{"title":"c"},{"title":"d"}]}`, `{"title":"a","rest":{"ä":1}}`, `[`, `{"title":"a",`, `{"title"`, `{"`, `{"title":"\`, `{"title":"\u00`,
	} {
		if got := bind(p, "/things/"+id, body); got != nil {
			t.Errorf("%s was bound as %+v", body, got)
		}
	}
}

func TestThereIsNoPlanForMoreThanPlansKnow(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]*Plan{
		"a cookie": planOf[struct {
			C string `cookie:"c"`
		}, answer](t),
		"a format": planOf[struct {
			Body struct {
				Mail string `json:"mail" format:"email"`
			}
		}, answer](t),
		"a default in a body": planOf[struct {
			Body struct {
				A string `json:"a" default:"x"`
			}
		}, answer](t),
		"a raw body": planOf[struct{ RawBody []byte }, answer](t),
		"a list in a query": planOf[struct {
			Q []string `query:"q"`
		}, answer](t),
		"a number in a header": planOf[struct{}, struct {
			N int `header:"N"`
		}](t),
		"a status": planOf[struct{}, struct{ Status int }](t),
		"a hidden parameter": planOf[struct {
			Q string `query:"q" hidden:"true"`
		}, answer](t),
	} {
		if p != nil {
			t.Errorf("%s: there is a plan", name)
		}
	}
}

func TestAnOutputsHeadersAndBody(t *testing.T) {
	t.Parallel()
	p := planOf[struct{}, answer](t)
	header := http.Header{}
	out := &answer{Type: "text/x"}
	out.Body.A = 3
	if got := p.Headers(out, header); got != "text/x" || header.Get("Content-Type") != "text/x" || len(header) != 1 {
		t.Errorf("%q %v", got, header)
	}
	if raw, value := p.Body(out); raw != nil || !reflect.DeepEqual(value, out.Body) {
		t.Errorf("%v %v", raw, value)
	}
	bytes := planOf[struct{}, struct{ Body []byte }](t)
	if raw, value := bytes.Body(&struct{ Body []byte }{}); raw == nil || value != nil {
		t.Errorf("%v %v", raw, value)
	}
	none := planOf[struct{}, struct{}](t)
	if raw, value := none.Body(&struct{}{}); raw != nil || value != nil {
		t.Errorf("%v %v", raw, value)
	}
}
