package rendering

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"hivesync/shared/fault"
)

// App is what a preview gives a screen of what its app and its device would: where in the app it is, and the data that it finds. A
// project's own files give it too, as hivesync.config; what a request says goes before those.
type App struct {
	Route   string            `json:"route,omitempty" doc:"path in the app, such as /settings?tab=2, in place of a file: of Expo Router's routes or of a linking configuration"`
	Screen  string            `json:"screen,omitempty" doc:"name of a screen, in place of a file, as its navigator or its file has it"`
	Params  map[string]any    `json:"params,omitempty" doc:"parameters of the screen's route, 64 KiB at most"`
	Env     map[string]string `json:"env,omitempty" doc:"variables of process.env"`
	Storage map[string]any    `json:"storage,omitempty" doc:"what AsyncStorage, SecureStore and MMKV hold at the start: texts, or values that are kept as JSON"`
	Fetch   Fixtures          `json:"fetch,omitempty" nullable:"false" doc:"answers of the network; the first that matches a request is taken"`
	HAR     string            `json:"har,omitempty" doc:"file of the project with recorded traffic, which answers what fetch does not"`
	Wrapper string            `json:"wrapper,omitempty" doc:"file of the project whose component is put around the screen"`
	Locale  string            `json:"locale,omitempty" doc:"language tag such as de-DE"`
	Time    string            `json:"time,omitempty" doc:"when the preview takes place: RFC 3339, or a date; without an offset it is UTC"`
}

// Fixture is an answer of the network.
type Fixture struct {
	URL string `json:"url" doc:"pattern: * is anything, :name one part of a path; without a host it means any"`
	// Exact is for recorded addresses, which may hold what means something in a pattern.
	Exact   bool              `json:"exact,omitempty" doc:"that url is no pattern but the whole address"`
	Method  string            `json:"method,omitempty" doc:"empty for any"`
	Status  int               `json:"status,omitempty" doc:"200 where none is said"`
	Headers map[string]string `json:"headers,omitempty" doc:"of the answer"`
	Body    string            `json:"body,omitempty" doc:"the answer's text"`
	File    string            `json:"file,omitempty" doc:"file of the project that is the answer's body instead"`
	Delay   float64           `json:"delay,omitempty" doc:"milliseconds of the preview's own time"`
}

// Fixtures are a list of fixtures, or in JSON also an object from patterns, a method before them where one is meant, to answers.
type Fixtures []Fixture

// Bounds of an App.
const (
	// MaxFixtures and MaxFixtureBytes bound the answers of the network, and MaxAppBytes all that an App holds.
	MaxFixtures     = 500
	MaxFixtureBytes = 2 << 20
	MaxAppBytes     = 6 << 20

	maxParamsBytes  = 64 << 10
	maxVariables    = 200
	maxVariable     = 16 << 10
	maxEntries      = 500
	maxStorageBytes = 1 << 20
	maxPattern      = 2000
	maxHeaders      = 50
	maxHeaderBytes  = 4000
	maxPath         = 512
	maxRoute        = 1000
	maxScreen       = 200
	maxDelay        = 1e9
)

