package httphost

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"hivesync/runtime/function"
	"hivesync/shared/limits"
)

// order is an input with every kind of field and rule that is bound directly.
type order struct {
	Text    string            `json:"text" minLength:"2" maxLength:"8"`
	Kind    string            `json:"kind,omitempty" enum:"a,b"`
	Name    string            `json:"name,omitempty" pattern:"^[a-z]+$"`
	Count   int               `json:"count,omitempty" minimum:"-3" maximum:"100"`
	Small   int8              `json:"small,omitempty"`
	Ratio   float64           `json:"ratio,omitempty" minimum:"0.5"`
	Done    bool              `json:"done,omitempty"`
	Tags    []string          `json:"tags,omitempty" minItems:"1" maxItems:"3" nullable:"false"`
	Inner   *order            `json:"inner,omitempty"`
	Map     map[string]int    `json:"map,omitempty"`
	Any     any               `json:"any,omitempty"`
	Lines   []map[string]bool `json:"lines,omitempty"`
	Project uuid.UUID         `json:"project,omitempty"`
	At      time.Time         `json:"at,omitempty"`
	Team    string            `json:"team,omitempty" format:"uuid"`
}

type directIn struct {
	ID     uuid.UUID `path:"id"`
	Limit  int       `query:"limit" minimum:"1" maximum:"50"`
	Query  string    `query:"q" maxLength:"5"`
	Must   string    `query:"must" required:"true"`
	Header string    `header:"X-Word" enum:"one,two"`
	Body   order
}

// throughIn is directIn with a field that only huma binds.
type throughIn struct {
	ID     uuid.UUID `path:"id"`
	Limit  int       `query:"limit" minimum:"1" maximum:"50"`
	Query  string    `query:"q" maxLength:"5"`
	Must   string    `query:"must" required:"true"`
	Header string    `header:"X-Word" enum:"one,two"`
	Cookie string    `cookie:"never-sent"`
	Body   order
}

type echo struct {
	Got string `json:"got"`
}

// bothWays serves one function whose input is bound directly, and the same with an input that huma binds.
func bothWays(t testing.TB) *rig {
	t.Helper()
	show := func(id uuid.UUID, limit int, query, must, header string, body order) *function.Data[echo] {
		got, err := json.Marshal(body)
		if err != nil { // a time that can be read but not written
			got = []byte(err.Error())
		}
		return function.OK(echo{fmt.Sprintf("%v %d %q %q %q %s", id, limit, query, must, header, got)})
	}
	r := newRig(t, function.Registry{Endpoints: []function.Endpoint{
		endpoint(function.Meta{Name: "orders.direct", Method: "POST", Path: "/direct/{id}"}, func(_ context.Context, in *directIn) (*function.Data[echo], error) {
			return show(in.ID, in.Limit, in.Query, in.Must, in.Header, in.Body), nil
		}),
		endpoint(function.Meta{Name: "orders.through", Method: "POST", Path: "/through/{id}"}, func(_ context.Context, in *throughIn) (*function.Data[echo], error) {
			return show(in.ID, in.Limit, in.Query, in.Must, in.Header, in.Body), nil
		}),
	}}, nil)
	r.host.o.Counter = endless{&counter{used: map[string]int{}}}
	return r
}

// endless allows every call.
type endless struct{ *counter }

func (endless) Take(context.Context, string, limits.Rule) (limits.Decision, error) {
	return limits.Decision{Allowed: true, Limit: 1, Remaining: 1}, nil
}

const orderID = "0197aaaa-0000-7000-8000-000000000077"

// request is one request, sent both ways.
type request struct{ id, query, header, contentType, accept, body string }

// same sends the request both ways and returns the answer, which must be the same.
func (r *rig) same(t interface{ Fatalf(string, ...any) }, q request) *httptest.ResponseRecorder {
	var answers [2]*httptest.ResponseRecorder
	for i, path := range []string{"/direct/", "/through/"} {
		var target url.URL
		target.Path, target.RawQuery = path+q.id, q.query
		req := httptest.NewRequest(http.MethodPost, target.String(), strings.NewReader(q.body))
		for name, value := range map[string]string{"X-Request-Id": "the-same-for-both", "X-Word": q.header, "Content-Type": q.contentType, "Accept": q.accept} {
			if value != "" {
				req.Header.Set(name, value)
			}
		}
		answers[i] = httptest.NewRecorder()
		r.host.ServeHTTP(answers[i], req)
	}
	direct, through := answers[0], answers[1]
	if direct.Code != through.Code || essence(direct) != essence(through) || !maps.EqualFunc(direct.Header(), through.Header(), slices.Equal) {
		t.Fatalf("%+v:\ndirectly  %d %v %s\nby huma   %d %v %s", q, direct.Code, direct.Header(), direct.Body, through.Code, through.Header(), through.Body)
	}
	return direct
}

