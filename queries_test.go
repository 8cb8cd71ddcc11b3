package hivesync_test

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var updateSums = flag.Bool("update-sums", false, "write the sums of queries that were compiled just now")

// queryFolder is a folder of SQL that one owner's queries are compiled from.
type queryFolder struct {
	path                string
	sql                 map[string]string // by file name
	owns, writes, reads []string
}

var declaration = regexp.MustCompile(`(?m)^// (Owns|Writes|Reads): (.*)\.$`)

func queryFolders(t *testing.T) []queryFolder {
	t.Helper()
	paths, err := filepath.Glob("*/*/queries")
	if err != nil || len(paths) < 8 {
		t.Fatalf("found only %q, %v", paths, err)
	}
	var list []queryFolder
	for _, p := range paths {
		f := queryFolder{path: filepath.ToSlash(p), sql: map[string]string{}}
		for _, m := range declaration.FindAllStringSubmatch(read(t, filepath.Join(p, "doc.go")), -1) {
			tables := strings.Split(m[2], ", ")
			switch m[1] {
			case "Owns":
				f.owns = tables
			case "Writes":
				f.writes = tables
			default:
				f.reads = tables
			}
		}
		files, _ := filepath.Glob(filepath.Join(p, "*.sql"))
		for _, name := range files {
			f.sql[filepath.Base(name)] = read(t, name)
		}
		if len(f.sql) == 0 || len(f.owns)+len(f.reads) == 0 {
			t.Errorf("%s: expected *.sql, and doc.go with a line «// Owns: a, b.», or «// Reads: a, b.» of one that only reads", p)
		}
		list = append(list, f)
	}
	return list
}

// read returns a file with the line ends of a repository, whatever the checkout's are.
func read(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(raw), "\r\n", "\n")
}

// statements returns a folder's queries by name, comments taken out of what is compared.
func (f queryFolder) statements() map[string]string {
	out := map[string]string{}
	for _, text := range f.sql {
		for _, s := range strings.Split(text, "-- name: ")[1:] {
			name, rest, _ := strings.Cut(s, " ")
			out[name] = rest
		}
	}
	return out
}

var comment = regexp.MustCompile(`(?m)--.*$`)

var (
	written = regexp.MustCompile(`(?i)\b(?:INSERT INTO|DELETE FROM|UPDATE)\s+([a-z_]+)`)
	named   = regexp.MustCompile(`(?i)\b(?:FROM|JOIN|INTO|UPDATE|USING)\s+([a-z_]+)|,\s*([a-z_]+)\s+[a-z]{1,2}\b`)
	created = regexp.MustCompile(`(?i)\bCREATE TABLE ([a-z_]+)`)
	sqlWord = regexp.MustCompile(`[a-z_]+`)
)

// TestADomainTouchesOnlyItsTables holds the SQL of each folder against the tables that its doc.go declares.
func TestADomainTouchesOnlyItsTables(t *testing.T) {
	t.Parallel()
	tables := map[string]string{} // to the folder that owns each
	for _, name := range migrations(t) {
		for _, m := range created.FindAllStringSubmatch(read(t, name), -1) {
			tables[m[1]] = ""
		}
	}
	folders := queryFolders(t)
	for _, f := range folders {
		for _, table := range f.owns {
			owner, exists := tables[table]
			if !exists {
				t.Errorf("%s owns the table %s, which no migration makes", f.path, table)
			} else if owner != "" {
				t.Errorf("%s and %s both own the table %s", owner, f.path, table)
			}
			tables[table] = f.path
		}
	}
	for table, owner := range tables {
		if owner == "" {
			t.Errorf("nobody owns the table %s", table)
		}
	}
	for _, f := range folders {
		may := slices.Concat(f.owns, f.writes)
		touched := map[string]bool{}
		for name, s := range f.statements() {
			s = comment.ReplaceAllString(s, "")
			for _, m := range written.FindAllStringSubmatch(s, -1) {
				if _, table := tables[m[1]]; table && !slices.Contains(may, m[1]) {
					t.Errorf("%s: %s writes %s, which belongs to %s", f.path, name, m[1], tables[m[1]])
				}
			}
			for _, m := range named.FindAllStringSubmatch(s, -1) {
				table := m[1] + m[2]
				if _, exists := tables[table]; !exists {
					continue
				}
				touched[table] = true
				if !slices.Contains(may, table) && !slices.Contains(f.reads, table) {
					t.Errorf("%s: %s reads %s, which doc.go does not declare", f.path, name, table)
				}
			}
		}
		for _, table := range slices.Concat(f.writes, f.reads) {
			if !touched[table] {
				t.Errorf("%s declares the table %s, which none of its queries touches", f.path, table)
			}
		}
	}
}

