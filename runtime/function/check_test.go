package function

import (
	"fmt"
	"strings"
	"testing"

	"hivesync/shared/fault"
)

func TestABodyThatIsNotSoundIsRefusedByItsPlace(t *testing.T) {
	t.Parallel()
	const hot = "hunter2-very-secret"
	for body, want := range map[string]string{
		``:                                    "BAD_REQUEST  required -",
		"\n ":                                 "BAD_REQUEST  required -",
		hot:                                   "BAD_REQUEST  invalid 1:1",
		`{"title":"` + hot:                    "BAD_REQUEST title invalid 1:30",
		"{\n  \"title\": " + hot + "\n}":      "BAD_REQUEST title invalid 2:12",
		"{\"é\":1,\n\"tags\":[\"é\", tru]}":   "BAD_REQUEST tags invalid 2:17",
		`{"title":"a" "tags":[]}`:             "BAD_REQUEST  invalid 1:14",
		`{"title":"a",}`:                      "BAD_REQUEST  invalid 1:14",
		`{"title":"a"} {}`:                    "BAD_REQUEST  invalid 1:15",
		`{"a":{"b":[1,{"c":"x\u0000"}]}}`:     "BAD_REQUEST a.b[1].c invalid 1:21",
		`{"a":["\ud83d\ude00","\udc00"]}`:     "BAD_REQUEST a[1] invalid 1:23",
		"{\"a\":[\"x\",\"\xff" + hot + "\"]}": "BAD_REQUEST a[1] invalid 1:12",
		`{"a":` + strings.Repeat("[", 64) + strings.Repeat("]", 64) + `}`: "BAD_REQUEST  invalid 1:69",
		"{\"a\":1,\n \"b\":{\"c\":1,\"c\":\"" + hot + "\"}}":              "VALIDATION_FAILED b.c duplicate 2:13",
		`{"` + strings.Repeat("x", 200) + `":` + hot + `}`:                "BAD_REQUEST  invalid 1:205",
		`{"a":1e999,"a":2}`: "VALIDATION_FAILED a duplicate 1:12",
	} {
		err := CheckJSON([]byte(body))
		f := fault.From(err)
		if f == nil || len(f.Details) != 1 {
			t.Errorf("%q: %+v", body, f)
			continue
		}
		at := "-"
		if f.Position != nil {
			at = fmt.Sprintf("%d:%d", f.Position.Line, f.Position.Column)
			if !strings.Contains(f.Message, fmt.Sprintf("line %d, column %d", f.Position.Line, f.Position.Column)) {
				t.Errorf("%q: %s", body, f.Message)
			}
		}
		if got := fmt.Sprint(f.Code, " ", f.Details[0].Field, " ", f.Details[0].Code, " ", at); got != want {
			t.Errorf("%q: got %q, want %q", body, got, want)
		}
		if strings.Contains(f.Message+f.Details[0].Message+f.Details[0].Field, "hunter2") {
			t.Errorf("%q: the value came back: %+v", body, f)
		}
	}
	for _, sound := range []string{`{}`, `null`, `7`, `1e999`, `{"a":{"a":1},"b":{"a":1}}`, `[{"a":1},{"a":2}]`, strings.Repeat("[", 64) + strings.Repeat("]", 64)} {
		if err := CheckJSON([]byte(sound)); err != nil {
			t.Errorf("%s: %v", sound, err)
		}
	}
}

func TestAFieldIsFound(t *testing.T) {
	t.Parallel()
	body := "{\"a\":1,\n\"devices\":[{\"width\":1},\n  {\"inset\":{\"width\":2},\"width\":3}],\"b\":[[4,5]]}"
	for field, want := range map[string]string{
		"a": "1:2", "devices": "2:1", "devices[0]": "2:12", "devices[0].width": "2:13", "devices[1].width": "3:24", "devices[1].inset.width": "3:13",
		"b[0][1]": "3:44", "c": "-", "devices[2]": "-", "width": "-", "": "-",
	} {
		got := "-"
		if p := Locate([]byte(body), field); p != nil {
			got = fmt.Sprintf("%d:%d", p.Line, p.Column)
		}
		if got != want {
			t.Errorf("%s: %s, want %s", field, got, want)
		}
	}
	if p := Locate([]byte(`[1,"x"]`), "[1]"); p == nil || p.Column != 4 {
		t.Errorf("%+v", p)
	}
}

func TestANameThatWasProbablyMeant(t *testing.T) {
	t.Parallel()
	known := []string{"cursor", "device_ids", "entry_point", "limit", "team_id"}
	for name, want := range map[string]string{
		"DeviceIDs": "device_ids", "deviceIds": "device_ids", "Limit": "limit", "limt": "limit", "limits": "limit", "curser": "cursor", "entrypoint": "entry_point",
		"teamID": "team_id", "password": "", "x": "", "": "", strings.Repeat("limit", 100): "",
	} {
		if got := Near(name, known); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