var (
	variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,127}$`)
	languageTag  = regexp.MustCompile(`^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}$`)
	methodName   = regexp.MustCompile(`^[A-Z]{1,20}$`)
)

// Check returns what of an App is valid and a detail for each field that is not.
func (a App) Check() (App, []fault.Detail) {
	var wrong []fault.Detail
	refuse := func(field, message string) {
		wrong = append(wrong, fault.Detail{Field: field, Code: "invalid", Message: message})
	}
	if a.Route != "" && (!strings.HasPrefix(a.Route, "/") || len(a.Route) > maxRoute || !utf8.ValidString(a.Route)) {
		refuse("route", fmt.Sprintf("A route begins with a slash and has at most %d bytes.", maxRoute))
		a.Route = ""
	}
	if len(a.Screen) > maxScreen {
		refuse("screen", fmt.Sprintf("A screen's name has at most %d bytes.", maxScreen))
		a.Screen = ""
	}
	if size(a.Params) > maxParamsBytes {
		refuse("params", fmt.Sprintf("The route's parameters are larger than %d KiB.", maxParamsBytes>>10))
		a.Params = nil
	}
	if a.Locale != "" && !languageTag.MatchString(a.Locale) {
		refuse("locale", "A locale is a language tag such as de-DE.")
		a.Locale = ""
	}
	if a.Time != "" {
		if _, err := a.Moment(); err != nil {
			refuse("time", "A time is written as 2026-03-01T09:30:00Z or 2026-03-01, between 1970 and 2200.")
			a.Time = ""
		}
	}
	if size(a.Storage) > maxStorageBytes || len(a.Storage) > maxEntries {
		refuse("storage", fmt.Sprintf("The storage holds at most %d entries and %d MiB.", maxEntries, maxStorageBytes>>20))
		a.Storage = nil
	}
	a.Env = keep(a.Env, maxVariables, func(name, value string) bool {
		ok := variableName.MatchString(name) && len(value) <= maxVariable
		if !ok {
			refuse("env", fmt.Sprintf("A variable's name has letters, digits and _, its value at most %d KiB; there are at most %d.", maxVariable>>10, maxVariables))
		}
		return ok
	})
	for name, file := range map[string]*string{"har": &a.HAR, "wrapper": &a.Wrapper} {
		if !plausiblePath(*file) {
			refuse(name, "A file is named by its path inside the project.")
			*file = ""
		}
	}
	var kept Fixtures
	for i, f := range a.Fetch[:min(len(a.Fetch), MaxFixtures)] {
		if message := f.wrong(); message != "" {
			refuse(fmt.Sprintf("fetch[%d]", i), message)
			continue
		}
		kept = append(kept, f)
	}
	if len(a.Fetch) > MaxFixtures {
		refuse("fetch", fmt.Sprintf("There are at most %d answers of the network.", MaxFixtures))
	}
	a.Fetch = kept
	slices.SortFunc(wrong, func(a, b fault.Detail) int { return strings.Compare(a.Field, b.Field) })
	return a, slices.CompactFunc(wrong, func(a, b fault.Detail) bool { return a == b })
}

// plausiblePath reports whether a name may be a file's; whether there is one, the project says.
func plausiblePath(name string) bool {
	return len(name) <= maxPath && !strings.ContainsAny(name, "\x00\\")
}

// size is how many bytes a value takes as JSON, and more than any bound where it is none.
func size(v any) int {
	raw, err := json.Marshal(v)
	if err != nil {
		return math.MaxInt
	}
	return len(raw)
}

// keep returns the entries that are right, in the order of their names at most so many.
func keep(all map[string]string, most int, right func(name, value string) bool) map[string]string {
	var out map[string]string
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if len(out) < most && right(name, all[name]) {
			if out == nil {
				out = map[string]string{}
			}
			out[name] = all[name]
		}
	}
	return out
}

func (f Fixture) wrong() string {
	switch {
	case f.URL == "" || len(f.URL) > maxPattern || !utf8.ValidString(f.URL):
		return fmt.Sprintf("An answer is for a URL pattern of at most %d bytes.", maxPattern)
	case f.Method != "" && !methodName.MatchString(f.Method):
		return "An answer's method is a word such as POST."
	case f.Status != 0 && (f.Status < 200 || f.Status > 599):
		return "An answer's status is between 200 and 599."
	case len(f.Body) > MaxFixtureBytes:
		return fmt.Sprintf("An answer is larger than %d MiB.", MaxFixtureBytes>>20)
	case !plausiblePath(f.File):
		return "An answer's file is named by its path inside the project."
	case !(f.Delay >= 0 && f.Delay <= maxDelay):
		return "An answer's delay is a number of milliseconds."
	}
	bytes := 0
	for name, value := range f.Headers {
		bytes += len(name) + len(value)
	}
	if len(f.Headers) > maxHeaders || bytes > maxHeaderBytes {
		return fmt.Sprintf("An answer has at most %d headers.", maxHeaders)
	}
	return ""
}

// Moment is Time, which is zero where none is set.
func (a App) Moment() (time.Time, error) {
	if a.Time == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02", "2006-01-02T15:04:05", "2006-01-02T15:04"} {
		t, err := time.Parse(layout, a.Time)
		if err != nil {
			continue
		}
		if year := t.UTC().Year(); year < 1970 || year > 2200 {
			break
		}
		return t.UTC(), nil
	}
	return time.Time{}, errors.New("not a time")
}

// Over returns an App that has of below what a does not say itself.
func (a App) Over(below App) App {
	out := below
	for _, field := range []struct{ to, from *string }{
		{&out.Route, &a.Route}, {&out.Screen, &a.Screen}, {&out.HAR, &a.HAR}, {&out.Wrapper, &a.Wrapper}, {&out.Locale, &a.Locale}, {&out.Time, &a.Time},
	} {
		if *field.from != "" {
			*field.to = *field.from
		}
	}
	out.Params, out.Storage, out.Env = over(a.Params, below.Params), over(a.Storage, below.Storage), over(a.Env, below.Env)
	out.Fetch = slices.Concat(a.Fetch, below.Fetch)
	return out
}

func over[V any](above, below map[string]V) map[string]V {
	if len(above) == 0 {
		return below
	}
	out := maps.Clone(below)
	if out == nil {
		out = map[string]V{}
	}
	maps.Copy(out, above)
	return out
}

// UnmarshalJSON reads a list, or an object whose answers are taken in their order.
func (f *Fixtures) UnmarshalJSON(raw []byte) error {
	if trimmed := bytes.TrimSpace(raw); len(trimmed) == 0 || trimmed[0] != '{' {
		var list []Fixture
		err := json.Unmarshal(raw, &list)
		*f = list
		return err
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	if _, err := d.Token(); err != nil {
		return err
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return err
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return err
		}
		if len(*f) > MaxFixtures { // Check tells of it
			continue
		}
		name, _ := key.(string)
		*f = append(*f, fixtureOf(name, value))
	}
	return nil
}

// fixtureOf reads an answer: JSON, or where its members say so a description of one.
func fixtureOf(pattern string, value json.RawMessage) Fixture {
	f := Fixture{URL: strings.TrimSpace(pattern)}
	if method, url, ok := strings.Cut(f.URL, " "); ok && methodName.MatchString(method) {
		f.Method, f.URL = method, strings.TrimSpace(url)
	}
	var members map[string]json.RawMessage
	var told struct {
		Status  int               `json:"status"`
		Headers map[string]string `json:"headers"`
		Delay   float64           `json:"delay"`
		File    string            `json:"file"`
		Text    string            `json:"text"`
		JSON    json.RawMessage   `json:"json"`
	}
	if json.Unmarshal(value, &members) != nil || !describes(members) || json.Unmarshal(value, &told) != nil {
		f.Body = string(value)
		return f
	}
	f.Status, f.Headers, f.Delay, f.File, f.Body = told.Status, told.Headers, told.Delay, told.File, told.Text
	if told.JSON != nil {
		f.Body = string(told.JSON)
	}
	return f
}

// describes reports whether an object says how a request is answered and is not the answer itself.
func describes(members map[string]json.RawMessage) bool {
	said := members["status"] != nil || members["delay"] != nil
	for name := range members {
		switch name {
		case "status", "headers", "delay":
		case "json", "text", "file":
			said = true
		default:
			return false
		}
	}
	return said
}

// ReadApp reads the App that a file of a project says, field by field: what cannot be read is left out, with a detail that says so.
func ReadApp(raw []byte) (App, []fault.Detail) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil {
		return App{}, []fault.Detail{{Code: "invalid", Message: "It is not an object of settings."}}
	}
	var a App
	var wrong []fault.Detail
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		value := fields[name]
		var err error
		switch name {
		case "params":
			err = json.Unmarshal(value, &a.Params)
		case "env":
			a.Env, err = scalars(value)
		case "storage":
			err = json.Unmarshal(value, &a.Storage)
		case "fetch":
			err = json.Unmarshal(value, &a.Fetch)
		case "har":
			err = json.Unmarshal(value, &a.HAR)
		case "wrapper":
			err = json.Unmarshal(value, &a.Wrapper)
		case "locale":
			err = json.Unmarshal(value, &a.Locale)
		case "time":
			a.Time, err = moment(value)
		case "props", "$schema":
		default:
			wrong = append(wrong, fault.Detail{Field: name, Code: "unknown", Message: "There is no such setting: there are wrapper, props, params, fetch, har, storage, env, locale and time."})
		}
		if err != nil {
			wrong = append(wrong, fault.Detail{Field: name, Code: "invalid", Message: "It is of another type than it must be."})
		}
	}
	a, more := a.Check()
	return a, append(wrong, more...)
}

// scalars reads an object of texts, numbers and truth values as texts.
func scalars(raw json.RawMessage) (map[string]string, error) {
	var values map[string]any
	if err := json.Unmarshal(raw, &values); err != nil {
		return nil, err
	}
	out := make(map[string]string, len(values))
	for name, value := range values {
		switch value := value.(type) {
		case string:
			out[name] = value
		case float64, bool:
			out[name] = fmt.Sprint(value)
		}
	}
	return out, nil
}

// moment reads a time as text, or in milliseconds as JavaScript counts them.
func moment(raw json.RawMessage) (string, error) {
	var ms float64
	if json.Unmarshal(raw, &ms) == nil {
		if !(ms >= 0 && ms < 1e13) {
			return "", errors.New("out of range")
		}
		return time.UnixMilli(int64(ms)).UTC().Format(time.RFC3339Nano), nil
	}
	var text string
	err := json.Unmarshal(raw, &text)
	return text, err
}

// contentTypes are those of files that answer.
var contentTypes = map[string]string{
	".json": "application/json", ".txt": "text/plain", ".xml": "application/xml", ".html": "text/html", ".svg": "image/svg+xml",
	".graphql": "application/graphql", ".csv": "text/csv", ".ndjson": "application/x-ndjson",
}

// TypeOf is the content type of an answer that names none, that of its file's extension or of what it looks like; empty where it names
// one.
func (f Fixture) TypeOf(extension string) string {
	for name := range f.Headers {
		if http.CanonicalHeaderKey(name) == "Content-Type" {
			return ""
		}
	}
	if known := contentTypes[strings.ToLower(extension)]; known != "" {
		return known
	}
	if json.Valid([]byte(f.Body)) {
		return "application/json"
	}
	return "text/plain"
}