// essence is what of an answer must be the same: all of it, but of an error the code alone, since huma finds mistakes
// in any order, which shows in their list.
func essence(w *httptest.ResponseRecorder) string {
	if w.Code == http.StatusOK {
		return w.Body.String()
	}
	w.Header().Del("Content-Length")
	code, _, _ := strings.Cut(w.Body.String(), ",")
	return code
}

var soundOrders = []string{
	`{"text":"ab"}`, ` { "text" : "abcd" , "kind":"b","name":"xyz" } `, `{"text":"äöü\u00e9\n","count":-3,"small":7,"ratio":0.5,"done":true}`,
	`{"text":"abc","tags":["x","y"],"inner":{"text":"in","inner":{"text":"ner"}},"map":{"k":1},"any":{"a":[1,"x",null,{"b":1e9}]},"lines":[{"l":true},{}]}`,
	`{"text":"abc","project":"` + orderID + `","any":null,"ratio":1.5e2,"count":0}`, `{"text":"a","text":"abc"}`, `{"text":"abc","map":{},"lines":[]}`,
	`{"text":"abc","at":"2026-01-02T03:04:05.678901234+01:00","team":"` + orderID + `"}`,
}

func TestBindingDirectlyAnswersAsHumaDoes(t *testing.T) {
	t.Parallel()
	r := bothWays(t)
	for _, body := range soundOrders {
		r.same(t, request{id: orderID, query: "must=1", contentType: "application/json", body: body})
	}
	for _, body := range []string{
		``, `{}`, `{"text":"a"}`, `{"text":"123456789"}`, `{"text":7}`, `{"Text":"abc"}`, `{"text":"abc","TEXT":"x"}`, `{"text":null}`, `{"text":"abc","inner":null}`,
		`{"text":"abc","kind":"c"}`, `{"text":"abc","kind":"\u0061"}`, `{"text":"abc","name":"A"}`, `{"text":"abc","count":101}`, `{"text":"abc","count":1.0}`,
		`{"text":"abc","count":1e1}`, `{"text":"abc","count":99999999999999999999}`, `{"text":"abc","small":300}`, `{"text":"abc","ratio":0.1}`, `{"text":"abc","ratio":1e999}`,
		`{"text":"abc","done":"true"}`, `{"text":"abc","tags":[]}`, `{"text":"abc","tags":["a","b","c","d"]}`, `{"text":"abc","tags":[1]}`, `{"text":"abc","tags":null}`,
		`{"text":"abc","inner":{}}`, `{"text":"abc","unknown":1}`, `{"text":"abc","map":{"a":"b"}}`, `{"text":"abc","map":{"a":1,"a":2}}`, `{"text":"a\u0000b"}`,
		`{"text":"\ud83d\ude00x"}`, `{"text":"\ud83dxx"}`, "{\"text\":\"a\xffb\"}", "{\"text\":\"a\nb\"}", `{"text":"abc"} x`, `{"text":"abc"}{}`, `{"text":"abc",}`,
		`{"text":"abc" "kind":"a"}`, `{"text":"abc","count":01}`, `{"text":"abc","count":-}`, `{"text":"abc","ratio":1.}`, `{"text":"abc","done":tru}`, `[]`, `null`, `"x"`, `{`,
		`{"text":"abc","project":"nothing"}`,
		`{"text":"abc","at":"2026-01-02"}`, `{"text":"abc","at":"2026-01-02T3:04:05Z"}`, `{"text":"abc","at":"2026-01-02T03:04:05,5Z"}`, `{"text":"abc","at":""}`,
		`{"text":"abc","at":"2026-01-02T03:04:05+24:00"}`, `{"text":"abc","team":"x"}`, `{"text":"abc","team":"urn:uuid:` + orderID + `"}`, `{"text":"abc","project":"{` + orderID + `}"}`, `{"\u0074ext":"abc"}`,
		`{"text":"abc","any":` + strings.Repeat("[", 63) + strings.Repeat("]", 63) + `}`, `{"text":"abc","any":` + strings.Repeat("[", 64) + strings.Repeat("]", 64) + `}`,
		`{"text":"abc","any":"\u0000"}`, `{"text":"abc","any":{"\u0000":1}}`, `{"text":"abc","any":nul}`, `{"text":"abc","any":-}`, `{"text":"abc","any":[1,]}`,
	} {
		r.same(t, request{id: orderID, query: "must=1", contentType: "application/json", body: body})
	}
	good := request{id: orderID, query: "must=1", contentType: "application/json", body: soundOrders[0]}
	for _, change := range []func(*request){
		func(q *request) { q.id = "x" }, func(q *request) { q.id = strings.ToUpper(orderID) }, func(q *request) { q.id = "urn:uuid:" + orderID },
		func(q *request) { q.query = "" }, func(q *request) { q.query = "must=" }, func(q *request) { q.query = "must=a&must=b&limit=7&limit=x" },
		func(q *request) { q.query = "must=1&limit=0" }, func(q *request) { q.query = "must=1&limit=51" }, func(q *request) { q.query = "must=1&limit=+5" },
		func(q *request) { q.query = "must=1&limit=5.0" }, func(q *request) { q.query = "must=%e4%zz&q=%41" }, func(q *request) { q.query = "must=1&q=123456" },
		func(q *request) { q.query = "must=1&q=" + url.QueryEscape("äöüäö") }, func(q *request) { q.query = "must=1&unknown=1" }, func(q *request) { q.query = "must=1;q=2" },
		func(q *request) { q.header = "one" }, func(q *request) { q.header = "three" }, func(q *request) { q.header = "ONE" },
		func(q *request) { q.contentType = "" }, func(q *request) { q.contentType = "text/plain" }, func(q *request) { q.contentType = "application/json; charset=utf-8" },
		func(q *request) { q.contentType = "application/problem+json" }, func(q *request) { q.contentType = "Application/JSON" }, func(q *request) { q.contentType = ";+" },
		func(q *request) { q.accept = "text/html" }, func(q *request) { q.accept = "*/*" }, func(q *request) { q.accept = "json" },
		func(q *request) { q.accept = "text/html,application/json;q=0.5" },
	} {
		q := good
		change(&q)
		r.same(t, q)
	}
}

