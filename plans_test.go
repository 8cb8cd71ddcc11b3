package hivesync_test

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"hivesync/shared/db/dbtest"
)

// planned are the domains whose lists are held against their plans.
var planned = []string{"functions/projects", "functions/tasks", "functions/notifications", "functions/search"}

// whole are tables that a plan may read without an index: those of one row.
var whole = []string{}

var parameter = regexp.MustCompile(`\$(\d+)`)

// compiledLists returns the compiled SQL of the queries of a folder that read several rows, by their names.
func compiledLists(t *testing.T, folder string) map[string]string {
	t.Helper()
	out := map[string]string{}
	files, _ := filepath.Glob(filepath.Join(folder, "queries", "*.sql.go"))
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			text, _ := strconv.Unquote(lit.Value)
			head, sql, _ := strings.Cut(text, "\n")
			if name, many := strings.CutSuffix(head, " :many"); many && strings.HasPrefix(head, "-- name: ") {
				out[strings.TrimPrefix(name, "-- name: ")] = sql
			}
			return true
		})
	}
	return out
}

// plan is a node of a plan as EXPLAIN writes it.
type plan struct {
	Node      string `json:"Node Type"`
	Relation  string `json:"Relation Name"`
	Condition string `json:"Index Cond"`
	Plans     []plan
}

// unserved lists the tables that a plan reads from one end to the other.
func (p plan) unserved() []string {
	var out []string
	if strings.Contains(p.Node, "Scan") && p.Relation != "" && p.Node != "Bitmap Heap Scan" && p.Condition == "" && !slices.Contains(whole, p.Relation) {
		out = append(out, p.Node+" of "+p.Relation)
	}
	if p.Node == "Bitmap Index Scan" && p.Condition == "" {
		out = append(out, p.Node)
	}
	for _, inner := range p.Plans {
		out = append(out, inner.unserved()...)
	}
	return out
}

// explain returns the plan of a statement whose parameters are not known, as a server makes it that reads a table as a whole only
// where no index serves: what statistics say of today's tables counts for nothing.
func explain(t *testing.T, conn *pgx.Conn, sql string) plan {
	t.Helper()
	most := 0
	for _, m := range parameter.FindAllStringSubmatch(sql, -1) {
		n, _ := strconv.Atoi(m[1])
		most = max(most, n)
	}
	for _, s := range []string{"DISCARD ALL", "SET enable_seqscan = off", "SET plan_cache_mode = force_generic_plan", "PREPARE asked AS " + sql} {
		if _, err := conn.Exec(t.Context(), s, pgx.QueryExecModeSimpleProtocol); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	var raw string
	run := fmt.Sprintf("EXPLAIN (FORMAT JSON, COSTS off) EXECUTE asked(%s)", strings.TrimSuffix(strings.Repeat("NULL,", most), ","))
	if most == 0 {
		run = "EXPLAIN (FORMAT JSON, COSTS off) EXECUTE asked"
	}
	if err := conn.QueryRow(t.Context(), run, pgx.QueryExecModeSimpleProtocol).Scan(&raw); err != nil {
		t.Fatal(err)
	}
	var plans []struct{ Plan plan }
	if err := json.Unmarshal([]byte(raw), &plans); err != nil || len(plans) != 1 {
		t.Fatalf("%s, %v", raw, err)
	}
	return plans[0].Plan
}

// TestEveryListIsServedByAnIndex: each query of several rows has a bound, and reads each table by an index, however many rows others
// have in it.
func TestEveryListIsServedByAnIndex(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	conn, err := pgx.ConnectConfig(t.Context(), pool.Config().ConnConfig)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(t.Context()) })
	for _, folder := range planned {
		lists := compiledLists(t, folder)
		if len(lists) == 0 {
			t.Errorf("%s: no lists found", folder)
		}
		for name, sql := range lists {
			if !strings.Contains(sql, "LIMIT") && !strings.Contains(sql, "ANY(") {
				t.Errorf("%s: %s has no LIMIT and is not of given ids", folder, name)
			}
			if bad := explain(t, conn, sql).unserved(); len(bad) > 0 {
				t.Errorf("%s: %s is served by no index: %s", folder, name, strings.Join(bad, ", "))
			}
		}
	}
	if bad := explain(t, conn, "SELECT id FROM projects WHERE name = $1 LIMIT 1").unserved(); len(bad) == 0 {
		t.Error("a list that no index serves passes")
	}
}

// TestSearchesReadNoListOfWhatIsNew: a GIN index that keeps one has every search read it, from one end to the other.
func TestSearchesReadNoListOfWhatIsNew(t *testing.T) {
	t.Parallel()
	rows, err := dbtest.New(t).Query(t.Context(), `SELECT c.relname FROM pg_class c JOIN pg_am a ON a.oid = c.relam
		WHERE a.amname = 'gin' AND NOT coalesce('fastupdate=off' = ANY(c.reloptions), false)`)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(kept) > 0 {
		t.Errorf("SET (fastupdate = off) for %q: %v", kept, err)
	}
}
