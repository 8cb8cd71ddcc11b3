package admin

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"hivesync/shared/db"
	"hivesync/shared/db/dbtest"
)

func TestNoCellIsAFormula(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"} {
		if got := cell(text); got != "'"+text {
			t.Errorf("%q is written as %q", text, got)
		}
	}
	for v, want := range map[any]string{"a=b": "a=b", "": "", nil: "", int32(-3): "-3", true: "true", time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC): "2026-01-02T03:04:05.000006Z"} {
		if got := cell(v); got != want {
			t.Errorf("%v is written as %q", v, got)
		}
	}
}

// A file ends at its bound, and another one goes on where it ended.
func TestAFileHasABoundAndTheNextGoesOn(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	const rows = exportRows + 5
	dbtest.Exec(t, pool, "INSERT INTO audit_log (id, action, details) SELECT lpad(to_hex(n), 32, '0')::uuid, 'tests.done', '{\"n\": 1}' FROM generate_series(1, $1::int) n", rows)
	f := Export{DB: pool, Clock: func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }}
	in := &ExportIn{List: "audit", Format: "csv", Until: time.UnixMilli(1)} // not what this test itself adds
	blob, err := f.Handle(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(bytes.NewReader(blob.Body)).ReadAll()
	if err != nil || len(lines) != exportRows+1 || strings.Join(lines[0], ",") != exports["audit"].columns || lines[1][7] != `{"n": 1}` {
		t.Fatalf("%d lines, %v, %v", len(lines), lines[:min(2, len(lines))], err)
	}
	if blob.ContentType != "text/csv" || blob.ContentDisposition != `attachment; filename="hivesync-audit-20260301T120000Z.csv"` {
		t.Errorf("%s, %s", blob.ContentType, blob.ContentDisposition)
	}
	last := lines[len(lines)-1][0]
	if last != fmt.Sprintf("00000000-0000-0000-0000-%012x", rows-exportRows+1) {
		t.Errorf("the last is %s", last)
	}
	in.Format = "json"
	in.Before.Receiver().Set(reflect.ValueOf(uuid.MustParse(last)))
	in.Before.OnParamSet(true, nil)
	if blob, err = f.Handle(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	var file struct{ Items []map[string]any }
	err = json.Unmarshal(blob.Body, &file)
	if rest := file.Items; err != nil || len(rest) != rows-exportRows || rest[0]["action"] != "tests.done" || rest[0]["user_id"] != nil {
		t.Errorf("%v, %v", rest, err)
	}
	var exported int
	if err := db.On(pool).QueryRow(t.Context(), "SELECT count(*) FROM audit_log WHERE action = 'admin.exported' AND target = 'audit'").Scan(&exported); err != nil || exported != 2 {
		t.Errorf("%d exports are in the audit, %v", exported, err)
	}
}