func TestBindingDirectlyAnswersAsHumaDoesWhateverComes(t *testing.T) {
	t.Parallel()
	r := bothWays(t)
	scalar := rapid.SampledFrom([]string{
		`"ab"`, `"a"`, `"abcdefghij"`, `"ä€😀"`, `"\u00e4\t"`, `"\ud83d"`, `"\u0000"`, `0`, `1`, `-3`, `-4`, `100`, `101`, `0.5`, `1e2`, `1E400`, `127`, `128`, `-0`, `true`, `false`, `null`,
		`"a b"`, `"b"`, `"` + orderID + `"`, `"2026-01-02T03:04:05Z"`, `9007199254740993`, `[]`, `{}`,
	})
	name := rapid.SampledFrom([]string{"text", "kind", "name", "count", "small", "ratio", "done", "tags", "inner", "map", "any", "lines", "project", "at", "team", "Text", "other", "ta\\u0067s"})
	var value func(*rapid.T, int) string
	value = func(t *rapid.T, depth int) string {
		kind := rapid.IntRange(0, 4).Draw(t, "kind")
		if depth == 0 || kind < 3 {
			return scalar.Draw(t, "scalar")
		}
		parts := make([]string, rapid.IntRange(0, 4).Draw(t, "parts"))
		for i := range parts {
			parts[i] = value(t, depth-1)
			if kind == 4 {
				parts[i] = `"` + name.Draw(t, "name") + `":` + parts[i]
			}
		}
		if kind == 4 {
			return "{" + strings.Join(parts, " , ") + "}"
		}
		return "[" + strings.Join(parts, ",") + "]"
	}
	rapid.Check(t, func(t *rapid.T) {
		members := []string{`"text":"abc"`}
		for range rapid.IntRange(0, 5).Draw(t, "members") {
			members = append(members, `"`+name.Draw(t, "member")+`": `+value(t, 3))
		}
		body := "{" + strings.Join(members, ",") + "}"
		if rapid.IntRange(0, 5).Draw(t, "damaged") == 0 {
			at := rapid.IntRange(0, len(body)-1).Draw(t, "at")
			body = body[:at] + rapid.SampledFrom([]string{"", `"`, "}", ",", "0", "\\", " "}).Draw(t, "with") + body[at+1:]
		}
		r.same(t, request{id: orderID, query: "must=1", contentType: "application/json", body: body})
	})
}

func FuzzBindingDirectly(f *testing.F) {
	for _, body := range soundOrders {
		f.Add([]byte(body))
	}
	r := bothWays(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		r.same(t, request{id: orderID, query: "must=1", contentType: "application/json", body: string(body)})
	})
}
