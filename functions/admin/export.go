package admin

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// Export answers a list as a file, the newest first: jobs, users or the audit. No code, password or token is in any of them.
type Export struct {
	DB    *pgxpool.Pool
	Clock func() time.Time
}

// ExportIn says which list, of which time, and as what.
type ExportIn struct {
	List   string                       `path:"list" enum:"jobs,users,audit"`
	Format string                       `query:"format" enum:"csv,json" default:"csv"`
	Since  time.Time                    `query:"since" doc:"only what was made from this time on"`
	Until  time.Time                    `query:"until" doc:"only what was made before this time"`
	Before function.Optional[uuid.UUID] `query:"before" format:"uuid" doc:"only what comes after this id in the list: the last one of a file that ended at its bound"`
}

// Bounds of one file.
const (
	exportPage  = 500
	exportRows  = 10_000
	exportBytes = 8 << 20
)

// exports are the lists, by the columns that a file has of them, and what they are in SQL. The first is what a list goes by.
var exports = map[string]struct{ columns, sql string }{
	"jobs": {
		"id,type,state,tier,user_id,team_id,project_id,attempt,worker,error_code,accepted_at,started_at,finished_at",
		`SELECT id::text, type, state, tier, user_id::text, team_id::text, project_id::text, attempt, worker, error->>'code', accepted_at, started_at, finished_at FROM jobs`,
	},
	"users": {
		"id,email,name,tier,is_admin,created_at,disabled_at",
		`SELECT id::text, email, name, tier, is_admin, created_at, disabled_at FROM users`,
	},
	"audit": {
		"id,at,user_id,action,target,client_ip,request_id,details",
		`SELECT id::text, at, user_id::text, action, target, client_ip, request_id, details::text FROM audit_log`,
	},
}

// Meta implements function.Handler.
func (Export) Meta() function.Meta {
	const path = "/admin/export/{list}"
	return function.Meta{
		Name: "admin.export", Method: "GET", Path: path, Aliases: aliases(path), Summary: "Jobs, users or the audit as a file", Auth: function.Admin,
		Description: "A file has 10,000 rows and 8 MiB at most. Each export is in the audit.",
		Plain:       []string{"list", "query.before"}, Content: []string{"text/csv", "application/json"}, Errors: []fault.Code{fault.ValidationFailed}, Timeout: time.Minute,
	}
}

// Handle implements function.Handler. The audit of the export comes first: what cannot be recorded is not given out.
func (f Export) Handle(ctx context.Context, in *ExportIn) (*function.Blob, error) {
	if err := audit.Add(ctx, db.On(f.DB), "admin.exported", in.List, "format", in.Format, "since", in.Since, "until", in.Until); err != nil {
		return nil, err
	}
	list := exports[in.List]
	columns := strings.Split(list.columns, ",")
	file := newFile(in.Format, columns)
	before := in.Before.Pointer()
	for full := false; !full; {
		var w db.Where
		w.Before(before)
		if !in.Since.IsZero() {
			w.And("id >= ?", firstID(in.Since))
		}
		if !in.Until.IsZero() {
			w.And("id < ?", firstID(in.Until))
		}
		rows, err := db.Values(ctx, f.DB, list.sql, w, "id DESC", exportPage)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			id, err := uuid.Parse(fmt.Sprint(row[0]))
			if err != nil {
				return nil, err
			}
			if full, err = file.add(row); err != nil || full {
				break
			}
			before = &id
		}
		full = full || len(rows) < exportPage
	}
	body, err := file.end()
	if err != nil {
		return nil, err
	}
	kind := map[string]string{"csv": "text/csv", "json": "application/json"}[in.Format]
	return &function.Blob{
		ContentType: kind, Body: body,
		ContentDisposition: fmt.Sprintf(`attachment; filename="hivesync-%s-%s.%s"`, in.List, f.Clock().UTC().Format("20060102T150405Z"), in.Format),
	}, nil
}

// file is a file that grows to its bounds.
type file struct {
	columns []string
	rows    int
	buffer  bytes.Buffer
	csv     *csv.Writer // nil for JSON
}

func newFile(format string, columns []string) *file {
	f := &file{columns: columns}
	if format == "csv" {
		f.csv = csv.NewWriter(&f.buffer)
		_ = f.csv.Write(columns) // to memory
	} else {
		f.buffer.WriteString(`{"items": [`)
	}
	return f
}

// add adds a row, and reports whether the file is full without it.
func (f *file) add(row []any) (full bool, err error) {
	if f.rows == exportRows || f.buffer.Len() >= exportBytes {
		return true, nil
	}
	f.rows++
	if f.csv != nil {
		cells := make([]string, len(row))
		for i, v := range row {
			cells[i] = cell(v)
		}
		err = f.csv.Write(cells)
		f.csv.Flush()
		return false, err
	}
	object := make(map[string]any, len(row))
	for i, v := range row {
		object[f.columns[i]] = v
	}
	line, err := json.Marshal(object)
	if f.rows > 1 {
		f.buffer.WriteByte(',')
	}
	f.buffer.WriteByte('\n')
	f.buffer.Write(line)
	return false, err
}

func (f *file) end() ([]byte, error) {
	if f.csv != nil {
		f.csv.Flush() // of a file without rows
		return f.buffer.Bytes(), f.csv.Error()
	}
	f.buffer.WriteString("\n]}\n")
	return f.buffer.Bytes(), nil
}

// cell writes a value as a cell of a table. A text that a spreadsheet would take for a formula is made a text by a quote before it.
func cell(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case time.Time:
		return v.UTC().Format(time.RFC3339Nano)
	case string:
		if v != "" && strings.ContainsRune("=+-@\t\r\n", rune(v[0])) {
			return "'" + v
		}
		return v
	default:
		return fmt.Sprint(v)
	}
}
