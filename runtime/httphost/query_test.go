package httphost

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"hivesync/runtime/function"
	"hivesync/shared/fault"
)

type lettersIn struct {
	Kinds []string `query:"kind,explode"`
	Note  string   `header:"X-Note" maxLength:"20"`
	function.PageIn
}

func lettersRegistry() function.Registry {
	return function.Registry{Endpoints: []function.Endpoint{
		endpoint(function.Meta{Name: "letters.list", Method: "GET", Path: "/letters"}, func(_ context.Context, in *lettersIn) (*function.Data[int], error) {
			return function.OK(len(in.Kinds)), nil
		}),
	}}
}

func TestWhatAQueryMayNotSayIsRefusedByName(t *testing.T) {
	t.Parallel()
	r := newRig(t, lettersRegistry(), nil)
	const hot = "hunter2-very-secret"
	for query, want := range map[string]string{
		"":                         "200",
		"limit=5&cursor=":          "200",
		"kind=a&kind=b":            "200",
		"Limit=5":                  "422 Limit unknown is not a parameter here; did you mean `limit`?",
		"limt=" + hot:              "422 limt unknown is not a parameter here; did you mean `limit`?",
		"verbose":                  "422 verbose unknown is not a parameter here",
		"preview_token=" + hot:     "422 preview_token unknown is not a parameter here", // of other functions
		"=x":                       "422 <nil> unknown is not a parameter here",
		"limit=5&limit=" + "7":     "422 limit duplicate is there twice",
		"cursor=%ff":               "422 cursor invalid must be text in UTF-8, without the character U+0000",
		"%ff=1":                    "422 <nil> unknown is not a parameter here",
		"limit=5;cursor=" + hot:    "400",
		"cursor=%zz":               "400",
		"cursor=%00":               "404", // of no address
		strings.Repeat("x&", 2000): "422 x unknown is not a parameter here",
		"limit=" + hot:             "422 limit invalid invalid integer",
	} {
		p := r.do(t, "GET", "/letters?"+query, "")
		got := fmt.Sprint(p.status)
		if p.status >= http.StatusBadRequest {
			_, e := p.errorOf(t)
			if details := e["details"].([]any); len(details) > 0 {
				d := details[0].(map[string]any)
				got += fmt.Sprint(" ", d["field"], " ", d["code"], " ", d["message"])
			}
		}
		if got != want {
			t.Errorf("%.60q: %s, want %s", query, got, want)
		}
		if strings.Contains(p.body, hot) {
			t.Errorf("%.60q: the value came back: %s", query, p.body)
		}
	}
	if e := r.do(t, "GET", "/letters?"+manyNames(200), "").expect(t, 422, fault.ValidationFailed); len(e["details"].([]any)) != maxDetails {
		t.Errorf("%d details", len(e["details"].([]any)))
	}
	r.do(t, "GET", "/letters", "", "X-Note", "a\xffb").expect(t, 422, fault.ValidationFailed)
	res, _ := r.raw(t, "GET", "/letters", "X-Note", "a", "X-Note", "b")
	if res.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a header twice: %d", res.StatusCode)
	}
}

func manyNames(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "x%d&", i)
	}
	return b.String()
}

func TestFieldsAreComparedAsTheyAreAndFoundOnce(t *testing.T) {
	t.Parallel()
	type in struct {
		Body struct {
			DeviceIDs []string `json:"device_ids,omitempty"`
			Email     string   `json:"email,omitempty" maxLength:"5"`
			Inner     []struct {
				EntryPoint string `json:"entry_point,omitempty" maxLength:"5"`
			} `json:"inner,omitempty"`
		}
	}
	r := newRig(t, function.Registry{Endpoints: []function.Endpoint{
		endpoint(function.Meta{Name: "tests.fields", Method: "POST", Path: "/fields"}, func(_ context.Context, in *in) (*function.Data[string], error) {
			return function.OK(in.Body.Email), nil
		}),
	}}, nil)
	for body, want := range map[string]string{
		`{"DeviceIDs":[]}`: "DeviceIDs unknown 1:2 is not a field here; did you mean `device_ids`?",
		`{"Email":"x"}`:    "Email unknown 1:2 is not a field here; did you mean `email`?",
		"{\"email\":\"ok\",\n\"EMAIL\":\"a-long-one\"}":         "EMAIL unknown 2:1 is not a field here; did you mean `email`?",
		`{"email":"a-long-one","email":"ok"}`:                   "email duplicate 1:23 is there twice",
		`{"inner":[{},{"entryPoint":"x"}]}`:                     "inner[1].entryPoint unknown 1:15 is not a field here; did you mean `entry_point`?",
		`{"inner":[{"entry_point":"a-long-one"}],"inner":[{}]}`: "inner duplicate 1:41 is there twice",
		"{\n  \"inner\": [\n    {\"entry_point\": 7}\n  ]\n}":   "inner[0].entry_point type 3:6 expected string",
		`{"email":tru}`: "email invalid 1:13 is not of the expected form",
		`{"email":"x"`:  "<nil> invalid 1:13 is not of the expected form",
		`{"email":{"x":["` + strings.Repeat("y", 30) + `"],"x":1}}`: "email.x duplicate 1:50 is there twice",
	} {
		p := r.do(t, "POST", "/fields", body)
		_, e := p.errorOf(t)
		d, at := e["details"].([]any)[0].(map[string]any), e["position"].(map[string]any)
		if got := fmt.Sprint(d["field"], " ", d["code"], " ", at["line"], ":", at["column"], " ", d["message"]); got != want || (p.status != 400 && p.status != 422) {
			t.Errorf("%s: %d %s, want %s", body, p.status, got, want)
		}
	}
}

func TestTypesOfBodiesAreComparedWithoutCase(t *testing.T) {
	t.Parallel()
	r := newRig(t, sizeRegistry(), nil)
	for contentType, status := range map[string]int{
		"Application/JSON; Charset=UTF-8": 200, "APPLICATION/JSON": 200, "application/json;charset=utf-8": 200, "application/problem+JSON": 200, "": 200,
		"text/plain": 415, "application/jsonp": 415, "application/json; charset": 415, "multipart/form-data; boundary=x": 415, "application/x-www-form-urlencoded": 415,
	} {
		if p := r.do(t, "POST", "/size", `{"s":"x"}`, "Content-Type", contentType); p.status != status {
			t.Errorf("%q: %d %s", contentType, p.status, p.body)
		}
	}
}

// What is wrong is looked for once in a body, however much of it is wrong and whether it is found or not.
func TestManyMistakesCostAboutWhatOneDoes(t *testing.T) { //nolint:paralleltest // counts allocations
	type in struct{ Body struct{} }
	r := newRig(t, function.Registry{Endpoints: []function.Endpoint{
		endpoint(function.Meta{Name: "tests.fields", Method: "POST", Path: "/fields"}, func(context.Context, *in) (*function.Data[string], error) {
			return function.OK(""), nil
		}),
	}}, nil)
	cost := func(mistakes int) float64 {
		var names strings.Builder
		for i := range mistakes {
			fmt.Fprintf(&names, `"\u0001%d":0,`, i)
		}
		body := "{" + names.String() + `"\u0001z":[0` + strings.Repeat(",0", 20_000) + "]}"
		return testing.AllocsPerRun(3, func() {
			if got := r.do(t, "POST", "/fields", body).status; got != http.StatusUnprocessableEntity {
				t.Fatal(got)
			}
		})
	}
	if one, many := cost(1), cost(49); many > 2*one {
		t.Errorf("one mistake takes %.0f allocations, fifty take %.0f", one, many)
	}
}
