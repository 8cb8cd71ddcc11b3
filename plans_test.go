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
var planned = []string{
	"functions/accounts", "functions/admin", "functions/files", "functions/notifications", "functions/packages", "functions/previews",
	"functions/projects", "functions/search", "functions/tasks", "functions/teams", "functions/tokens",
}

// whole are tables that a plan may read without an index: those that have no more rows than the program has settings.
var whole = []string{"settings"}

// bounded are queries without a LIMIT whose rows are bounded otherwise, and by what.
var bounded = map[string]string{
	"functions/files: AllFiles":           "MAX_PROJECT_FILES",
	"functions/files: ChangedSince":       "MAX_REVISION_CHANGES",
	"functions/files: ForgetChanges":      "the same",
	"functions/files: AdoptBlobs":         "the hashes that are given",
	"functions/files: UnknownBlobs":       "the objects that are given",
	"functions/packages: UnknownContents": "the objects that are given",
	"functions/packages: Manifest":        "MAX_PROJECT_FILES",
	"functions/previews: Manifest":        "MAX_PROJECT_FILES",
	"functions/previews: PreviewScreens":  "the devices of one preview",
}

// searches are the lists that are put together by their filters: by the filter, with a value that few rows have, and what the index that
// serves it must be of.
var searches = map[string]string{
	"FROM jobs WHERE id < $1 AND state = 'stopped' ORDER BY id DESC":                                                 "state",
	"FROM jobs WHERE id < $1 AND type = 'type-7' ORDER BY id DESC":                                                   "type",
	"FROM jobs WHERE id < $1 AND error IS NOT NULL AND error->>'code' = 'CODE_7' ORDER BY id DESC":                   "code",
	"FROM jobs WHERE id < $1 AND user_id = '00000000-0000-0000-0000-000000000007' ORDER BY id DESC":                  "user_id",
	"FROM jobs WHERE id < $1 AND project_id = '00000000-0000-0000-0000-000000000007' ORDER BY id DESC":               "project_id",
	"FROM audit_log WHERE id < $1 AND user_id = '00000000-0000-0000-0000-000000000007' ORDER BY id DESC":             "user_id",
	"FROM audit_log WHERE id < $1 AND action = 'action-7' ORDER BY id DESC":                                          "action",
	"FROM audit_log WHERE id < $1 AND target = 'target-7' ORDER BY id DESC":                                          "target",
	"FROM audit_log WHERE id < $1 AND id >= '00000000-0000-0000-0000-000000000007' ORDER BY id DESC":                 "id",
	"FROM users WHERE id < $1 AND tier = 'premium' ORDER BY id DESC":                                                 "tier",
	"FROM users WHERE id < $1 AND disabled_at IS NOT NULL ORDER BY id DESC":                                          "users_disabled",
	"FROM users WHERE id < $1 AND is_admin ORDER BY id DESC":                                                         "users_admins",
	`FROM users WHERE email_key COLLATE "C" >= 'u7' AND email_key COLLATE "C" < 'u8' ORDER BY email_key COLLATE "C"`: "email_key",
}

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
	Index     string `json:"Index Name"`
	Condition string `json:"Index Cond"`
	Plans     []plan
}

// index is what a plan's index scans go by: their names and conditions.
func (p plan) index() string {
	text := p.Index + " " + p.Condition
	for _, inner := range p.Plans {
		text += " " + inner.index()
	}
	return text
}