var (
	// tenantIn is a tenant in a condition: a column of a tenant, or the id of one, that equals the tenant's parameter.
	tenantIn = regexp.MustCompile(`(?i)\b(user_id|personal_owner|team_id|project_id|id)\s*=\s*@(user_id|team_id|project_id)\b`)
	insertTo = regexp.MustCompile(`(?is)^[^;]*?INSERT INTO \w+(?: AS \w+)? \(([^)]*)\)\s*VALUES \((.*)`)
	tenantOf = regexp.MustCompile(`(?i)@(user_id|team_id|project_id)\b`)
)

// narrows reports whether a statement takes only rows of the tenant that its parameters name: by a condition, or where
// it inserts rows, by one of the values.
func narrows(statement string) bool {
	s := comment.ReplaceAllString(statement, "")
	if m := insertTo.FindStringSubmatch(s); m != nil {
		return tenantOf.MatchString(m[2])
	}
	where := regexp.MustCompile(`(?i)\b(WHERE|ON)\b`).FindStringIndex(s)
	return where != nil && tenantIn.MatchString(s[where[0]:])
}

// TestEveryQueryNamesItsTenant: each statement narrows its rows to a tenant, or says why it does not.
func TestEveryQueryNamesItsTenant(t *testing.T) {
	t.Parallel()
	for _, f := range queryFolders(t) {
		for name, s := range f.statements() {
			if !strings.Contains(s, "-- tenant: ") && !narrows(s) {
				t.Errorf("%s: %s names no tenant in a condition", f.path, name)
			}
		}
	}
}

func TestATenantCountsOnlyInACondition(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		sql  string
		want bool
	}{
		{"SELECT 1 FROM files f WHERE f.project_id = @project_id;", true},
		{"SELECT 1 FROM a JOIN b ON b.team_id = @team_id;", true},
		{"INSERT INTO a (id, user_id) VALUES (@id, @user_id);", true},
		{"SELECT @user_id::uuid AS who FROM files;", false},
		{"UPDATE files SET user_id = @user_id WHERE path = @path;", false},
		{"UPDATE files SET path = @path; -- WHERE user_id = @user_id", false},
		{"INSERT INTO a (id) VALUES (@id);", false},
		{"DELETE FROM files;", false},
	} {
		t.Run(c.sql, func(t *testing.T) {
			t.Parallel()
			if narrows(c.sql) != c.want {
				t.Errorf("narrows is %v", !c.want)
			}
		})
	}
}

func migrations(t *testing.T) []string {
	t.Helper()
	list, err := filepath.Glob("migrations/*.sql")
	if err != nil || len(list) < 5 {
		t.Fatalf("found only %q, %v", list, err)
	}
	return list
}

// TestTheQueriesAreCompiledAsTheyStand fails where a query, a migration of a table that it names, the compiler or its output
// changed since `make generate` ran. The compiler itself takes minutes to build: `make lint` runs it and compares every
// byte. Each folder has a sum of its own, so that changes of two domains do not meet in one file.
func TestTheQueriesAreCompiledAsTheyStand(t *testing.T) {
	t.Parallel()
	for _, f := range queryFolders(t) {
		in, out := sha256.New(), sha256.New()
		words := map[string]bool{}
		for _, name := range slices.Sorted(maps.Keys(f.sql)) {
			fmt.Fprintf(in, "%s %d\n%s", name, len(f.sql[name]), f.sql[name])
			for _, w := range sqlWord.FindAllString(f.sql[name], -1) {
				words[w] = true
			}
		}
		for _, name := range migrations(t) {
			text := read(t, name)
			about := slices.ContainsFunc(regexp.MustCompile(`(?i)\b(?:CREATE|ALTER|DROP) (?:TABLE|VIEW) ([a-z_]+)`).FindAllStringSubmatch(text, -1), func(m []string) bool { return words[m[1]] })
			if about {
				fmt.Fprintf(in, "%s %d\n%s", name, len(text), text)
			}
		}
		for _, name := range []string{"infra/tools/sqlc/generate.sh", "infra/tools/sqlc/go.mod"} {
			fmt.Fprint(in, read(t, name))
		}
		compiled, _ := filepath.Glob(filepath.Join(f.path, "*.go"))
		for _, name := range compiled {
			if base := filepath.Base(name); base != "doc.go" {
				fmt.Fprintf(out, "%s %s", base, read(t, name))
			}
		}
		want := fmt.Sprintf("in %x\nout %x\n", in.Sum(nil), out.Sum(nil))
		sums := filepath.Join(f.path, "sqlc.sum")
		if *updateSums {
			if err := os.WriteFile(sums, []byte(want), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if got := read(t, sums); got != want {
			t.Errorf("%s: the Go of the queries is not what they were compiled to: run `make generate`", f.path)
		}
	}
}