// unserved lists the tables that a plan reads from one end to the other. Some indexes hold only the rows that are looked for.
func (p plan) unserved(some []string) []string {
	var out []string
	if strings.Contains(p.Node, "Scan") && p.Relation != "" && p.Node != "Bitmap Heap Scan" && p.Condition == "" && !slices.Contains(whole, p.Relation) && !slices.Contains(some, p.Index) {
		out = append(out, p.Node+" of "+p.Relation)
	}
	if p.Node == "Bitmap Index Scan" && p.Condition == "" && !slices.Contains(some, p.Index) {
		out = append(out, p.Node)
	}
	for _, inner := range p.Plans {
		out = append(out, inner.unserved(some)...)
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
	rows, err := conn.Query(t.Context(), "SELECT indexrelid::regclass::text FROM pg_index WHERE indpred IS NOT NULL")
	if err != nil {
		t.Fatal(err)
	}
	some, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range planned {
		lists := compiledLists(t, folder)
		if len(lists) == 0 {
			t.Errorf("%s: no lists found", folder)
		}
		for name, sql := range lists {
			if !strings.Contains(sql, "LIMIT") && !strings.Contains(sql, "ANY(") && bounded[folder+": "+name] == "" {
				t.Errorf("%s: %s has no LIMIT and is not of given ids", folder, name)
			}
			if bad := explain(t, conn, sql).unserved(some); len(bad) > 0 {
				t.Errorf("%s: %s is served by no index: %s", folder, name, strings.Join(bad, ", "))
			}
		}
	}
	if bad := explain(t, conn, "SELECT id FROM projects WHERE name = $1 LIMIT 1").unserved(some); len(bad) == 0 {
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

// TestEverySearchIsServedByAnIndex: what administrators search for is found by the index of that, in tables in which a scan along the ids
// would be the better plan were there none.
func TestEverySearchIsServedByAnIndex(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	for _, sql := range []string{
		`INSERT INTO users (id, email, email_key, name, password_hash, tier, is_admin, disabled_at)
			SELECT lpad(to_hex(n), 32, '0')::uuid, 'u' || n || '@example.com', 'u' || n || '@example.com', 'x', 'x', CASE WHEN n % 500 = 0 THEN 'premium' ELSE 'free' END, n % 500 = 1,
				CASE WHEN n % 500 = 2 THEN now() END FROM generate_series(1, 20000) n`,
		"INSERT INTO teams (id, name) SELECT lpad(to_hex(n), 32, '0')::uuid, 'x' FROM generate_series(1, 200) n",
		"INSERT INTO projects (id, team_id, name) SELECT id, id, 'x' FROM teams",
		`INSERT INTO jobs (id, type, user_id, team_id, project_id, tier, state, payload, error, finished_at, deadline_at)
			SELECT lpad(to_hex(n), 32, '0')::uuid, 'type-' || n % 200, lpad(to_hex(n % 200 + 1), 32, '0')::uuid, lpad(to_hex(n % 200 + 1), 32, '0')::uuid,
				lpad(to_hex(n % 200 + 1), 32, '0')::uuid, 'free', CASE WHEN n % 500 = 0 THEN 'stopped' ELSE 'failed' END, '{}', json_build_object('code', 'CODE_' || n % 200), now(), now()
			FROM generate_series(1, 20000) n`,
		`INSERT INTO audit_log (id, user_id, action, target)
			SELECT lpad(to_hex(n), 32, '0')::uuid, lpad(to_hex(n % 200 + 1), 32, '0')::uuid, 'action-' || n % 200, 'target-' || n % 200 FROM generate_series(1, 20000) n`,
		"ANALYZE users, teams, projects, jobs, audit_log",
	} {
		dbtest.Exec(t, pool, sql)
	}
	for search, by := range searches {
		sql := strings.Replace("EXPLAIN (FORMAT JSON) SELECT * "+search+" LIMIT 51", "$1", "'ffffffff-ffff-ffff-ffff-ffffffffffff'", 1)
		var raw string
		if err := pool.QueryRow(t.Context(), sql).Scan(&raw); err != nil {
			t.Fatal(sql, err)
		}
		var plans []struct{ Plan plan }
		if err := json.Unmarshal([]byte(raw), &plans); err != nil || len(plans) != 1 {
			t.Fatalf("%s, %v", raw, err)
		}
		if got := plans[0].Plan.index(); !strings.Contains(got, by) {
			t.Errorf("%s: is served by no index of %s, but by %q", search, by, got)
		}
	}
	dbtest.Exec(t, pool, "DROP INDEX audit_log_by_target")
	var raw string
	if err := pool.QueryRow(t.Context(), "EXPLAIN (FORMAT JSON) SELECT * FROM audit_log WHERE target = 'target-7' ORDER BY id DESC LIMIT 51").Scan(&raw); err != nil {
		t.Fatal(err)
	}
	var plans []struct{ Plan plan }
	if err := json.Unmarshal([]byte(raw), &plans); err != nil || strings.Contains(plans[0].Plan.index(), "target") {
		t.Errorf("a search that no index serves passes: %s, %v", raw, err)
	}
}
